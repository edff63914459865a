"""集中评价：when too many ratings come from one person, one address or about one target, and who looks at them.

It is decided when the right to rate is given, before anybody knows the grades, so praise and blame fare alike; the
rating is taken, kept and answered as any other, and waits for a person to look at it. Counters are keyed tags that die
with their day: no address and no person stands beside a ticket or a rating. Who reviews sees how many, never which
grades; leaving ratings out takes two.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import fn

from models import (
    BurstKind,
    BurstState,
    ExclusionReason,
    Organization,
    QrCode,
    Rating,
    RatingBurst,
    RatingStanding,
    Scan,
    StaffAccount,
)

from . import audit, limits, organizations, staff, standings
from .errors import NotAllowed, NotAllowedNow, NotFound
from .keyring import Keyring
from .organizations import Page
from .transactions import transactional

POWER = "ratings.review"
USUAL_DAYS = 28
OPEN_HOURS = 8


@dataclass(frozen=True)
class BurstRule:
    """From which number on tickets are a burst; the hourly ones are raised to `factor` times what is usual."""

    per_person_per_day: int
    per_address_per_hour: int
    per_target_per_hour: int
    factor: float


@dataclass(frozen=True)
class Visit:
    """A right to rate that is about to be given: who, from where, about what; nothing of it is stored."""

    citizen: str
    address: str
    organization: int
    post: int | None
    code: QrCode | None = None


@dataclass(frozen=True)
class BurstRow:
    """A burst as its reviewers see it."""

    id: str
    kind: BurstKind
    organization: Organization
    day: date
    n: int
    state: BurstState
    proposed_by: str | None
    reason: ExclusionReason | None
    may_decide: bool
    may_confirm: bool


def of(visit: Visit, *, last_day: date, keys: Keyring, now: datetime, rule: BurstRule) -> str | None:
    """Count this visit, and give the id of the burst it belongs to, or None. Call it in the visit's transaction."""
    kind = _kind_of(visit, keys=keys, now=now, rule=rule)
    return None if kind is None else _burst(visit.organization, kind, now.date(), last_day)


def _kind_of(visit: Visit, *, keys: Keyring, now: datetime, rule: BurstRule) -> BurstKind | None:
    target = f"{visit.organization}:{visit.post or 0}"
    # All three are counted each time, so that a burst of one kind does not hide another.
    of_person = limits.count("burst-person", visit.citizen, keys=keys, now=now)
    of_address = limits.count("burst-address", f"{visit.address}|{target}", keys=keys, now=now, hourly=True)
    of_target = limits.count("burst-target", target, keys=keys, now=now, hourly=True)
    if of_person > rule.per_person_per_day:
        return BurstKind.PERSON
    if of_address > rule.per_address_per_hour and of_address > _usual(visit, now, rule):
        return BurstKind.ADDRESS
    if of_target > rule.per_target_per_hour and of_target > _usual(visit, now, rule):
        return BurstKind.TARGET
    return None


