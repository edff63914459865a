"""幂等：the same client key gives the same answer, however often the phone repeats itself.

The stored answer can be read only with the client's key, which the database does not hold.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from peewee import IntegrityError

from models import IdempotencyKey

from .errors import IdempotencyMismatch, InvalidInput, Refusal
from .keyring import Keyring
from .prepared import Prepared
from .transactions import transactional

KEY_PATTERN = re.compile(r"[A-Za-z0-9_-]{8,64}")

_FIND = Prepared(
    lambda key_hash: (
        IdempotencyKey.select(IdempotencyKey.fingerprint, IdempotencyKey.answer_cipher, IdempotencyKey.status)
        .where(IdempotencyKey.key_hash == key_hash)
        .tuples()
    )
)
_KEEP = Prepared(
    lambda key_hash, fingerprint, answer_cipher, status, created_on: IdempotencyKey.insert(
        key_hash=key_hash, fingerprint=fingerprint, answer_cipher=answer_cipher, status=status, created_on=created_on
    )
)


@dataclass(frozen=True)
class Answer:
    body: dict[str, Any]
    status: int
    replayed: bool = False


def once(
    client_key: str | None,
    request: bytes,
    act: Callable[[], dict[str, Any]],
    *,
    purpose: str,
    keys: Keyring,
    now: datetime,
    status: int = 201,
    looked: bool = False,
) -> Answer:
    """Run `act` and store its answer in one transaction; for a key that was used, give the stored answer.

    `looked` says that `answered` has just found nothing; of two at once, the second cannot store its answer then.

    Raises:
        InvalidInput: there is no usable key.
        IdempotencyMismatch: the key was used with another request.
    """
    key = _checked(client_key)
    key_hash, print_of_request = _hashes(key, request, purpose, keys)

    @transactional
    def run() -> Answer:
        known = None if looked else _stored(key_hash, print_of_request, key, keys)
        if known:
            return known
        body = act()
        sealed = keys.seal_with(key, json.dumps(body, ensure_ascii=False).encode(), purpose="idempotency")
        _KEEP.execute(
            key_hash=key_hash,
            fingerprint=print_of_request,
            answer_cipher=sealed,
            status=status,
            created_on=now.date(),
        )
        return Answer(body, status)

    try:
        return run()
    except (IntegrityError, Refusal):
        # The same request may have been answered beside us: then its answer is ours, too.
        known = _stored(key_hash, print_of_request, key, keys)
        if known is None:
            raise
        return known


def answered(client_key: str | None, request: bytes, *, purpose: str, keys: Keyring) -> Answer | None:
    """The stored answer to this key and request, or None when it was not used yet. Raises as `once` does."""
    key = _checked(client_key)
    key_hash, print_of_request = _hashes(key, request, purpose, keys)
    return _stored(key_hash, print_of_request, key, keys)


def _checked(client_key: str | None) -> str:
    if client_key is None or not KEY_PATTERN.fullmatch(client_key):
        fields = {"Idempotency-Key": "8 至 64 位字母、数字、-、_"}
        raise InvalidInput("请求缺少有效的幂等键，请更新小程序后重试", fields=fields)
    return client_key


def _hashes(key: str, request: bytes, purpose: str, keys: Keyring) -> tuple[str, str]:
    return keys.hash("idempotency", purpose, key), keys.hash("idempotency", "request", key, request.hex())


def _stored(key_hash: str, print_of_request: str, client_key: str, keys: Keyring) -> Answer | None:
    row = _FIND.first(key_hash=key_hash)
    if row is None:
        return None
    fingerprint, answer, status = row
    if fingerprint != print_of_request:
        raise IdempotencyMismatch("同一幂等键已用于另一次提交，请重新提交")
    body = json.loads(keys.open_with(client_key, answer, purpose="idempotency"))
    return Answer(body, status, replayed=True)
