"""实时评价计数：exact counts of all ratings that count, for supervisors, from the sums and what is not in them yet."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, Value, fn

from models import Grain, PendingTally, RatingTally, TallyScope

from . import periods
from .dimensions import SETS
from .periods import Period
from .sums import APPRAISED, Levels, Sums
from .tallies import GRAINS, LEVELS

GROUPS = ("period", "organization", "post", "official")
_LEVELS = [getattr(RatingTally, f"level{level}") for level in LEVELS]
Found = dict[tuple[Any, ...], Sums]


@dataclass(frozen=True)
class Cut:
    """Which ratings: of these periods, and of these organizations (None: of all), of a post, of an official."""

    first: Period
    last: Period
    organizations: Collection[int] | None = None
    post: int | None = None
    official: int | None = None

    @property
    def days(self) -> tuple[date, date]:
        return self.first.first, self.last.last


def total(cut: Cut) -> Sums:
    """Everything of a cut in one."""
    return by((), cut).get((), Sums())


def by(groups: Sequence[str], cut: Cut) -> Found:
    """The counts for each combination of values of `groups`, which are some of `GROUPS` in their order.

    A period is given as its name, a missing post or official as 0. Sums and notes are read by one statement, so that
    nothing is counted twice or missed while another process moves notes into the sums.
    """
    found: Found = {}
    for row in _sums(groups, cut).union_all(_notes(groups, cut)).tuples():
        starts_on, organization, post, official, assurance, dimension_set, place, grades, *levels = row
        key = _key(groups, cut.first.grain, (starts_on, organization, post, official))
        dimensions, n = _dimensions(dimension_set, place, grades, [int(level) for level in levels])
        sums = found.setdefault(key, Sums())
        sums.by_assurance[assurance] += n
        if assurance in APPRAISED:
            sums.add(dimension_set, dimensions, n)
    return {key: sums for key, sums in found.items() if any(sums.by_assurance.values())}


def _sums(groups: Sequence[str], cut: Cut) -> Any:
    stored = cut.first.grain if cut.first.grain in GRAINS else Grain.MONTH
    targets = bool({"post", "official"} & {*groups}) or cut.post is not None or cut.official is not None
    where = [
        RatingTally.scope == (TallyScope.TARGET if targets else TallyScope.OFFICE),
        RatingTally.grain == stored,
        RatingTally.starts_on.between(*cut.days),
    ]
    keys = [RatingTally.assurance, RatingTally.dimension_set, RatingTally.place]
    levels = [fn.SUM(level) for level in _LEVELS]
    return _grouped(RatingTally, groups, cut, where, RatingTally.starts_on, [*keys, Value("")], levels, keys)


def _notes(groups: Sequence[str], cut: Cut) -> Any:
    where = [PendingTally.day.between(*cut.days)]
    keys = [PendingTally.assurance, PendingTally.dimension_set]
    levels = [fn.SUM(PendingTally.weight), *[Value(0)] * (len(LEVELS) - 1)]
    shown = [*keys, Value(0), PendingTally.grades]
    return _grouped(PendingTally, groups, cut, where, PendingTally.day, shown, levels, [*keys, PendingTally.grades])


def _grouped(
    table: Any, groups: Sequence[str], cut: Cut, where: list[Any], day: Any, shown: list[Any], levels: Any, keys: Any
) -> Any:
    if cut.organizations is not None:
        where.append(table.organization.in_(list(cut.organizations)))
    if cut.post is not None:
        where.append(table.post == cut.post)
    if cut.official is not None:
        where.append(table.official == cut.official)
    columns = [day, table.organization, table.post, table.official]
    wanted = [column if name in groups else None for name, column in zip(GROUPS, columns, strict=True)]
    selected = [SQL("NULL") if column is None else column for column in wanted]
    chosen = table.select(*selected, *shown, *levels).where(*where)
    return chosen.group_by(*[column for column in wanted if column is not None], *keys)


def _key(groups: Sequence[str], grain: Grain, values: tuple[Any, ...]) -> tuple[Any, ...]:
    starts_on, *ids = values
    given = dict(zip(GROUPS, [starts_on, *ids], strict=True))
    if "period" in groups:
        given["period"] = periods.of(date.fromisoformat(str(starts_on)), grain).name
    return tuple(given[name] for name in groups)


def _dimensions(dimension_set: int, place: int, grades: str, numbers: list[int]) -> tuple[dict[str, Levels], int]:
    """Counts per dimension of one row, and how many ratings it stands for; each rating is counted at place 1."""
    described = SETS[dimension_set]
    if place:
        levels = dict(zip(LEVELS, numbers, strict=True))
        return {described.keys[place - 1]: levels}, sum(numbers) if place == 1 else 0
    weight, *_ = numbers
    given = zip(described.keys, described.to_national(grades), strict=True)
    return {key: {level: weight} for key, level in given}, weight
