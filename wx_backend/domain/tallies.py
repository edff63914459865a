"""评价汇总：every change of what counts is noted, and the notes are added to sums a little later.

Whoever adds a rating, changes it or takes it out of the count notes that in the same transaction. A figure is the sums
plus the notes that are not in them yet, read in one statement, so it is exact at every moment. Notes have random keys
and sums have none of the order in which ratings came. Sums change only by additions in the database, never by writing
back what was read; a note is deleted in the transaction that adds it, so a process that is killed has added all or
nothing of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from peewee import OperationalError, SqliteDatabase, fn

from models import (
    Grain,
    PendingTally,
    Rating,
    RatingStanding,
    RatingTally,
    TallyScope,
    TallyTurn,
    database,
    random_id,
)

from . import periods
from .dimensions import NATIONAL_LEVELS, SETS
from .prepared import Prepared
from .transactions import transactional

LEVELS = tuple(sorted(NATIONAL_LEVELS))
MOST_AT_ONCE = 1000
ROWS_A_STATEMENT = 400
CELLS_AT_ONCE = 10_000
TURN = "figures"
ROW_CHANGED = 1020
# Quarters and years are sums of months.
GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH)
Key = tuple[str, str, int, str, int, int, str, int, int]
Cells = dict[Key, list[int]]

_NOTE = Prepared(
    lambda key, organization, post, official, day, assurance, dimension_set, grades, weight: PendingTally.insert(
        id=key,
        organization=organization,
        post=post,
        official=official,
        day=day,
        assurance=assurance,
        dimension_set=dimension_set,
        grades=grades,
        weight=weight,
    )
)
_FORGET = Prepared(lambda key: PendingTally.delete().where(PendingTally.id == key))


def note(rating: Mapping[str, Any], *, weight: int = 1) -> None:
    """Say, in the transaction of the change, that a rating counts now (1) or, as it was until now, no more (-1).

    `rating` has the columns of `Rating` with their values.
    """
    assurance = rating["assurance"]
    _NOTE.execute(
        key=random_id(),
        organization=rating["organization"],
        post=rating["post"] or 0,
        official=rating["official"] or 0,
        day=rating["day"],
        assurance=getattr(assurance, "value", assurance),
        dimension_set=rating["dimension_set"],
        grades=rating["grades"],
        weight=weight,
    )


def replaced(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Note what it means for the count that a rating was `before` and is `after` now."""
    for rating, weight in ((before, -1), (after, 1)):
        if rating["standing"] is RatingStanding.COUNTED:
            note(rating, weight=weight)


def roll() -> int:
    """Add all notes to the sums, some at a time; returns how many. Any number of processes may do it at once."""
    added = 0
    while PendingTally.select(PendingTally.id).limit(1).count():
        added += roll_some()
    return added


@transactional
def roll_some(most: int = MOST_AT_ONCE) -> int:
    """Add some notes to the sums and delete them, in one transaction; returns how many."""
    _take_turn()
    ids = [row.id for row in PendingTally.select(PendingTally.id).limit(most)]
    for dimension_set in SETS:
        rows = _summed(PendingTally, PendingTally.weight, dimension_set, PendingTally.id.in_(ids))
        _add(_spread(rows, dimension_set))
    _delete(ids)
    return len(ids)


def rebuild() -> int:
    """Compute all sums anew from the ratings（重新汇总）; returns the number of cells by day and target.

    What is noted meanwhile stays noted: ratings and notes are seen as they were at one moment. On SQLite writers wait,
    on MariaDB only those who add to the sums do.
    """
    cells = 0
    with database.atomic("IMMEDIATE" if isinstance(database.obj, SqliteDatabase) else "REPEATABLE READ"):
        _take_turn()
        ids = [row.id for row in PendingTally.select(PendingTally.id)]
        RatingTally.delete().execute()
        for dimension_set in SETS:
            rows = _summed(Rating, 1, dimension_set, counted())
            while some := list(itertools.islice(rows, CELLS_AT_ONCE)):
                cells += len(some)
                _add(_spread(some, dimension_set))
        _delete(ids)
    return cells


