"""按编号对照：compares rows with a table by their key, and stores what is new, changed and gone.

What a table has beyond the columns of the file stays as it is. What the file no longer has is not deleted: it gets its
last day, because codes, ratings and complaints of the past refer to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from models import Base, Organization

from .. import bulk
from ..occasions import Occasion
from .cells import shown
from .differences import Difference
from .sheets import Column, Row, Rows, key_of

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Kind:
    """One kind of file and the table it fills.

    `ended` is the field that holds the last day of what is gone. `reset` are fields that a changed row loses. `check`
    names bad cells, `review` sets apart what contradicts the tables, `follow` does what must happen because of it.
    """

    name: str
    title: str
    about: str
    table: type[Base]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    ended: str | None = None
    reset: tuple[str, ...] = ()
    check: Callable[[Rows], None] | None = None
    review: Callable[[Plan, Occasion], None] | None = None
    follow: Callable[[Plan, Occasion], None] | None = None


@dataclass
class Changed:
    """A row of the table that the file says otherwise: as it was, as it will be, and how to say so."""

    id: int
    row: Row | None
    old: tuple[Any, ...]
    what: list[str]


@dataclass
class Plan:
    """What an import is going to do to one table."""

    kind: Kind
    rows: Rows
    fields: tuple[str, ...]
    names: dict[str, Names]
    added: dict[Any, Row] = field(default_factory=dict)
    changed: dict[Any, Changed] = field(default_factory=dict)
    gone: dict[Any, Changed] = field(default_factory=dict)
    conflicts: list[str] = field(default_factory=list)
    follows: list[str] = field(default_factory=list)
    unchanged: int = 0
    living: int = 0

    def difference(self) -> Difference:
        """The plan in readable lines."""
        return Difference(
            self.kind.title,
            added=[self.label(key, row) for key, row in self.added.items()],
            changed=[f"{self.label(key, one.row)}：{'；'.join(one.what)}" for key, one in self.changed.items()],
            gone=[self.label_old(key, one) for key, one in self.gone.items()],
            conflicts=self.conflicts,
            follows=self.follows,
            unchanged=self.unchanged,
        )

    def label(self, key: Any, row: Row | None) -> str:
        """What people call a row: its key, and its name where it has one."""
        name = self.rows.value(row, "name") if row else None
        words = [shown(part) for part in (key if isinstance(key, tuple) else (key,)) if part not in (None, "")]
        return " ".join([*words, name] if name else words)

    def label_old(self, key: Any, one: Changed) -> str:
        """What people call a row that the file has no more."""
        name = one.old[self.fields.index("name") + 1] if "name" in self.fields else ""
        return f"{self.label(key, None)} {name}".strip()

    def old_value(self, one: Changed, name: str) -> Any:
        """What a field of the table held before."""
        return one.old[self.fields.index(name) + 1]

    def set_apart(self, why: str, *keys: Any) -> None:
        """Leave these rows as they are in the tables, and say why."""
        for key in keys:
            for part in (self.added, self.changed, self.gone):
                part.pop(key, None)
        self.conflicts.append(why)


class Names:
    """The codes of the rows that a column refers to, with their ids both ways."""

    def __init__(self, column: Column) -> None:
        table = column.refers
        assert table is not None
        self.ids: dict[str, int] = {}
        self.codes: dict[int | None, str] = {None: ""}
        self.closed: set[str] = set()
        may_close = "closed_on" in table._meta.fields
        names = [column.refers_by, *(["closed_on"] if may_close else [])]
        for row in bulk.pages(table, names):
            self.ids[row[1]], self.codes[row[0]] = row[0], row[1]
            if may_close and row[2] is not None:
                self.closed.add(row[1])


def compare(kind: Kind, rows: Rows, progress: Progress) -> Plan:
    """What the rows would change.

    Raises:
        FileWrong: rows name something that is not there.
    """
    if kind.check:
        kind.check(rows)
    names = {column.key: Names(column) for column in kind.columns if column.refers is not None}
    _refuse_phantoms(kind, rows, names)
    rows.refuse_bad()
    fields = tuple(name for name in kind.table._meta.sorted_field_names if name != "id")
    plan = Plan(kind, rows, fields, names)
    comparison = _Comparison(plan)
    total = kind.table.select().count()
    for number, old in enumerate(bulk.pages(kind.table, fields), start=1):
        comparison.look_at(old)
        if number % bulk.PAGE == 0:
            progress("对照", number, total)
    plan.added = {key: row for key, row in rows.by_key.items() if key not in comparison.seen}
    return plan


def _refuse_phantoms(kind: Kind, rows: Rows, names: dict[str, Names]) -> None:
    for column in rows.columns:
        if column.refers is None:
            continue
        known, place = names[column.key], rows.place(column.key)
        in_file = rows.by_key if column.refers is kind.table else {}
        for row in rows.by_key.values():
            code = row[place]
            if code and code not in known.ids and code not in in_file:
                rows.bad(row, column.key, f"没有编号为 {code} 的{title_of(column.refers)}")


def title_of(table: type[Base]) -> str:
    """The first word of a table's description: 岗位, 公职人员."""
    words = "机构" if table is Organization else (table.__doc__ or "").split("：")[0].split(";")[0].split("；")[0]
    return words.rstrip(".")


