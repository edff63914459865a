"""对话状态：where somebody stands in the chat（更多、选择单位）, the same for all workers and after a restart.

There is no citizen in the table: its key is a keyed tag, and what is kept opens only with the identity itself.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from models import Conversation

from .keyring import Keyring
from .transactions import transactional

MINUTES = 15
State = dict[str, Any]


@transactional
def remember(openid: str, state: State, *, keys: Keyring, now: datetime) -> None:
    """Keep where this person stands for some minutes, instead of what was kept before."""
    Conversation.insert(
        tag=_tag(openid, keys),
        state_cipher=keys.seal_with(openid, json.dumps(state, ensure_ascii=False).encode(), purpose="session"),
        expires_at=now + timedelta(minutes=MINUTES),
    ).on_conflict_replace().execute()


def recall(openid: str, *, keys: Keyring, now: datetime) -> State | None:
    """Where this person stands, or None when that is over."""
    row = Conversation.get_or_none(Conversation.tag == _tag(openid, keys), Conversation.expires_at > now)
    if row is None:
        return None
    state: State = json.loads(keys.open_with(openid, row.state_cipher, purpose="session"))
    return state


@transactional
def forget(openid: str, *, keys: Keyring) -> None:
    """Whatever was begun is over."""
    Conversation.delete().where(Conversation.tag == _tag(openid, keys)).execute()


def _tag(openid: str, keys: Keyring) -> str:
    return keys.hash("identity", "conversation", openid)
