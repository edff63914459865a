"""待发消息：what must be told is written with its cause and sent afterwards, by any number of senders.

A message is claimed by a conditional update with a lease, so that two senders never hold it at once; a sender that dies
loses the lease and another takes over. The `client_msg_id` never changes, so that WeChat shows a repeat once.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from peewee import JOIN

from models import ChannelPause, DeliveryReport, OutboxMessage, OutboxStatus, StaffAccount

from .prepared import Insertion, Prepared
from .transactions import transactional

MSGID_CHARS = 40


@dataclass(frozen=True)
class RetryRule:
    lease_seconds: int = 60
    max_attempts: int = 10
    first_retry_seconds: int = 5
    longest_retry_seconds: int = 300

    def wait(self, attempts: int) -> timedelta:
        """How long to wait after the attempt with this number: doubling, capped, with some scatter."""
        seconds = min(self.longest_retry_seconds, self.first_retry_seconds * 2 ** (attempts - 1))
        return timedelta(seconds=seconds * random.uniform(0.7, 1.0))


def enqueue(
    kind: str,
    *,
    unique: str,
    now: datetime,
    staff: StaffAccount | None = None,
    payload: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
    subject: str = "",
) -> bool:
    """Put a message in, inside the transaction of its cause. Returns False when it was there already."""
    return _PUT_IN.put(
        OutboxMessage(
            kind=kind,
            unique_key=unique,
            client_msg_id=hashlib.sha256(unique.encode()).hexdigest()[:32],
            staff=staff,
            subject=subject,
            payload=json.dumps(payload or {}, ensure_ascii=False),
            created_at=now,
            due_at=due_at or now,
        )
    )


_PUT_IN = Insertion(OutboxMessage, ignore=True)


@transactional
def claim(owner: str, *, now: datetime, rule: RetryRule, limit: int = 10) -> list[OutboxMessage]:
    """Take the oldest due messages that nobody holds, for the length of the lease, each with its member of staff."""
    if paused_until("template", now=now):
        return []
    free = (OutboxMessage.lease_until.is_null()) | (OutboxMessage.lease_until < now)
    waiting = (OutboxMessage.status == OutboxStatus.WAITING) & (OutboxMessage.due_at <= now) & free
    # By age and not by due_at: what was put back during an outage must not go behind what came later.
    oldest = OutboxMessage.select(OutboxMessage, StaffAccount).join(StaffAccount, JOIN.LEFT_OUTER).where(waiting)
    candidates = list(oldest.order_by(OutboxMessage.id).limit(limit))
    if not candidates:
        return []
    ids = [message.id for message in candidates]
    taken = (
        OutboxMessage.update(
            lease_owner=owner,
            lease_until=now + timedelta(seconds=rule.lease_seconds),
            attempts=OutboxMessage.attempts + 1,
        )
        .where(OutboxMessage.id.in_(ids) & waiting)
        .execute()
    )
    if taken < len(candidates):
        # Where rows are read without a lock, another sender may have been first with some of them.
        mine = OutboxMessage.select(OutboxMessage.id).where(OutboxMessage.id.in_(ids))
        held = {row.id for row in mine.where(OutboxMessage.lease_owner == owner)}
        candidates = [message for message in candidates if message.id in held]
    for message in candidates:
        message.attempts += 1
        message.lease_owner = owner
    return candidates


_SENT = Prepared(
    lambda number, owner, now, wechat_msgid: OutboxMessage.update(
        status=OutboxStatus.SENT,
        sent_at=now,
        wechat_msgid=wechat_msgid,
        last_error="",
        lease_until=None,
        lease_owner="",
    ).where(
        OutboxMessage.id == number,
        OutboxMessage.lease_owner == owner,
        OutboxMessage.status == OutboxStatus.WAITING,
    )
)


def mark_sent(sent: Sequence[tuple[OutboxMessage, str]], *, now: datetime) -> list[OutboxMessage]:
    """Note that WeChat took these messages, each with its msgid ("" for none), in one transaction.

    Returns those whose lease was lost to another sender meanwhile.
    """
    lost = _note_sent(sent, now)
    msgids = [msgid for _, msgid in sent if msgid]
    early = DeliveryReport.select(DeliveryReport.wechat_msgid).where(DeliveryReport.wechat_msgid.in_(msgids))
    for report in list(early) if msgids else ():
        _apply_report(report.wechat_msgid)
    return lost


@transactional
def _note_sent(sent: Sequence[tuple[OutboxMessage, str]], now: datetime) -> list[OutboxMessage]:
    at = OutboxMessage.sent_at.db_value(now)
    return [
        message
        for message, msgid in sent
        if not _SENT.execute(number=message.id, owner=message.lease_owner, now=at, wechat_msgid=msgid or None)
    ]


@transactional
def mark_failed(message: OutboxMessage, error: str, *, now: datetime, rule: RetryRule) -> OutboxStatus:
    """Try again later, or give up for good after the last attempt（死信）."""
    if message.attempts >= rule.max_attempts:
        _finish(message, status=OutboxStatus.DEAD, last_error=error[:200])
        return OutboxStatus.DEAD
    _finish(message, due_at=now + rule.wait(message.attempts), last_error=error[:200])
    return OutboxStatus.WAITING


@transactional
def mark_unreachable(message: OutboxMessage, error: str) -> None:
    """The person cannot be reached this way, now or later（未关注、已拉黑）."""
    _finish(message, status=OutboxStatus.UNREACHABLE, last_error=error[:200])


@transactional
def put_back(message: OutboxMessage, *, until: datetime) -> None:
    """Give a message back untouched, because it has to wait or the whole channel has."""
    _finish(message, due_at=until, attempts=message.attempts - 1)


@transactional
def pause(channel: str, *, until: datetime) -> None:
    """Stop a whole channel until a moment: its limit is reached, which is no fault of any message."""
    ChannelPause.insert(channel=channel, until=until).on_conflict_replace().execute()


def paused_until(channel: str, *, now: datetime) -> datetime | None:
    row = ChannelPause.get_or_none((ChannelPause.channel == channel) & (ChannelPause.until > now))
    return row.until if row else None


def note_delivery(wechat_msgid: str, status: str, *, now: datetime) -> None:
    """Store what WeChat reports of the delivery（送达结果）; one that is final already stays as it is.

    The report may overtake the answer to our own request. So it is put down first and applied afterwards, and who
    notes the send looks for it after its own commit: whichever of the two comes second finds the other.
    """
    _put_down(wechat_msgid[:MSGID_CHARS], status[:60], now)
    _apply_report(wechat_msgid[:MSGID_CHARS])


@transactional
def _put_down(wechat_msgid: str, status: str, now: datetime) -> None:
    report = DeliveryReport.insert(wechat_msgid=wechat_msgid, status=status, received_on=now.date())
    report.on_conflict_ignore().execute()


@transactional
def _apply_report(wechat_msgid: str) -> None:
    report = DeliveryReport.get_or_none(DeliveryReport.wechat_msgid == wechat_msgid)
    if report is None or not OutboxMessage.select().where(OutboxMessage.wechat_msgid == wechat_msgid).exists():
        return
    delivered = report.status.strip() == "success"
    OutboxMessage.update(
        status=OutboxStatus.DELIVERED if delivered else OutboxStatus.UNREACHABLE,
        last_error="" if delivered else report.status,
    ).where(OutboxMessage.wechat_msgid == wechat_msgid, OutboxMessage.status == OutboxStatus.SENT).execute()
    report.delete_instance()


def _finish(message: OutboxMessage, **changes: Any) -> bool:
    done = (
        OutboxMessage.update(lease_until=None, lease_owner="", **changes)
        .where(
            OutboxMessage.id == message.id,
            OutboxMessage.lease_owner == message.lease_owner,
            OutboxMessage.status == OutboxStatus.WAITING,
        )
        .execute()
    )
    return bool(done)
