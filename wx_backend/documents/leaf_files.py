"""公开凭据文件的存放：one JSON file for each week's close, whole or not there at all, for everybody to fetch."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

PERIOD = re.compile(r"\d{4}-W\d{2}")


def path_of(data_dir: Path, period: str) -> Path:
    """Where the file of a week is.

    Raises:
        ValueError: `period` is no week.
    """
    if not PERIOD.fullmatch(period):
        raise ValueError(f"no week: {period!r}")
    return data_dir / "published" / f"leaves-{period}.json"


def write(data_dir: Path, period: str, content: str) -> None:
    """Put the file of a week in its place: temporary name, flush, rename."""
    path = path_of(data_dir, period)
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


def periods(data_dir: Path) -> list[str]:
    """The weeks whose files are there, oldest first."""
    return sorted(path.stem.removeprefix("leaves-") for path in (data_dir / "published").glob("leaves-*.json"))


def all_in(data_dir: Path) -> Iterator[tuple[str, str]]:
    """Each week with the content of its file, oldest first."""
    for period in periods(data_dir):
        yield period, path_of(data_dir, period).read_text(encoding="utf-8")
