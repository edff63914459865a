"""时限：by which day a complaint must be taken up and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import Complaint, ComplaintStatus


@dataclass(frozen=True)
class Deadlines:
    accept_working_days: int
    answer_working_days: int


# What the offices still owe: an answered complaint waits for its author or for closing, not for an answer.
OWED = (ComplaintStatus.FILED, ComplaintStatus.ACCEPTED, ComplaintStatus.ASSIGNED)


def is_overdue(complaint: Complaint, today: date) -> bool:
    return complaint.status in OWED and due_on(complaint) < today


def due_on(complaint: Complaint) -> date:
    """The day that counts now: for taking it up while it is filed, for the answer afterwards."""
    return complaint.accept_due_on if complaint.status is ComplaintStatus.FILED else complaint.answer_due_on
