"""办理桌：what a member of staff has at hand with one complaint beside its moves: what may be done around it, to which
offices it could go, what else speaks of the same thing, and the word of a person on text that a machine held back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from models import Complaint, ContentCheck, Organization, StaffAccount

from . import (
    audit,
    caseload,
    competences,
    complaint_actions,
    complaint_messages,
    organization_tree,
    routing,
    staff,
    urging,
)
from .caseload import ComplaintRow
from .complaint_erasure import OVER
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

MOST_SIMILAR = 8
# Of those filed last; what is older is found by its number.
RANKED = 200


@dataclass(frozen=True)
class Likes:
    """同类: what a complaint is joined with already, and what else might be about the same thing."""

    lead: list[ComplaintRow]
    joined: list[ComplaintRow]
    suggested: list[ComplaintRow]


@dataclass(frozen=True)
class Proposal:
    """An office to which a complaint could be dispatched, and why it is named; `hindrance` says why not."""

    organization: Organization
    why: str
    hindrance: str | None
    staffed: bool


def care(complaint: Complaint, account: StaffAccount) -> list[str]:
    """What this account may do around a complaint as it is now; `complaint_actions.allowed` says which moves."""
    is_open, joined = complaint_messages.is_open(complaint), complaint.joined_to_id is not None
    kept = complaint.erased_on is None
    possible = {
        "write": is_open,
        "contact": kept and complaint.contact_cipher is not None,
        "join": is_open and not joined,
        "separate": joined,
        "hold": kept and not complaint.on_hold,
        "hold-end": kept and complaint.on_hold,
        "reviewed": kept and complaint.content_check in complaint_messages.UNCHECKED,
        "recusal": complaint.status not in OVER,
        "pause": is_open,
        "urge": bool(urging.others_who_act(complaint, account)),
    }
    return [name for name, now in possible.items() if now and staff.can(account, POWERS[name])]


POWERS = {
    "write": "complaints.write",
    "contact": "complaints.contact",
    "join": "complaints.join",
    "separate": "complaints.join",
    "hold": "complaints.hold",
    "hold-end": "complaints.hold",
    "reviewed": "complaints.accept",
    "recusal": "complaints.list",
    "pause": "deadlines.pause",
    "urge": "complaints.urge",
}


@transactional
def reviewed(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """A person has read what WeChat's check held back and lets it go its way（人工复核通过）.

    Who finds it unfit refuses the complaint with a reason instead; nothing is dropped by a machine.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: nobody of the office has opened it, or it waits for no decision (any more).
    """
    staff.require(by, "complaints.accept")
    complaint_actions.refuse_unread("复核", complaint, by)
    waits = (Complaint.id == complaint.id) & Complaint.content_check.in_(complaint_messages.UNCHECKED)
    if not Complaint.update(content_check=ContentCheck.PASSED).where(waits).execute():
        raise NotAllowedNow("该件的内容不需要复核，或刚被他人复核")
    complaint.content_check = ContentCheck.PASSED
    audit.record("complaint_reviewed", f"complaint:{complaint.id}", by=by, keys=keys, now=now)


def proposals(complaint: Complaint, *, today: date) -> list[Proposal]:
    """The offices that come to mind first to dispatch it to（转办建议）: its own, above it, by subject."""
    found: dict[int, Proposal] = {}
    for office, why in _named(complaint):
        if office.id not in found and office.id != complaint.assigned_organization_id:
            found[office.id] = Proposal(office, why, _hindrance(complaint, office, today), routing.is_staffed(office))
    return list(found.values())


def _named(complaint: Complaint) -> Iterator[tuple[Organization, str]]:
    about = complaint.organization
    yield about, "反映的单位"
    body = organization_tree.body_of(about)
    yield body, "所属单位"
    if body.parent is not None:
        yield body.parent, "上级单位"
    for office in competences.offices_of(complaint.category):
        yield office, "分管这类诉求"


def _hindrance(complaint: Complaint, office: Organization, today: date) -> str | None:
    try:
        complaint_actions.refuse_office(complaint, office, today)
        routing.refuse_self_judgement(complaint, office)
    except NotAllowedNow as refusal:
        return str(refusal)
    return None


def likes(complaint: Complaint, account: StaffAccount, *, today: date) -> Likes:
    """Open complaints about the same office that this account may see, the likest first（同类建议）.

    The same post counts before the same category, and that before what was merely filed about the same time. What is
    joined to something else comes along with its lead and is not named again.
    """
    lead = [complaint.joined_to_id] if complaint.joined_to_id else []
    joined = caseload.joined_ids(complaint, account)
    same = (Complaint.organization == complaint.organization_id) & (Complaint.queue == complaint.queue)
    others = Complaint.id.not_in([complaint.id, *lead]) & Complaint.joined_to.is_null()
    is_open = Complaint.status.in_(complaint_messages.OPEN)
    compared = (Complaint.id, Complaint.post, Complaint.category, Complaint.kind, Complaint.filed_at)
    found = Complaint.select(*compared).where(caseload.visible_to(account), same & others & is_open)
    newest = found.order_by(Complaint.filed_at.desc(), Complaint.id).limit(RANKED)
    ranked = sorted(newest, key=lambda one: _unlikeness(one, complaint))
    likest = [one.id for one in ranked[:MOST_SIMILAR]]
    rows = {row.id: row for row in caseload.rows(account, likest, today=today)}
    return Likes(
        lead=caseload.rows(account, lead, today=today),
        joined=caseload.rows(account, joined, today=today),
        suggested=[rows[one] for one in likest if one in rows],
    )


def _unlikeness(one: Complaint, complaint: Complaint) -> tuple[bool, bool, bool, float]:
    return (
        complaint.post_id is None or one.post_id != complaint.post_id,
        one.category != complaint.category,
        one.kind != complaint.kind,
        abs((one.filed_at - complaint.filed_at).total_seconds()),
    )
