"""实时评价计数：exact counts of all ratings that count, for supervisors, from the sums and what is not in them yet."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import SQL, NodeList, Value, fn

from models import Assurance, Grain, PendingTally, RatingTally, TallyScope, database

from . import periods
from .dimensions import SETS
from .periods import Period
from .sums import APPRAISED, Levels, Sums
from .tallies import GRAINS, LEVELS

GROUPS = ("period", "organization", "post", "official")
_LEVELS = [getattr(RatingTally, f"level{level}") for level in LEVELS]
_ASSURANCES = {assurance.value: assurance for assurance in Assurance}
# The national levels that each set of dimensions counts as satisfied.
_SATISFIED = {
    version: frozenset(described.national[grade] for grade in described.satisfied)
    for version, described in SETS.items()
}
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


def by(groups: Sequence[str], cut: Cut, *, by_assurance: bool = True) -> Found:
    """The counts for each combination of values of `groups`, which are some of `GROUPS` in their order.

    Without `by_assurance` only the appraised ratings are counted, all in one.

    A period is given as its name, a missing post or official as 0. Sums and notes are read by one statement, so that
    nothing is counted twice or missed while another process moves notes into the sums.
    """
    found: Found = {}
    for key, word, dimension_set, place, grades, *levels in _rows(groups, cut, by_assurance=by_assurance):
        dimensions, n = _dimensions(dimension_set, place, grades, levels)
        sums = found.setdefault(key, Sums())
        if word is not None:
            sums.by_assurance[_ASSURANCES[word]] += n
        if word is None or _ASSURANCES[word] in APPRAISED:
            sums.add(dimension_set, dimensions, n)
    return {key: sums for key, sums in found.items() if sums.n or any(sums.by_assurance.values())}


def shares(groups: Sequence[str], cut: Cut) -> dict[tuple[Any, ...], tuple[int, float]]:
    """The number of appraised ratings and the share of satisfied answers in per cent, for many units at once.

    It is what `satisfaction.of_sums` makes of `by`, as long as all sets have equally many dimensions.
    """
    units: dict[tuple[Any, ...], list[float]] = {}
    for key, _, dimension_set, whole, grades, *levels in _rows(groups, cut, by_assurance=False, by_place=False):
        described, content = SETS[dimension_set], _SATISFIED[dimension_set]
        unit = units.setdefault(key, [0.0, 0.0, 0.0])
        if whole:
            answers, satisfied = sum(levels), sum(levels[level - 1] for level in content)
        else:
            answers = levels[0] * len(described.keys)
            satisfied = levels[0] * sum(level in content for level in described.to_national(grades))
        unit[0] += answers / len(described.keys)
        unit[1] += answers
        unit[2] += satisfied
    return {key: (round(n), float(100 * satisfied / answers)) for key, (n, answers, satisfied) in units.items() if n}


def _rows(groups: Sequence[str], cut: Cut, *, by_assurance: bool, by_place: bool = True) -> Iterator[tuple[Any, ...]]:
    """Key, assurance, set, place, grades and counts, of sums and of notes; of notes the place is 0."""
    asked = {*groups, "assurance"} if by_assurance else {*groups}
    both = _sums(asked, cut, by_place).union_all(_notes(asked, cut))
    for *values, assurance, dimension_set, place, grades, l1, l2, l3, l4, l5 in database.execute(both):
        key = _key(groups, cut.first.grain, values)
        yield key, assurance, int(dimension_set), int(place), grades, int(l1), int(l2), int(l3), int(l4), int(l5)


def _sums(asked: set[str], cut: Cut, by_place: bool) -> Any:
    stored = cut.first.grain if cut.first.grain in GRAINS else Grain.MONTH
    targets = bool({"post", "official"} & asked) or cut.post is not None or cut.official is not None
    span = RatingTally.starts_on.between(*cut.days)
    where = [
        RatingTally.scope == (TallyScope.TARGET if targets else TallyScope.OFFICE),
        RatingTally.grain == stored,
        RatingTally.starts_on == cut.first.first if cut.first == cut.last and stored == cut.first.grain else span,
    ]
    keys = [RatingTally.dimension_set, *([RatingTally.place] if by_place else [])]
    shown = [RatingTally.dimension_set, RatingTally.place if by_place else Value(1), Value("")]
    levels = [fn.SUM(level) for level in _LEVELS]
    return _grouped(RatingTally, asked, cut, where, RatingTally.starts_on, shown, levels, keys)


def _notes(asked: set[str], cut: Cut) -> Any:
    where = [PendingTally.day.between(*cut.days)]
    keys = [PendingTally.dimension_set, PendingTally.grades]
    levels = [fn.SUM(PendingTally.weight), *[Value(0)] * (len(LEVELS) - 1)]
    shown = [PendingTally.dimension_set, Value(0), PendingTally.grades]
    return _grouped(PendingTally, asked, cut, where, PendingTally.day, shown, levels, keys)


def _grouped(
    table: Any,
    asked: set[str],
    cut: Cut,
    where: list[Any],
    day: Any,
    shown: list[Any],
    levels: list[Any],
    keys: list[Any],
) -> Any:
    if cut.organizations is not None:
        where.append(_among(table.organization, cut.organizations))
    if cut.post is not None:
        where.append(table.post == cut.post)
    if cut.official is not None:
        where.append(table.official == cut.official)
    if "assurance" not in asked:
        where.append(table.assurance.in_(APPRAISED))
    columns = [day, table.organization, table.post, table.official, table.assurance]
    wanted = [column if name in asked else None for name, column in zip((*GROUPS, "assurance"), columns, strict=True)]
    selected = [SQL("NULL") if column is None else column for column in wanted]
    chosen = table.select(*selected, *shown, *levels).where(*where)
    return chosen.group_by(*[column for column in wanted if column is not None], *keys)


def _among(column: Any, ids: Collection[int]) -> Any:
    """The column is one of these numbers; written out, as putting each into words takes peewee longer than the rest."""
    return NodeList((column, SQL(f"IN ({', '.join(str(int(one)) for one in ids) or 'NULL'})")))


def _key(groups: Sequence[str], grain: Grain, values: list[Any]) -> tuple[Any, ...]:
    starts_on, *ids = values
    # A column that is not grouped by is NULL, and no other is.
    asked = tuple([value for value in ids if value is not None])
    return (periods.of(date.fromisoformat(str(starts_on)), grain).name, *asked) if "period" in groups else asked


def _dimensions(dimension_set: int, place: int, grades: str, numbers: list[int]) -> tuple[dict[str, Levels], int]:
    """Counts per dimension of one row, and how many ratings it stands for; each rating is counted at place 1."""
    described = SETS[dimension_set]
    if place:
        levels = dict(zip(LEVELS, numbers, strict=True))
        return {described.keys[place - 1]: levels}, sum(numbers) if place == 1 else 0
    weight, *_ = numbers
    given = zip(described.keys, described.to_national(grades), strict=True)
    return {key: {level: weight} for key, level in given}, weight
