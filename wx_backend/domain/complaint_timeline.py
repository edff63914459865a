"""办理过程：the lines of a complaint that its author reads; each says the office, never the person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from models import Complaint, ComplaintEvent, StaffAccount, StaffRole, random_id

from . import text
from .keyring import Keyring


@dataclass(frozen=True)
class TimelineEntry:
    at: datetime
    label: str
    office: str
    text: str | None


def note(
    complaint: Complaint,
    label: str,
    office: str,
    words: str | None = None,
    *,
    now: datetime,
    keys: Keyring,
    by: StaffAccount | None = None,
) -> ComplaintEvent:
    uid = random_id()
    cleaned = text.cleaned(words) if words else None
    sealed = keys.seal(cleaned.encode(), where=f"complaint_event:{uid}:text:1") if cleaned else None
    return ComplaintEvent.create(
        uid=uid, complaint=complaint, label=label, office=office, text_cipher=sealed, staff=by, at=now
    )


def timeline(complaint: Complaint, keys: Keyring) -> list[TimelineEntry]:
    """All that happened, oldest first, as the author reads it."""
    return [
        TimelineEntry(event.at, event.label, event.office, _event_text(event, keys))
        for event in complaint.events.order_by(ComplaintEvent.id)
    ]


def _event_text(event: ComplaintEvent, keys: Keyring) -> str | None:
    if event.text_cipher is None:
        return None
    return keys.open(event.text_cipher, where=f"complaint_event:{event.uid}:text:1").decode()


def office_of(account: StaffAccount) -> str:
    """The office that the author reads on the timeline; never a person's name."""
    if account.role is StaffRole.UNIT_ADMIN and account.organization:
        return account.organization.name
    return str(account.role.label)
