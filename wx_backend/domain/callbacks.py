"""微信推送去重：a push that has an effect has it once, however often WeChat (or somebody else) delivers it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from peewee import IntegrityError

from models import CallbackReceipt

from .errors import Busy, Refusal
from .keyring import Keyring
from .transactions import transactional


def once(key: str, effect: Callable[[], str], *, keys: Keyring, now: datetime) -> str:
    """Run `effect` and keep its reply, in one transaction; a repeat of `key` gives the kept reply.

    Raises:
        Busy: nothing was done, and it may well be tried again.
    """
    key_hash = keys.hash("identity", "callback", key)

    @transactional
    def run() -> str:
        known = CallbackReceipt.get_or_none(CallbackReceipt.key_hash == key_hash)
        if known:
            return known.reply
        reply = effect()
        CallbackReceipt.insert(key_hash=key_hash, reply=reply, received_on=now.date()).execute()
        return reply

    try:
        return run()
    except Busy:
        raise
    except (IntegrityError, Refusal) as failure:
        # The same push may have been handled beside us and committed first: then its reply is ours.
        known = CallbackReceipt.get_or_none(CallbackReceipt.key_hash == key_hash)
        if known:
            return known.reply
        if isinstance(failure, Refusal):
            return failure.message
        raise
