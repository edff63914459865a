"""系统对接：keys of other systems, and the signed requests（HMAC 签名）by which they speak to us.

A request carries the id of its key, the time, a number used once and an HMAC-SHA-256 over all of that, over method and
address and over the digest of its body; our answers are signed with the same secret over the number of the request, so
that nobody can put another answer in their place. Secrets are derived from our key file: no table holds one.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import IntegrityError

from models import IntegrationKey, IntegrationNonce

from . import audit
from .errors import InvalidInput, NotAllowed, NotFound, Replayed, SignatureNotValid
from .keyring import Keyring
from .prepared import Prepared
from .transactions import transactional

SCHEME = "MASHANG-HMAC-SHA256"
ANSWER_SCHEME = "MASHANG-HMAC-SHA256-ANSWER"
# How far the clocks of the two sides may be apart.
WINDOW_SECONDS = 300
NONCE = re.compile(r"[A-Za-z0-9_-]{16,64}")
TIMESTAMP = re.compile(r"[0-9]{1,12}")

# What a key can be made for; the door of each endpoint names the one it wants.
POWERS = {"verify": "资格核验", "cases": "办件推送", "results": "结果查询", "personnel": "人员数据推送"}

_BY_ID = Prepared(lambda key_id: IntegrationKey.select().where(IntegrationKey.key_id == key_id))
_NOTE = Prepared(lambda tag, expires_at: IntegrationNonce.insert(tag=tag, expires_at=expires_at))


@dataclass(frozen=True)
class SignedRequest:
    """A request as it came over the line; `target` is path and query, undecoded."""

    key_id: str
    timestamp: str
    nonce: str
    signature: str
    method: str
    target: str
    body: bytes


@dataclass(frozen=True)
class System:
    """Another system that was let in."""

    key_id: str
    name: str
    nonce: str


@transactional
def create_key(system_name: str, powers: list[str], *, keys: Keyring, now: datetime) -> tuple[IntegrationKey, str]:
    """Make a key for a system; returns it with its secret, which is shown this once.

    Raises:
        InvalidInput: no name, or a power that does not exist.
    """
    unknown = [power for power in powers if power not in POWERS]
    if not system_name.strip() or not powers or unknown:
        raise InvalidInput(f"请填写系统名称，并从 {'、'.join(POWERS)} 中选择权限")
    key = IntegrationKey.create(
        key_id="mk" + secrets.token_hex(8),
        system_name=system_name.strip(),
        powers=",".join(sorted(set(powers))),
        created_at=now,
    )
    audit.record("integration_key_created", f"key:{key.key_id}", keys=keys, now=now, detail=key.powers)
    return key, secret_of(key.key_id, keys=keys)


@transactional
def revoke_key(key_id: str, *, keys: Keyring, now: datetime) -> None:
    """End a key with the next request; it stays in the list with the moment of its end.

    Raises:
        NotFound: there is no such key in use.
    """
    usable = (IntegrationKey.key_id == key_id) & IntegrationKey.revoked_at.is_null()
    if not IntegrationKey.update(revoked_at=now).where(usable).execute():
        raise NotFound("没有这个对接密钥，或已停用")
    audit.record("integration_key_revoked", f"key:{key_id}", keys=keys, now=now)


def all_keys() -> list[IntegrationKey]:
    return list(IntegrationKey.select().order_by(IntegrationKey.id))


def secret_of(key_id: str, *, keys: Keyring) -> str:
    """The secret that a key's owner was given: 64 hexadecimal digits."""
    return keys.hash("integration", "secret", key_id)


def admit(request: SignedRequest, power: str, *, keys: Keyring, now: datetime) -> System:
    """Let a signed request in, once.

    Raises:
        SignatureNotValid: unknown or ended key, anything altered, or the clocks are too far apart.
        NotAllowed: the key is not for this.
        Replayed: this very request was let in before.
    """
    key = _BY_ID.first(key_id=request.key_id) if NONCE.fullmatch(request.nonce) else None
    wanted = sign_request(request, secret_of(request.key_id, keys=keys))
    if not hmac.compare_digest(wanted.encode(), request.signature.encode()) or key is None or key.revoked_at:
        raise SignatureNotValid("签名无效：请核对密钥、签名内容和请求是否一致")
    if not TIMESTAMP.fullmatch(request.timestamp) or abs(now.timestamp() - int(request.timestamp)) > WINDOW_SECONDS:
        raise SignatureNotValid(f"请求时间与本系统相差超过 {WINDOW_SECONDS} 秒，请校准时钟后重试")
    if power not in key.powers.split(","):
        raise NotAllowed(f"此对接密钥没有“{POWERS[power]}”权限")
    _use_nonce(request, keys=keys, now=now)
    return System(key.key_id, key.system_name, request.nonce)


@transactional
def _use_nonce(request: SignedRequest, *, keys: Keyring, now: datetime) -> None:
    tag = keys.hash("integration", "nonce", request.key_id, request.nonce)
    # Beyond the window on both sides, the time alone refuses it.
    expires_at = IntegrationNonce.expires_at.db_value(now + timedelta(seconds=2 * WINDOW_SECONDS + 1))
    try:
        _NOTE.execute(tag=tag, expires_at=expires_at)
    except IntegrityError:
        raise Replayed("该请求已处理过；每次请求（包括重试）都要使用新的随机数") from None


def sign_request(request: SignedRequest, secret: str) -> str:
    """The signature a request must carry, in hexadecimal digits."""
    digest = hashlib.sha256(request.body).hexdigest()
    return _signed(
        secret, SCHEME, request.method, request.target, request.key_id, request.timestamp, request.nonce, digest
    )


def sign_answer(nonce: str, status: int, timestamp: str, body: bytes, secret: str) -> str:
    """The signature of an answer to the request with this number."""
    return _signed(secret, ANSWER_SCHEME, nonce, str(status), timestamp, hashlib.sha256(body).hexdigest())


def _signed(secret: str, *lines: str) -> str:
    return hmac.new(bytes.fromhex(secret), "\n".join(lines).encode(), "sha256").hexdigest()
