"""扫码：somebody scanned a code of the official account itself. Ours are for binding staff; printed ones are links."""

from __future__ import annotations

import re

from wx_backend.domain import staff
from wx_backend.wechat.callback import Message

from . import binding, words
from .context import Context

_BINDING = re.compile(r"bind_([A-Za-z0-9]{8})")


def scanned(message: Message, context: Context) -> str:
    """Answer a follower's scan."""
    if code := binding_code(message.event_key):
        return binding.bind(code, message, context)
    return words.greeting(staff.by_account_openid(message.account_openid))


def binding_code(scene: str) -> str | None:
    """The binding code in the scene of a scanned code, if it is one for binding."""
    found = _BINDING.fullmatch(scene)
    return found[1] if found else None
