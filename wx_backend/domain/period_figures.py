"""周期概览：what happened in a week or a month in the scope of one supervisor, for digests and monthly reports.

Every figure comes with its n; a share has its interval, and a change says whether it is more than chance.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from models import BEIJING, Complaint, ComplaintStatus, Organization, StaffAccount

from . import live_counts, routing, satisfaction, scan_rates, staff
from .live_counts import Cut
from .periods import Period
from .satisfaction import Figures

SHOWN = 3
LINKS = (
    ("逾期投诉", "packages/admin/complaints/complaints?status=overdue"),
    ("全部投诉", "packages/admin/complaints/complaints"),
    ("满意度明细", "packages/admin/figures/figures"),
)
DIRECTIONS = {"up": "上升", "down": "下降", "steady": "持平（变化在误差范围内）", "not_enough": "数据不足"}


def compute(account: StaffAccount, period: Period, *, comparison_floor: int) -> dict[str, Any]:
    """The figures of one period in the scope of one supervisor."""
    ids = _scope_ids(account)
    this, before = _figures(ids, period), _figures(ids, period.shifted(-1))
    compared, too_few = _compared(ids, period, comparison_floor)
    return {
        "scope": _scope_label(account, ids),
        "ratings": _ratings(this, before),
        "complaints": _complaint_counts(account, period.first, period.last),
        "scan_rate": _scan_rate(ids, period),
        "best": compared[:SHOWN],
        # Nobody is praised and questioned at once: where few offices can be compared, the best come first.
        "watch": list(reversed(compared[SHOWN:]))[:SHOWN],
        "not_enough": too_few,
        "links": [{"label": label, "page": page} for label, page in LINKS],
    }


def _figures(ids: list[int] | None, period: Period) -> Figures | None:
    return satisfaction.of_sums(live_counts.total(Cut(period, period, ids)))


def _ratings(this: Figures | None, before: Figures | None) -> dict[str, Any]:
    now, then = satisfaction.shown(this), satisfaction.shown(before)
    direction = _direction(now, then)
    return {
        "n": this.n if this else 0,
        "percent": round(now.percent, 1) if now else None,
        "low": round(now.low, 1) if now else None,
        "high": round(now.high, 1) if now else None,
        "change": round(now.percent - then.percent, 1) if now and then else None,
        "direction": direction,
        "direction_label": DIRECTIONS[direction],
    }


def _direction(now: Figures | None, then: Figures | None) -> str:
    """Up or down only where the two intervals do not touch."""
    if now is None or then is None:
        return "not_enough"
    if now.low > then.high:
        return "up"
    return "down" if now.high < then.low else "steady"


def _scan_rate(ids: list[int] | None, period: Period) -> dict[str, Any]:
    rate = scan_rates.of(Cut(period, period, ids))
    return {
        "percent": rate.percent(rate.claimed),
        "credible_percent": rate.percent(rate.credible),
        "finished": rate.finished,
        "target_percent": scan_rates.TARGET_PERCENT,
        "note": rate.note,
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


def _compared(ids: list[int] | None, period: Period, floor: int) -> tuple[list[dict[str, Any]], int]:
    """The offices with enough ratings to be compared, the best first, and how many have not enough."""
    names = {o.id: o.name for o in Organization.select(Organization.id, Organization.name)}
    per_office = {
        key: satisfaction.of_sums(sums)
        for (key,), sums in live_counts.by(("organization",), Cut(period, period, ids)).items()
    }
    enough = [(names[key], f) for key, f in per_office.items() if f is not None and f.n >= floor]
    ranked = sorted(enough, key=lambda pair: -pair[1].percent)
    rows = [
        {"name": name, "percent": round(f.percent, 1), "low": round(f.low, 1), "high": round(f.high, 1), "n": f.n}
        for name, f in ranked
    ]
    return rows, len(per_office) - len(enough)


def _complaint_counts(account: StaffAccount, first: date, last: date) -> dict[str, int]:
    """Of the complaints that the account may see: what it may not open, it does not find in a number either."""
    begin, end = _start_of(first), _start_of(last + timedelta(days=1))
    mine = routing.visible_to(account)
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
