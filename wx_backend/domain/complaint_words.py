"""密封文字：the words, the contact and the address of a complaint, sealed for their row and field."""

from __future__ import annotations

import json

from models import Complaint

from .keyring import Keyring


def text_of(complaint: Complaint, keys: Keyring) -> str:
    return unseal(keys, complaint.uid, "text", complaint.text_cipher)


def masked_contact(complaint: Complaint, keys: Keyring) -> str | None:
    """The contact as staff see it: enough to recognize, not enough to call（脱敏）."""
    if complaint.contact_cipher is None:
        return None
    name, phone = json.loads(unseal(keys, complaint.uid, "contact", complaint.contact_cipher))
    hidden = phone[:3] + "*" * max(0, len(phone) - 5) + phone[-2:] if len(phone) > 5 else "*" * len(phone)
    return f"{name[:1]}** {hidden}" if name else hidden


def seal(keys: Keyring, uid: str, field: str, value: str) -> bytes:
    return keys.seal(value.encode(), where=f"complaint:{uid}:{field}:1")


def unseal(keys: Keyring, uid: str, field: str, sealed: bytes) -> str:
    return keys.open(sealed, where=f"complaint:{uid}:{field}:1").decode()
