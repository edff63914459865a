"""满意度周报：what a supervisor's offices did in a week, once per ISO week and person.

The job's row, the digests and their notices are one transaction, so that a crash leaves all or nothing and two
schedulers leave one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from models import (
    BEIJING,
    Complaint,
    ComplaintQueue,
    ComplaintStatus,
    Organization,
    Rating,
    StaffAccount,
    StaffRole,
    WeeklyDigest,
)

from . import audit, notices, satisfaction, staff
from .errors import NotFound
from .keyring import Keyring
from .satisfaction import Figures, monday_of
from .transactions import transactional

SHOWN = 3


@dataclass(frozen=True)
class DigestView:
    """A digest as pages and chat show it."""

    id: int
    period: str
    title: str
    created_on: date
    read: bool
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def summary_lines(self) -> list[str]:
        ratings, complaints = self.content["ratings"], self.content["complaints"]
        share = "数据不足" if ratings["percent"] is None else f"{ratings['percent']:.1f}%"
        return [
            f"范围：{self.content['scope']}",
            f"评价 {ratings['n']} 条，满意率 {share}",
            f"投诉新增 {complaints['filed']}，办结 {complaints['closed']}，在办 {complaints['open']}，"
            f"逾期 {complaints['overdue']}",
        ]


def title_of(period: str) -> str:
    first = monday_of(period)
    last = first + timedelta(days=6)
    return f"{first:%Y年%m月%d日}—{last:%m月%d日}满意度周报"


def write_all(period: str, *, comparison_floor: int, now: datetime) -> int:
    """Write the digest of a finished week for every supervisor and put the notices in the outbox.

    Call it in the transaction of the job. Returns how many were written.
    """
    supervisors = list(
        StaffAccount.select().where(StaffAccount.role == StaffRole.SUPERVISOR, StaffAccount.active == True)  # noqa: E712
    )
    for account in supervisors:
        content = compute(account, period, comparison_floor=comparison_floor)
        digest = WeeklyDigest.create(
            staff=account, period=period, content=json.dumps(content, ensure_ascii=False), created_at=now
        )
        summary = {
            "period": period,
            "scope": content["scope"],
            "ratings_n": content["ratings"]["n"],
            "percent": content["ratings"]["percent"],
            "complaints_filed": content["complaints"]["filed"],
        }
        notices.digest_ready(account, digest.id, summary, now=now)
    return len(supervisors)


def compute(account: StaffAccount, period: str, *, comparison_floor: int) -> dict[str, Any]:
    """The figures of one week in the scope of one supervisor."""
    first = monday_of(period)
    last = first + timedelta(days=6)
    ids = _scope_ids(account)
    now_figures = satisfaction.live(ids, first=first, last=last)
    before = satisfaction.live(ids, first=first - timedelta(days=7), last=last - timedelta(days=7))
    per_office = satisfaction.live_by((Rating.organization,), ids, first=first, last=last)
    compared, too_few = _compared(per_office, comparison_floor)
    return {
        "scope": _scope_label(account, ids),
        "ratings": {
            "n": now_figures.n if now_figures else 0,
            "percent": satisfaction.percent_of(now_figures),
            "change": _change(now_figures, before),
        },
        "complaints": _complaint_counts(ids, first, last),
        "best": compared[:SHOWN],
        # Nobody is praised and questioned at once: where few offices can be compared, the best come first.
        "watch": list(reversed(compared[SHOWN:]))[:SHOWN],
        "not_enough": too_few,
    }


def _scope_ids(account: StaffAccount) -> list[int] | None:
    scope = staff.scope_of(account)
    if account.organization_id is None:
        return None if scope is None else sorted(scope)
    # A supervisor reads no live figures of the own office.
    every = scope if scope is not None else {row.id for row in Organization.select(Organization.id)}
    return sorted(every - {account.organization_id})


def _scope_label(account: StaffAccount, ids: list[int] | None) -> str:
    if staff.scope_of(account) is None:
        return "全市"
    return f"{len(ids or [])} 个单位"


def _change(now_figures: Figures | None, before: Figures | None) -> float | None:
    this, last = satisfaction.shown(now_figures), satisfaction.shown(before)
    return round(this.percent - last.percent, 1) if this and last else None


def _compared(per_office: dict[tuple[Any, ...], Figures | None], floor: int) -> tuple[list[dict[str, Any]], int]:
    names = {o.id: o.name for o in Organization.select(Organization.id, Organization.name)}
    enough = [(names[key], f) for (key,), f in per_office.items() if f is not None and f.n >= floor]
    ranked = sorted(enough, key=lambda pair: -pair[1].percent)
    rows = [{"name": name, "percent": round(f.percent, 1), "n": f.n} for name, f in ranked]
    return rows, len(per_office) - len(enough)


def _complaint_counts(ids: list[int] | None, first: date, last: date) -> dict[str, int]:
    begin, end = _start_of(first), _start_of(last + timedelta(days=1))
    mine = Complaint.queue == ComplaintQueue.ORDINARY
    if ids is not None:
        mine &= Complaint.organization.in_(ids)
    by_then = mine & (Complaint.filed_at < end)
    still_open = by_then & _not_before(Complaint.closed_at, end)
    # As it stood when the week ended, whatever has happened since: a digest may be written late.
    unaccepted = _not_before(Complaint.accepted_at, end) & (Complaint.accept_due_on <= last)
    unanswered = _not_before(Complaint.answered_at, end) & (Complaint.answer_due_on <= last)
    closed = (Complaint.status == ComplaintStatus.CLOSED) & (Complaint.closed_at >= begin) & (Complaint.closed_at < end)

    def count(condition: Any) -> int:
        return int(Complaint.select().where(condition).count())

    return {
        "filed": count(mine & (Complaint.filed_at >= begin) & (Complaint.filed_at < end)),
        "closed": count(mine & closed),
        "open": count(still_open),
        "overdue": count(still_open & (unaccepted | unanswered)),
    }


def _not_before(moment: Any, end: datetime) -> Any:
    """Whether something had not happened yet at `end`."""
    return moment.is_null() | (moment >= end)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


# --- reading ---------------------------------------------------------------------------------------------------------


def of_staff(account: StaffAccount) -> list[DigestView]:
    """All digests of an account, the newest first."""
    return [_view(row) for row in account.digests.order_by(WeeklyDigest.period.desc())]


def latest(account: StaffAccount) -> DigestView | None:
    row = account.digests.order_by(WeeklyDigest.period.desc()).first()
    return _view(row) if row else None


@transactional
def open_for(account: StaffAccount, digest_id: int, *, keys: Keyring, now: datetime) -> DigestView:
    """A digest of this account, noted as read and audited, since it holds live figures.

    Raises:
        NotFound: unknown, or somebody else's.
    """
    row = WeeklyDigest.get_or_none(WeeklyDigest.id == digest_id, WeeklyDigest.staff == account)
    if row is None:
        raise NotFound("没有找到这份周报")
    WeeklyDigest.update(opened_at=now).where(WeeklyDigest.id == row.id, WeeklyDigest.opened_at.is_null()).execute()
    audit.record("digest_opened", f"digest:{row.id}", by=account, keys=keys, now=now)
    return _view(row)


def _view(row: WeeklyDigest) -> DigestView:
    return DigestView(
        id=row.id,
        period=row.period,
        title=title_of(row.period),
        created_on=row.created_at.date(),
        read=row.opened_at is not None,
        content=json.loads(row.content),
    )
