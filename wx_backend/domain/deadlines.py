"""时限：by which day a complaint must be taken up and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import Complaint, ComplaintStatus, DeadlineStage


@dataclass(frozen=True)
class Deadlines:
    """How many working days there are, and by which standard."""

    accept_working_days: int
    answer_working_days: int
    preset: str = "complaint"


# What the offices still owe: an answered complaint waits for its author or for closing, not for an answer.
OWED = (
    ComplaintStatus.FILED,
    ComplaintStatus.ACCEPTED,
    ComplaintStatus.ASSIGNED,
    ComplaintStatus.RAISED,
    ComplaintStatus.TRANSFERRED,
)


# These wait to be taken up, for the first time or by others than before.
TO_ACCEPT = (ComplaintStatus.FILED, ComplaintStatus.RAISED, ComplaintStatus.TRANSFERRED)


def stage_of(status: ComplaintStatus) -> DeadlineStage | None:
    """What the offices owe while a complaint stands like this; None when it is not their turn."""
    if status in TO_ACCEPT:
        return DeadlineStage.ACCEPT
    return DeadlineStage.ANSWER if status in OWED else None


def is_overdue(complaint: Complaint, today: date) -> bool:
    return complaint.status in OWED and due_on(complaint) < today


def due_on(complaint: Complaint) -> date:
    """The day that counts now: for taking it up until it is, for the answer afterwards."""
    return complaint.accept_due_on if complaint.status in TO_ACCEPT else complaint.answer_due_on
