"""时限标准：how many working days an office has for which kind of complaint, and where that is written.

The figures are data in a file with their sources, so that a city that has rules of its own changes no code.
"""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models import ComplaintKind

from .deadlines import Deadlines

SHIPPED = Path(__file__).with_suffix(".toml")
ANY: frozenset[str] = frozenset()


class PresetsWrong(Exception):
    """The file of presets cannot be used; says why."""


@dataclass(frozen=True)
class Preset:
    """One standard（时限标准）; an empty set of kinds, channels or categories fits everything."""

    code: str
    label: str
    source: str
    accept: int
    answer: int
    extension: int
    kinds: frozenset[str] = ANY
    channels: frozenset[str] = ANY
    categories: frozenset[str] = ANY

    def fits(self, kind: str, category: str, channel: str) -> bool:
        wanted = ((self.kinds, kind), (self.channels, channel), (self.categories, category))
        return all(not allowed or value in allowed for allowed, value in wanted)

    @property
    def deadlines(self) -> Deadlines:
        return Deadlines(self.accept, self.answer, self.code)


@dataclass(frozen=True)
class Presets:
    """All standards in their order, and the working days for taking up what was handed over（转送）."""

    every: tuple[Preset, ...]
    transfer_working_days: int

    def choose(self, kind: ComplaintKind, category: str, channel: str = "online") -> Preset:
        """The first that fits; the last fits everything."""
        return next(one for one in self.every if one.fits(kind.value, category, channel))

    def handed_over(self, category: str) -> Deadlines:
        """The days of what is handed to discipline inspection: theirs, and fewer for saying whether it is taken up."""
        theirs = self.choose(ComplaintKind.TIP_OFF, category).deadlines
        return replace(theirs, accept_working_days=self.transfer_working_days)

    def extension_of(self, code: str) -> int:
        """How many working days an answer under this standard may be put off（延期）; 0 for one that is gone."""
        preset = self.of_code(code)
        return preset.extension if preset else 0

    def of_code(self, code: str) -> Preset | None:
        """The standard of a code, or None for one that is gone."""
        return next((one for one in self.every if one.code == code), None)


@functools.lru_cache(maxsize=8)
def load(path: Path | None = None) -> Presets:
    """Read the presets of a file, or those that come with the service.

    Raises:
        PresetsWrong: the file is not there, is no TOML, or names a preset that makes no sense.
    """
    try:
        read = tomllib.loads((path or SHIPPED).read_text("utf-8"))
        every = tuple(_preset(entry) for entry in read["preset"])
        transfer = _days(read["transfer"], "accept", least=1)
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError) as wrong:
        raise PresetsWrong(f"时限标准文件不可用：{type(wrong).__name__}: {wrong}") from wrong
    if len({one.code for one in every}) < len(every):
        raise PresetsWrong("时限标准文件中有重复的 code")
    if every[-1].kinds or every[-1].channels or every[-1].categories:
        raise PresetsWrong("时限标准文件的最后一项必须适用于其余所有情形，不能限定 kinds、channels、categories")
    return Presets(every, transfer)


def of_file(name: str) -> Presets:
    """The presets of the file that a setting names, or those that come with the service. Raises as `load` does."""
    return load(Path(name)) if name else load()


def _preset(entry: dict[str, Any]) -> Preset:
    accept, answer = _days(entry, "accept", least=1), _days(entry, "answer", least=1)
    code, source = str(entry["code"]), str(entry["source"])
    if answer < accept:
        raise PresetsWrong(f"时限标准 {code}：答复时限不能短于受理时限")
    if not source.strip() or not 0 < len(code) <= 24:
        raise PresetsWrong(f"时限标准 {code}：必须写明依据（source），code 不超过 24 个字符")
    sets = {name: frozenset(entry.get(name, ())) for name in ("kinds", "channels", "categories")}
    return Preset(code, str(entry["label"]), source, accept, answer, _days(entry, "extension", least=0), **sets)


def _days(entry: dict[str, Any], name: str, *, least: int) -> int:
    value = entry[name]
    if not isinstance(value, int) or not least <= value <= 250:
        raise PresetsWrong(f"时限标准 {entry.get('code', '')}：{name} 必须是 {least} 到 250 的整数")
    return value
