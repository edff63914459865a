"""附件：pictures and documents; the row is committed after its file is safe on disk, so that no row is without one.

Each file is sealed with a key of its own. That key is in the row, sealed with the key of the queue that the complaint
is in, together with the digest of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import Attachment, Complaint, ComplaintEvent, ComplaintQueue, random_id

from . import limits
from .complaint_words import PURPOSES
from .errors import InvalidInput, NotFound
from .field_cipher import NUMBERS, RecordKey, algorithm_of
from .keyring import FIELD, Keyring
from .prepared import Prepared
from .transactions import transactional

USED_UP = "今天上传的照片已达上限，请明天再试"
UNKNOWN = "没有找到这个附件"
_KEY_BYTES = 32


@dataclass(frozen=True)
class Kept:
    """A row whose file is written next: what the file is to hold."""

    row: Attachment
    sealed: bytes


def where(attachment_id: str) -> str:
    """The place a file is sealed for; one moved to another row does not open."""
    return f"attachment:{attachment_id}:bytes:1"


def key_place(attachment_id: str) -> str:
    return f"attachment:{attachment_id}:key:1"


def name_place(attachment_id: str) -> str:
    return f"attachment:{attachment_id}:name:1"


def refuse_when_used_up(owner: str, cap: int, *, keys: Keyring, now: datetime) -> None:
    """Say no before a picture is decoded for nothing; what counts is `begin`.

    Raises:
        TooMany: this person has uploaded as many pictures today as allowed.
    """
    limits.refuse_when_reached("attachment", owner, cap, keys=keys, now=now, message=USED_UP)


def refuse_when_address_used_up(address: str, cap: int, *, keys: Keyring, now: datetime) -> None:
    """The same for an address; what counts is `count_address`."""
    limits.refuse_when_reached("attachment-address", address, cap, keys=keys, now=now, message=USED_UP)


def count_address(address: str, cap: int, *, keys: Keyring, now: datetime) -> None:
    """Count a picture of a browser without WeChat, whose identity costs nothing, by its address as well.

    Raises:
        TooMany: as many pictures have come from there today as allowed.
    """
    limits.spend("attachment-address", address, cap, keys=keys, now=now, message=USED_UP)


def begin(
    content: bytes, *, owner: str, media_type: str, cap: int, keys: Keyring, now: datetime, name: str = ""
) -> Kept:
    """Note a file that is written next, before the commit; call it inside `idempotency.once`.

    Whose it is, is kept as a keyed tag until a complaint claims it. Its `name` may name a person, so it is sealed too.

    Raises:
        TooMany: this person has uploaded as many pictures today as allowed.
    """
    limits.spend("attachment", owner, cap, keys=keys, now=now, message=USED_UP)
    attachment_id, record = random_id(), keys.new_record_key()
    row = Attachment.create(
        id=attachment_id,
        owner_tag=_owner_tag(owner, attachment_id, keys),
        key_cipher=_sealed_key(attachment_id, record, hashlib.sha256(content).digest(), FIELD, keys),
        name_cipher=record.seal(name.encode(), where=name_place(attachment_id)) if name else None,
        media_type=media_type,
        byte_count=len(content),
        created_on=now.date(),
    )
    return Kept(row, record.seal(content, where=where(attachment_id)))


def claim(
    ids: Sequence[str], owner: str, complaint: Complaint, *, keys: Keyring, event: ComplaintEvent | None = None
) -> None:
    """Make uploaded files those of a complaint, or of an answer to it, each once and by who uploaded it.

    Raises:
        InvalidInput: one is not there, used already or somebody else's.
    """
    for attachment_id in ids:
        unclaimed = (
            (Attachment.id == attachment_id)
            & Attachment.complaint.is_null()
            & (Attachment.owner_tag == _owner_tag(owner, attachment_id, keys))
        )
        found = Attachment.get_or_none(unclaimed)
        # From here on nobody, with whatever keys, finds out by the picture who filed the complaint.
        changes: dict[str, object] = {"complaint": complaint, "event": event, "owner_tag": ""}
        if found is not None and complaint.queue is ComplaintQueue.DISCIPLINE:
            changes["key_cipher"] = _resealed(found, FIELD, PURPOSES[complaint.queue], keys)
        if found is None or not Attachment.update(changes).where(unclaimed).execute():
            what, field = ("照片", "attachments") if event is None else ("附件", "documents")
            raise InvalidInput(f"有{what}已失效，请重新添加", fields={field: f"请重新添加{what}"})


def hand_over(complaint: Complaint, *, keys: Keyring) -> None:
    """Seal the keys of all files of a complaint with that of discipline inspection; before its queue changes."""
    before, after = PURPOSES[complaint.queue], PURPOSES[ComplaintQueue.DISCIPLINE]
    for row in list(complaint.attachments):
        sealed = _resealed(row, before, after, keys)
        Attachment.update(key_cipher=sealed).where(Attachment.id == row.id).execute()


def opened(row: Attachment, sealed: bytes, keys: Keyring) -> bytes:
    """The content of a file.

    Raises:
        Unreadable: file or row were altered.
    """
    record, _ = _opened_key(row, keys)
    return record.open(sealed, where=where(row.id))


def name_of(row: Attachment, keys: Keyring) -> str:
    """What a file is called, or "" where nobody said.

    Raises:
        Unreadable: the row was altered.
    """
    if row.name_cipher is None:
        return ""
    record, _ = _opened_key(row, keys)
    return record.open(row.name_cipher, where=name_place(row.id)).decode()


def digests(complaint: Complaint, keys: Keyring) -> list[str]:
    """SHA-256 of the author's own pictures as they are kept, in hexadecimal digits and in order of those."""
    return sorted(_opened_key(row, keys)[1].hex() for row in of_author(complaint))


