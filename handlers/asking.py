"""一次提问：who asks what, as every command is given it; and the two ways in which a command may answer."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from wx_backend.domain import callbacks
from wx_backend.domain.keyring import Keyring
from wx_backend.wechat.callback import Message

from .context import Account, Context


@dataclass(frozen=True)
class Asked:
    """A command that was understood: who asks, and what was found in the text."""

    message: Message
    context: Context
    account: Account
    found: re.Match[str]

    @property
    def digits(self) -> str:
        """Of the number of a complaint, as ASCII; zeros in front count, as they may be the end of a longer number."""
        return "".join(str(int(one)) for one in self.found[1] if one.isdecimal())

    @property
    def number(self) -> int:
        return int(self.digits)

    @property
    def keys(self) -> Keyring:
        return self.context.keys

    @property
    def now(self) -> datetime:
        return self.context.now()

    @property
    def today(self) -> date:
        return self.now.date()

    @property
    def openid(self) -> str:
        return self.message.account_openid

    def once(self, effect: Callable[[], str]) -> str:
        """Run what changes something; a repeat of the same push gets the same answer and changes nothing."""
        return callbacks.once(self.message.key, effect, keys=self.keys, now=self.now)
