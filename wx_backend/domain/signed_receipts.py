"""签名回执：what was handed in, when, and by which days it is due, signed so that anybody can verify it offline.

Ed25519 over canonical JSON. The text is in it as a hash that takes the author's secret: the author can show that these
were the words, and nobody who sees the receipt can try words out.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from models import Complaint

from . import attachments, complaint_receipts, complaint_vocabulary, complaint_words
from .errors import NotAllowedNow
from .keyring import Keyring

FORMAT = "mashang-receipt-1"


def of(
    complaint: Complaint,
    secret: str,
    *,
    city: str,
    keys: Keyring,
    now: datetime,
    pictures: Sequence[str] | None = None,
) -> str:
    """The receipt as three parts joined by dots: what is said, the id of the key, the signature（base64url）.

    `pictures` is what `attachments.digests` says of the complaint, where that is known already.

    Raises:
        NotAllowedNow: the words are erased, so that nothing can be said of them any more.
    """
    if complaint.key_cipher is None:
        raise NotAllowedNow("内容已按规定删除，不能再出具回执；您已保存的回执仍然有效")
    if pictures is None:
        pictures = attachments.digests(complaint, keys)
    said: dict[str, Any] = {
        "format": FORMAT,
        "city": city,
        "number": complaint.receipt_number,
        "kind": complaint.kind.label,
        "category": complaint_vocabulary.category_label(complaint.category),
        "organization": complaint.organization.name,
        "filed_at": complaint.filed_at.replace(microsecond=0).isoformat(),
        "accept_due_on": complaint.accept_due_on.isoformat(),
        "answer_due_on": complaint.answer_due_on.isoformat(),
        "content_sha256": content_hash(complaint, secret, pictures, keys),
        "photos": len(pictures),
        "issued_at": now.replace(microsecond=0).isoformat(),
    }
    body = encoded(json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
    key_id, signature = keys.sign(f"{body}.".encode())
    return f"{body}.{key_id}.{encoded(signature)}"


def content_hash(complaint: Complaint, secret: str, pictures: Sequence[str], keys: Keyring) -> str:
    """SHA-256 over secret, text and the SHA-256 of each kept picture in order, a line each, in hexadecimal digits."""
    text = complaint_words.text_of(complaint, keys)
    lines = [complaint_receipts.bare(secret), text, *pictures]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def public_keys(keys: Keyring) -> dict[str, str]:
    """The public keys by id, as base64url of their 32 bytes."""
    return {str(key_id): encoded(key) for key_id, key in keys.public_keys().items()}


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()
