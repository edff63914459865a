"""术语表：the glossary speaks of what there is."""

from __future__ import annotations

import re
from pathlib import Path

import models

ROOT = Path(__file__).resolve().parent.parent
ROWS = [line for line in (ROOT / "docs/glossary.md").read_text().splitlines() if line.startswith("| `")]
SOURCE = "\n".join(
    path.read_text()
    for place in ("models.py", "wx_backend", "handlers")
    for path in ([ROOT / place] if place.endswith(".py") else (ROOT / place).rglob("*.py"))
)


def test_every_word_of_the_glossary_is_in_the_code():
    words = {word for row in ROWS for word in re.findall(r"`(\w+)", row.split("|")[1])}

    assert len(words) > 40
    assert {word for word in words if not re.search(rf"\b{word}", SOURCE)} == set()


def test_every_table_about_the_field_is_in_the_glossary():
    of_the_machinery = {
        "CatalogueRevision", "Session", "Attachment", "DeliveryReport", "ChannelPause", "JobRun",
        "AuditHead", "LimitCounter", "CallbackReceipt", "WechatToken", "ImportRun", "ComplaintEvent", "PostPowerItem",
    }  # fmt: skip
    words = "\n".join(ROWS)

    assert {t.__name__ for t in models.TABLES if f"`{t.__name__}" not in words and f"{t.__name__}`" not in words} <= (
        of_the_machinery
    )
