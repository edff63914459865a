"""绑定：somebody shows a one-time code; it says whose account it is and waits for a second administrator."""

from __future__ import annotations

import unicodedata

from wx_backend.domain import bindings, callbacks
from wx_backend.domain.bindings import Identity
from wx_backend.domain.errors import Refusal
from wx_backend.wechat.callback import Message

from .context import Account, Context

WORD = "绑定"


def bind(code: str, message: Message, context: Context) -> str:
    """Take a code; a repeat of the same push gets the same answer and uses up no try."""
    now = context.now()
    typed = unicodedata.normalize("NFKC", code)
    # Asked before any transaction is open. With it the mini-program knows the person, too.
    unionid = context.official_account.unionid_of(message.account_openid)

    def effect() -> str:
        try:
            binding = bindings.claim(
                typed,
                Identity(account_openid=message.account_openid, unionid=unionid),
                keys=context.keys,
                now=now,
                tries_per_day=context.settings.limits.binding_tries_per_day,
            )
        except Refusal as refusal:
            # Caught in here, so that the count of wrong codes is kept: a refusal that leaves `once` undoes everything.
            return refusal.message
        return (
            f"您正在绑定：{whose(binding.staff)}。\n"
            "为防止冒用，须由另一位管理员确认后生效，生效时会在这里通知您。\n"
            "如果这不是您本人，请立即告知管理员。"
        )

    return callbacks.once(message.key, effect, keys=context.keys, now=now)


def whose(account: Account) -> str:
    """The person of an account, as the one who types the code has to recognize it."""
    office = account.organization.name if account.organization else account.role.label
    return (
        f"{account.name}（{office}，{account.role.label}）" if account.organization else f"{account.name}（{office}）"
    )
