"""操作日志：entries in the transaction of their cause, each sealed over the one before it.

The seal is an HMAC under a key outside the database: whoever changes, removes or adds a row with SQL alone is found.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from peewee import JOIN, SqliteDatabase

from models import AuditEntry, AuditHead, StaffAccount, database

from .keyring import Keyring
from .prepared import Insertion, Prepared

HEAD = 1


def record(
    action: str, subject: str, *, keys: Keyring, now: datetime, by: StaffAccount | None = None, detail: str = ""
) -> AuditEntry:
    """Append an entry. Call it last in a transaction: the head row is locked until the commit.

    Two writers cannot both append: the second waits for the first and reads what it left.
    """
    # An entry that is missing was cut off by hand: the chain will say so, and the work goes on.
    last, previous = _HEAD.first()
    moment, sequence = now.replace(microsecond=0), last + 1
    previous = previous or ""
    seal = _seal(keys, previous, sequence, moment, action, by.id if by else None, subject, detail)
    entry = AuditEntry(sequence=sequence, at=moment, action=action, staff=by, subject=subject, detail=detail, seal=seal)
    _ENTRY.put(entry)
    _MOVE.execute(sequence=sequence, seal=_head_seal(keys, sequence, seal))
    return entry


def _locked_head() -> Any:
    """The end of the chain as it is now, locked until the commit; a plain read may show it as it was."""
    found = (
        AuditHead.select(AuditHead.sequence, AuditEntry.seal)
        .join(AuditEntry, JOIN.LEFT_OUTER, on=(AuditEntry.sequence == AuditHead.sequence))
        .where(AuditHead.id == HEAD)
        .tuples()
    )
    # SQLite has one writer, and this is it.
    return found if isinstance(database.obj, SqliteDatabase) else found.for_update()


_HEAD = Prepared(_locked_head)
_ENTRY = Insertion(AuditEntry)
_MOVE = Prepared(lambda sequence, seal: AuditHead.update(sequence=sequence, seal=seal).where(AuditHead.id == HEAD))


def first_broken(keys: Keyring) -> int | None:
    """Read the whole chain and return the number of the first entry that is not as it was written, or None."""
    seal, sequence = "", 0
    try:
        for entry in AuditEntry.select().order_by(AuditEntry.sequence).iterator():
            wanted = _seal(
                keys, seal, sequence + 1, entry.at, entry.action, entry.staff_id, entry.subject, entry.detail
            )
            if entry.sequence != sequence + 1 or entry.seal != wanted:
                return sequence + 1
            seal, sequence = entry.seal, sequence + 1
    except (TypeError, ValueError, AttributeError):
        return sequence + 1  # no value that we could have written
    head = AuditHead.get_or_none(AuditHead.id == HEAD)
    whole = head is not None and (head.sequence, head.seal) == (sequence, _head_seal(keys, sequence, seal))
    return None if whole else sequence + 1


def newest_moment() -> datetime | None:
    """When the newest entry was written."""
    newest = AuditEntry.select(AuditEntry.at).order_by(AuditEntry.sequence.desc()).first()
    return newest.at if newest else None


def _head_seal(keys: Keyring, sequence: int, seal: str) -> str:
    """The end is sealed by itself: who cuts off the newest entries cannot make an older one the last."""
    return keys.hash("audit", "head", sequence, seal) if sequence else ""


def _seal(
    keys: Keyring,
    previous: str,
    sequence: int,
    at: datetime,
    action: str,
    staff_id: int | None,
    subject: str,
    detail: str,
) -> str:
    moment, by = at.astimezone(UTC).isoformat(), "" if staff_id is None else staff_id
    return keys.hash("audit", previous, sequence, moment, action, by, subject, detail)
