"""删除与保全：when a complaint is forgotten: at its author's word or by its age, unless it must be kept.

Words, contact, pictures, lines and the keys that open them go; what is left is what the public figures count.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from models import (
    Attachment,
    Complaint,
    ComplaintEvent,
    ComplaintStatus,
    ConflictDeclaration,
    Deadline,
    Escalation,
    OutboxMessage,
    StaffAccount,
)

from . import audit, complaint_receipts, complaint_timeline, staff
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

OVER = (ComplaintStatus.CLOSED, ComplaintStatus.NOT_ACCEPTED, ComplaintStatus.WITHDRAWN)
KEPT_BY_LAW = "该件因依法核查需要暂时保全，不能删除"
BY_AGE = "已超过保存期限，内容已按规定删除"


@transactional
def hold(complaint: Complaint, on: bool, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Keep a complaint from being erased, or let it go again（保全、解除）; the author is not told why.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: it is so already, or erased.
    """
    staff.require(by, "complaints.hold")
    changed = Complaint.update(on_hold=on).where(
        Complaint.id == complaint.id, Complaint.on_hold != on, Complaint.erased_on.is_null()
    )
    if not changed.execute():
        raise NotAllowedNow("该件已删除" if complaint.erased_on else "该件已是这个状态")
    complaint.on_hold = on
    action = "complaint_held" if on else "complaint_released"
    audit.record(action, f"complaint:{complaint.id}", by=by, keys=keys, now=now, detail=reason)


def can_erase(complaint: Complaint) -> bool:
    """Whether its author may ask for it; a hold is told only to who asks."""
    return complaint.status in OVER and complaint.erased_on is None


@transactional
def erase(complaint: Complaint, *, keys: Keyring, now: datetime) -> list[str]:
    """Erase a complaint at its author's word. Returns the names of the files that go with it, for after the commit.

    Raises:
        NotAllowedNow: it is not over yet, or must be kept.
    """
    if complaint.on_hold:
        raise NotAllowedNow(KEPT_BY_LAW)
    if complaint.status not in OVER:
        raise NotAllowedNow(f"该件{complaint.status.label}，请先撤回或等办结后再删除")
    # Nobody's receipt any more.
    unknown = {"receipt_number": complaint_receipts.new_number(), "secret_hash": secrets.token_hex(32)}
    files = _strip(complaint, now, **unknown)
    audit.record("complaint_erased", f"complaint:{complaint.id}", keys=keys, now=now, detail="author")
    return files


@transactional
def erase_by_age(complaint: Complaint, *, keys: Keyring, now: datetime) -> list[str]:
    """Erase a complaint that has been kept for long enough. The receipt goes on saying that this is what happened.

    Returns the names of the files that go with it, for after the commit. Raises as `erase` does.
    """
    files = _strip(complaint, now)
    complaint_timeline.note(complaint, BY_AGE, "", now=now, keys=keys)
    audit.record("complaint_erased", f"complaint:{complaint.id}", keys=keys, now=now, detail="age")
    return files


def _strip(complaint: Complaint, now: datetime, **more: str) -> list[str]:
    changed = Complaint.update(
        key_cipher=None,
        text_cipher=b"",
        contact_cipher=None,
        promise_cipher=None,
        notify_cipher=None,
        consent_version="",
        post=None,
        official=None,
        power_item=None,
        taken_by=None,
        assignee=None,
        joined_to=None,
        erased_on=now.date(),
        **more,
    ).where(
        # A hold that came beside us counts.
        Complaint.id == complaint.id,
        Complaint.status.in_(OVER),
        Complaint.on_hold == False,  # noqa: E712
        Complaint.erased_on.is_null(),
    )
    if not changed.execute():
        raise NotAllowedNow(KEPT_BY_LAW)
    complaint.key_cipher, complaint.erased_on = None, now.date()
    Complaint.update(joined_to=None).where(Complaint.joined_to == complaint).execute()
    files = [row.id for row in complaint.attachments]
    for table in (Attachment, ComplaintEvent, Deadline, Escalation, ConflictDeclaration):
        table.delete().where(table.complaint == complaint).execute()
    OutboxMessage.delete().where(OutboxMessage.unique_key.startswith(f"complaint_progress:{complaint.uid}")).execute()
    return files
