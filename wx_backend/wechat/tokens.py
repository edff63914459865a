"""共享凭证：a usable access token for a call, from the row that all processes share."""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from wx_backend.clock import Clock
from wx_backend.domain import wechat_tokens
from wx_backend.domain.wechat_tokens import Token

from .errors import WechatUnavailable

# WeChat makes the next token 300 s before the end of the old one. Asked a little later than that, it gives the new one;
# asked at 300 s sharp, it may give the old one once more.
MARGIN = timedelta(seconds=240)
# So long a process goes by what it has read in the shared row. A token that was replaced meanwhile is refused by
# WeChat, and then the row is read.
TRUST_SECONDS = 5.0

Fetch = Callable[[], tuple[str, int]]


class SharedTokens:
    """The tokens of one appid. `fetch` asks WeChat and gives a token and its remaining seconds.

    Whoever needs a new token takes the lease or waits for the one who has it, `patience` seconds at most.
    """

    def __init__(self, appid: str, *, clock: Clock, patience: float) -> None:
        self._appid = appid
        self._clock = clock
        self._patience = patience
        self._read: tuple[Token, float] | None = None

    def usable(self, fetch: Fetch) -> str:
        """The shared token, or a new one when it is about to end.

        Raises:
            WechatError: there is none to be had.
        """
        wechat_tokens.refuse_transaction()
        read = self._read
        if read and time.monotonic() < read[1] and read[0].expires_at - self._clock() > MARGIN:
            return read[0].value
        token = wechat_tokens.current(self._appid)
        if token and token.expires_at - self._clock() > MARGIN:
            self._read = token, time.monotonic() + TRUST_SECONDS
            return token.value
        return self.renewed(fetch, stale=token.value if token else "")

    def renewed(self, fetch: Fetch, *, stale: str) -> str:
        """A token other than `stale`: one that somebody else got meanwhile, or a new one.

        Raises:
            WechatError: there is none to be had.
        """
        self._read = None
        owner = f"{os.getpid()}-{secrets.token_hex(8)}"
        give_up_at = time.monotonic() + self._patience
        while True:
            if others := self._other_than(stale):
                return others
            if wechat_tokens.take_lease(self._appid, owner, now=self._clock()):
                return self._fetched(fetch, stale, owner)
            if time.monotonic() > give_up_at:
                raise WechatUnavailable("another process is still asking for a token", sent=False)
            time.sleep(random.uniform(0.05, 0.15))

    def _fetched(self, fetch: Fetch, stale: str, owner: str) -> str:
        try:
            # The holder before us may just have finished.
            if others := self._other_than(stale):
                return others
            value, seconds = fetch()
            expires_at: datetime = self._clock() + timedelta(seconds=seconds)
            wechat_tokens.store(self._appid, owner, Token(value, expires_at))
            return value
        finally:
            wechat_tokens.release(self._appid, owner)

    def _other_than(self, stale: str) -> str | None:
        token = wechat_tokens.current(self._appid)
        if token and token.value != stale and token.expires_at > self._clock():
            return token.value
        return None