def of_author(complaint: Complaint) -> list[Attachment]:
    """The author's own pictures."""
    return _OF_AUTHOR.all(complaint=complaint.id)


_OF_AUTHOR = Prepared(
    lambda complaint: (
        Attachment.select().where(Attachment.complaint == complaint, Attachment.event.is_null()).order_by(Attachment.id)
    )
)


def count_of_author(complaint: Complaint) -> int:
    return int(complaint.attachments.where(Attachment.event.is_null()).count())


def of_answers(complaint: Complaint) -> list[Attachment]:
    """The files that answers came with; the lines of the timeline name them by id."""
    found = complaint.attachments.where(Attachment.event.is_null(False))
    return list(found.order_by(Attachment.event, Attachment.id))


def of_answer(complaint: Complaint, attachment_id: str) -> Attachment:
    """A document of an answer, for the author of the complaint.

    Raises:
        NotFound: this complaint has no such document.
    """
    found = complaint.attachments.where(Attachment.id == attachment_id, Attachment.event.is_null(False)).first()
    if found is None:
        raise NotFound(UNKNOWN)
    row: Attachment = found
    return row


@transactional
def forget_unclaimed(today: date) -> list[str]:
    """Remove the rows of pictures no complaint claimed since the day before yesterday; returns their ids."""
    old = (Attachment.complaint.is_null()) & (Attachment.created_on < today - timedelta(days=1))
    ids = [row.id for row in Attachment.select(Attachment.id).where(old)]
    Attachment.delete().where(old).execute()
    return ids


def known_ids() -> set[str]:
    return {row.id for row in Attachment.select(Attachment.id)}


def _owner_tag(owner: str, attachment_id: str, keys: Keyring) -> str:
    return keys.hash("identity", "attachment", owner, attachment_id)


def _sealed_key(attachment_id: str, record: RecordKey, digest: bytes, purpose: str, keys: Keyring) -> bytes:
    plain = bytes([NUMBERS[record.algorithm]]) + record.key + digest
    return keys.seal(plain, where=key_place(attachment_id), purpose=purpose)


def _opened_key(row: Attachment, keys: Keyring) -> tuple[RecordKey, bytes]:
    purpose = PURPOSES[row.complaint.queue] if row.complaint else FIELD
    plain = keys.open(row.key_cipher, where=key_place(row.id), purpose=purpose)
    return RecordKey(plain[1 : 1 + _KEY_BYTES], algorithm_of(plain)), plain[1 + _KEY_BYTES :]


def _resealed(row: Attachment, before: str, after: str, keys: Keyring) -> bytes:
    plain = keys.open(row.key_cipher, where=key_place(row.id), purpose=before)
    return keys.seal(plain, where=key_place(row.id), purpose=after)
