"""找二维码：codes found by what people call a place or a matter, by pinyin initials, or by their number.

The whole index is kept in the worker and made anew when the catalogue's revision moves. No official's name is in it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock

from models import PostPowerItem, PowerItem, QrCode

from . import catalogue, qr_codes
from .qr_codes import FoundCode

# The phrases by which pypinyin tells readings apart take 45 MB in every worker. Without them each character counts with
# all of its readings, so that 重庆 is found by both cq and zq.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
from pypinyin import Style, pinyin  # reads the setting above when it is imported

# A matter is found by this much of its name, so that one letter does not find every matter of the city.
SHORTEST_INITIALS = 2


@dataclass(frozen=True)
class _Entry:
    """One name by which a code is found; the smaller `rank`, the nearer to the code itself."""

    words: str
    # For each character the first letters of all of its readings: ("cz", "q").
    initials: tuple[str, ...]
    rank: int
    code: FoundCode


class _Index:
    """The entries as they were at one revision of the catalogue."""

    def __init__(self) -> None:
        self._revision = -1
        self._entries: list[_Entry] = []
        self._lock = Lock()

    def entries(self) -> list[_Entry]:
        revision = catalogue.revision()
        with self._lock:
            if revision != self._revision:
                self._entries = _made()
                self._revision = revision
            return self._entries

    def clear(self) -> None:
        with self._lock:
            self._revision = -1


index = _Index()


def search(keyword: str, limit: int = 5) -> list[FoundCode]:
    """The codes that fit best, each once: names that begin with the words before those that only have them in them,
    places before matters, words before initials."""
    wanted = "".join(keyword.split()).lower()
    if not wanted:
        return []
    if wanted.replace("-", "").isdecimal() and len(wanted.replace("-", "")) == 8:
        return _by_number(wanted)
    found: dict[str, tuple[int, int, str, FoundCode]] = {}
    for entry in index.entries():
        nearness = _nearness(entry, wanted)
        if nearness is None:
            continue
        key = (nearness, entry.rank, entry.code.label, entry.code)
        found[entry.code.token] = min(found.get(entry.code.token, key), key, key=lambda one: one[:3])
    return [one[3] for one in sorted(found.values(), key=lambda one: one[:3])[:limit]]


def _nearness(entry: _Entry, wanted: str) -> int | None:
    if entry.words.startswith(wanted):
        return 0
    if wanted in entry.words:
        return 1
    if wanted.isascii() and wanted.isalpha() and len(wanted) >= SHORTEST_INITIALS:
        starts = range(len(entry.initials) - len(wanted) + 1)
        first = next((start for start in starts if _reads(entry.initials, start, wanted)), None)
        return None if first is None else 2 if first == 0 else 3
    return None


def _reads(initials: tuple[str, ...], start: int, wanted: str) -> bool:
    return all(letter in initials[start + at] for at, letter in enumerate(wanted))


def _by_number(wanted: str) -> list[FoundCode]:
    digits = wanted.replace("-", "")
    number = f"{digits[:4]}-{digits[4:]}"
    return [entry.code for entry in index.entries() if entry.code.number == number][:1]


def _made() -> list[_Entry]:
    codes = qr_codes.all_active()
    entries = [entry for code in codes for entry in _names(code)]
    by_post = {code.post_id: code for code in reversed(codes) if code.post_id}
    by_office = {code.organization_id: code for code in codes if not code.post_id and not code.counter_id}
    handlers = {row.power_item_id: row.post_id for row in PostPowerItem.select().order_by(PostPowerItem.id.desc())}
    for matter in PowerItem.select(PowerItem.id, PowerItem.name, PowerItem.organization).where(PowerItem.listed):
        code = by_post.get(handlers.get(matter.id)) or by_office.get(matter.organization_id)
        if code is not None:
            entries.append(_entry(matter.name, 2, code))
    return entries


def _names(code: QrCode) -> list[_Entry]:
    place = code.post or code.counter
    if place is None:
        return [_entry(code.organization.name, 0, code)]
    return [_entry(place.name, 1, code), _entry(code.organization.name + place.name, 1, code)]


def _entry(words: str, rank: int, code: QrCode) -> _Entry:
    plain = "".join(words.split()).lower()
    return _Entry(plain, _initials(plain), rank, FoundCode(qr_codes.label_of(code), code.number, code.token))


def _initials(words: str) -> tuple[str, ...]:
    return tuple(_readings(character) for character in words)


@lru_cache(maxsize=8000)
def _readings(character: str) -> str:
    [readings] = pinyin(character, style=Style.FIRST_LETTER, heteronym=True)
    return "".join(sorted({reading[0].lower() for reading in readings if reading}))
