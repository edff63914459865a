"""满意度：figures from ratings, always with how many and how sure.

A figure for the rated side is a sum of whole released blocks and nothing else (`released`); supervisors without a
conflict of interest read live figures. Ratings from browsers without WeChat are kept apart and are in none of these.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from models import Grain, Organization, Post, ReleasedBlock

from . import live_counts, periods, published
from .dimensions import SETS
from .live_counts import Cut
from .periods import monday_of as monday_of
from .periods import week_of as week_of
from .periods import weeks_before as weeks_before
from .sums import DimensionSums, Sums

# A share of fewer is shown to nobody, supervisors included: it would say what single visitors said.
LEAST_SHOWN = 5
Z_95 = 1.959964
LABELS = {key: label for dimension_set in SETS.values() for key, label in dimension_set.labels.items()}


@dataclass(frozen=True)
class Share:
    """A share in per cent with its 95 % Wilson interval."""

    percent: float
    low: float
    high: float


@dataclass(frozen=True)
class DimensionFigures:
    key: str
    label: str
    n: int
    satisfaction: Share
    approval: Share
    levels: dict[int, int]

    @property
    def percent(self) -> float:
        return self.satisfaction.percent

    @property
    def low(self) -> float:
        return self.satisfaction.low

    @property
    def high(self) -> float:
        return self.satisfaction.high


@dataclass(frozen=True)
class Figures:
    """Satisfaction（满意率）and approval（好评率）of some ratings, per dimension and together.

    Together means the mean of the dimensions; its interval is that of a share of `n`, which is wider than what four
    answers of each person would give, because these go together.
    """

    n: int
    satisfaction: Share
    approval: Share
    dimensions: list[DimensionFigures]

    @property
    def percent(self) -> float:
        return self.satisfaction.percent

    @property
    def low(self) -> float:
        return self.satisfaction.low

    @property
    def high(self) -> float:
        return self.satisfaction.high


def wilson(satisfied: float, n: int) -> tuple[float, float]:
    """The 95 % interval of a share, in per cent (E. B. Wilson, 1927)."""
    share = satisfied / n
    middle = share + Z_95 * Z_95 / (2 * n)
    spread = Z_95 * math.sqrt(share * (1 - share) / n + Z_95 * Z_95 / (4 * n * n))
    scale = 1 + Z_95 * Z_95 / n
    return 100 * max(0.0, (middle - spread) / scale), 100 * min(1.0, (middle + spread) / scale)


def of_sums(sums: Sums | None) -> Figures | None:
    """The figures of these sums; None when there are no appraised ratings in them."""
    if sums is None or sums.n <= 0:
        return None
    parts = [_dimension(key, label, sums.dimensions[key]) for key, label in LABELS.items() if _has(sums, key)]
    satisfied = _mean([part.satisfaction for part in parts], sums.n)
    return Figures(sums.n, satisfied, _mean([part.approval for part in parts], sums.n), parts)


def _has(sums: Sums, key: str) -> bool:
    return key in sums.dimensions and sums.dimensions[key].n > 0


def shown(found: Figures | None) -> Figures | None:
    """The figures, or None where there are too few ratings to show any."""
    return found if found is not None and found.n >= LEAST_SHOWN else None


def percent_of(found: Figures | None) -> float | None:
    """The share in per cent with one decimal, or None for "not enough data"（数据不足）."""
    enough = shown(found)
    return round(enough.percent, 1) if enough else None


def _dimension(key: str, label: str, sums: DimensionSums) -> DimensionFigures:
    satisfied, approved = _share(sums.satisfied, sums.n), _share(sums.approved, sums.n)
    return DimensionFigures(key, label, sums.n, satisfied, approved, dict(sums.levels))


def _mean(shares: list[Share], n: int) -> Share:
    return _share(sum(share.percent for share in shares) / len(shares) / 100 * n, n)


def _share(counted: float, n: int) -> Share:
    return Share(100 * counted / n, *wilson(counted, n))


@dataclass(frozen=True)
class Held:
    """A post as somebody holds it: ratings belong to the holder of the day of the visit, not to a successor."""

    post: Post
    official_id: int | None


def released(organization: Organization | None, held: Held | None = None, *, since: str = "") -> Figures | None:
    """What is published of a target: the sum of its released blocks from the week `since` on."""
    return of_sums(published.total(_blocks(organization, held, since)))


def released_up_to(organization: Organization, held: Held | None = None) -> str | None:
    return max((block.period for block in _blocks(organization, held)), default=None)


def _blocks(organization: Organization | None, held: Held | None, since: str = "") -> list[ReleasedBlock]:
    where = [ReleasedBlock.period >= since]
    if organization is not None:
        where.append(ReleasedBlock.organization == organization)
    if held is not None:
        nobody = held.official_id is None
        where.append(ReleasedBlock.post == held.post)
        where.append(ReleasedBlock.official.is_null() if nobody else ReleasedBlock.official == held.official_id)
    return list(ReleasedBlock.select().where(*where))


def live(organization_ids: Collection[int] | None, *, first: date, last: date) -> Figures | None:
    """Figures of all ratings of the ISO weeks of these days, for supervisors only; None is the whole city."""
    return of_sums(live_counts.total(_weeks(organization_ids, first, last)))


def _weeks(organization_ids: Collection[int] | None, first: date, last: date) -> Cut:
    return Cut(periods.of(first, Grain.WEEK), periods.of(last, Grain.WEEK), organization_ids)
