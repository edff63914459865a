"""表格：the columns that a kind of file has, and its lines read into rows, each bad cell named by line and column."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from models import Base

from ..errors import InvalidInput
from .cells import Reader

# So many bad cells are named; who sees a hundred of them looks for one cause.
MOST_PROBLEMS = 100

Row = tuple[Any, ...]
Line = tuple[int, Sequence[str]]


@dataclass(frozen=True)
class Problem:
    """What is wrong with a file, in Chinese: with one cell of it, or with the whole, which has no line and column."""

    what: str
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        return self.what if self.line is None else f"第 {self.line} 行“{self.column}”列：{self.what}"


class FileWrong(InvalidInput):
    """The file cannot be imported and nothing was; `problems` names each bad line with its column."""

    def __init__(self, problems: Sequence[str | Problem]) -> None:
        kept = [Problem(one) if isinstance(one, str) else one for one in problems[:MOST_PROBLEMS]]
        if len(problems) > MOST_PROBLEMS:
            kept.append(Problem("错误过多，仅列出前一部分"))
        super().__init__("\n".join(map(str, kept)))
        self.problems = kept


@dataclass(frozen=True)
class Column:
    """One column: its name for machines, its title for people, and what may stand in it.

    `empty` is what an empty cell means. `refers` is the table whose row the cell names by `refers_by`.
    """

    key: str
    title: str
    read: Reader
    about: str = ""
    required: bool = False
    empty: Any = ""
    choices: tuple[str, ...] = ()
    refers: type[Base] | None = None
    refers_by: str = "code"
    example: str = ""


@dataclass
class Sheet:
    """What a reader found in a file: the heading and the lines under it, each with its number.

    `strict` refuses columns that nobody knows; an answer of another system may have more than we asked for.
    """

    name: str
    heading: Sequence[str]
    lines: Iterable[Line]
    strict: bool = True
    expected: int = 0
    # Grows while the lines are read, and is whole afterwards.
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        return str(self.digest.hexdigest())


@dataclass
class Rows:
    """The rows of a sheet by their key, in the order of the file.

    A row's first value is the number of its line; the others are those of `columns`, which are the kind's columns that
    the sheet has. What has no column in the sheet is left as it is in the tables.
    """

    columns: tuple[Column, ...]
    by_key: dict[Any, Row]
    problems: list[Problem] = field(default_factory=list)

    def place(self, key: str) -> int:
        """Where in a row the value of this column stands; 0, the line, when the sheet has no such column."""
        return next((n for n, column in enumerate(self.columns, start=1) if column.key == key), 0)

    def value(self, row: Row, key: str) -> Any:
        """The value in this column, None where the sheet has none."""
        place = self.place(key)
        return row[place] if place else None

    def bad(self, row: Row, key: str, what: str) -> None:
        """Name a cell as bad; the file as a whole is refused for it afterwards."""
        column = next(column for column in self.columns if column.key == key)
        self.problems.append(Problem(what, row[0], column.title))

    def refuse_bad(self) -> None:
        """Raises:
        FileWrong: something was named as bad.
        """
        if self.problems:
            raise FileWrong(self.problems)


def key_of(row: Row, places: Sequence[int]) -> Any:
    """The key of a row: one value as it is, several as a tuple."""
    return row[places[0]] if len(places) == 1 else tuple(row[place] for place in places)


def read(sheet: Sheet, columns: tuple[Column, ...], key: tuple[str, ...]) -> Rows:
    """All rows of a sheet.

    Raises:
        FileWrong: with every bad cell; nothing is taken from a file with one.
    """
    chosen = _chosen(sheet, columns)
    rows = Rows(tuple(column for column, _ in chosen), {})
    places = [rows.place(name) for name in key]
    for number, cells in sheet.lines:
        row = _row(number, cells, chosen, rows.problems)
        if row is None:
            continue
        identity = key_of(row, places)
        if identity in rows.by_key:
            first = rows.by_key[identity][0]
            rows.bad(row, key[-1], f"与第 {first} 行重复：{'、'.join(str(row[place]) for place in places)}")
        rows.by_key[identity] = row
        if len(rows.problems) > MOST_PROBLEMS:
            break
    rows.refuse_bad()
    if not rows.by_key:
        raise FileWrong(["文件中没有数据行"])
    return rows


def _chosen(sheet: Sheet, columns: tuple[Column, ...]) -> list[tuple[Column, int]]:
    """The kind's columns that the sheet has, each with its place in a line."""
    heading = [cell.strip().rstrip("*＊").removesuffix("（必填）") for cell in sheet.heading]
    places = {name: place for place, name in enumerate(heading)}
    chosen = [(c, places.get(c.title, places.get(c.key, -1))) for c in columns]
    problems = [f"缺少列：{c.title}（{c.key}）" for c, place in chosen if place < 0 and c.required]
    known = {name for column in columns for name in (column.title, column.key)}
    if sheet.strict:
        problems += [f"不认识的列：{name}" for name in heading if name and name not in known]
    problems += [f"列名重复：{name}" for name in sorted({n for n in heading if n and heading.count(n) > 1})]
    if problems:
        raise FileWrong(problems)
    return [(column, place) for column, place in chosen if place >= 0]


def _row(number: int, cells: Sequence[str], chosen: list[tuple[Column, int]], problems: list[Problem]) -> Row | None:
    width = len(cells)
    texts = [cells[place].strip() if place < width else "" for _, place in chosen]
    if not any(texts):
        return None  # an empty line, as below many a table
    return (number, *_values(number, texts, chosen, problems))


def _values(number: int, texts: list[str], chosen: list[tuple[Column, int]], problems: list[Problem]) -> Iterator[Any]:
    for text, (column, _) in zip(texts, chosen, strict=True):
        if text:
            try:
                yield column.read(text)
                continue
            except ValueError as wrong:
                problems.append(Problem(str(wrong), number, column.title))
        elif column.required:
            problems.append(Problem("不能为空", number, column.title))
        yield column.empty
