"""关注与取消关注：who comes is greeted and recognized, who goes is noted."""

from __future__ import annotations

from wx_backend.domain import bindings, callbacks, conversations, staff
from wx_backend.wechat.callback import Message

from . import binding, scanning, words
from .context import Context


def followed(message: Message, context: Context) -> str:
    """Greet a new follower. Staff are recognized by their unionid, or by the binding code they scanned."""
    if code := scanning.binding_code(message.event_key.removeprefix("qrscene_")):
        return binding.bind(code, message, context)
    openid = message.account_openid
    # WeChat is asked before any transaction is open, and not for long: the answer has to be back in five seconds.
    known = staff.by_account_openid(openid) is not None
    unionid = None if known else context.official_account.unionid_of(openid)
    account = bindings.followed(openid, unionid, keys=context.keys, now=context.now())
    if account is None:
        return f"感谢关注！\n{words.CITIZEN}"
    return f"感谢关注！已识别您的身份：{account.role.label}，投诉提醒和周报将发送到这里。\n\n{words.STAFF}"


def unfollowed(message: Message, context: Context) -> None:
    """Note that somebody left; there is nobody to answer."""
    now = context.now()

    def effect() -> str:
        bindings.unfollowed(message.account_openid, keys=context.keys, now=now)
        conversations.forget(message.account_openid, keys=context.keys)
        return ""

    callbacks.once(message.key, effect, keys=context.keys, now=now)
