"""密钥轮换：what an older key or algorithm sealed is sealed anew, a few rows at a time, while the service works on.

The words of a complaint are sealed with a key of its own, which stays; what is sealed anew is that key, so that a
rotation reads no words. Comments and addresses, which have no key of their own, are opened and sealed themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import fn

from models import Attachment, Complaint, RatingComment

from . import attachments, audit, comments, complaint_words
from .complaint_words import PURPOSES
from .keyring import FIELD, Keyring, Unreadable
from .transactions import transactional

BATCH = 200


@dataclass(frozen=True)
class Sealed:
    """A column that keys of the key file seal: the place of a row's value, and the purpose of its key."""

    column: Any
    place: Callable[[Any], str]
    purpose: Callable[[Any], str]


@dataclass(frozen=True)
class Batch:
    """What came of some rows of one column; `last` is the key of the last one."""

    last: Any
    renewed: int
    unreadable: int


COLUMNS = (
    Sealed(Complaint.key_cipher, lambda row: complaint_words.place(row.uid, "key"), lambda row: PURPOSES[row.queue]),
    Sealed(
        Complaint.notify_cipher, lambda row: complaint_words.place(row.uid, "notify"), lambda row: PURPOSES[row.queue]
    ),
    Sealed(
        Attachment.key_cipher,
        lambda row: attachments.key_place(row.id),
        lambda row: PURPOSES[row.complaint.queue] if row.complaint else FIELD,
    ),
    Sealed(RatingComment.text_cipher, lambda row: comments.place(row.id), lambda _: FIELD),
)


def renew(keys: Keyring, *, batch: int = BATCH) -> Iterator[Batch]:
    """Seal every row anew that is not sealed with the newest key and the algorithm of the settings.

    Each batch is a transaction. Whoever changes a row meanwhile wins, and the row counts for the next time, as do those
    that come in meanwhile: it ends however many do.
    """
    for sealed in COLUMNS:
        key = sealed.column.model._meta.primary_key
        end = sealed.column.model.select(fn.MAX(key)).scalar()
        done = Batch(None, 0, 0)
        while end is not None and (done := _renew_batch(sealed, done.last, end, batch, keys)).last is not None:
            yield done


def left(keys: Keyring) -> int:
    """How many values an older key or algorithm sealed; a key may be destroyed only when there are none."""
    return sum(
        not keys.is_newest(getattr(row, sealed.column.name), purpose=sealed.purpose(row))
        for sealed in COLUMNS
        for row in sealed.column.model.select().where(sealed.column.is_null(False)).iterator()
    )


@transactional
def note_rotation(made: dict[str, int], *, keys: Keyring, now: datetime) -> None:
    """Put into the audit log which keys were made."""
    for purpose, key_id in made.items():
        audit.record("sealing_key_rotated", f"key:{purpose}:{key_id}", keys=keys, now=now)


@transactional
def _renew_batch(sealed: Sealed, after: Any, end: Any, size: int, keys: Keyring) -> Batch:
    table = sealed.column.model
    key = table._meta.primary_key
    there = sealed.column.is_null(False) & (key <= end)
    if after is not None:
        there &= key > after
    rows = list(table.select().where(there).order_by(key).limit(size))
    came = [_renew(sealed, row, keys) for row in rows]
    return Batch(rows[-1].get_id() if rows else None, came.count(True), came.count(None))


def _renew(sealed: Sealed, row: Any, keys: Keyring) -> bool | None:
    """Whether the row was sealed anew; None when it does not open."""
    before, purpose, place = bytes(getattr(row, sealed.column.name)), sealed.purpose(row), sealed.place(row)
    if keys.is_newest(before, purpose=purpose):
        return False
    try:
        after = keys.seal(keys.open(before, where=place, purpose=purpose), where=place, purpose=purpose)
    except Unreadable:
        return None
    table = sealed.column.model
    same = (table._meta.primary_key == row.get_id()) & (sealed.column == before)
    return bool(table.update({sealed.column.name: after}).where(same).execute())
