"""本周概览：the week so far in short, of what a member of staff may read.

Supervisors read live figures of the offices they are competent for, and that is audited; everybody else reads what was
released last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from models import BEIJING, Complaint, ComplaintStatus, StaffAccount, StaffRole

from . import audit, figures, organization_trees, satisfaction
from .caseload import visible_to
from .keyring import Keyring
from .satisfaction import Figures, monday_of, week_of
from .transactions import transactional


@dataclass(frozen=True)
class WeekFigures:
    ratings: int
    satisfaction_percent: float | None
    complaints_in: int
    complaints_closed: int
    note: str


def of(account: StaffAccount, *, keys: Keyring, now: datetime) -> WeekFigures:
    """How many ratings and complaints, and how satisfied; the share is None where there are too few to say."""
    if figures.reads_live(account):
        _note_look(account, keys=keys, now=now)
        found, note = _live(account, now), "本周至今"
    else:
        found, note = _released(account, now), "上周公布"
    begin = datetime.combine(monday_of(week_of(now.date())), time(), BEIJING)
    mine, closed = visible_to(account), Complaint.status == ComplaintStatus.CLOSED
    return WeekFigures(
        ratings=found.n if found else 0,
        satisfaction_percent=satisfaction.percent_of(found),
        complaints_in=Complaint.select().where(mine & (Complaint.filed_at >= begin)).count(),
        complaints_closed=Complaint.select().where(mine & closed & (Complaint.closed_at >= begin)).count(),
        note=note,
    )


def _live(account: StaffAccount, now: datetime) -> Figures | None:
    competent = figures.competent_for(account, organization_trees.read())
    return satisfaction.live(competent, first=now.date(), last=now.date())


def _released(account: StaffAccount, now: datetime) -> Figures | None:
    if account.role is not StaffRole.UNIT_ADMIN or account.organization is None:
        return None
    return satisfaction.released(account.organization, since=week_of(now.date() - timedelta(days=7)))


@transactional
def _note_look(account: StaffAccount, *, keys: Keyring, now: datetime) -> None:
    """Audit a look at live figures, in a transaction of its own: the counting after it must keep no writer waiting."""
    audit.record("live_figures_read", f"week:{week_of(now.date())}", by=account, keys=keys, now=now)
