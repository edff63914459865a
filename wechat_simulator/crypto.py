"""消息加解密 / WeChat's message crypto, written from Tencent's page and checked with Tencent's own vectors.

Plain text is random(16) + length(4, network order) + message + appid, padded as PKCS#7 with blocks of 32, encrypted
with AES-256-CBC; the IV is the first half of the key. Source: developers.weixin.qq.com, server-ability/message-push.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


class CryptoError(Exception):
    """The cipher text is not one that WeChat and this account agreed on."""


def signature(*parts: str) -> str:
    """SHA-1 of the parts, sorted and joined: `signature` of (token, timestamp, nonce), `msg_signature` with Encrypt."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Compare two signatures without telling by the time it takes how far they agree."""
    return hmac.compare_digest(left.encode(), right.encode())


class MessageCrypto:
    """Encrypts and decrypts for one account.

    Raises: CryptoError when EncodingAESKey is not 43 characters of base64.
    """

    def __init__(self, encoding_aes_key: str, appid: str) -> None:
        try:
            key = base64.b64decode(encoding_aes_key + "=", validate=True)
        except (binascii.Error, ValueError) as error:
            raise CryptoError("EncodingAESKey is not base64") from error
        if len(key) != 32:
            raise CryptoError("EncodingAESKey must have 43 characters")
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))
        self._appid = appid.encode()

    def encrypt(self, message: str, random: str = "") -> str:
        """The message as base64 cipher text; `random` (16 characters) is for test vectors only."""
        body = message.encode()
        plain = (random or secrets.token_hex(8)).encode() + struct.pack("!I", len(body)) + body + self._appid
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self._cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()

    def decrypt(self, encrypted: str) -> str:
        """The message inside.

        Raises: CryptoError for anything that was not made with this key for this appid.
        """
        try:
            decryptor = self._cipher.decryptor()
            padded = decryptor.update(base64.b64decode(encrypted, validate=True)) + decryptor.finalize()
            pad = padded[-1]
            if not 1 <= pad <= BLOCK or padded[-pad:] != bytes([pad]) * pad:
                raise CryptoError("bad padding")
            plain = padded[16:-pad]
            (length,) = struct.unpack("!I", plain[:4])
            message, appid = plain[4 : 4 + length], plain[4 + length :]
            text = message.decode()
        except (ValueError, IndexError, struct.error) as error:
            raise CryptoError("not our cipher text") from error
        if appid != self._appid:
            raise CryptoError("made for another appid")
        return text
