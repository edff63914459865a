"""字段加密：AES-256-GCM or SM4-GCM with associated data; which algorithm and which key is said before each ciphertext.

Each key encrypts with random nonces of 96 bits. SM4（国密）works through OpenSSL; its key is derived from the same 32
bytes.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from cryptography.hazmat.primitives.ciphers.modes import GCM

NONCE, TAG = 12, 16
AES_256_GCM, SM4_GCM = "aes-256-gcm", "sm4-gcm"
# The first byte of each ciphertext. A number is never given to another algorithm.
NUMBERS = {AES_256_GCM: 1, SM4_GCM: 2}
NAMES = {number: name for name, number in NUMBERS.items()}


class Unreadable(Exception):
    """A ciphertext was altered, moved to another row or sealed with another key."""


def encrypt(key: bytes, plain: bytes, where: str, *, algorithm: str = AES_256_GCM) -> bytes:
    """Nonce, ciphertext and tag; `where` is bound to them and must be the same to decrypt."""
    nonce = os.urandom(NONCE)
    if algorithm == AES_256_GCM:
        return nonce + AESGCM(key).encrypt(nonce, plain, where.encode())
    sealing = Cipher(SM4(_sm4_key(key)), GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(where.encode())
    return nonce + sealing.update(plain) + sealing.finalize() + sealing.tag


def decrypt(key: bytes, sealed: bytes, where: str, *, algorithm: str = AES_256_GCM) -> bytes:
    """What `encrypt` was given.

    Raises:
        Unreadable: another key or place, or altered bytes.
    """
    nonce, body, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
    try:
        if algorithm == AES_256_GCM:
            return AESGCM(key).decrypt(nonce, body + tag, where.encode())
        opening = Cipher(SM4(_sm4_key(key)), GCM(nonce, tag)).decryptor()
        opening.authenticate_additional_data(where.encode())
        return opening.update(body) + opening.finalize()
    except (InvalidTag, ValueError):
        raise Unreadable("the ciphertext does not open here") from None


def _sm4_key(key: bytes) -> bytes:
    return hmac.digest(key, b"sm4-gcm", "sha256")[:16]


@dataclass(frozen=True)
class RecordKey:
    """The key of one row and what belongs to it（一案一密）; it is kept sealed in the row."""

    key: bytes
    algorithm: str

    def seal(self, plain: bytes, *, where: str) -> bytes:
        """Encrypt a field for its place: table, row, field and version."""
        return bytes([NUMBERS[self.algorithm], 0]) + encrypt(self.key, plain, where, algorithm=self.algorithm)

    def open(self, sealed: bytes, *, where: str) -> bytes:
        """Raises:
        Unreadable: altered, of another place or of another row.
        """
        return decrypt(self.key, bytes(sealed)[2:], where, algorithm=algorithm_of(sealed))


def algorithm_of(sealed: bytes) -> str:
    """Raises:
    Unreadable: the first byte names no algorithm that we have.
    """
    try:
        return NAMES[bytes(sealed)[0]]
    except (IndexError, KeyError):
        raise Unreadable("unknown algorithm") from None
