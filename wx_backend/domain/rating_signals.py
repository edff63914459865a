"""评价异常信号：how many were asked for their grades, how many wait for a review or were left out, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from models import Assurance, ExclusionReason, Organization, Rating, RatingBurst, RatingStanding, StaffAccount

from . import audit, staff
from .bursts import POWER
from .keyring import Keyring
from .satisfaction import LEAST_SHOWN, monday_of, weeks_before
from .transactions import transactional

NOTE = "“有人要求我这样评”由群众在评价时自愿勾选；不足 5 条时不显示比例。"


@dataclass(frozen=True)
class Signals:
    organization: Organization
    n: int
    asked: int
    asked_percent: float | None
    quarantined: int
    excluded: int


def of_scope(account: StaffAccount, *, weeks: int, keys: Keyring, now: datetime) -> list[Signals]:
    """The signals per office of the last weeks, in the scope of the account but its own; the look is audited.

    Raises:
        NotAllowed: the role may not review ratings.
    """
    staff.require(account, POWER)
    first = monday_of(weeks_before(now.date(), weeks)[0])
    counts = _counts(first, now.date())
    _note_look(account, keys=keys, now=now)
    offices = Organization.select().where(Organization.id.in_(list(counts))).order_by(Organization.name)
    return [_signals(office, counts[office.id]) for office in offices if staff.is_competent(account, office)]


def _counts(first: date, last: date) -> dict[int, dict[tuple[RatingStanding, bool], int]]:
    rows: Any = (
        Rating.select(Rating.organization_id, Rating.standing, Rating.asked, fn.COUNT(1))
        .where(Rating.day.between(first, last), Rating.assurance != Assurance.BROWSER)
        .group_by(Rating.organization_id, Rating.standing, Rating.asked)
        .tuples()
    )
    found: dict[int, dict[tuple[RatingStanding, bool], int]] = {}
    for organization, standing, asked, count in rows:
        found.setdefault(organization, {})[standing, bool(asked)] = count
    return found


def _signals(office: Organization, counts: dict[tuple[RatingStanding, bool], int]) -> Signals:
    def of(*standings: RatingStanding) -> int:
        return sum(count for (standing, _), count in counts.items() if standing in standings)

    n = sum(counts.values())
    asked = sum(count for (_, said), count in counts.items() if said)
    return Signals(
        organization=office,
        n=n,
        asked=asked,
        asked_percent=round(100 * asked / n, 1) if n >= LEAST_SHOWN else None,
        quarantined=of(RatingStanding.QUARANTINED),
        excluded=of(RatingStanding.EXCLUDED, RatingStanding.CONFLICTED),
    )


@dataclass(frozen=True)
class ExcludedOfMonth:
    """How many ratings of the city were left out for a reason in a month; None for one to four."""

    month: str
    reason: ExclusionReason
    n: int | None


def excluded(*, today: date, months: int = 12) -> list[ExcludedOfMonth]:
    """What was left out after review, by the month of the decision and its public reason（不计入公示）."""
    since = today - timedelta(days=31 * months)
    rows: Any = (
        Rating.select(RatingBurst.decided_on, Rating.exclusion, fn.COUNT(1))
        .join(RatingBurst)
        .where(Rating.standing == RatingStanding.EXCLUDED, RatingBurst.decided_on >= since)
        .group_by(RatingBurst.decided_on, Rating.exclusion)
        .tuples()
    )
    found: dict[tuple[str, ExclusionReason], int] = {}
    for day, reason, count in rows:
        key = (f"{day:%Y-%m}", reason)
        found[key] = found.get(key, 0) + count
    listed = sorted(found.items(), key=lambda item: (item[0][0], item[0][1].value))
    return [ExcludedOfMonth(month, reason, n if n >= LEAST_SHOWN else None) for (month, reason), n in listed]


@transactional
def _note_look(account: StaffAccount, *, keys: Keyring, now: datetime) -> None:
    audit.record("rating_signals_read", "scope", by=account, keys=keys, now=now)
