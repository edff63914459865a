"""来往留言：author and office write to each other on the timeline, without the author being anybody."""

from __future__ import annotations

from datetime import datetime

from models import Complaint, ComplaintEvent, ComplaintStatus, ContentCheck, StaffAccount, StaffRole

from . import audit, complaint_actions, complaint_levels, complaint_timeline, limits, notices, rosters, routing, staff
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

OPEN = tuple(complaint_actions.WRITTEN_IN)
is_open = complaint_actions.can_write
UNCHECKED = (ContentCheck.PENDING, ContentCheck.REVIEW)
TOO_MANY = "今天的留言已达上限，请明天再写"


def refuse_from_author(complaint: Complaint, *, cap: int, keys: Keyring, now: datetime) -> None:
    """Say no before WeChat is asked about the words. Raises as `from_author` does."""
    if not complaint_actions.can_write(complaint):
        raise complaint_actions.for_author("不能再留言", complaint)
    limits.refuse_when_reached("message", complaint.uid, cap, keys=keys, now=now, message=TOO_MANY)


@transactional
def from_author(
    complaint: Complaint, words: str, *, content_check: ContentCheck, cap: int, keys: Keyring, now: datetime
) -> None:
    """The author adds something（补充说明）; whoever has the complaint is told that there is something, not what.

    Raises:
        NotAllowedNow: the complaint is over.
        TooMany: as many messages today as allowed.
    """
    if not complaint_actions.can_write(complaint):
        raise complaint_actions.for_author("不能再留言", complaint)
    limits.spend("message", complaint.uid, cap, keys=keys, now=now, message=TOO_MANY)
    complaint_timeline.note(
        complaint, "补充说明", complaint_timeline.AUTHOR, words, now=now, keys=keys, content_check=content_check
    )
    for account in _readers(complaint, now):
        notices.to_staff(complaint, account, "有新留言", now=now)
    audit.record("complaint_author_wrote", f"complaint:{complaint.id}", keys=keys, now=now)


@transactional
def from_office(complaint: Complaint, words: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """An office asks or tells the author something（留言）; the author is told where that is wanted.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: the complaint is over.
    """
    staff.require(by, "complaints.write")
    if not complaint_actions.can_write(complaint):
        raise NotAllowedNow(f"该件{complaint.status.label}，不能再留言")
    office = complaint_timeline.office_of(by)
    line = complaint_timeline.note(complaint, "留言", office, words, by=by, now=now, keys=keys)
    notices.progress(complaint, line.uid, now=now)
    audit.record("complaint_office_wrote", f"complaint:{complaint.id}", by=by, keys=keys, now=now)


def mark_read(complaint: Complaint, account: StaffAccount) -> None:
    """A person of the supervising office has looked at words that WeChat's check was not sure of（人工复核）."""
    if account.role is StaffRole.UNIT_ADMIN:
        return
    unchecked = (ComplaintEvent.complaint == complaint) & ComplaintEvent.content_check.in_(UNCHECKED)
    ComplaintEvent.update(content_check=ContentCheck.PASSED).where(unchecked).execute()


def _readers(complaint: Complaint, now: datetime) -> list[StaffAccount]:
    """Whose turn it is, and who dispatched it there; never somebody who has left or is too near by now."""
    if complaint.assignee is None:
        return complaint_levels.eligible(complaint) or routing.last_resort(complaint)
    people = rosters.first_told(rosters.whose_work(complaint), now.date())
    if complaint.status is ComplaintStatus.ASSIGNED:
        people += [one for one in routing.competent(complaint) if one.id == complaint.assignee_id and one not in people]
    return people or routing.last_resort(complaint)
