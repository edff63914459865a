"""同类合并：complaints about the same thing are joined by a person; each author keeps the own receipt and clock."""

from __future__ import annotations

from datetime import datetime

from models import Complaint, StaffAccount

from . import audit, complaint_actions, complaint_timeline, complaints, routing, staff
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

JOINED, SEPARATED = "与同类诉求一并办理", "已与同类诉求分开办理"


@transactional
def join(complaint: Complaint, lead: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Say that a complaint is about the same thing as another one, which leads; those joined to it come along.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: it is the same one, one of them is over, or they are of different offices or queues.
    """
    staff.require(by, "complaints.join")
    if lead.joined_to is not None:
        lead = lead.joined_to
    if complaint.id == lead.id or complaint.joined_to_id == lead.id:
        raise NotAllowedNow("两件是同一件，或已经合并")
    if (complaint.queue, complaint.organization_id) != (lead.queue, lead.organization_id):
        raise NotAllowedNow("只有反映同一单位的同类诉求可以合并")
    for one in (complaint, lead):
        if not complaint_actions.can_write(one):
            raise NotAllowedNow(f"{one.id:05d} {one.status.label}，不能合并")
    mine = (Complaint.id == complaint.id) | (Complaint.joined_to == complaint)
    Complaint.update(joined_to=lead).where(mine).execute()
    complaint.joined_to = lead
    _noted(complaint, JOINED, f"lead:{lead.id}", by=by, keys=keys, now=now)


@transactional
def separate(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Take a complaint out again（拆分）. Raises as `join` does."""
    staff.require(by, "complaints.join")
    if complaint.joined_to is None:
        raise NotAllowedNow("该件没有与其他诉求合并")
    Complaint.update(joined_to=None).where(Complaint.id == complaint.id).execute()
    complaint.joined_to = None
    _noted(complaint, SEPARATED, "", by=by, keys=keys, now=now)


@transactional
def answer_joined(lead: Complaint, words: str, *, result: str, by: StaffAccount, keys: Keyring, now: datetime) -> int:
    """Give the words of an answer to the authors of those joined as well, where this account may answer them now.

    Returns how many were answered. The documents of the answer stay with the one they were made for.
    """
    found = answerable(lead, by)
    for one in found:
        complaints.answer(one, words, result=result, by=by, keys=keys, now=now)
    return len(found)


def answerable(lead: Complaint, by: StaffAccount) -> list[Complaint]:
    """Those joined to a complaint that this account may answer now, each being where an answer is possible."""
    joined = Complaint.select().where((Complaint.joined_to == lead) & routing.visible_to(by))
    ordered = joined.order_by(Complaint.filed_at, Complaint.id)
    return [one for one in ordered if "answer" in complaint_actions.allowed(one, by)]


def _noted(complaint: Complaint, label: str, detail: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    office = complaint_timeline.office_of(by)
    complaint_timeline.note(complaint, label, office, by=by, now=now, keys=keys)
    audit.record("complaint_joined", f"complaint:{complaint.id}", by=by, keys=keys, now=now, detail=detail)