def counted() -> Any:
    """Which ratings count."""
    return Rating.standing == RatingStanding.COUNTED


def _take_turn() -> None:
    """Wait for whoever is adding: two at once would find the same notes, and a rebuild would count theirs twice."""
    mine = TallyTurn.update(turns=TallyTurn.turns + 1).where(TallyTurn.name == TURN)
    if not mine.execute():
        TallyTurn.insert(name=TURN, turns=0).on_conflict_ignore().execute()
        mine.execute()


def _delete(ids: Sequence[str]) -> None:
    # One by one, each by its key: for a list the server may read the whole table, and then it waits for ratings that
    # are being written, or says that the table is no longer as this transaction saw it.
    if sum(_FORGET.execute(key=one) for one in ids) != len(ids):
        raise OperationalError(ROW_CHANGED, "somebody else added the same notes")


def _summed(model: Any, weight: Any, dimension_set: int, where: Any) -> Iterator[tuple[Any, ...]]:
    """Organization, post, official, day and assurance, then the sum for each place and national level of the set."""
    keys = (
        model.organization,
        fn.COALESCE(model.post, 0),
        fn.COALESCE(model.official, 0),
        model.day,
        model.assurance,
    )
    described = SETS[dimension_set]
    grade_of = {level: grade for grade, level in described.national.items()}
    sums = [
        fn.SUM(weight * (fn.SUBSTR(model.grades, place, 1) == str(grade_of[level]))).cast("SIGNED")
        for place in range(1, len(described.keys) + 1)
        for level in LEVELS
        if level in grade_of
    ]
    chosen = model.select(*keys, *sums).where(model.dimension_set == dimension_set, where)
    rows: Iterator[tuple[Any, ...]] = iter(chosen.group_by(*keys).tuples())
    return rows


def _spread(rows: Iterable[tuple[Any, ...]], dimension_set: int) -> Cells:
    """What these sums add to each row of `RatingTally`."""
    cells: Cells = {}
    starts: dict[date, list[str]] = {}
    used = sorted(SETS[dimension_set].national.values())
    for organization, post, official, day, assurance, *sums in rows:
        if day not in starts:
            starts[day] = [periods.of(day, grain).first.isoformat() for grain in GRAINS]
        whose = ((TallyScope.OFFICE.value, 0, 0), (TallyScope.TARGET.value, post, official))
        for place in range(len(sums) // len(used)):
            counts = sums[place * len(used) : (place + 1) * len(used)]
            for scope, of_post, of_official in whose:
                for grain, start in zip(GRAINS, starts[day], strict=True):
                    key = (
                        *(scope, grain.value, organization, start, of_post, of_official),
                        *(assurance.value, dimension_set, place + 1),
                    )
                    cell = cells.setdefault(key, [0] * len(LEVELS))
                    for level, count in zip(used, counts, strict=True):
                        cell[level - 1] += count
    return cells


def _add(cells: Cells) -> None:
    """Add to the rows, making those that are not there, in the order of their keys."""
    rows = sorted((key, levels) for key, levels in cells.items() if any(levels))
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        some = rows[start : start + ROWS_A_STATEMENT]
        database.execute_sql(_addition(len(some)), [value for key, levels in some for value in (*key, *levels)])


def _addition(rows: int) -> str:
    meta: Any = RatingTally._meta
    columns = [f"level{level}" for level in LEVELS]
    names = [field.column_name for field in meta.sorted_fields]
    one = f"({', '.join([str(database.param)] * len(names))})"
    text = f"INSERT INTO {meta.table_name} ({', '.join(names)}) VALUES {', '.join([one] * rows)} "
    if isinstance(database.obj, SqliteDatabase):
        text += f"ON CONFLICT ({', '.join(meta.primary_key.field_names)}) DO UPDATE SET "
        return text + ", ".join(f"{column} = {column} + excluded.{column}" for column in columns)
    return text + "ON DUPLICATE KEY UPDATE " + ", ".join(f"{c} = {c} + VALUES({c})" for c in columns)
