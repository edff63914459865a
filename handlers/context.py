"""上下文：what every handler is given, made once by whoever starts the process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from wx_backend.clock import Clock
from wx_backend.config import Settings
from wx_backend.domain.keyring import Keyring
from wx_backend.wechat.mini_program import MiniProgram
from wx_backend.wechat.official_account import OfficialAccount

# Rows of the domain, which handlers pass on and read, but never import.
Account = Any
Outgoing = Any


@dataclass(frozen=True)
class Context:
    """`now` is a clock and not a moment, because the sender runs for months."""

    settings: Settings
    keys: Keyring
    now: Clock
    mini_program: MiniProgram
    official_account: OfficialAccount
