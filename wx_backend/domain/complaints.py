"""投诉举报：the life of a complaint, from taking it up to the last word.

Every move is one conditional update together with its line on the timeline, its audit entry and what must be told.
"""

from __future__ import annotations

from datetime import datetime

from models import Complaint, ComplaintStatus, Confirmation, Organization, StaffAccount

from . import audit, complaint_timeline, deadline_clocks, notices, staff, workdays
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

NEXT: dict[ComplaintStatus, frozenset[ComplaintStatus]] = {
    ComplaintStatus.FILED: frozenset({ComplaintStatus.ACCEPTED, ComplaintStatus.NOT_ACCEPTED}),
    ComplaintStatus.ACCEPTED: frozenset({ComplaintStatus.ASSIGNED, ComplaintStatus.CLOSED}),
    ComplaintStatus.ASSIGNED: frozenset({ComplaintStatus.ANSWERED}),
    ComplaintStatus.ANSWERED: frozenset({ComplaintStatus.ASSIGNED, ComplaintStatus.CLOSED}),
    ComplaintStatus.NOT_ACCEPTED: frozenset(),
    ComplaintStatus.CLOSED: frozenset(),
}


@transactional
def accept(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Take up a filed complaint（受理）; who takes it up becomes its assignee.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: the complaint is in another state, or somebody was first.
    """
    staff.require(by, "complaints.accept")
    _move(complaint, ComplaintStatus.ACCEPTED, assignee=by, accepted_at=now)
    _moved(complaint, "已受理", None, by=by, keys=keys, now=now)


@transactional
def reject(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Refuse to take up a complaint, with a reason that its author reads（不予受理）. Raises as `accept` does."""
    staff.require(by, "complaints.reject")
    _move(complaint, ComplaintStatus.NOT_ACCEPTED, closed_at=now)
    _moved(complaint, "不予受理", reason, by=by, keys=keys, now=now)


@transactional
def assign(complaint: Complaint, to: Organization, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Hand a complaint to a department for its answer（转办）. Raises as `accept` does."""
    staff.require(by, "complaints.assign")
    # A new answer is awaited, so the word on the one before it is spent.
    _move(complaint, ComplaintStatus.ASSIGNED, assigned_organization=to, answered_at=None, confirmation=None)
    _moved(complaint, f"已转办至{to.name}", None, by=by, keys=keys, now=now)
    notices.complaint_assigned(complaint, to, now=now)


@transactional
def answer(complaint: Complaint, words: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """The department's answer（答复）. Raises as `accept` does."""
    staff.require(by, "complaints.answer")
    _move(complaint, ComplaintStatus.ANSWERED, answered_at=now)
    _moved(complaint, "已答复", words, by=by, keys=keys, now=now)


@transactional
def close(complaint: Complaint, words: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Close a complaint with its result（办结）; a department cannot. Raises as `accept` does."""
    staff.require(by, "complaints.close")
    _move(complaint, ComplaintStatus.CLOSED, closed_at=now)
    _moved(complaint, "已办结", words, by=by, keys=keys, now=now)


def allowed_actions(complaint: Complaint, account: StaffAccount) -> list[str]:
    """What this account may do with the complaint as it is now."""
    steps = {
        "accept": ComplaintStatus.ACCEPTED,
        "reject": ComplaintStatus.NOT_ACCEPTED,
        "assign": ComplaintStatus.ASSIGNED,
        "answer": ComplaintStatus.ANSWERED,
        "close": ComplaintStatus.CLOSED,
    }
    possible = NEXT[complaint.status]
    return [name for name, to in steps.items() if to in possible and staff.can(account, f"complaints.{name}")]


def _move(complaint: Complaint, to: ComplaintStatus, **changes: object) -> None:
    """Change the status in one conditional UPDATE, so that two clicks cannot both win."""
    if to not in NEXT[complaint.status]:
        raise NotAllowedNow(f"该件{complaint.status.label}，不能改为{to.label}")
    moved = (
        Complaint.update(status=to, **changes)
        .where(Complaint.id == complaint.id, Complaint.status == complaint.status)
        .execute()
    )
    if not moved:
        raise NotAllowedNow("该件刚被他人处理，请刷新后查看")
    complaint.status = to
    for name, value in changes.items():
        setattr(complaint, name, value)


def _moved(
    complaint: Complaint, label: str, words: str | None, *, by: StaffAccount, keys: Keyring, now: datetime
) -> None:
    """What every move leaves behind: its clocks, a line for the author, a notice where wanted, an audit entry."""
    deadline_clocks.moved(complaint, calendar=workdays.current(), now=now)
    line = complaint_timeline.note(complaint, label, complaint_timeline.office_of(by), words, by=by, now=now, keys=keys)
    notices.progress(complaint, line.uid, now=now)
    audit.record(f"complaint_{complaint.status.value}", f"complaint:{complaint.id}", by=by, keys=keys, now=now)


# --- the author ------------------------------------------------------------------------------------------------------


def confirm(complaint: Complaint, outcome: Confirmation, *, keys: Keyring, now: datetime) -> None:
    """The citizen's last word on the answer（群众确认）; call it inside `idempotency.once`.

    Raises:
        NotAllowedNow: there is no answer yet, or the word is given already.
    """
    given = (
        Complaint.update(confirmation=outcome)
        .where(
            Complaint.id == complaint.id,
            Complaint.status.in_([ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED]),
            Complaint.confirmation.is_null(),
        )
        .execute()
    )
    if not given:
        raise NotAllowedNow("该件尚未答复，或您已确认过")
    complaint.confirmation = outcome
    complaint_timeline.note(complaint, f"群众确认：{outcome.label}", "", now=now, keys=keys)
    audit.record("complaint_confirmed", f"complaint:{complaint.id}", keys=keys, now=now, detail=outcome.value)


def can_confirm(complaint: Complaint) -> bool:
    return complaint.confirmation is None and complaint.status in (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)
