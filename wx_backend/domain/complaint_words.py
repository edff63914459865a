"""密封文字：the words, the contact and the address of a complaint, sealed with a key of its own（一案一密）.

That key is kept in the row, sealed with a key outside the database: one for what the supervisors work on, another for
tip-offs（举报）and what is handed over to discipline inspection.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from models import Complaint, ComplaintQueue

from .keyring import FIELD, TIP_OFF, Keyring, RecordKey

ERASED = "内容已按规定删除"
PURPOSES = {ComplaintQueue.ORDINARY: FIELD, ComplaintQueue.DISCIPLINE: TIP_OFF}


def place(uid: str, field: str) -> str:
    """The place a field is sealed for: table, row, field, version."""
    return f"complaint:{uid}:{field}:1"


def record_key(complaint: Complaint, keys: Keyring) -> RecordKey:
    """The key of this complaint, which must not be erased.

    Raises:
        Unreadable: the row was altered.
    """
    purpose = PURPOSES[complaint.queue]
    return keys.open_record_key(complaint.key_cipher or b"", where=place(complaint.uid, "key"), purpose=purpose)


def text_of(complaint: Complaint, keys: Keyring) -> str:
    if complaint.key_cipher is None:
        return ERASED
    return unseal(record_key(complaint, keys), complaint.uid, "text", complaint.text_cipher)


def contact_of(complaint: Complaint, keys: Keyring) -> tuple[str, str] | None:
    """Name and telephone number as the author left them, or None."""
    if complaint.contact_cipher is None or complaint.key_cipher is None:
        return None
    name, phone = json.loads(unseal(record_key(complaint, keys), complaint.uid, "contact", complaint.contact_cipher))
    return name, phone


def masked_contact(complaint: Complaint, keys: Keyring) -> str | None:
    """The contact as staff see it: enough to recognize, not enough to call（脱敏）."""
    found = contact_of(complaint, keys)
    if found is None:
        return None
    name, phone = found
    # Of a short number two digits more would leave nothing to guess.
    first, last = phone[: 3 if len(phone) > 9 else 0], phone[-2:] if len(phone) > 6 else ""
    hidden = first + "*" * (len(phone) - len(first) - len(last)) + last
    return f"{name[:1]}** {hidden}" if name else hidden


def promise_of(complaint: Complaint, keys: Keyring) -> dict[str, Any] | None:
    """What had been promised, as it stood on the day of filing（违诺事实）, or None."""
    if complaint.promise_cipher is None or complaint.key_cipher is None:
        return None
    found: dict[str, Any] = json.loads(
        unseal(record_key(complaint, keys), complaint.uid, "promise", complaint.promise_cipher)
    )
    return found


def seal(record: RecordKey, uid: str, field: str, value: str) -> bytes:
    return record.seal(value.encode(), where=place(uid, field))


def unseal(record: RecordKey, uid: str, field: str, sealed: bytes) -> str:
    return record.open(sealed, where=place(uid, field)).decode()


def seal_address(openid: str, uid: str, queue: ComplaintQueue, keys: Keyring) -> bytes:
    """Where progress is told（订阅消息）; the notice takes it along as it is, so it has not the key of the row."""
    return keys.seal(openid.encode(), where=place(uid, "notify"), purpose=PURPOSES[queue])


def address_in(notice: Mapping[str, Any], keys: Keyring) -> str:
    """The openid in the payload of a progress notice.

    Raises:
        Unreadable: the payload was altered, or its key is destroyed by now.
    """
    queue = ComplaintQueue(notice.get("queue", ComplaintQueue.ORDINARY.value))  # type: ignore[call-arg]
    sealed = bytes.fromhex(notice["openid_sealed"])
    return keys.open(sealed, where=place(notice["uid"], "notify"), purpose=PURPOSES[queue]).decode()


def hand_over(complaint: Complaint, keys: Keyring) -> dict[str, Any]:
    """The columns that change when a complaint goes to discipline inspection: its keys are sealed with theirs."""
    record = record_key(complaint, keys)
    discipline = ComplaintQueue.DISCIPLINE
    changes: dict[str, Any] = {
        "queue": discipline,
        "key_cipher": keys.seal_record_key(record, where=place(complaint.uid, "key"), purpose=PURPOSES[discipline]),
    }
    if complaint.notify_cipher is not None:
        where = place(complaint.uid, "notify")
        openid = keys.open(complaint.notify_cipher, where=where, purpose=PURPOSES[complaint.queue]).decode()
        changes["notify_cipher"] = seal_address(openid, complaint.uid, discipline, keys)
    return changes
