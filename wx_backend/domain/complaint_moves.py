"""办理流转：what every move of a complaint is: one conditional update of its row, and what it leaves behind."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models import Complaint, ComplaintStatus, DeadlineStage, StaffAccount

from . import audit, complaint_levels, complaint_timeline, deadline_clocks, escalations, notices, workdays
from .deadlines import OWED, TO_ACCEPT, Deadlines
from .errors import NotAllowedNow
from .keyring import Keyring

FIRST = "该件刚被他人处理，请刷新后查看"
BOTH = (DeadlineStage.ACCEPT, DeadlineStage.ANSWER)


def answered(complaint: Complaint, now: datetime) -> dict[str, Any]:
    """What an answer changes; the first one says whether the day was kept, and none after it."""
    if complaint.answered_in_time is not None:
        return {"answered_at": now}
    return {"answered_at": now, "answered_in_time": now.date() <= complaint.answer_due_on}


def missed(complaint: Complaint, now: datetime) -> dict[str, Any]:
    """The days that have passed before this ends the waiting for them: they stay missed in the figures."""
    today, found = now.date(), {}
    if complaint.accepted_in_time is None and complaint.accept_due_on < today and complaint.status in TO_ACCEPT:
        found["accepted_in_time"] = False
    if complaint.answered_in_time is None and complaint.answer_due_on < today and complaint.status in OWED:
        found["answered_in_time"] = False
    return found


def one_level_up(complaint: Complaint) -> dict[str, Any]:
    """What changes when it goes upward: nobody has it yet, and what was answered below is no answer there."""
    return {
        "level": min(complaint.level + 1, complaint_levels.HIGHEST),
        "assignee": None,
        "assigned_organization": None,
        "assignments": 0,
        "answered_at": None,
        "result": "",
        "confirmation": None,
    }


def move(complaint: Complaint, to: ComplaintStatus, **changes: Any) -> None:
    """Change the status in one conditional UPDATE, so that two clicks cannot both win."""
    same = (Complaint.assignments == complaint.assignments) & (Complaint.level == complaint.level)
    change(complaint, same, to, **changes)


def change(complaint: Complaint, condition: Any, to: ComplaintStatus, **changes: Any) -> None:
    """Change the status where this holds as well.

    Raises:
        NotAllowedNow: somebody was first.
    """
    here = (Complaint.id == complaint.id) & (Complaint.status == complaint.status) & Complaint.erased_on.is_null()
    if not Complaint.update(status=to, **changes).where(here & condition).execute():
        raise NotAllowedNow(FIRST)
    complaint.status = to
    for name, value in changes.items():
        setattr(complaint, name, value)


def moved(
    complaint: Complaint, label: str, words: str | None, *, by: StaffAccount, keys: Keyring, now: datetime
) -> None:
    """What every move leaves behind: a line for the author, a notice where wanted, an audit entry."""
    office = complaint_timeline.office_of(by)
    line = complaint_timeline.note(complaint, label, office, words, by=by, now=now, keys=keys)
    told(complaint, line.uid, by=by, keys=keys, now=now)


def clocks(complaint: Complaint, now: datetime) -> None:
    """As `deadline_clocks.moved`, by the calendar as it is now."""
    deadline_clocks.moved(complaint, calendar=workdays.current(), now=now)


def restart(
    complaint: Complaint, stages: tuple[DeadlineStage, ...], *, now: datetime, deadlines: Deadlines | None = None
) -> None:
    """As `deadline_clocks.restart`, by the calendar as it is now."""
    calendar = workdays.current()
    deadline_clocks.restart(complaint, stages, calendar=calendar, now=now, deadlines=deadlines)


def told(complaint: Complaint, line: str, *, by: StaffAccount, keys: Keyring, now: datetime, detail: str = "") -> None:
    """Whom a move is told to, what it leaves in the audit log, and what it does to clocks and ladders."""
    clocks(complaint, now)
    escalations.acted(complaint, by, keys=keys, now=now)
    notices.progress(complaint, line, now=now)
    action = f"complaint_{complaint.status.value}"
    audit.record(action, f"complaint:{complaint.id}", by=by, keys=keys, now=now, detail=detail)
