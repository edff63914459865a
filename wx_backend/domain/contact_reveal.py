"""查看联系方式：the contact in clear, with a reason that the author reads, so often a day, audited each time."""

from __future__ import annotations

from datetime import datetime

from models import Complaint, StaffAccount

from . import audit, complaint_timeline, complaint_words, limits, notices, staff
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

TOO_MANY = "今天查看联系方式的次数已达上限，请明天再查看"


@transactional
def reveal(
    complaint: Complaint, reason: str, *, by: StaffAccount, cap: int, keys: Keyring, now: datetime
) -> tuple[str, str]:
    """Name and telephone number of the author. The look is counted, audited and told to the author with its reason.

    Raises:
        NotAllowed: the role may not; a department never does.
        NotAllowedNow: the author left no contact, or it is erased.
        TooMany: this account has looked at as many today as allowed.
    """
    staff.require(by, "complaints.contact")
    found = complaint_words.contact_of(complaint, keys)
    if found is None:
        raise NotAllowedNow("诉求人没有留下联系方式，或已按规定删除")
    limits.spend("contact", str(by.id), cap, keys=keys, now=now, message=TOO_MANY)
    office = complaint_timeline.office_of(by)
    line = complaint_timeline.note(complaint, complaint_timeline.REVEALED, office, reason, by=by, now=now, keys=keys)
    notices.progress(complaint, line.uid, now=now)
    audit.record("contact_revealed", f"complaint:{complaint.id}", by=by, keys=keys, now=now, detail=reason)
    return found


def left(account: StaffAccount, *, cap: int, keys: Keyring, now: datetime) -> int:
    """How many contacts this account may still look at today."""
    return max(0, cap - limits.used("contact", str(account.id), keys=keys, now=now))
