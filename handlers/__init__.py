"""公众号：all that the official account hears and says. `dispatch` is the table from a push to a function."""

from __future__ import annotations

from collections.abc import Callable

from wx_backend.wechat.callback import Message

from . import binding, commands, following, keywords, notices, scanning, subscriptions
from .context import Context

__all__ = ["SILENT", "Context", "asks_wechat", "dispatch", "hear_mini_program"]

Handler = Callable[[Message, Context], str | None]

EVENTS: dict[str, Handler] = {
    "subscribe": following.followed,
    "unsubscribe": following.unfollowed,
    "scan": scanning.scanned,
    "click": keywords.clicked,
    "templatesendjobfinish": notices.delivered,
}
# Events about somebody who is not waiting for an answer.
SILENT = frozenset({"unsubscribe", "templatesendjobfinish", *subscriptions.EVENTS})
# Who follows or shows a binding code is looked for by unionid.
ASKING_WECHAT = frozenset({"subscribe", "scan"})
MESSAGES: dict[str, Handler] = {"text": commands.answer}


def dispatch(message: Message, context: Context) -> str | None:
    """Answer a push: the words to send back, or None when WeChat only wants to know that it arrived.

    What is asked costs no write; what has an effect has it once, however often WeChat repeats itself.
    """
    if message.kind == "event":
        handler = EVENTS.get(message.event)
        return handler(message, context) if handler else None
    return MESSAGES.get(message.kind, keywords.not_understood)(message, context)


def asks_wechat(message: Message) -> bool:
    """Whether WeChat is asked on the way to the answer, which takes as long as it takes."""
    return message.event in ASKING_WECHAT or message.text.startswith(binding.WORD)


def hear_mini_program(message: Message, context: Context) -> None:
    """Take an event of the mini-program; there is nobody to answer there."""
    handler = subscriptions.EVENTS.get(message.event) if message.kind == "event" else None
    if handler:
        handler(message, context)
