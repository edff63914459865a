"""办理清单：which complaints a member of staff may see, and what is to be done with them.

What an account may see is one condition in one place, used for lists, counts, single complaints and pictures alike.
A tip-off（举报）exists for discipline inspection only; nobody sees a complaint about their own post or office's posts
before it is dispatched to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, Case, fn

from models import (
    Attachment,
    Complaint,
    ComplaintKind,
    ComplaintStatus,
    Organization,
    Post,
    StaffAccount,
    StaffRole,
)

from . import (
    audit,
    complaint_messages,
    complaint_timeline,
    complaint_vocabulary,
    deadlines,
    escalations,
    notices,
    organizations,
    reachability,
    routing,
    workdays,
)
from .errors import NotFound
from .keyring import Keyring
from .transactions import transactional
from .workdays import Calendar

OPEN = (*deadlines.OWED, ComplaintStatus.ANSWERED)
UNKNOWN = "没有找到这个编号的投诉"
# How few digits may stand for a number, and how many numbers are said that end alike.
LEAST_ENDING, MOST_ALIKE = 4, 5
DUE_SOON_WORKING_DAYS = 2
RECEIPT_DIGITS = 16
MOST_EXPORTED = 5000
# The day that counts now, as `deadlines.due_on` says it of one.
DUE_ON = Case(None, [(Complaint.status.in_(deadlines.TO_ACCEPT), Complaint.accept_due_on)], Complaint.answer_due_on)


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint as lists and chat show it: no words of the citizen."""

    id: int
    number: str
    kind_label: str
    category_label: str
    status: str
    status_label: str
    organization_name: str
    organization_id: int
    post_name: str | None
    filed_on: date
    due_on: date
    overdue: bool
    days_left: int


@dataclass(frozen=True)
class Todo:
    to_accept: int
    in_progress: int
    to_close: int
    overdue: int
    due_soon: int
    told: int


def visible_to(account: StaffAccount) -> Any:
    """The condition on Complaint that holds for exactly what this account may see."""
    return routing.visible_to(account)


def sees_contact(account: StaffAccount) -> bool:
    """Whether the masked contact is shown; the department that answers works without it."""
    return account.role is not StaffRole.UNIT_ADMIN


def find(account: StaffAccount, complaint_id: int) -> Complaint:
    """A complaint that this account may see.

    Raises:
        NotFound: unknown, or not this account's to see; the two look alike.
    """
    complaint = Complaint.get_or_none((Complaint.id == complaint_id) & visible_to(account))
    if complaint is None:
        raise NotFound(UNKNOWN)
    return complaint


def find_by_digits(account: StaffAccount, digits: str) -> Complaint:
    """As `find`, by the whole number, or by its last four digits or more where one open complaint ends so（尾号）.

    A number from before numbers were random may be as short as an ending: as pages show it, with its zeros, it is one.

    Raises:
        NotFound: there is none, or there are several, whose numbers it then says.
    """
    mine = Complaint.select().where(visible_to(account))
    whole: Complaint | None = mine.where(Complaint.id == int(digits)).first()
    if len(digits) < LEAST_ENDING or (whole is not None and digits == f"{whole.id:05d}"):
        return whole or find(account, int(digits))
    ends_so = mine.where(Complaint.status.in_(OPEN), _ends_in(digits)).order_by(Complaint.id).limit(MOST_ALIKE)
    found = {one.id: one for one in [*([whole] if whole else []), *ends_so]}
    if len(found) > 1:
        numbers = "、".join(f"{one:05d}" for one in found)
        raise NotFound(f"编号以 {digits} 结尾的不止一件，请发送完整编号：{numbers}")
    return next(iter(found.values()), None) or find(account, int(digits))


def _ends_in(digits: str) -> Any:
    return Complaint.id.cast("CHAR").endswith(digits)


@transactional
def open_for(account: StaffAccount, complaint_id: int, *, keys: Keyring, now: datetime) -> Complaint:
    """`find`, noted in the audit log, and on the author's timeline the first time an office looks（查阅留痕）."""
    complaint = find(account, complaint_id)
    complaint_timeline.note_look(complaint, account, now=now)
    complaint_messages.mark_read(complaint, account)
    reachability.opened(account, notices.subject_of(complaint), now=now)
    escalations.opened(complaint, account, keys=keys, now=now)
    audit.record("complaint_opened", f"complaint:{complaint.id}", by=account, keys=keys, now=now)
    return complaint


