"""督办阶梯：the rows of a ladder of superiors: that one stands against a complaint, and who was told on it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from models import Complaint, Escalation, EscalationCause, EscalationStep, StaffAccount

from .prepared import Insertion


def stand(
    complaint: Complaint, cause: EscalationCause, occasion: str, *, now: datetime, next_at: datetime | None
) -> Escalation | None:
    """Stand a ladder against a complaint; None when there is one already for this cause and occasion."""
    stood = (
        Escalation.insert(complaint=complaint, cause=cause, occasion=occasion, started_at=now, next_at=next_at)
        .on_conflict_ignore()
        .as_rowcount()
        .execute()
    )
    if not stood:
        return None
    return _of(complaint, cause, occasion)


def _of(complaint: Complaint, cause: EscalationCause, occasion: str) -> Escalation:
    found: Escalation = Escalation.get(
        Escalation.complaint == complaint, Escalation.cause == cause, Escalation.occasion == occasion
    )
    return found


def watch(complaint: Complaint, occasion: str, *, now: datetime) -> None:
    """Watch that somebody opens a complaint; the first look of the scheduler says until when."""
    _STAND.put(
        Escalation(complaint=complaint, cause=EscalationCause.UNOPENED, occasion=occasion, started_at=now, next_at=now)
    )


_STAND = Insertion(Escalation, ignore=True)


def let_in(complaint: Complaint, superiors: Iterable[StaffAccount], *, now: datetime) -> None:
    """Let superiors see a complaint who were told of it without a climb, from now on."""
    stand(complaint, EscalationCause.DIRECT, "told", now=now, next_at=None)
    add_steps(_of(complaint, EscalationCause.DIRECT, "told"), 1, superiors, now=now)


def add_steps(ladder: Escalation, level: int, told: Iterable[StaffAccount], *, now: datetime) -> None:
    for account in told:
        EscalationStep.insert(escalation=ladder, level=level, staff=account, told_at=now).on_conflict_ignore().execute()
