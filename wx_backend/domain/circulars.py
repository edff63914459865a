"""通报：words of the supervision office to many members of staff, and who has read them（已阅回执）."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Circular, CircularRecipient, OutboxMessage, StaffAccount

from . import audit, complaint_timeline, notices, reachability, staff, text
from .errors import InvalidInput, NotFound
from .keyring import Keyring
from .organizations import Page, page_of
from .transactions import transactional

UNKNOWN = "没有找到这份通报"


@dataclass(frozen=True)
class Receipts:
    """How many of how many have read it."""

    read: int
    total: int


@dataclass(frozen=True)
class CircularRow:
    """A circular as lists show it; `read_at` is for recipients, `receipts` for who issued it."""

    id: int
    title: str
    office: str
    issued_at: datetime
    mine_to_read: bool
    read_at: datetime | None
    receipts: Receipts | None


@dataclass(frozen=True)
class ReceiptRow:
    name: str
    organization: str | None
    read_at: datetime | None
    notice: str


@transactional
def issue(
    title: str, words: str, *, organization_ids: list[int] | None, by: StaffAccount, keys: Keyring, now: datetime
) -> Circular:
    """Send a circular to the staff of these organizations, or to all; who issues it gets none.

    Raises:
        NotAllowed: the role may not.
        InvalidInput: there is nobody to read it, or nothing to be read.
    """
    staff.require(by, "circulars.issue")
    recipients = [one for one in _staff_of(organization_ids) if one.id != by.id and staff.can(one, "circulars")]
    if not recipients:
        raise InvalidInput("所选单位没有可接收通报的工作人员", fields={"organization_ids": "请重新选择单位"})
    subject, body = text.cleaned(title), text.cleaned(words)
    if not subject or not body:
        raise InvalidInput("请填写通报的标题和正文", fields={"text": "不能为空"})
    circular = Circular.create(title=subject, text=body, issued_by=by, issued_at=now)
    for account in recipients:
        CircularRecipient.create(circular=circular, staff=account)
        notices.circular_issued(
            account, circular.id, office=complaint_timeline.office_of(by), issued_at=circular.issued_at, now=now
        )
    audit.record("circular_issued", f"circular:{circular.id}", by=by, keys=keys, now=now)
    return circular


def _staff_of(organization_ids: list[int] | None) -> list[StaffAccount]:
    active = StaffAccount.select().where(StaffAccount.active == True).order_by(StaffAccount.id)  # noqa: E712
    if organization_ids is not None:
        active = active.where(StaffAccount.organization.in_(organization_ids))
    return list(active)


def listed(account: StaffAccount, page: int) -> Page[CircularRow]:
    """The circulars this account has received or issued, the newest first."""
    found = page_of(Circular.select().where(_seen_by(account)).order_by(Circular.id.desc()), page)
    return Page([_row(one, account) for one in found.items], found.page, found.pages, found.total)


def _seen_by(account: StaffAccount) -> Any:
    received = CircularRecipient.select(CircularRecipient.circular).where(CircularRecipient.staff == account)
    return (Circular.issued_by == account) | Circular.id.in_(received)


@transactional
def open_for(account: StaffAccount, circular_id: int, *, keys: Keyring, now: datetime) -> tuple[CircularRow, str]:
    """A circular with its words; a recipient's first look is the receipt（已阅）.

    Raises:
        NotFound: unknown, or not for this account; the two look alike.
    """
    circular = _find(account, circular_id)
    first_look = CircularRecipient.update(read_at=now).where(
        CircularRecipient.circular == circular,
        CircularRecipient.staff == account,
        CircularRecipient.read_at.is_null(),
    )
    if first_look.execute():
        reachability.opened(account, f"circular:{circular.id}", now=now)
        audit.record("circular_read", f"circular:{circular.id}", by=account, keys=keys, now=now)
    return _row(circular, account), circular.text


def receipts(account: StaffAccount, circular_id: int) -> list[ReceiptRow]:
    """Who has read it and who has not, for the one who issued it; the others know that they read it themselves."""
    circular = _find(account, circular_id)
    if circular.issued_by_id != account.id:
        return []
    told = {
        row.staff_id: row.status.label
        for row in OutboxMessage.select(OutboxMessage.staff, OutboxMessage.status).where(
            OutboxMessage.subject == f"circular:{circular.id}"
        )
    }
    rows = CircularRecipient.select(CircularRecipient, StaffAccount).join(StaffAccount)
    return [
        ReceiptRow(
            one.staff.name,
            one.staff.organization.name if one.staff.organization else None,
            one.read_at,
            told.get(one.staff_id, "已归档"),
        )
        for one in rows.where(CircularRecipient.circular == circular).order_by(CircularRecipient.id)
    ]


def _find(account: StaffAccount, circular_id: int) -> Circular:
    circular = Circular.get_or_none((Circular.id == circular_id) & _seen_by(account))
    if circular is None:
        raise NotFound(UNKNOWN)
    return circular


def _row(circular: Circular, account: StaffAccount) -> CircularRow:
    mine = CircularRecipient.get_or_none(CircularRecipient.circular == circular, CircularRecipient.staff == account)
    return CircularRow(
        id=circular.id,
        title=circular.title,
        office=complaint_timeline.office_of(circular.issued_by),
        issued_at=circular.issued_at,
        mine_to_read=mine is not None,
        read_at=mine.read_at if mine else None,
        receipts=_counted(circular) if circular.issued_by_id == account.id else None,
    )


def _counted(circular: Circular) -> Receipts:
    recipients = CircularRecipient.select().where(CircularRecipient.circular == circular)
    return Receipts(recipients.where(CircularRecipient.read_at.is_null(False)).count(), recipients.count())