def search(
    account: StaffAccount,
    *,
    status: str = "",
    kind: str = "",
    query: str = "",
    mine: bool = False,
    page: int = 1,
    today: date,
) -> organizations.Page[ComplaintRow]:
    """The complaints an account may see, those due first at the top; `status` is one of theirs or of `_ways`."""
    found = _chosen(account, status=status, kind=kind, query=query, mine=mine, today=today)
    listed = organizations.page_of(found, page)
    return organizations.Page(_lines(listed.items, today), listed.page, listed.pages, listed.total)


@transactional
def exported(
    account: StaffAccount,
    *,
    status: str = "",
    kind: str = "",
    query: str = "",
    mine: bool = False,
    keys: Keyring,
    now: datetime,
) -> list[ComplaintRow]:
    """What `search` finds as one list, for a file; audited. Words and contacts do not leave the service in this way."""
    found = _chosen(account, status=status, kind=kind, query=query, mine=mine, today=now.date())
    rows = _lines(found.limit(MOST_EXPORTED), now.date())
    audit.record("complaints_exported", f"staff:{account.id}", by=account, keys=keys, now=now, detail=str(len(rows)))
    return rows


def _chosen(account: StaffAccount, *, status: str, kind: str, query: str, mine: bool, today: date) -> Any:
    found = _rows().where(visible_to(account))
    ways = _ways(account, today)
    if status:
        chosen = ways[status] if status in ways else Complaint.status == ComplaintStatus(status)  # type: ignore[call-arg]
        found = found.where(chosen)
    if mine:
        found = found.where(ways["mine"])
    if kind:
        found = found.where(Complaint.kind == ComplaintKind(kind))  # type: ignore[call-arg]
    if query.strip():
        found = found.where(_named(query.strip()))
    return found.order_by(Complaint.status.in_(OPEN).desc(), DUE_ON, Complaint.filed_at.desc(), Complaint.id)


def _named(words: str) -> Any:
    """By the number at the desk or its last digits, the sixteen of a receipt that a caller reads out, or the office's
    name."""
    digits, by_name = words.replace(" ", ""), Organization.name.contains(words)
    if not (digits.isascii() and digits.isdecimal()):
        return by_name
    if len(digits) == RECEIPT_DIGITS:
        return Complaint.receipt_number == digits
    if len(digits) >= RECEIPT_DIGITS // 2 + 2:
        return by_name
    number = by_name | (Complaint.id == int(digits))
    return number | _ends_in(digits) if len(digits) >= LEAST_ENDING else number


def _ways(account: StaffAccount, today: date) -> dict[str, Any]:
    """Ways to look at a caseload that cut across the states."""
    soon = workdays.after(today, DUE_SOON_WORKING_DAYS).day
    return {
        "to_accept": Complaint.status.in_(deadlines.TO_ACCEPT),
        "in_progress": Complaint.status.in_((ComplaintStatus.ACCEPTED, ComplaintStatus.ASSIGNED)),
        "overdue": _overdue(today),
        "due_soon": Complaint.status.in_(deadlines.OWED) & ~_overdue(today) & _due_by(soon),
        "held": Complaint.status.in_(OPEN) & Complaint.content_check.in_(complaint_messages.UNCHECKED),
        "mine": Complaint.status.in_(OPEN) & _is_mine(account),
        "told": escalations.brought_before(account),
    }


def _is_mine(account: StaffAccount) -> Any:
    if account.role is StaffRole.UNIT_ADMIN:
        here = Complaint.assigned_organization == account.organization_id
        return here & Complaint.status.in_(_waiting_for(account))
    return Complaint.assignee == account


def counts(account: StaffAccount, *, today: date) -> dict[str, int]:
    """How many there are of each state and each way of `search`; "" is all."""
    mine = visible_to(account)
    states: Any = Complaint.select(Complaint.status, fn.COUNT(Complaint.id)).where(mine).group_by(Complaint.status)
    found = {status.value: number for status, number in states.tuples()}
    ways = {name: Complaint.select().where(mine & way).count() for name, way in _ways(account, today).items()}
    return {"": sum(found.values()), **found, **ways}


def todo(account: StaffAccount, *, today: date, limit: int = 10) -> list[ComplaintRow]:
    """What waits for this account now, the most urgent first（待办）."""
    waiting = _rows().where(visible_to(account), Complaint.status.in_(_waiting_for(account)))
    return _lines(waiting.order_by(DUE_ON, Complaint.filed_at, Complaint.id).limit(limit), today)


