"""满意度：figures from ratings, always with how many and how sure.

A figure for the rated side is a sum of whole released blocks and nothing else; supervisors without a conflict of
interest read live figures. Ratings from browsers without WeChat are kept apart and are in none of these figures.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import fn

from models import Assurance, Organization, Post, Rating, ReleasedBlock

from .dimensions import CURRENT, SETS

# 满意 and 非常满意 count as satisfied; 基本满意 does not, so that the figure is not flattered.
SATISFIED_FROM = 3
# A share of fewer is shown to nobody, supervisors included: it would say what single visitors said.
LEAST_SHOWN = 5
Counts = dict[str, Counter[int]]


@dataclass(frozen=True)
class DimensionFigures:
    key: str
    label: str
    n: int
    percent: float
    low: float
    high: float
    counts: dict[int, int]


@dataclass(frozen=True)
class Figures:
    """Satisfaction of some ratings: per dimension and together, in per cent, with a 95 % Wilson interval."""

    n: int
    percent: float
    low: float
    high: float
    dimensions: list[DimensionFigures]


def wilson(satisfied: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, in per cent (E. B. Wilson, 1927)."""
    z, share = 1.959964, satisfied / n
    middle = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return 100 * max(0.0, (middle - spread) / scale), 100 * min(1.0, (middle + spread) / scale)


def figures(n: int, counts: Counts) -> Figures | None:
    """The figures of `n` ratings with these counts per dimension and grade; None when there are none."""
    if n == 0:
        return None
    parts = [_dimension(key, label, counts[key]) for key, label in CURRENT.labels.items() if counts.get(key)]
    share = sum(part.percent for part in parts) / len(parts)
    low, high = wilson(share / 100 * n, n)
    return Figures(n, share, low, high, parts)


def shown(found: Figures | None) -> Figures | None:
    """The figures, or None where there are too few ratings to show any."""
    return found if found is not None and found.n >= LEAST_SHOWN else None


def percent_of(found: Figures | None) -> float | None:
    """The share in per cent with one decimal, or None for "not enough data"（数据不足）."""
    enough = shown(found)
    return round(enough.percent, 1) if enough else None


def _dimension(key: str, label: str, grades: Counter[int]) -> DimensionFigures:
    n = sum(grades.values())
    satisfied = sum(count for grade, count in grades.items() if grade >= SATISFIED_FROM)
    low, high = wilson(satisfied, n)
    return DimensionFigures(key, label, n, 100 * satisfied / n, low, high, dict(grades))


@dataclass(frozen=True)
class Held:
    """A post as somebody holds it: ratings belong to the holder of the day of the visit, not to a successor."""

    post: Post
    official_id: int | None


def released(organization: Organization | None, held: Held | None = None, *, since: str = "") -> Figures | None:
    """What is published of a target: the sum of its released blocks from the week `since` on."""
    return _of_blocks(_blocks(organization, held, since))


def released_up_to(organization: Organization, held: Held | None = None) -> str | None:
    return max((block.period for block in _blocks(organization, held)), default=None)


def released_by_week(organization: Organization, *, since: str = "") -> dict[str, Figures | None]:
    """Published figures per week of release."""
    weeks: dict[str, list[ReleasedBlock]] = {}
    for block in _blocks(organization, None, since):
        weeks.setdefault(block.period, []).append(block)
    return {period: _of_blocks(blocks) for period, blocks in sorted(weeks.items())}


def _blocks(organization: Organization | None, held: Held | None, since: str = "") -> list[ReleasedBlock]:
    found = ReleasedBlock.select().where(ReleasedBlock.period >= since)
    if organization is not None:
        found = found.where(ReleasedBlock.organization == organization)
    if held is not None:
        nobody = held.official_id is None
        holder = ReleasedBlock.official.is_null() if nobody else ReleasedBlock.official == held.official_id
        found = found.where(ReleasedBlock.post == held.post, holder)
    return list(found)


def _of_blocks(blocks: Iterable[ReleasedBlock]) -> Figures | None:
    n, counts = 0, _empty()
    for block in blocks:
        n += block.n
        for key, grades in json.loads(block.counts).items():
            counts[key].update({int(grade): count for grade, count in grades.items()})
    return figures(n, counts)


def live(
    organization_ids: Iterable[int] | None,
    *,
    first: date,
    last: date,
    assurance: Assurance = Assurance.VISIT,
) -> Figures | None:
    """Figures of all ratings of these days, for supervisors only; None for `organization_ids` is the whole city."""
    rows = _grouped(organization_ids, first, last, assurance, Rating.dimension_set, Rating.grades)
    return _of_rows((row[0], row[1], row[2]) for row in rows.tuples())


def live_by(
    columns: tuple[Any, ...], organization_ids: Iterable[int] | None, *, first: date, last: date
) -> dict[tuple[Any, ...], Figures | None]:
    """`live` for each combination of values of these columns of Rating, e.g. ``(Rating.organization,)``."""
    rows = _grouped(organization_ids, first, last, Assurance.VISIT, Rating.dimension_set, Rating.grades, *columns)
    groups: dict[tuple[Any, ...], list[tuple[int, str, int]]] = {}
    for dimension_set, grades, *values, count in rows.tuples():
        groups.setdefault(tuple(values), []).append((dimension_set, grades, count))
    return {values: _of_rows(group) for values, group in groups.items()}


def _grouped(
    organization_ids: Iterable[int] | None, first: date, last: date, assurance: Assurance, *columns: Any
) -> Any:
    # At most 256 combinations of grades per group: adding up happens here, not in the database.
    rows = (
        Rating.select(*columns, fn.COUNT(1))
        .where(Rating.day.between(first, last), Rating.assurance == assurance)
        .group_by(*columns)
    )
    return rows if organization_ids is None else rows.where(Rating.organization.in_(list(organization_ids)))


def _of_rows(rows: Iterable[tuple[int, str, int]]) -> Figures | None:
    n, counts = 0, _empty()
    for dimension_set, grades, count in rows:
        n += count
        for key, grade in zip(SETS[dimension_set].keys, grades, strict=True):
            counts[key][int(grade)] += count
    return figures(n, counts)


def _empty() -> Counts:
    return {key: Counter() for key in CURRENT.keys}


def week_of(day: date) -> str:
    """The ISO week of a day, as ``2026-W48``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(period: str) -> date:
    """The first day of an ISO week written as ``2026-W48``."""
    year, week = period.split("-W")
    return date.fromisocalendar(int(year), int(week), 1)


def weeks_before(day: date, count: int) -> list[str]:
    """The last `count` ISO weeks up to that of `day`, oldest first."""
    return [week_of(day - timedelta(weeks=back)) for back in reversed(range(count))]
