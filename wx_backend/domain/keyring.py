"""密钥：keyed one-way tags and encryption of fields, with keys that are never in the database.

The algorithms are HMAC-SHA-256 and AES-256-GCM or SM4-GCM; the algorithm and the id of the key are stored with each
ciphertext, so that both can change. Keys for tags live one month each and are destroyed two months later: after that
nobody can compute who a tag belongs to.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
from datetime import date

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from . import field_cipher
from .field_cipher import AES_256_GCM, NUMBERS, RecordKey, Unreadable

__all__ = ["KeyMissing", "Keyring", "RecordKey", "Unreadable"]

MONTHS_KEPT = 2
# What "field" seals is everybody's; tip-offs（举报）have keys of their own.
FIELD, TIP_OFF, SIGNING = "field", "tip_off", "signing"
SEALING = (FIELD, TIP_OFF)
MOST_KEY_IDS = 255


class KeyMissing(Exception):
    """A key that is needed is not (or no longer) in the key file."""


class Keyring:
    """The keys of one service. Made by `wx_backend.key_file`, handed in to whoever needs it."""

    def __init__(
        self, fixed: dict[str, bytes], monthly: dict[str, bytes], *, algorithm: str = field_cipher.AES_256_GCM
    ) -> None:
        self._fixed = fixed
        self._monthly = monthly
        self._algorithm = algorithm
        self._newest = {purpose: max(ids_of(purpose, fixed), default=1) for purpose in SEALING}

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

    def seal(self, plain: bytes, *, where: str, purpose: str = FIELD) -> bytes:
        """Encrypt a field. `where` names table, row, field and version, and must be the same to open it."""
        key_id = self._newest[purpose]
        sealed = field_cipher.encrypt(self._key(name_of(purpose, key_id)), plain, where, algorithm=self._algorithm)
        return bytes([NUMBERS[self._algorithm], key_id]) + sealed

    def open(self, sealed: bytes, *, where: str, purpose: str = FIELD) -> bytes:
        """Decrypt what `seal` made for the same place and purpose, with whichever key and algorithm it was.

        Raises:
            Unreadable: the bytes were altered, belong to another place, or another key sealed them.
        """
        sealed = bytes(sealed)
        algorithm = field_cipher.algorithm_of(sealed)
        key = self._fixed.get(name_of(purpose, sealed[1]))
        if key is None:
            raise Unreadable("unknown key")
        return field_cipher.decrypt(key, sealed[2:], where, algorithm=algorithm)

    def is_newest(self, sealed: bytes, *, purpose: str = FIELD) -> bool:
        """Whether the newest key and the algorithm of the settings sealed it; otherwise it is to be sealed anew."""
        return bytes(sealed)[:2] == bytes([NUMBERS[self._algorithm], self._newest[purpose]])

    def new_record_key(self) -> RecordKey:
        """A key for one row and what belongs to it."""
        return RecordKey(new_key(), self._algorithm)

    def seal_record_key(self, record: RecordKey, *, where: str, purpose: str = FIELD) -> bytes:
        """The key of a row as the row keeps it."""
        return self.seal(bytes([NUMBERS[record.algorithm]]) + record.key, where=where, purpose=purpose)

    def open_record_key(self, sealed: bytes, *, where: str, purpose: str = FIELD) -> RecordKey:
        """Raises:
        Unreadable: see `open`.
        """
        plain = self.open(sealed, where=where, purpose=purpose)
        return RecordKey(plain[1:], field_cipher.algorithm_of(plain))

    def sign(self, said: bytes) -> tuple[int, bytes]:
        """Sign with the newest key（Ed25519）: the id of the key, and 64 bytes."""
        key_id = max(ids_of(SIGNING, self._fixed))
        return key_id, Ed25519PrivateKey.from_private_bytes(self._key(name_of(SIGNING, key_id))).sign(said)

    def public_keys(self) -> dict[int, bytes]:
        """What verifies signatures, old and new: 32 bytes by the id of the key."""
        seeds = {key_id: self._key(name_of(SIGNING, key_id)) for key_id in ids_of(SIGNING, self._fixed)}
        return {
            key_id: Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
            for key_id, seed in seeds.items()
        }

    def seal_with(self, secret: str, plain: bytes, *, purpose: str) -> bytes:
        """Encrypt under our key of `purpose` and a secret of the client's together: neither alone opens it."""
        return field_cipher.encrypt(self.mac(purpose, "sealed", secret), plain, "", algorithm=AES_256_GCM)

    def open_with(self, secret: str, sealed: bytes, *, purpose: str) -> bytes:
        """Decrypt what `seal_with` made with the same secret and purpose.

        Raises:
            Unreadable: another secret, or altered bytes.
        """
        return field_cipher.decrypt(self.mac(purpose, "sealed", secret), bytes(sealed), "")

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
    "tip_off",
    "signing",
)


# The first character of a code's token; in order.
CODE_VERSIONS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def code_purpose(version: str) -> str:
    """The purpose of the key of codes of this version."""
    return "code" if version == CODE_VERSIONS[0] else f"code:{version}"


def name_of(purpose: str, key_id: int) -> str:
    """How the key file names a key of a purpose that has several: the first has no number."""
    return purpose if key_id == 1 else f"{purpose}.{key_id}"


def ids_of(purpose: str, fixed: dict[str, bytes]) -> list[int]:
    """The ids of the keys of a purpose, oldest first."""
    names = (name.split(".") for name in fixed)
    return sorted(int(number[0]) if number else 1 for name, *number in names if name == purpose)


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


def fingerprint(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
