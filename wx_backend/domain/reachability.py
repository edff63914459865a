"""送达与查看：who could not be reached, who is told instead, and who has looked at the matter.

A notice that cannot reach its person goes to the next one who is competent; nothing waits for somebody who unfollowed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from models import Complaint, OutboxMessage, OutboxStatus, StaffAccount

from . import notices, rosters, routing, staff
from .transactions import transactional

# These are about a matter that somebody has to see to; a digest that cannot be delivered is nobody else's.
PASSED_ON = ("complaint_notice", "assignment_notice", "warning_notice", "escalation_notice")
ENDED = (OutboxStatus.UNREACHABLE, OutboxStatus.DEAD)
BATCH = 100

_REASONS = (
    (re.compile(r"未绑定"), "not_bound", "未绑定公众号"),
    (re.compile(r"\b43004\b|\b40003\b"), "not_following", "未关注公众号"),
    (re.compile(r"user\s*block|\b43101\b|\b43107\b"), "blocked", "拒收消息"),
    (re.compile(r""), "failed", "微信发送失败"),
)


@dataclass(frozen=True)
class Unreachable:
    """Somebody who cannot be told anything, why, since when, and how many messages that concerns."""

    staff: StaffAccount
    reason: str
    reason_label: str
    since: datetime | None
    messages: int


# --- looked at -------------------------------------------------------------------------------------------------------


def opened(account: StaffAccount, subject: str, *, now: datetime) -> None:
    """Note that this person has looked at a matter; the first look counts, and a repeat changes nothing."""
    OutboxMessage.update(opened_at=now).where(
        OutboxMessage.staff == account, OutboxMessage.subject == subject, OutboxMessage.opened_at.is_null()
    ).execute()


def was_opened(complaint: Complaint) -> bool:
    """Whether anybody who was told of this complaint has looked at it."""
    found = OutboxMessage.select().where(
        OutboxMessage.subject == notices.subject_of(complaint), OutboxMessage.opened_at.is_null(False)
    )
    return bool(found.exists())


def unopened(kinds: Sequence[str], *, sent_before: datetime) -> list[OutboxMessage]:
    """Messages that went out before a moment and whose reader has not looked yet, the oldest first."""
    return list(
        OutboxMessage.select()
        .where(
            OutboxMessage.kind.in_(list(kinds)),
            OutboxMessage.status.in_([OutboxStatus.SENT, OutboxStatus.DELIVERED]),
            OutboxMessage.sent_at < sent_before,
            OutboxMessage.opened_at.is_null(),
        )
        .order_by(OutboxMessage.id)
    )


# --- could not be reached --------------------------------------------------------------------------------------------


def pass_on(*, now: datetime) -> int:
    """Tell somebody else of each matter whose notice could not be delivered. Returns how many were told."""
    lost = OutboxMessage.select().where(
        OutboxMessage.status.in_(ENDED), OutboxMessage.kind.in_(PASSED_ON), OutboxMessage.passed_on_at.is_null()
    )
    return sum(_pass_on(message, now=now) for message in list(lost.order_by(OutboxMessage.id).limit(BATCH)))


@transactional
def _pass_on(message: OutboxMessage, *, now: datetime) -> int:
    mine = OutboxMessage.update(passed_on_at=now).where(
        OutboxMessage.id == message.id, OutboxMessage.passed_on_at.is_null()
    )
    if not mine.execute():
        return 0  # another process is at it
    complaint = Complaint.get_or_none(Complaint.id == int(message.subject.partition(":")[2] or 0))
    if complaint is None:
        return 0
    for account in _next(message, complaint, now):
        if notices.told_instead(message, account, now=now):
            rosters.see_to_it(complaint, account, now=now)
            return 1
    return 0


def _next(message: OutboxMessage, complaint: Complaint, now: datetime) -> list[StaffAccount]:
    """Those who may be told instead, in order, without those who were told of this complaint in this way already."""
    told = {
        row.staff_id
        for row in OutboxMessage.select(OutboxMessage.staff).where(
            OutboxMessage.subject == message.subject, OutboxMessage.kind == message.kind
        )
    }
    return rosters.next_in_line(complaint, without=told, now=now)


def unreachable_people(reader: StaffAccount) -> list[Unreachable]:
    """Active staff who cannot be told anything: never bound, or the newest outcome is that nothing arrives.

    What was lost of a complaint that the reader does not see is in no number, so that nobody counts tip-offs here. Who
    ties identities learns of the person all the same, and of nothing else.
    """
    lost, binds = _lost_since_the_last_arrival(), staff.can(reader, "bindings")
    unseen = _unseen_by(reader, lost)
    active = StaffAccount.select().where(StaffAccount.active == True).order_by(StaffAccount.id)  # noqa: E712
    found = []
    for account in active:
        every = lost.get(account.id, [])
        counted = [message for message in every if message.subject not in unseen]
        if one := _unreachable(account, counted, every if binds else counted):
            found.append(one)
    return found


def _unseen_by(reader: StaffAccount, lost: dict[int, list[OutboxMessage]]) -> set[str]:
    """The subjects of messages that are about complaints which this account does not see."""
    subjects = {message.subject for messages in lost.values() for message in messages}
    ids = {int(one.partition(":")[2]) for one in subjects if one.startswith("complaint:")}
    seen = Complaint.select(Complaint.id).where(Complaint.id.in_(sorted(ids)), routing.visible_to(reader))
    return {f"complaint:{one}" for one in ids - {row.id for row in seen}}


def _unreachable(account: StaffAccount, counted: list[OutboxMessage], lost: list[OutboxMessage]) -> Unreachable | None:
    since = counted[0].created_at if counted else None
    if not account.account_openid:
        return Unreachable(account, "not_bound", "未绑定公众号", since, len(counted))
    if not lost:
        return None
    reason, label = _reason(lost[-1].last_error)
    return Unreachable(account, reason, label, since, len(counted))


def _lost_since_the_last_arrival() -> dict[int, list[OutboxMessage]]:
    """By staff id, the messages that did not arrive after the last one that did, the oldest first."""
    newest: Any = (
        OutboxMessage.select(OutboxMessage.staff, fn.MAX(OutboxMessage.id))
        .where(OutboxMessage.status == OutboxStatus.DELIVERED, OutboxMessage.staff.is_null(False))
        .group_by(OutboxMessage.staff)
    )
    arrived: dict[int, int] = dict(newest.tuples())
    lost: dict[int, list[OutboxMessage]] = {}
    unreachable = OutboxMessage.select().where(
        OutboxMessage.status == OutboxStatus.UNREACHABLE, OutboxMessage.staff.is_null(False)
    )
    for row in unreachable.order_by(OutboxMessage.id):
        if row.id > arrived.get(row.staff_id, 0):
            lost.setdefault(row.staff_id, []).append(row)
    return lost


def _reason(error: str) -> tuple[str, str]:
    return next((word, label) for pattern, word, label in _REASONS if pattern.search(error))
