"""单元格：what one cell of a file may say, read into a value or refused in Chinese words.

Each `read_…` makes a reader: it takes the trimmed text of a cell that is not empty and raises ValueError with a message
for the person who keeps the file.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import Any

from models import Word

from ..text import cleaned

Reader = Callable[[str], Any]

# Date forms that people and other systems write; 2026年3月1日 and 2026.3.1 among them.
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?|(\d{4})(\d\d)(\d\d)")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/()-]*")
_YES, _NO = frozenset({"是", "1", "true", "yes", "y"}), frozenset({"否", "0", "false", "no", "n"})
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
INVISIBLE = "含有控制字符或不可见字符，请删除后重新输入"


def read_words(most: int, *, multiline: bool = False) -> Reader:
    """Text of at most so many characters without control, direction or zero-width characters."""

    def read(value: str) -> str:
        if not value.isprintable() or not unicodedata.is_normalized("NFC", value):
            value = _tidy(value, multiline)
        if len(value) > most:
            raise ValueError(f"超过 {most} 个字")
        return value

    return read


def _tidy(value: str, multiline: bool) -> str:
    composed = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    # A name with a sign that nobody sees is another name that looks the same.
    hidden = any(unicodedata.category(c) == "Cf" for c in composed)
    if hidden or cleaned(composed) != composed.strip() or (not multiline and re.search(r"[\n\t]", composed)):
        raise ValueError(INVISIBLE)
    return composed.strip()


def read_code(most: int) -> Reader:
    """A number by which something is known: ASCII letters, digits and a few signs."""

    def read(value: str) -> str:
        if len(value) > most:
            raise ValueError(f"超过 {most} 个字符")
        if not _CODE.fullmatch(value):
            raise ValueError("只能用字母、数字和 . _ - / ( )")
        return value

    return read


def read_whole(least: int, most: int) -> Reader:
    """A whole number within bounds."""

    def read(value: str) -> int:
        if not re.fullmatch(r"-?[0-9]{1,9}", value) or not least <= int(value) <= most:
            raise ValueError(f"应为 {least} 到 {most} 的整数")
        return int(value)

    return read


def read_day(value: str) -> date:
    """A day, in one of the usual forms."""
    found = _DATE.fullmatch(value)
    try:
        day = date(*(int(part) for part in found.groups() if part)) if found else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise ValueError("不是有效日期，请写成 2026-03-01")
    return day


def read_yes(value: str) -> bool:
    """是 or 否."""
    if value.lower() not in _YES | _NO:
        raise ValueError("应填“是”或“否”")
    return value.lower() in _YES


def read_word(words: type[Word]) -> Reader:
    """One of the stored words, by its Chinese label or its value."""
    known = {spelling: word for word in words for spelling in (word.value, word.label)}

    def read(value: str) -> Word:
        if value not in known:
            raise ValueError(f"应为{'、'.join(word.label for word in words)}之一")
        return known[value]

    return read


def shown(value: Any) -> str:
    """A value as the person who keeps the file would write it."""
    if value is None or value == "":
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    return value.label if isinstance(value, Word) else str(value)
