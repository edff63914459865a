"""操作日志：entries in the transaction of their cause, each sealed over the one before it.

The seal is an HMAC under a key outside the database: whoever changes, removes or adds a row with SQL alone is found.
"""

from __future__ import annotations

from datetime import UTC, datetime

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
    head = _locked_head()
    moment = now.replace(microsecond=0)
    sequence = head.sequence + 1
    seal = _seal(keys, head.seal, sequence, moment, action, by.id if by else None, subject, detail)
    entry = AuditEntry.create(
        sequence=sequence, at=moment, action=action, staff=by, subject=subject, detail=detail, seal=seal
    )
    AuditHead.update(sequence=sequence, seal=seal).where(AuditHead.id == HEAD).execute()
    return entry


def _locked_head() -> AuditHead:
    found = AuditHead.select().where(AuditHead.id == HEAD)
    if not isinstance(database.obj, SqliteDatabase):
        # A plain read would show the head as it was when this transaction began. SQLite has one writer anyway.
        found = found.for_update()
    head: AuditHead = found.get()
    return head


def first_broken(keys: Keyring) -> int | None:
    """Read the whole chain and return the number of the first entry that is not as it was written, or None."""
    seal, sequence = "", 0
    for entry in AuditEntry.select().order_by(AuditEntry.sequence).iterator():
        sequence += 1
        wanted = _seal(keys, seal, sequence, entry.at, entry.action, entry.staff_id, entry.subject, entry.detail)
        if entry.sequence != sequence or entry.seal != wanted:
            return sequence
        seal = entry.seal
    head = AuditHead.get_by_id(HEAD)
    return None if (head.sequence, head.seal) == (sequence, seal) else sequence + 1


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
    moment = at.astimezone(UTC).isoformat(timespec="seconds")
    return keys.hash("audit", previous, sequence, moment, action, staff_id or "", subject, detail)
