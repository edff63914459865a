"""投诉举报：the life of a complaint, from the citizen's words to the last word.

Every move is one conditional update together with its line on the timeline, its audit entry and what must be told.
The text, the contact and the answers are encrypted; nobody who reads the database alone learns them.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from models import (
    Attachment,
    Complaint,
    ComplaintCategory,
    ComplaintEvent,
    ComplaintKind,
    ComplaintStatus,
    Confirmation,
    ContentCheck,
    Organization,
    Post,
    StaffAccount,
    StaffRole,
    random_id,
)

from . import audit, limits, notices, organizations, staff, text, workdays
from .errors import InvalidInput, NotAllowedNow, NotFound
from .keyring import Keyring
from .transactions import transactional

SECRET_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
SECRET_LENGTH = 16
TOO_MANY_GUESSES = "查询失败次数过多，请一小时后再试"
UNKNOWN_RECEIPT = "受理编号或查询码不正确，请核对后重试"

NEXT: dict[ComplaintStatus, frozenset[ComplaintStatus]] = {
    ComplaintStatus.FILED: frozenset({ComplaintStatus.ACCEPTED, ComplaintStatus.NOT_ACCEPTED}),
    ComplaintStatus.ACCEPTED: frozenset({ComplaintStatus.ASSIGNED, ComplaintStatus.CLOSED}),
    ComplaintStatus.ASSIGNED: frozenset({ComplaintStatus.ANSWERED}),
    ComplaintStatus.ANSWERED: frozenset({ComplaintStatus.ASSIGNED, ComplaintStatus.CLOSED}),
    ComplaintStatus.NOT_ACCEPTED: frozenset(),
    ComplaintStatus.CLOSED: frozenset(),
}


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
class Deadlines:
    accept_working_days: int
    answer_working_days: int


@dataclass(frozen=True)
class TimelineEntry:
    at: datetime
    label: str
    office: str
    text: str | None


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
    uid, secret = random_id(), new_secret()
    number = f"{secrets.randbelow(10**16):016d}"
    accept_due = workdays.after(now.date(), deadlines.accept_working_days)
    answer_due = workdays.after(now.date(), deadlines.answer_working_days)
    holder = organizations.holder_on(now.date(), new.post)
    contact = json.dumps([new.contact.name, new.contact.phone], ensure_ascii=False) if new.contact else None
    complaint = Complaint.create(
        uid=uid,
        receipt_number=number,
        secret_hash=_secret_hash(keys, number, secret),
        kind=new.kind,
        category=new.category,
        organization=new.organization,
        post=new.post,
        official=holder.official_id if holder else None,
        text_cipher=_seal(keys, uid, "text", text.cleaned(new.text)),
        contact_cipher=_seal(keys, uid, "contact", contact) if contact else None,
        notify_cipher=_seal(keys, uid, "notify", new.notify_openid) if new.notify_openid else None,
        anonymous=new.anonymous,
        consent_version=new.consent_version,
        content_check=new.content_check,
        filed_at=now,
        accept_due_on=accept_due.day,
        answer_due_on=answer_due.day,
    )
    _claim_attachments(complaint, new.attachments, owner, keys)
    _note(complaint, "已提交", "", now=now, keys=keys)
    notices.complaint_filed(complaint, now=now)
    audit.record("complaint_filed", f"complaint:{complaint.id}", keys=keys, now=now)
    return Receipt(complaint, secret, answer_due.note or accept_due.note)


def new_secret() -> str:
    """80 random bits in letters and digits that are not mistaken for each other, in groups of four."""
    letters = "".join(secrets.choice(SECRET_ALPHABET) for _ in range(SECRET_LENGTH))
    return "-".join(letters[i : i + 4] for i in range(0, SECRET_LENGTH, 4))


def _secret_hash(keys: Keyring, number: str, secret: str) -> str:
    return keys.hash("receipt", number, secret.upper().replace("-", "").replace(" ", ""))


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


# --- the author ------------------------------------------------------------------------------------------------------


def of_author(
    receipt_number: str, secret: str, *, address: str, failures_per_hour: int, keys: Keyring, now: datetime
) -> Complaint:
    """The complaint of a receipt and its secret. Unknown and wrong look alike.

    Raises:
        NotFound: number and secret do not belong together.
        TooMany: too many failures from this address within the hour.
    """
    complaint = Complaint.get_or_none(Complaint.receipt_number == receipt_number)
    wanted = _secret_hash(keys, receipt_number, secret)
    matches = secrets.compare_digest(complaint.secret_hash if complaint else "0" * 64, wanted)
    if complaint is None or not matches:
        # Only wrong guesses are limited: behind one address stand many people, and the right ones must get through.
        _count_failure(address, failures_per_hour, keys=keys, now=now)
        raise NotFound(UNKNOWN_RECEIPT)
    return complaint


@transactional
def _count_failure(address: str, cap: int, *, keys: Keyring, now: datetime) -> None:
    limits.spend("progress", address, cap, keys=keys, now=now, hourly=True, message=TOO_MANY_GUESSES)


def confirm(complaint: Complaint, outcome: Confirmation, *, keys: Keyring, now: datetime) -> None:
    """The citizen's last word on the answer（群众确认）; call it inside `idempotency.once`.

    Raises:
        NotAllowedNow: there is no answer yet, or the word is given already.
    """
    given = (
        Complaint.update(confirmation=outcome)
        .where(
            Complaint.id == complaint.id,
            Complaint.status.in_([ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED]),
            Complaint.confirmation.is_null(),
        )
        .execute()
    )
    if not given:
        raise NotAllowedNow("该件尚未答复，或您已确认过")
    complaint.confirmation = outcome
    _note(complaint, f"群众确认：{outcome.label}", "", now=now, keys=keys)
    audit.record("complaint_confirmed", f"complaint:{complaint.id}", keys=keys, now=now, detail=outcome.value)


def can_confirm(complaint: Complaint) -> bool:
    return complaint.confirmation is None and complaint.status in (ComplaintStatus.ANSWERED, ComplaintStatus.CLOSED)


# --- staff: what may be done -----------------------------------------------------------------------------------------


@transactional
def accept(complaint: Complaint, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Take up a filed complaint（受理）; who takes it up becomes its assignee.

    Raises:
        NotAllowed: the role may not.
        NotAllowedNow: the complaint is in another state, or somebody was first.
    """
    staff.require(by, "complaints.accept")
    _move(complaint, ComplaintStatus.ACCEPTED, assignee=by, accepted_at=now)
    _moved(complaint, "已受理", None, by=by, keys=keys, now=now)


