"""投诉受件：a complaint is taken in with its receipt, its pictures, its line, its notices and its audit entry."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from models import (
    Attachment,
    Complaint,
    ComplaintCategory,
    ComplaintKind,
    ContentCheck,
    Organization,
    Post,
    random_id,
)

from . import (
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
from .errors import InvalidInput
from .keyring import Keyring


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str


@dataclass(frozen=True)
class NewComplaint:
    """What a citizen hands in; the target is an organization, and the post when its code was scanned."""

    organization: Organization
    post: Post | None
    kind: ComplaintKind
    category: ComplaintCategory
    text: str
    anonymous: bool
    contact: Contact | None = None
    consent_version: str = ""
    attachments: Sequence[str] = ()
    notify_openid: str | None = None
    content_check: ContentCheck = ContentCheck.PENDING


@dataclass(frozen=True)
class Receipt:
    """What the citizen keeps; the secret is in no table."""

    complaint: Complaint
    secret: str
    deadline_note: str | None


def file(new: NewComplaint, *, owner: str, keys: Keyring, now: datetime, deadlines: Deadlines) -> Receipt:
    """Take a complaint in; call it inside `idempotency.once`.

    `owner` is the id of the citizen who uploaded the pictures; it is compared and not kept.

    Raises:
        InvalidInput: a picture is not there, used already or somebody else's.
    """
    uid, secret = random_id(), complaint_receipts.new_secret()
    number = complaint_receipts.new_number()
    calendar = workdays.current()
    accept_due = calendar.after(now.date(), deadlines.accept_working_days)
    answer_due = calendar.after(now.date(), deadlines.answer_working_days)
    holder = organizations.holder_on(now.date(), new.post)
    contact = json.dumps([new.contact.name, new.contact.phone], ensure_ascii=False) if new.contact else None
    complaint = Complaint.create(
        uid=uid,
        receipt_number=number,
        secret_hash=complaint_receipts.secret_hash(keys, number, secret),
        kind=new.kind,
        category=new.category,
        organization=new.organization,
        post=new.post,
        official=holder.official_id if holder else None,
        text_cipher=complaint_words.seal(keys, uid, "text", text.cleaned(new.text)),
        contact_cipher=complaint_words.seal(keys, uid, "contact", contact) if contact else None,
        notify_cipher=complaint_words.seal(keys, uid, "notify", new.notify_openid) if new.notify_openid else None,
        anonymous=new.anonymous,
        consent_version=new.consent_version,
        content_check=new.content_check,
        filed_at=now,
        accept_due_on=accept_due.day,
        answer_due_on=answer_due.day,
    )
    _claim_attachments(complaint, new.attachments, owner, keys)
    deadline_clocks.start(complaint, deadlines, calendar=calendar, now=now)
    complaint_timeline.note(complaint, "已提交", "", now=now, keys=keys)
    notices.complaint_filed(complaint, now=now)
    audit.record("complaint_filed", f"complaint:{complaint.id}", keys=keys, now=now)
    return Receipt(complaint, secret, answer_due.note or accept_due.note)


def _claim_attachments(complaint: Complaint, ids: Sequence[str], owner: str, keys: Keyring) -> None:
    for attachment_id in ids:
        claimed = (
            Attachment.update(complaint=complaint)
            .where(
                Attachment.id == attachment_id,
                Attachment.complaint.is_null(),
                Attachment.owner_tag == keys.hash("identity", "attachment", owner, attachment_id),
            )
            .execute()
        )
        if not claimed:
            raise InvalidInput("有照片已失效，请重新添加", fields={"attachments": "请重新添加照片"})
