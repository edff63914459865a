"""接口凭证：the access tokens, one row per appid for all processes, and a lease so that one of them renews it.

No transaction stays open while WeChat is asked: the lease is taken, the lock let go, and the answer stored afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from models import WechatToken, database

from .transactions import transactional

LEASE_SECONDS = 15


@dataclass(frozen=True)
class Token:
    """An access token and the moment at which it ends."""

    value: str
    expires_at: datetime


def current(appid: str) -> Token | None:
    """The newest token that was stored for this appid, whether it is over or not.

    Raises:
        RuntimeError: a transaction is open; it would stay open while WeChat is asked.
    """
    refuse_transaction()
    row = WechatToken.get_or_none(WechatToken.appid == appid)
    return Token(row.token, row.expires_at) if row and row.token and row.expires_at else None


@transactional
def take_lease(appid: str, owner: str, *, now: datetime) -> bool:
    """Become the one who asks for a new token, unless somebody else is at it. A lease that ran out is anybody's."""
    WechatToken.insert(appid=appid).on_conflict_ignore().execute()
    free = (WechatToken.lease_until.is_null()) | (WechatToken.lease_until < now)
    until = now + timedelta(seconds=LEASE_SECONDS)
    taken = (
        WechatToken.update(lease_owner=owner, lease_until=until).where((WechatToken.appid == appid) & free).execute()
    )
    return bool(taken)


@transactional
def store(appid: str, owner: str, token: Token) -> bool:
    """Keep a new token. False when the lease was lost to somebody else, whose token is the one to keep."""
    stored = (
        WechatToken.update(token=token.value, expires_at=token.expires_at)
        .where(WechatToken.appid == appid, WechatToken.lease_owner == owner)
        .execute()
    )
    return bool(stored)


@transactional
def release(appid: str, owner: str) -> None:
    """Give the lease back, if it is still ours."""
    WechatToken.update(lease_owner="", lease_until=None).where(
        WechatToken.appid == appid, WechatToken.lease_owner == owner
    ).execute()


def refuse_transaction() -> None:
    """Raises: RuntimeError when a transaction is open."""
    if database.in_transaction():
        raise RuntimeError("WeChat is asked outside of transactions only")
