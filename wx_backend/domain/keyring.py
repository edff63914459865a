"""密钥：keyed one-way tags and encryption of fields, with keys that are never in the database.

The algorithms are HMAC-SHA-256 and AES-256-GCM; the algorithm and the id of the key are stored with each ciphertext,
so that both can change. Keys for tags live one month each and are destroyed two months later: after that nobody can
compute who a tag belongs to.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from datetime import date

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_AES_256_GCM = 1
MONTHS_KEPT = 2


class KeyMissing(Exception):
    """A key that is needed is not (or no longer) in the key file."""


class Unreadable(Exception):
    """A ciphertext was altered, moved to another row or sealed with another key."""


class Keyring:
    """The keys of one service. Made by `wx_backend.key_file`, handed in to whoever needs it."""

    def __init__(self, fixed: dict[str, bytes], monthly: dict[str, bytes]) -> None:
        self._fixed = fixed
        self._monthly = monthly

    @property
    def months(self) -> list[str]:
        return sorted(self._monthly)

    @property
    def code_versions(self) -> list[str]:
        """The versions of the key of codes, oldest first; new codes are made with the last one."""
        return [version for version in CODE_VERSIONS if code_purpose(version) in self._fixed]

    def mac(self, purpose: str, *parts: object) -> bytes:
        """HMAC-SHA-256 of `parts` under the lasting key of `purpose`: 32 bytes."""
        return hmac.digest(self._key(purpose), _joined(purpose, parts), "sha256")

    def hash(self, purpose: str, *parts: object) -> str:
        """`mac` as 64 hexadecimal digits, for columns."""
        return self.mac(purpose, *parts).hex()

    def tag(self, purpose: str, day: date, *parts: object) -> str:
        """A one-way tag under the key of the month of `day`: 64 hexadecimal digits.

        Raises:
            KeyMissing: the month's key was not made yet, or is destroyed.
        """
        month = f"{day:%Y-%m}"
        try:
            key = self._monthly[month]
        except KeyError:
            raise KeyMissing(f"no tag key for {month}") from None
        return hmac.digest(key, _joined(purpose, (day, *parts)), "sha256").hex()

    def seal(self, plain: bytes, *, where: str) -> bytes:
        """Encrypt a field. `where` names table, row, field and version, and must be the same to open it."""
        nonce = os.urandom(12)
        return bytes([_AES_256_GCM, 1]) + nonce + AESGCM(self._key("field")).encrypt(nonce, plain, where.encode())

    def open(self, sealed: bytes, *, where: str) -> bytes:
        """Decrypt what `seal` made for the same place.

        Raises:
            Unreadable: the bytes were altered, belong to another place, or another key sealed them.
        """
        sealed = bytes(sealed)
        if sealed[:2] != bytes([_AES_256_GCM, 1]):
            raise Unreadable("unknown algorithm or key")
        return _open(self._key("field"), sealed[2:], where)

    def seal_with(self, secret: str, plain: bytes, *, purpose: str) -> bytes:
        """Encrypt under our key of `purpose` and a secret of the client's together: neither alone opens it."""
        nonce = os.urandom(12)
        return nonce + AESGCM(self.mac(purpose, "sealed", secret)).encrypt(nonce, plain, b"")

    def open_with(self, secret: str, sealed: bytes, *, purpose: str) -> bytes:
        """Decrypt what `seal_with` made with the same secret and purpose.

        Raises:
            Unreadable: another secret, or altered bytes.
        """
        return _open(self.mac(purpose, "sealed", secret), bytes(sealed), "")

    def _key(self, purpose: str) -> bytes:
        try:
            return self._fixed[purpose]
        except KeyError:
            raise KeyMissing(f"no key for {purpose}") from None


# One key for each domain, so that a tag of one kind says nothing about another kind.
PURPOSES = (
    "code",
    "ticket",
    "receipt",
    "idempotency",
    "field",
    "audit",
    "identity",
    "session",
    "edit",
    "proof",
    "case",
    "integration",
)


# The first character of a code's token; in order.
CODE_VERSIONS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def code_purpose(version: str) -> str:
    """The purpose of the key of codes of this version."""
    return "code" if version == CODE_VERSIONS[0] else f"code:{version}"


def new_key() -> bytes:
    return os.urandom(32)


def month_before(day: date, months: int) -> str:
    """The month `months` before that of `day`, as ``2026-09``."""
    count = day.year * 12 + day.month - 1 - months
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


def to_json(fixed: dict[str, bytes], monthly: dict[str, bytes]) -> str:
    encoded = {
        "fixed": {name: base64.b64encode(key).decode() for name, key in fixed.items()},
        "monthly": {name: base64.b64encode(key).decode() for name, key in monthly.items()},
    }
    return json.dumps(encoded, indent=1)


def from_json(text: str) -> tuple[dict[str, bytes], dict[str, bytes]]:
    decoded = json.loads(text)
    fixed = {name: base64.b64decode(key) for name, key in decoded["fixed"].items()}
    monthly = {name: base64.b64decode(key) for name, key in decoded["monthly"].items()}
    return fixed, monthly


def _joined(purpose: str, parts: tuple[object, ...]) -> bytes:
    # Lengths before the parts, so that ("ab", "c") and ("a", "bc") differ.
    encoded = [purpose.encode(), *(str(part).encode() for part in parts)]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def _open(key: bytes, sealed: bytes, where: str) -> bytes:
    try:
        return AESGCM(key).decrypt(sealed[:12], sealed[12:], where.encode())
    except (InvalidTag, ValueError):
        raise Unreadable("the ciphertext does not open here") from None


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
