"""催办：a supervisor tells whoever has to act to hurry; once a day for each complaint, and its author reads of it."""

from __future__ import annotations

from datetime import datetime

from models import Complaint, ComplaintStatus, StaffAccount

from . import audit, complaint_timeline, notices, routing, staff
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional


@transactional
def urge(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> int:
    """Tell those who have to act now; returns how many were told.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: nobody else has to act, or it was done today already.
    """
    staff.require(by, "complaints.urge")
    waiting_for = others_who_act(complaint, by)
    if not waiting_for:
        raise NotAllowedNow(f"该件{complaint.status.label}，没有需要催办的承办人")
    told = sum(notices.urged(complaint, account, now=now) for account in waiting_for)
    if not told:
        raise NotAllowedNow("该件今天已经催办过")
    complaint_timeline.note(complaint, "已催办", complaint_timeline.office_of(by), by=by, now=now, keys=keys)
    audit.record("complaint_urged", f"complaint:{complaint.id}", by=by, keys=keys, now=now)
    return told


def others_who_act(complaint: Complaint, by: StaffAccount) -> list[StaffAccount]:
    """Who has to act now beside this account."""
    return [one for one in _those_who_act(complaint) if one.id != by.id]


def _those_who_act(complaint: Complaint) -> list[StaffAccount]:
    if complaint.status is ComplaintStatus.ASSIGNED:
        return routing.of_department(complaint)
    if complaint.status is ComplaintStatus.ACCEPTED and complaint.assignee is not None:
        return [complaint.assignee] if complaint.assignee.active else []
    return []
