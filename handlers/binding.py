"""绑定：ties somebody's identity in the official account to a staff account, by a one-time code."""

from __future__ import annotations

import unicodedata

from wx_backend.domain import callbacks, staff
from wx_backend.domain.errors import Refusal
from wx_backend.wechat.callback import Message

from .context import Context


def bind(code: str, message: Message, context: Context) -> str:
    """Bind by a code; a repeat of the same push gets the same answer and uses up no try."""
    now = context.now()
    typed = unicodedata.normalize("NFKC", code)

    def effect() -> str:
        try:
            account = staff.bind_account(
                typed,
                message.account_openid,
                keys=context.keys,
                now=now,
                tries_per_day=context.settings.limits.binding_tries_per_day,
            )
        except Refusal as refusal:
            # Caught in here, so that the count of wrong codes is kept: a refusal that leaves `once` undoes everything.
            return refusal.message
        return f"绑定成功，您的身份是：{account.role.label}。\n发送“帮助”查看可以使用的命令。"

    return callbacks.once(message.key, effect, keys=context.keys, now=now)
