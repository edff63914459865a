"""说明文件：what README promises is there: files, pictures, commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_and_picture_leads_somewhere(page):
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text())

    assert [t for t in targets if not t.startswith("http") and not (page.parent / t).exists()] == []


def test_every_file_and_folder_that_the_readme_names_is_there():
    named = re.findall(r"`([\w./-]+(?:/|\.py|\.ini|\.md))`", (ROOT / "README.md").read_text())

    assert len(named) > 20
    assert [name for name in named if not (ROOT / name).exists() and not (ROOT / "wx_backend" / name).exists()] == []


def test_every_command_of_the_readme_is_one_of_the_script():
    words = set(re.findall(r"\./dev ([a-z-]+)", (ROOT / "README.md").read_text()))

    assert words >= {"demo", "test", "bench", "run-due"}
    assert {word for word in words if not re.search(rf"\b{word}\b", (ROOT / "dev").read_text())} == set()


def test_the_chinese_readme_is_linked_from_the_first_line():
    assert "docs/README.zh-CN.md" in (ROOT / "README.md").read_text().splitlines()[0]