@transactional
def reject(complaint: Complaint, reason: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Refuse to take up a complaint, with a reason that its author reads（不予受理）. Raises as `accept` does."""
    staff.require(by, "complaints.reject")
    _move(complaint, ComplaintStatus.NOT_ACCEPTED, closed_at=now)
    _moved(complaint, "不予受理", reason, by=by, keys=keys, now=now)


@transactional
def assign(complaint: Complaint, to: Organization, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Hand a complaint to a department for its answer（转办）. Raises as `accept` does."""
    staff.require(by, "complaints.assign")
    # A new answer is awaited, so the word on the one before it is spent.
    _move(complaint, ComplaintStatus.ASSIGNED, assigned_organization=to, answered_at=None, confirmation=None)
    _moved(complaint, f"已转办至{to.name}", None, by=by, keys=keys, now=now)
    notices.complaint_assigned(complaint, to, now=now)


@transactional
def answer(complaint: Complaint, words: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """The department's answer（答复）. Raises as `accept` does."""
    staff.require(by, "complaints.answer")
    _move(complaint, ComplaintStatus.ANSWERED, answered_at=now)
    _moved(complaint, "已答复", words, by=by, keys=keys, now=now)


@transactional
def close(complaint: Complaint, words: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Close a complaint with its result（办结）; a department cannot. Raises as `accept` does."""
    staff.require(by, "complaints.close")
    _move(complaint, ComplaintStatus.CLOSED, closed_at=now)
    _moved(complaint, "已办结", words, by=by, keys=keys, now=now)


def allowed_actions(complaint: Complaint, account: StaffAccount) -> list[str]:
    """What this account may do with the complaint as it is now."""
    steps = {
        "accept": ComplaintStatus.ACCEPTED,
        "reject": ComplaintStatus.NOT_ACCEPTED,
        "assign": ComplaintStatus.ASSIGNED,
        "answer": ComplaintStatus.ANSWERED,
        "close": ComplaintStatus.CLOSED,
    }
    possible = NEXT[complaint.status]
    return [name for name, to in steps.items() if to in possible and staff.can(account, f"complaints.{name}")]


def _move(complaint: Complaint, to: ComplaintStatus, **changes: object) -> None:
    """Change the status in one conditional UPDATE, so that two clicks cannot both win."""
    if to not in NEXT[complaint.status]:
        raise NotAllowedNow(f"该件{complaint.status.label}，不能改为{to.label}")
    moved = (
        Complaint.update(status=to, **changes)
        .where(Complaint.id == complaint.id, Complaint.status == complaint.status)
        .execute()
    )
    if not moved:
        raise NotAllowedNow("该件刚被他人处理，请刷新后查看")
    complaint.status = to
    for name, value in changes.items():
        setattr(complaint, name, value)


def _moved(
    complaint: Complaint, label: str, words: str | None, *, by: StaffAccount, keys: Keyring, now: datetime
) -> None:
    """What every move leaves behind: a line for the author, a notice where wanted, an audit entry."""
    line = _note(complaint, label, office_of(by), words, by=by, now=now, keys=keys)
    notices.progress(complaint, line.uid, now=now)
    audit.record(f"complaint_{complaint.status.value}", f"complaint:{complaint.id}", by=by, keys=keys, now=now)


def office_of(account: StaffAccount) -> str:
    """The office that the author reads on the timeline; never a person's name."""
    if account.role is StaffRole.UNIT_ADMIN and account.organization:
        return account.organization.name
    return str(account.role.label)


def _note(
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


# --- reading ---------------------------------------------------------------------------------------------------------


def text_of(complaint: Complaint, keys: Keyring) -> str:
    return _open(keys, complaint.uid, "text", complaint.text_cipher)


def masked_contact(complaint: Complaint, keys: Keyring) -> str | None:
    """The contact as staff see it: enough to recognize, not enough to call（脱敏）."""
    if complaint.contact_cipher is None:
        return None
    name, phone = json.loads(_open(keys, complaint.uid, "contact", complaint.contact_cipher))
    hidden = phone[:3] + "*" * max(0, len(phone) - 5) + phone[-2:] if len(phone) > 5 else "*" * len(phone)
    return f"{name[:1]}** {hidden}" if name else hidden


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


def _seal(keys: Keyring, uid: str, field: str, value: str) -> bytes:
    return keys.seal(value.encode(), where=f"complaint:{uid}:{field}:1")


def _open(keys: Keyring, uid: str, field: str, sealed: bytes) -> str:
    return keys.open(sealed, where=f"complaint:{uid}:{field}:1").decode()


# What the offices still owe: an answered complaint waits for its author or for closing, not for an answer.
OWED = (ComplaintStatus.FILED, ComplaintStatus.ACCEPTED, ComplaintStatus.ASSIGNED)


def is_overdue(complaint: Complaint, today: date) -> bool:
    return complaint.status in OWED and due_on(complaint) < today


def due_on(complaint: Complaint) -> date:
    """The day that counts now: for taking it up while it is filed, for the answer afterwards."""
    return complaint.accept_due_on if complaint.status is ComplaintStatus.FILED else complaint.answer_due_on