def first_things(account: StaffAccount, *, today: date, limit: int) -> list[ComplaintRow]:
    """What to see to first（红的在前）: what is overdue, wherever it lies, then what waits for this account."""
    urgent = _overdue(today) | Complaint.status.in_(_waiting_for(account))
    found = _rows().where(visible_to(account), urgent)
    return _lines(found.order_by(_overdue(today).desc(), DUE_ON, Complaint.filed_at, Complaint.id).limit(limit), today)


def rows(account: StaffAccount, ids: list[int], *, today: date) -> list[ComplaintRow]:
    """Those of these complaints that the account may see, as lines of a list."""
    return _lines(_rows().where(visible_to(account), Complaint.id.in_(ids)), today)


def _waiting_for(account: StaffAccount) -> tuple[ComplaintStatus, ...]:
    if account.role is StaffRole.UNIT_ADMIN:
        return (ComplaintStatus.ASSIGNED,)
    return (*deadlines.TO_ACCEPT, ComplaintStatus.ACCEPTED, ComplaintStatus.ANSWERED)


def todo_counts(account: StaffAccount, *, today: date) -> Todo:
    """How much there is to do, by kind of doing."""
    found = counts(account, today=today)
    return Todo(
        to_accept=found["to_accept"],
        in_progress=found["in_progress"],
        to_close=found.get(ComplaintStatus.ANSWERED.value, 0),
        overdue=found["overdue"],
        due_soon=found["due_soon"],
        told=found["told"],
    )


def _due_by(day: date) -> Any:
    waiting = Complaint.status.in_(deadlines.TO_ACCEPT)
    return (waiting & (Complaint.accept_due_on <= day)) | (~waiting & (Complaint.answer_due_on <= day))


def _overdue(today: date) -> Any:
    return Complaint.status.in_(deadlines.OWED) & _due_by(today - timedelta(days=1))


def _rows() -> Any:
    """What `row` needs and no more: the sealed words stay where they are."""
    return (
        Complaint.select(
            Complaint.id,
            Complaint.kind,
            Complaint.category,
            Complaint.status,
            Complaint.organization,
            Complaint.post,
            Complaint.filed_at,
            Complaint.accept_due_on,
            Complaint.answer_due_on,
            Organization.id,
            Organization.name,
            Post.id,
            Post.name,
        )
        .join(Organization, on=(Complaint.organization == Organization.id))
        .switch(Complaint)
        .join(Post, JOIN.LEFT_OUTER)
    )


def _lines(found: Iterable[Complaint], today: date) -> list[ComplaintRow]:
    calendar = workdays.current()  # read once and not for each line
    return [row(complaint, today, calendar) for complaint in found]


def row(complaint: Complaint, today: date, calendar: Calendar | None = None) -> ComplaintRow:
    """The complaint as a line of a list."""
    due = deadlines.due_on(complaint)
    return ComplaintRow(
        id=complaint.id,
        number=f"{complaint.id:05d}",
        kind_label=complaint.kind.label,
        category_label=complaint_vocabulary.category_label(complaint.category),
        status=complaint.status.value,
        status_label=complaint.status.label,
        organization_name=complaint.organization.name,
        organization_id=complaint.organization_id,
        post_name=complaint.post.name if complaint.post else None,
        filed_on=complaint.filed_at.date(),
        due_on=due,
        overdue=deadlines.is_overdue(complaint, today),
        days_left=(calendar or workdays.current()).between(today, due),
    )


def lead_id(complaint: Complaint, account: StaffAccount) -> int | None:
    """The number of what a complaint is joined to, where this account sees that one."""
    lead = complaint.joined_to
    return lead.id if lead is not None and routing.sees(account, lead) else None


def joined_ids(complaint: Complaint, account: StaffAccount) -> list[int]:
    """The numbers of those joined to a complaint, of which this account sees."""
    mine = Complaint.select(Complaint.id).where((Complaint.joined_to == complaint) & visible_to(account))
    return [row.id for row in mine.order_by(Complaint.filed_at, Complaint.id)]


def picture(account: StaffAccount, attachment_id: str) -> Attachment:
    """A picture of a complaint that this account may see.

    Raises:
        NotFound: unknown, or not this account's to see; the two look alike.
    """
    seen = Complaint.select(Complaint.id).where(visible_to(account))
    attachment = Attachment.get_or_none((Attachment.id == attachment_id) & Attachment.complaint.in_(seen))
    if attachment is None:
        raise NotFound("没有找到这张照片")
    return attachment