def _usual(visit: Visit, now: datetime, rule: BurstRule) -> float:
    """`factor` times the scans of an ordinary opening hour; asked for only where a fixed number is passed already."""
    if visit.code is None:
        return 0.0
    first, last = now.date() - timedelta(days=USUAL_DAYS), now.date() - timedelta(days=1)
    days: Any = (
        Scan.select(fn.COUNT(1)).where(Scan.code == visit.code, Scan.day.between(first, last)).group_by(Scan.day)
    )
    counts = sorted(row[0] for row in days.tuples())
    return rule.factor * counts[len(counts) // 2] / OPEN_HOURS if counts else 0.0


def _burst(organization_id: int, kind: BurstKind, day: date, last_day: date) -> str:
    same = (RatingBurst.organization == organization_id) & (RatingBurst.kind == kind) & (RatingBurst.day == day)
    known = RatingBurst.get_or_none(same)
    if known is None:
        values = {"organization": organization_id, "kind": kind, "day": day, "last_day": last_day}
        RatingBurst.insert(**values).on_conflict_ignore().execute()
        known = RatingBurst.get(same)
    found: str = known.id
    return found


def search(account: StaffAccount, *, page: int, keys: Keyring, now: datetime) -> Page[BurstRow]:
    """The bursts of the offices this account is competent for, the newest day first; the look is audited.

    Raises:
        NotAllowed: the role may not review ratings.
    """
    staff.require(account, POWER)
    found = RatingBurst.select(RatingBurst, Organization).join(Organization)
    competent = [o.id for o in Organization.select() if staff.is_competent(account, o)]
    found = found.where(RatingBurst.organization.in_(competent)).order_by(RatingBurst.day.desc(), RatingBurst.id)
    listed = organizations.page_of(found, page)
    _note_look(account, keys=keys, now=now)
    return Page([_row(burst, account, now.date()) for burst in listed.items], listed.page, listed.pages, listed.total)


@transactional
def release(burst_id: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> BurstRow:
    """Let the ratings of a burst count after all（复核计入）. One person is enough.

    Raises:
        NotAllowed: the role may not review ratings.
        NotFound: unknown, or about an office that is not this account's to review; the two look alike.
        NotAllowedNow: ratings may still join, or it is decided already.
    """
    burst = _to_decide(burst_id, by, now.date())
    _decide(burst, BurstState.RELEASED, by=by, keys=keys, now=now)
    return _row(burst, by, now.date())


@transactional
def exclude(burst_id: str, reason: ExclusionReason, *, by: StaffAccount, keys: Keyring, now: datetime) -> BurstRow:
    """Propose to leave the ratings of a burst out, or as a second person confirm the proposal with its reason.

    Raises:
        NotAllowed: the role may not review ratings, or the same person proposes and confirms.
        NotFound: unknown, or about an office that is not this account's to review; the two look alike.
        NotAllowedNow: ratings may still join, it is decided already, or another reason was proposed.
    """
    burst = _to_decide(burst_id, by, now.date())
    if burst.state is BurstState.WAITING:
        _propose(burst, reason, by=by, keys=keys, now=now)
    elif burst.proposed_by_id == by.id:
        raise NotAllowed("须由另一名督查人员确认")
    elif burst.reason is not reason:
        raise NotAllowedNow(f"已提出的原因是“{burst.reason.label}”，请核对后确认，或先予计入")
    else:
        _decide(burst, BurstState.EXCLUDED, by=by, keys=keys, now=now)
    return _row(burst, by, now.date())


def _propose(burst: RatingBurst, reason: ExclusionReason, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    _move(burst, BurstState.PROPOSED, reason=reason, proposed_by=by)
    audit.record("rating_burst_proposed", f"burst:{burst.id}", by=by, keys=keys, now=now, detail=reason.value)


def _decide(burst: RatingBurst, to: BurstState, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    _move(burst, to, decided_by=by, decided_on=now.date())
    excluded = to is BurstState.EXCLUDED
    waiting = Rating.select().where(Rating.burst == burst, Rating.standing == RatingStanding.QUARANTINED)
    standing = RatingStanding.EXCLUDED if excluded else RatingStanding.COUNTED
    moved = standings.move(list(waiting), standing, keys=keys, reason=burst.reason if excluded else None)
    detail = f"{len(moved)} {burst.reason.value}" if excluded else str(len(moved))
    audit.record(f"rating_burst_{to.value}", f"burst:{burst.id}", by=by, keys=keys, now=now, detail=detail)


def _move(burst: RatingBurst, to: BurstState, **more: Any) -> None:
    """One conditional update, so that two reviewers cannot both decide."""
    same = (RatingBurst.id == burst.id) & (RatingBurst.state == burst.state)
    if not RatingBurst.update(state=to, **more).where(same).execute():
        raise NotAllowedNow("刚被他人处理，请刷新")
    for name, value in {"state": to, **more}.items():
        setattr(burst, name, value)


def _to_decide(burst_id: str, account: StaffAccount, today: date) -> RatingBurst:
    staff.require(account, POWER)
    burst = RatingBurst.get_or_none(RatingBurst.id == burst_id)
    if burst is None or not staff.is_competent(account, burst.organization):
        raise NotFound("没有找到这批评价")
    if burst.state in (BurstState.RELEASED, BurstState.EXCLUDED):
        raise NotAllowedNow("这批评价已复核过了")
    if burst.last_day >= today:
        raise NotAllowedNow("这批评价仍在汇集，请次日再复核")
    return burst


def _row(burst: RatingBurst, account: StaffAccount, today: date) -> BurstRow:
    waiting = burst.state is BurstState.WAITING
    proposed = burst.state is BurstState.PROPOSED
    return BurstRow(
        id=burst.id,
        kind=burst.kind,
        organization=burst.organization,
        day=burst.day,
        n=Rating.select().where(Rating.burst == burst).count(),
        state=burst.state,
        proposed_by=burst.proposed_by.name if burst.proposed_by else None,
        reason=burst.reason,
        may_decide=(waiting or proposed) and burst.last_day < today,
        may_confirm=proposed and burst.proposed_by_id != account.id,
    )


@transactional
def _note_look(account: StaffAccount, *, keys: Keyring, now: datetime) -> None:
    audit.record("rating_bursts_read", "scope", by=account, keys=keys, now=now)
