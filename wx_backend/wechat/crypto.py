"""消息加解密：WeChat's message crypto, straight on `cryptography`, checked against Tencent's published vectors.

Plain text is random(16) + length(4, network order) + message + appid, padded as PKCS#7 with blocks of 32 and encrypted
with AES-256-CBC, whose IV is the first half of the key. Source: developers.weixin.qq.com, message-push.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM_BYTES = 16
HEAD_BYTES = RANDOM_BYTES + 4


class NotForUs(Exception):
    """The cipher text was not made with our key, or not for our appid."""


class MessageCrypto:
    """Opens and seals the messages of one account. The key schedule is made once.

    Raises:
        ValueError: `encoding_aes_key` is not 43 characters of base64.
    """

    def __init__(self, encoding_aes_key: str, appid: str) -> None:
        key = base64.b64decode(encoding_aes_key + "=", validate=True)
        if len(key) != 32:
            raise ValueError("EncodingAESKey must have 43 characters")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._appid = appid.encode()

    def decrypt(self, encrypted: str | bytes) -> bytes:
        """The message inside.

        Raises:
            NotForUs: for anything else than a message that was sealed for this account.
        """
        try:
            raw = base64.b64decode(encrypted, validate=True)
            decryptor = self._cipher.decryptor()
            padded = decryptor.update(raw) + decryptor.finalize()
        except ValueError:
            raise NotForUs("no cipher text") from None
        if not padded or not 1 <= padded[-1] <= BLOCK:
            raise NotForUs("wrong padding")
        plain = padded[: -padded[-1]]
        end = HEAD_BYTES + int.from_bytes(plain[RANDOM_BYTES:HEAD_BYTES], "big")
        if not hmac.compare_digest(plain[end:], self._appid):
            raise NotForUs("another appid")
        return plain[HEAD_BYTES:end]

    def encrypt(self, message: bytes, *, random: bytes | None = None) -> str:
        """The message as base64 cipher text. `random` is given by Tencent's test vectors and by nobody else."""
        head = random or secrets.token_bytes(RANDOM_BYTES)
        plain = head + len(message).to_bytes(4, "big") + message + self._appid
        padding = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()).decode()


def signature(*parts: str) -> str:
    """SHA-1 of the sorted parts: of token, timestamp and nonce, and for an encrypted body of `Encrypt` as well."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8", "replace")).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare without telling by the time it takes how far the two agree."""
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))
