"""投诉受件：a complaint is taken in with its receipt, its pictures, its line, its notices and its audit entry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from peewee import IntegrityError

from models import (
    Complaint,
    ComplaintKind,
    ComplaintQueue,
    ComplaintSource,
    ContentCheck,
    Organization,
    Post,
    PowerItem,
    StaffAccount,
    random_id,
    random_number,
)

from . import (
    attachments,
    audit,
    complaint_receipts,
    complaint_timeline,
    complaint_words,
    deadline_clocks,
    notices,
    organizations,
    text,
    workdays,
)
from .deadlines import Deadlines
from .keyring import Keyring
from .prepared import Insertion


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str


@dataclass(frozen=True)
class Promise:
    """A matter and a step that an office did not keep its word on; `facts` are what stood there that day（违诺）."""

    power_item: PowerItem
    facts: dict[str, Any]


@dataclass(frozen=True)
class NewComplaint:
    """What a citizen hands in; the target is an organization, and the post when its code was scanned.

    `taken_by` is the operator who took it down on the telephone.
    """

    organization: Organization
    post: Post | None
    kind: ComplaintKind
    category: str
    text: str
    anonymous: bool
    contact: Contact | None = None
    consent_version: str = ""
    attachments: Sequence[str] = ()
    notify_openid: str | None = None
    content_check: ContentCheck = ContentCheck.PENDING
    promise: Promise | None = None
    # Whose work it was, where that is known; otherwise it was that of who holds the post on the day of filing.
    official_id: int | None = None
    source: ComplaintSource = ComplaintSource.ONLINE
    taken_by: StaffAccount | None = None


def by_phone(new: NewComplaint, operator: StaffAccount) -> NewComplaint:
    """The same, taken down by an operator, who is the person that looks at the words."""
    return replace(
        new, source=ComplaintSource.PHONE, taken_by=operator, content_check=ContentCheck.PASSED, notify_openid=None
    )


@dataclass(frozen=True)
class Receipt:
    """What the citizen keeps; the secret is in no table."""

    complaint: Complaint
    secret: str
    deadline_note: str | None
    # What `attachments.digests` says of them.
    pictures: Sequence[str]


def file(new: NewComplaint, *, owner: str, keys: Keyring, now: datetime, deadlines: Deadlines) -> Receipt:
    """Take a complaint in; call it inside `idempotency.once`.

    `owner` is the id of the citizen who uploaded the pictures; it is compared and not kept.

    Raises:
        InvalidInput: a picture is not there, used already or somebody else's.
    """
    secret, number = complaint_receipts.new_secret(), complaint_receipts.new_number()
    calendar = workdays.current()
    accept_due = calendar.after(now.date(), deadlines.accept_working_days)
    answer_due = calendar.after(now.date(), deadlines.answer_working_days)
    complaint = Complaint(
        receipt_number=number,
        secret_hash=complaint_receipts.secret_hash(keys, number, secret),
        **_target(new, now.date()),
        **_sealed(new, keys),
        category=new.category,
        source=new.source,
        taken_by=new.taken_by,
        anonymous=new.anonymous,
        consent_version=new.consent_version,
        content_check=new.content_check,
        filed_at=now,
        accept_due_on=accept_due.day,
        answer_due_on=answer_due.day,
    )
    _put(complaint)
    deadline_clocks.start(complaint, deadlines, calendar=calendar, now=now)
    attachments.claim(new.attachments, owner, complaint, keys=keys)
    office = complaint_timeline.office_of(new.taken_by) if new.taken_by else ""
    label = "已提交（电话受理）" if new.source is ComplaintSource.PHONE else "已提交"
    complaint_timeline.note(complaint, label, office, now=now, keys=keys, by=new.taken_by)
    notices.complaint_filed(complaint, now=now)
    audit.record("complaint_filed", f"complaint:{complaint.id}", by=new.taken_by, keys=keys, now=now)
    pictures = attachments.digests(complaint, keys) if new.attachments else []
    return Receipt(complaint, secret, answer_due.note or accept_due.note, pictures)


_COMPLAINT = Insertion(Complaint)
DRAWS = 5


def _put(complaint: Complaint) -> None:
    """Insert it under its random number, or under another one where somebody has that already."""
    for _ in range(DRAWS - 1):
        try:
            _COMPLAINT.put(complaint)
            return
        except IntegrityError:
            complaint.id = random_number()
    _COMPLAINT.put(complaint)


def _target(new: NewComplaint, today: date) -> dict[str, Any]:
    """Whom it is about: the office, and the post with its holder of the day."""
    return {
        "kind": new.kind,
        "organization": new.organization,
        "post": new.post,
        "official": official_of(new, today),
        "power_item": new.promise.power_item if new.promise else None,
    }


def official_of(new: NewComplaint, today: date) -> int | None:
    """Whose work it was, as an id, where it is about somebody's."""
    if new.official_id is not None or new.post is None:
        return new.official_id
    return organizations.official_on(today, new.post.id)


def _sealed(new: NewComplaint, keys: Keyring) -> dict[str, Any]:
    """The words under a key of their own, and that key under the one of the queue."""
    uid, record = random_id(), keys.new_record_key()
    queue = ComplaintQueue.DISCIPLINE if new.kind is ComplaintKind.TIP_OFF else ComplaintQueue.ORDINARY
    purpose = complaint_words.PURPOSES[queue]
    contact = json.dumps([new.contact.name, new.contact.phone], ensure_ascii=False) if new.contact else None
    promise = json.dumps(new.promise.facts, ensure_ascii=False) if new.promise else None
    openid = new.notify_openid
    return {
        "uid": uid,
        "queue": queue,
        "key_cipher": keys.seal_record_key(record, where=complaint_words.place(uid, "key"), purpose=purpose),
        "text_cipher": complaint_words.seal(record, uid, "text", text.cleaned(new.text)),
        "contact_cipher": complaint_words.seal(record, uid, "contact", contact) if contact else None,
        "promise_cipher": complaint_words.seal(record, uid, "promise", promise) if promise else None,
        "notify_cipher": complaint_words.seal_address(openid, uid, queue, keys) if openid else None,
    }
