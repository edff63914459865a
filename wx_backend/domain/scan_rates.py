"""扫码率：of the finished cases, how many had their right to rate claimed by a genuine scan（扫码率）.

The denominator are the finished cases that other systems tell of; without these nothing is guessed. A case is claimed
at most once, whoever scans how often, and never by staff of the office; a claim whose circumstances were suspicious is
not credible. So scanning again, scanning with staff's phones or with one phone for many cases raises nothing. Claims
know the week of the finish only, so this figure is for whole ISO weeks: those that ended within the period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import fn

from models import Assurance, Case, CaseClaim, Grain

from . import live_counts, periods
from .live_counts import Cut
from .periods import Period

TARGET_PERCENT = 80.0
NO_CASES_YET = "尚未收到办件数据，暂无扫码率"
NONE_FINISHED = "该周期内没有办结的办件"


@dataclass(frozen=True)
class ScanRate:
    """Finished cases, those that were claimed, credibly claimed and rated; or in `note` why there is no figure."""

    finished: int
    claimed: int
    responded: int
    credible: int
    note: str = ""

    def percent(self, count: int) -> float | None:
        """A share of the finished cases in per cent, or None where there are none."""
        return round(100 * count / self.finished, 1) if self.finished else None


def of(cut: Cut) -> ScanRate:
    """The scan rate of a cut."""
    if not Case.select(Case.id).limit(1).count():
        return ScanRate(0, 0, 0, 0, NO_CASES_YET)
    weeks = _weeks(cut)
    if weeks is None:
        return ScanRate(0, 0, 0, 0, NONE_FINISHED)
    first, last = weeks.days
    finished = Case.select().where(Case.finished_on.between(first, last), *_whose(Case, weeks)).count()
    if not finished:
        return ScanRate(0, 0, 0, 0, NONE_FINISHED)
    claims = CaseClaim.finished_in.between(weeks.first.name, weeks.last.name)
    claimed, credible = (
        CaseClaim.select(fn.COUNT(CaseClaim.tag), fn.SUM(CaseClaim.credible))
        .where(claims, *_whose(CaseClaim, weeks))
        .scalar(as_tuple=True)
    )
    responded = live_counts.total(weeks).by_assurance[Assurance.CASE]
    return ScanRate(finished, claimed, responded, int(credible or 0))


def _weeks(cut: Cut) -> Cut | None:
    """The same cut in the ISO weeks that end within it, or None where none does."""
    first, last = cut.days
    # Sundays are the last days of ISO weeks.
    first_sunday, last_sunday = (
        first + timedelta(days=6 - first.weekday()),
        last - timedelta(days=last.isoweekday() % 7),
    )
    if first_sunday > last_sunday:
        return None
    return Cut(_week(first_sunday), _week(last_sunday), cut.organizations, cut.post, cut.official)


def _week(day: Any) -> Period:
    return periods.of(day, Grain.WEEK)


def _whose(table: Any, cut: Cut) -> list[Any]:
    where = [] if cut.organizations is None else [table.organization.in_(list(cut.organizations))]
    if cut.post is not None:
        where.append(table.post == cut.post)
    if cut.official is not None:
        where.append(table.official == cut.official)
    return where