class _Comparison:
    """Looks at each row of the table once."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.seen: set[Any] = set()
        names, kind = plan.names, plan.kind
        where = {name: place for place, name in enumerate(plan.fields, start=1)}
        self.key = [(where[name], names.get(name)) for name in kind.key]
        self.compared = [
            (plan.rows.place(column.key), where[column.key], column.title, names.get(column.key))
            for column in plan.rows.columns
            if column.key not in kind.key
        ]
        self.ended = where[kind.ended] if kind.ended else None
        # A last day that the file itself states is compared like any other column.
        self.reopens = kind.ended is not None and not plan.rows.place(kind.ended)

    def look_at(self, old: tuple[Any, ...]) -> None:
        plan = self.plan
        alive = self.ended is None or old[self.ended] is None
        plan.living += alive
        parts = [names.codes[old[place]] if names else old[place] for place, names in self.key]
        key = parts[0] if len(parts) == 1 else tuple(parts)
        row = plan.rows.by_key.get(key)
        if row is None:
            if alive and self.ended is not None:
                plan.gone[key] = Changed(old[0], None, old, [])
            return
        self.seen.add(key)
        what = [] if alive or not self.reopens else ["重新启用"]
        for place, stored, title, names in self.compared:
            before = names.codes[old[stored]] if names else old[stored]
            if before != row[place]:
                what.append(f"{title} {shown(before)} → {shown(row[place])}")
        if what:
            plan.changed[key] = Changed(old[0], row, old, what)
        else:
            plan.unchanged += 1


def store(plan: Plan, occasion: Occasion, progress: Progress) -> None:
    """Do what the plan says."""
    kind = plan.kind
    selves = [column for column in plan.rows.columns if column.refers is kind.table]
    waiting = dict(plan.added)
    while waiting:
        # Rows that other new rows refer to go first; where nothing refers to its own table this is one round.
        ready = {k: r for k, r in waiting.items() if all(_has_parent(plan, r, c, waiting) for c in selves)} or waiting
        _insert(plan, ready.values(), progress)
        waiting = {key: row for key, row in waiting.items() if key not in ready}
        plan.names |= {column.key: Names(column) for column in selves}
    _replace(plan)
    if kind.ended and plan.gone:
        _end(plan, kind.ended, occasion.today)


def _end(plan: Plan, ended: str, today: date) -> None:
    """Give what is gone its last day; what would have begun today or later never was."""
    kind, ids = plan.kind, [one.id for one in plan.gone.values()]
    if ended != "ends_on":
        bulk.set_where(kind.table, ids, **{ended: today})
        return
    never = {one.id for one in plan.gone.values() if plan.old_value(one, "starts_on") >= today}
    for part in bulk.chunks(never):
        kind.table.delete().where(kind.table.id.in_(part)).execute()
    yesterday = today - timedelta(days=1)
    bulk.set_where(kind.table, [one for one in ids if one not in never], ends_on=yesterday, **dict.fromkeys(kind.reset))


def _has_parent(plan: Plan, row: Row, column: Column, waiting: dict[Any, Row]) -> bool:
    return plan.rows.value(row, column.key) not in waiting


def _insert(plan: Plan, rows: Iterable[Row], progress: Progress) -> None:
    made = _maker(plan)
    total = len(plan.added)

    def counted() -> Iterator[Sequence[Any]]:
        for number, row in enumerate(rows, start=1):
            if number % bulk.PAGE == 0:
                progress("写入", number, total)
            yield made(row, None)

    bulk.insert(plan.kind.table, plan.fields, counted())


def _replace(plan: Plan) -> None:
    made = _maker(plan)
    full = ((one.id, *made(one.row, one.old)) for one in plan.changed.values() if one.row is not None)
    bulk.replace(plan.kind.table, ("id", *plan.fields), full)


def _maker(plan: Plan) -> Callable[[Row, tuple[Any, ...] | None], Sequence[Any]]:
    """Makes the table's row out of the file's row and of the old one, or of the defaults where it is new."""
    kind, rows, table = plan.kind, plan.rows, plan.kind.table
    defaults = {f.name: default for f, default in table._meta.defaults.items()}
    blank = [None, *(defaults.get(name) for name in plan.fields)]
    places = {name: place for place, name in enumerate(plan.fields)}
    sources: list[tuple[int, int, dict[str, int] | None]] = []
    for column in rows.columns:
        ids = plan.names[column.key].ids if column.refers is not None else None
        sources.append((places[column.key], rows.place(column.key), ids))
    reset = [places[name] for name in kind.reset]
    if kind.ended and not rows.place(kind.ended):
        reset.append(places[kind.ended])

    def make(row: Row, old: tuple[Any, ...] | None) -> Sequence[Any]:
        values = list((old or blank)[1:])
        for place, source, ids in sources:
            value = row[source]
            values[place] = value if ids is None else (ids[value] if value else None)
        for place in reset:
            values[place] = None
        return values

    return make


def keys_in_rows(rows: Rows, names: Sequence[str]) -> list[Any]:
    """The values of some columns, row by row."""
    places = [rows.place(name) for name in names]
    return [key_of(row, places) for row in rows.by_key.values()]
