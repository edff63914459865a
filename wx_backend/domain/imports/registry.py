"""导入入口：every kind of file by its name, and how a sheet of it is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from ..occasions import Occasion
from . import events, kinds, matters, running, sheets
from .differences import Difference
from .keyed import Kind, Progress
from .running import Wish, quiet
from .sheets import Column, Line, Rows, Sheet


@dataclass(frozen=True)
class Importable:
    """What can be imported under one name."""

    name: str
    title: str
    about: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    run: Callable[[Rows, Wish, Occasion, Progress], Difference]


def _keyed(kind: Kind) -> Importable:
    def run(rows: Rows, wish: Wish, occasion: Occasion, progress: Progress) -> Difference:
        return running.run(kind, rows, wish, occasion, progress)

    return Importable(kind.name, kind.title, kind.about, kind.columns, kind.key, run)


def _matters(rows: Rows, wish: Wish, occasion: Occasion, _: Progress) -> Difference:
    return matters.run(rows, wish, occasion)


KINDS: dict[str, Importable] = {name: _keyed(kind) for name, kind in kinds.KINDS.items()}
KINDS[events.EVENTS.name] = _keyed(events.EVENTS)
KINDS[matters.NAME] = Importable(
    matters.NAME, matters.TITLE, "办事事项目录：一行一个事项；单位由此建立", matters.COLUMNS, matters.KEY, _matters
)


def bring_in(name: str, sheet: Sheet, wish: Wish, occasion: Occasion, progress: Progress = quiet) -> Difference:
    """Import a sheet of a kind; `wish` gets the digest of what was read.

    Raises:
        FileWrong: with each bad line and column; nothing was stored.
        NotAllowedNow: more than a tenth would disappear, and that was not asked for.
    """
    rows = read(name, sheet, progress)
    return KINDS[name].run(rows, replace(wish, file_sha256=sheet.sha256), occasion, progress)


def read(name: str, sheet: Sheet, progress: Progress = quiet) -> Rows:
    """The rows of a sheet of a kind; the sheet has its digest afterwards.

    Raises:
        FileWrong: with each bad line and column.
    """
    kind = KINDS[name]
    sheet.lines = _counted(sheet.lines, sheet.expected, progress)
    return sheets.read(sheet, kind.columns, kind.key)


def _counted(lines: Iterable[Line], expected: int, progress: Progress) -> Iterator[Line]:
    count = 0
    for count, line in enumerate(lines, start=1):
        if count % 5000 == 0:
            progress("读取", count, max(count, expected))
        yield line
    progress("读取", count, count)
