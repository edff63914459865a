"""迟到的回复：what was ready only after WeChat had stopped waiting is told in a message of its own（客服消息）.

Address and words are sealed, and gone once they are sent or given up: who asked what is nobody's to look up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models import OutboxMessage, OutboxStatus

from . import outbox
from .keyring import Keyring
from .transactions import transactional

KIND = "late_reply"


@transactional
def put(account_openid: str, words: str, *, key: str, keys: Keyring, now: datetime) -> None:
    """Tell somebody later; once for the push with this `key`, however often it is handled."""
    push = keys.hash("identity", KIND, key)
    sealed = keys.seal(json.dumps([account_openid, words]).encode(), where=_place(push))
    outbox.enqueue(KIND, unique=f"{KIND}:{push}", now=now, payload={"push": push, "sealed": sealed.hex()})


def read(payload: Mapping[str, Any], keys: Keyring) -> tuple[str, str]:
    """Who is told, and what.

    Raises:
        Unreadable: the payload was altered, or its key is destroyed by now.
    """
    openid, words = json.loads(keys.open(bytes.fromhex(payload["sealed"]), where=_place(payload["push"])))
    return str(openid), str(words)


@transactional
def forget(message: OutboxMessage) -> None:
    """Blot out what this message says, unless it still waits to be sent."""
    done = (OutboxMessage.id == message.id) & (OutboxMessage.status != OutboxStatus.WAITING)
    OutboxMessage.update(payload="{}").where(done).execute()


def _place(push: str) -> str:
    return f"outbox_message:{push}:{KIND}:1"
