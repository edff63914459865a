"""办理过程：the lines of a complaint that its author reads; each says the office, never the person."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from models import Attachment, Complaint, ComplaintEvent, ContentCheck, StaffAccount, StaffRole, random_id

from . import complaint_words, text
from .keyring import Keyring
from .prepared import Insertion

AUTHOR = "诉求人"
OPENED = "已查阅"
REVEALED = "已查看联系方式"
HELD = "内容待效能办复核后显示"


@dataclass(frozen=True)
class TimelineEntry:
    """A line; `documents` are the ids of the files that an answer came with."""

    at: datetime
    label: str
    office: str
    text: str | None
    documents: list[str] = field(default_factory=list)


def note(
    complaint: Complaint,
    label: str,
    office: str,
    words: str | None = None,
    *,
    now: datetime,
    keys: Keyring,
    by: StaffAccount | None = None,
    content_check: ContentCheck | None = None,
) -> ComplaintEvent:
    """Put a line down, in the transaction of what happened."""
    uid = random_id()
    cleaned = text.cleaned(words) if words else None
    sealed = complaint_words.record_key(complaint, keys).seal(cleaned.encode(), where=_place(uid)) if cleaned else None
    line = ComplaintEvent(
        uid=uid,
        complaint=complaint,
        label=label,
        office=office,
        text_cipher=sealed,
        staff=by,
        content_check=content_check,
        at=now,
    )
    _LINE.put(line)
    return line


_LINE = Insertion(ComplaintEvent)


def note_look(complaint: Complaint, account: StaffAccount, *, now: datetime) -> None:
    """Tell the author that an office has looked, the first time on each day（查阅留痕）."""
    office = office_of(account)
    # The id says complaint, office and day, so that the second look of a day, also at the same time, adds no line.
    first_look = hashlib.sha256(f"{complaint.uid}:opened:{office}:{now.date()}".encode()).hexdigest()[:32]
    line = ComplaintEvent.insert(
        complaint=complaint, uid=first_look, label=OPENED, office=office, staff=account, at=now
    )
    line.on_conflict_ignore().execute()


def was_opened_by(complaint: Complaint, account: StaffAccount) -> bool:
    """Whether the office of this account has looked at the words."""
    office = office_of(account)
    return bool(complaint.events.where(ComplaintEvent.label == OPENED, ComplaintEvent.office == office).exists())


def timeline(complaint: Complaint, keys: Keyring, *, reader: StaffAccount | None = None) -> list[TimelineEntry]:
    """All that happened, oldest first, as the author reads it.

    A department does not read words of the author that nobody has looked at after WeChat's check was not sure, and of
    what the author did only the day. Why others looked at the contact is between them and the author.
    """
    # One opening of the row's key for all lines.
    record = complaint_words.record_key(complaint, keys) if complaint.key_cipher else None
    unit = reader is not None and reader.role is StaffRole.UNIT_ADMIN
    documents = _documents(complaint)

    def words(event: ComplaintEvent) -> str | None:
        if event.text_cipher is None:
            return None
        if record is None:
            return complaint_words.ERASED
        if unit and event.content_check in (ContentCheck.PENDING, ContentCheck.REVIEW):
            return HELD
        if unit and event.label == REVEALED:
            return None
        return record.open(event.text_cipher, where=_place(event.uid)).decode()

    def at(event: ComplaintEvent) -> datetime:
        return event.at if event.staff_id else as_told(event.at, reader)

    events = complaint.events.order_by(ComplaintEvent.id)
    return [TimelineEntry(at(e), e.label, e.office, words(e), documents.get(e.id, [])) for e in events]


def as_told(moment: datetime, reader: StaffAccount | None) -> datetime:
    """A moment of the author's as this reader learns it: in a department they know who stood there at which minute."""
    unit = reader is not None and reader.role is StaffRole.UNIT_ADMIN
    return moment.replace(hour=0, minute=0, second=0, microsecond=0) if unit else moment


def _documents(complaint: Complaint) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for row in complaint.attachments.where(Attachment.event.is_null(False)).order_by(Attachment.id):
        found.setdefault(row.event_id, []).append(row.id)
    return found


def office_of(account: StaffAccount) -> str:
    """The office that the author reads on the timeline; never a person's name."""
    if account.role is StaffRole.UNIT_ADMIN and account.organization:
        return account.organization.name
    return str(account.role.label)


def _place(uid: str) -> str:
    return f"complaint_event:{uid}:text:1"
