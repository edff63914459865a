"""订阅事件：what the mini-program's push tells of subscription messages: answered, taken back, delivered or not.

WeChat sends one entry without its list in JSON, and a list of one in XML; `Message.entries` is a list in any case.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wx_backend.clock import BEIJING
from wx_backend.domain import callbacks, outbox, subscriptions
from wx_backend.domain.words import SubscriptionState
from wx_backend.wechat.callback import Message

from .context import Context


def answered(message: Message, context: Context) -> None:
    """订阅弹窗：somebody agreed or refused; each consent counts once, however often WeChat tells of it."""

    def effect() -> str:
        for entry in message.entries:
            purpose = _purpose(entry.get("TemplateId", ""), context)
            answer = _answer(entry.get("SubscribeStatusString", ""))
            if purpose and answer:
                at = datetime.fromtimestamp(message.created_at, BEIJING)
                subscriptions.answered(message.account_openid, purpose, answer, at=at, keys=context.keys)
        return ""

    _once(message, context, effect)


def delivered(message: Message, context: Context) -> None:
    """订阅消息送达结果：WeChat took the message, and now says whether it arrived."""
    for entry in message.entries:
        msgid, code = entry.get("MsgID", ""), entry.get("ErrorCode", "")
        if msgid and code:
            status = "success" if code == "0" else f"failed: {code} {entry.get('ErrorStatus', '')}".strip()
            outbox.note_delivery(msgid, status, now=context.now())


EVENTS: dict[str, Callable[[Message, Context], None]] = {
    "subscribe_msg_popup_event": answered,
    "subscribe_msg_change_event": answered,
    "subscribe_msg_sent_event": delivered,
}


def _purpose(template_id: str, context: Context) -> str | None:
    """What a template is for; another one of the same mini-program is none of our business."""
    wanted = context.settings.templates.progress
    return subscriptions.PROGRESS if wanted and template_id == wanted else None


def _answer(word: str) -> SubscriptionState | None:
    return next((one for one in SubscriptionState if one.value == word), None)


def _once(message: Message, context: Context, effect: Callable[[], str]) -> None:
    callbacks.once(f"mini\n{message.key}", effect, keys=context.keys, now=context.now())
