"""保存期限：what is forgotten, and when; in small batches, so that nobody waits for it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from models import (
    BEIJING,
    BindingCode,
    CallbackReceipt,
    Conversation,
    DeliveryReport,
    DeskSignIn,
    IdempotencyKey,
    IntegrationNonce,
    LimitCounter,
    OutboxMessage,
    OutboxStatus,
    RatingTicket,
    Session,
    SubscriptionGrant,
)

from .transactions import transactional

BATCH = 1000
ONE_YEAR = timedelta(days=365)


def forget(today: date, *, idempotency_days: int, callback_days: int, outbox_days: int) -> int:
    """Delete what has served its purpose. Returns how many rows went."""
    callbacks_before = today - timedelta(days=callback_days)
    rules: list[tuple[Any, Any]] = [
        (IdempotencyKey, IdempotencyKey.created_on < today - timedelta(days=idempotency_days)),
        (CallbackReceipt, CallbackReceipt.received_on < callbacks_before),
        (DeliveryReport, DeliveryReport.received_on < callbacks_before),
        (LimitCounter, LimitCounter.expires_on < today),
        (Session, Session.expires_on <= today),
        (IntegrationNonce, IntegrationNonce.expires_at < _start_of(today)),
        (Conversation, Conversation.expires_at < _start_of(today)),
        # Whoever has nothing left and said nothing for a year is asked anew anyway.
        (
            SubscriptionGrant,
            (SubscriptionGrant.remaining == 0) & (SubscriptionGrant.answered_at < _start_of(today - ONE_YEAR)),
        ),
        (BindingCode, BindingCode.expires_at < _start_of(today)),
        (DeskSignIn, DeskSignIn.expires_at < _start_of(today)),
        # Delivered or not, it has been told; the address of an author who wanted to hear of it goes with it.
        (
            OutboxMessage,
            (OutboxMessage.status != OutboxStatus.WAITING)
            & (OutboxMessage.created_at < _start_of(today - timedelta(days=outbox_days))),
        ),
        # A ticket stays while its tag must stop a repeat: to the end of its day.
        (RatingTicket, RatingTicket.expires_on < today - timedelta(days=1)),
    ]
    return sum(_delete(table, condition) for table, condition in rules)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time(), BEIJING)


def _delete(table: Any, condition: Any) -> int:
    gone = 0
    while batch := _delete_batch(table, condition):
        gone += batch
    return gone


@transactional
def _delete_batch(table: Any, condition: Any) -> int:
    key = table._meta.primary_key
    ids = [row[0] for row in table.select(key).where(condition).limit(BATCH).tuples()]
    return int(table.delete().where(key.in_(ids)).execute()) if ids else 0
