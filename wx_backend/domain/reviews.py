"""满意度查看：which figures a member of staff may read, and of what.

Supervisors read live figures of the offices in their scope, but not of their own; everybody else reads what is
released. A look at live figures is audited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from models import (
    BEIJING,
    Appointment,
    Complaint,
    ComplaintStatus,
    Grain,
    Organization,
    Post,
    Rating,
    StaffAccount,
    StaffRole,
)

from . import audit, live_counts, organizations, periods, satisfaction, staff
from .caseload import visible_to
from .errors import NotAllowed
from .keyring import Keyring
from .live_counts import Cut
from .satisfaction import Figures, monday_of, week_of, weeks_before
from .transactions import transactional

MEANING = "满意率是“非常满意”和“满意”所占的比例。"
LIVE_NOTE = MEANING + "含未公布的评价，仅供监督使用，请勿转给被评单位。"
RELEASED_NOTE = MEANING + "只含已公布的评价：每周汇总，同一对象满 {floor} 条才公布。"


@dataclass(frozen=True)
class WeekFigures:
    ratings: int
    satisfaction_percent: float | None
    complaints_in: int
    complaints_closed: int
    note: str


@dataclass(frozen=True)
class TrendPoint:
    period: str
    n: int
    percent: float | None


@dataclass(frozen=True)
class Compared:
    """One office or post in a list; `percent` is None where there are too few ratings to say."""

    name: str
    n: int
    percent: float | None
    id: int | None = None
    official_name: str | None = None


@dataclass(frozen=True)
class Review:
    organization: Organization | None
    live: bool
    note: str
    figures: Figures | None
    browser_n: int | None
    trend: list[TrendPoint]
    organizations: list[Compared]
    posts: list[Compared]


def reads_live(account: StaffAccount) -> bool:
    return staff.can(account, "satisfaction.live")


def review(
    account: StaffAccount,
    organization_id: int | None,
    *,
    weeks: int,
    floor: int,
    keys: Keyring,
    now: datetime,
) -> Review:
    """The figures that this account may read, of one organization or of its whole scope.

    Raises:
        NotFound: there is no such organization.
        NotAllowed: it is outside the account's scope, or the own office of a supervisor.
    """
    organization = organizations.get(organization_id) if organization_id else _own(account)
    if reads_live(account):
        return _live(account, organization, weeks, floor, keys=keys, now=now)
    if account.role is StaffRole.UNIT_ADMIN and (organization is None or organization.id != account.organization_id):
        raise NotAllowed("只能查看本单位的满意度")
    return _released(organization, weeks, floor, now.date())


def _own(account: StaffAccount) -> Organization | None:
    return account.organization if account.role is StaffRole.UNIT_ADMIN else None


def _released(organization: Organization | None, weeks: int, floor: int, today: date) -> Review:
    shown = weeks_before(today, weeks)
    by_week = satisfaction.released_by_week(organization, since=shown[0]) if organization else {}
    return Review(
        organization=organization,
        live=False,
        note=RELEASED_NOTE.format(floor=floor),
        figures=satisfaction.released(organization, since=shown[0]),
        browser_n=None,
        trend=[_point(period, by_week.get(period)) for period in shown] if organization else [],
        organizations=[] if organization else _released_offices(shown[0]),
        posts=_released_posts(organization, shown[0], today) if organization else [],
    )


def _released_offices(since: str) -> list[Compared]:
    offices = Organization.select().order_by(Organization.name)
    return [_compared(o.name, satisfaction.released(o, since=since), 1, id=o.id) for o in offices]


def _released_posts(organization: Organization, since: str, today: date) -> list[Compared]:
    rows = []
    for post, holder in _posts(organization, today):
        held = satisfaction.Held(post, holder.official_id if holder else None)
        figures = satisfaction.released(organization, held, since=since)
        rows.append(_compared(post.name, figures, 1, official_name=_name(holder)))
    return rows


def _live(
    account: StaffAccount, organization: Organization | None, weeks: int, floor: int, *, keys: Keyring, now: datetime
) -> Review:
    if organization is not None and not staff.is_competent(account, organization):
        raise NotAllowed("该单位不在您的督查范围内")
    ids = [organization.id] if organization else _live_ids(account)
    shown = weeks_before(now.date(), weeks)
    first, last = monday_of(shown[0]), now.date()
    _note_look(account, f"organization:{organization.id}" if organization else "scope", keys=keys, now=now)
    found = live_counts.total(Cut(periods.parse(shown[0], Grain.WEEK), periods.parse(shown[-1], Grain.WEEK), ids))
    return Review(
        organization=organization,
        live=True,
        note=LIVE_NOTE,
        figures=satisfaction.of_sums(found),
        browser_n=found.browser_n,
        trend=[_point(period, _live_week(ids, period)) for period in shown],
        organizations=[] if organization else _live_offices(ids, first, last, floor),
        posts=_live_posts(organization, first, last, floor) if organization else [],
    )


@transactional
def _note_look(account: StaffAccount, subject: str, *, keys: Keyring, now: datetime) -> None:
    """Audit a look at live figures, in a transaction of its own: the counting after it must keep no writer waiting."""
    audit.record("live_satisfaction_read", subject, by=account, keys=keys, now=now)


def _live_ids(account: StaffAccount) -> list[int] | None:
    scope = staff.scope_of(account)
    if scope is None and account.organization_id is None:
        return None
    every = scope if scope is not None else {o.id for o in Organization.select(Organization.id)}
    return sorted(every - {account.organization_id})


def _live_week(ids: list[int] | None, period: str) -> Figures | None:
    first = monday_of(period)
    return satisfaction.live(ids, first=first, last=first + timedelta(days=6))


def _live_offices(ids: list[int] | None, first: date, last: date, floor: int) -> list[Compared]:
    by_office = satisfaction.live_by((Rating.organization,), ids, first=first, last=last)
    offices = Organization.select().order_by(Organization.name)
    if ids is not None:
        offices = offices.where(Organization.id.in_(ids))
    return [_compared(o.name, by_office.get((o.id,)), floor, id=o.id) for o in offices]


def _live_posts(organization: Organization, first: date, last: date, floor: int) -> list[Compared]:
    held = satisfaction.live_by((Rating.post, Rating.official), [organization.id], first=first, last=last)
    rows = []
    for post, holder in _posts(organization, last):
        figures = held.get((post.id, holder.official_id if holder else None))
        rows.append(_compared(post.name, figures, floor, official_name=_name(holder)))
    return rows


def _posts(organization: Organization, day: date) -> list[tuple[Post, Appointment | None]]:
    posts = list(organization.posts.order_by(Post.code))
    holders = organizations.holders_on(day, [post.id for post in posts])
    return [(post, holders.get(post.id)) for post in posts]


def _name(holder: Appointment | None) -> str | None:
    return holder.official.name if holder else None


def _compared(name: str, figures: Figures | None, floor: int, **more: Any) -> Compared:
    enough = figures is not None and figures.n >= floor
    return Compared(
        name=name,
        n=figures.n if figures else 0,
        percent=round(figures.percent, 1) if figures and enough else None,
        **more,
    )


def _point(period: str, figures: Figures | None) -> TrendPoint:
    return TrendPoint(period, figures.n if figures else 0, satisfaction.percent_of(figures))


def this_week(account: StaffAccount, *, keys: Keyring, now: datetime) -> WeekFigures:
    """The week so far in short, of what this account may read."""
    today = now.date()
    period = week_of(today)
    if reads_live(account):
        _note_look(account, f"week:{period}", keys=keys, now=now)
        figures, note = _live_week(_live_ids(account), period), "本周至今"
    else:
        latest = week_of(today - timedelta(days=7))
        own = _own(account)
        figures, note = satisfaction.released(own, since=latest) if own else None, "上周公布"
    begin = datetime.combine(monday_of(period), time(), BEIJING)
    mine, closed = visible_to(account), Complaint.status == ComplaintStatus.CLOSED
    return WeekFigures(
        ratings=figures.n if figures else 0,
        satisfaction_percent=satisfaction.percent_of(figures),
        complaints_in=Complaint.select().where(mine & (Complaint.filed_at >= begin)).count(),
        complaints_closed=Complaint.select().where(mine & closed & (Complaint.closed_at >= begin)).count(),
        note=note,
    )
