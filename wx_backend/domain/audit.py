"""操作日志：entries in the transaction of their cause, each sealed over the one before it.

The seal is an HMAC under a key outside the database: whoever changes, removes or adds a row with SQL alone is found.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from peewee import SqliteDatabase

from models import AuditEntry, AuditHead, StaffAccount, database

from .keyring import Keyring

HEAD = 1


def record(
    action: str, subject: str, *, keys: Keyring, now: datetime, by: StaffAccount | None = None, detail: str = ""
) -> AuditEntry:
    """Append an entry. Call it last in a transaction: the head row is locked until the commit.

    Two writers cannot both append: the second waits for the first and reads what it left.
    """
    head = _current(AuditHead, AuditHead.id == HEAD)
    moment = now.replace(microsecond=0)
    sequence = head.sequence + 1
    last = _current(AuditEntry, AuditEntry.sequence == head.sequence)
    # One that is missing was cut off by hand: the chain will say so, and the work goes on.
    previous = last.seal if last else ""
    seal = _seal(keys, previous, sequence, moment, action, by.id if by else None, subject, detail)
    entry = AuditEntry.create(
        sequence=sequence, at=moment, action=action, staff=by, subject=subject, detail=detail, seal=seal
    )
    AuditHead.update(sequence=sequence, seal=_head_seal(keys, sequence, seal)).where(AuditHead.id == HEAD).execute()
    return entry


def _current(table: Any, condition: Any) -> Any:
    """The row as it is now, locked until the commit; a plain read may show it as it was when the transaction began."""
    found = table.select().where(condition)
    # SQLite has one writer, and this is it.
    return (found if isinstance(database.obj, SqliteDatabase) else found.for_update()).get_or_none()


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
