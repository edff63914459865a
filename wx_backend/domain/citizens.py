"""群众：who asks, as far as the service must know it to limit abuse; and how long a sign-in lasts.

No table holds a citizen. The session row is sealed with our key and the phone's token together, so that neither the
database nor its logs can tell who signed in when; otherwise a sign-in would stand right before the rating it was for.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import IdentityKind, Session, StaffAccount

from . import limits, rating_tags, staff
from .errors import NotSignedIn, SignInExpired
from .keyring import Keyring
from .prepared import Prepared
from .transactions import transactional

TOKEN_BYTES = 24
_SESSION = Prepared(lambda token_hash: Session.select().where(Session.token_hash == token_hash))


@dataclass(frozen=True)
class Citizen:
    """Somebody who signed in: the id is a keyed one-way tag, the same at each sign-in, and never stored."""

    id: str
    kind: IdentityKind
    mini_openid: str | None


@dataclass(frozen=True)
class SignedIn:
    """One request's identity: the citizen, and the staff account when the person has one and signed in lately."""

    citizen: Citizen
    staff: StaffAccount | None
    expires_on: date

    @property
    def is_wechat(self) -> bool:
        return self.citizen.kind is IdentityKind.WECHAT


@dataclass(frozen=True)
class SessionRule:
    citizen_days: int
    staff_hours: int


@transactional
def sign_in_wechat(
    mini_openid: str, unionid: str | None, *, keys: Keyring, now: datetime, rule: SessionRule
) -> tuple[str, SignedIn]:
    """Open a session for the person WeChat vouches for. Returns the token, which is stored nowhere."""
    account = staff.recognize(mini_openid, unionid, keys=keys, now=now)
    return _open(IdentityKind.WECHAT, mini_openid, account, keys=keys, now=now, rule=rule)


@transactional
def sign_in_browser(
    device: str, address: str, cap: int, *, keys: Keyring, now: datetime, rule: SessionRule
) -> tuple[str, SignedIn]:
    """Open a session for a browser without WeChat: a weaker identity, kept apart and limited by address.

    Raises:
        TooMany: too many sign-ins of browsers from this address today.
    """
    limits.spend("browser-session", address, cap, keys=keys, now=now)
    return _open(IdentityKind.BROWSER, device, None, keys=keys, now=now, rule=rule)


def resolve(token: str | None, *, keys: Keyring, now: datetime) -> SignedIn:
    """Find who a token belongs to; staff powers are looked up anew each time, so that they end at once.

    Raises:
        NotSignedIn: there is no token.
        SignInExpired: the token is unknown, ended, or its staff hours are over.
    """
    if not token:
        raise NotSignedIn("请先登录")
    row = _SESSION.first(token_hash=keys.hash("session", token))
    if row is None or row.expires_on <= now.date():
        raise SignInExpired("登录已过期，请重新登录")
    kind, name = json.loads(keys.open_with(token, row.identity_cipher, purpose="session"))
    citizen = _citizen(IdentityKind(kind), name, keys)  # type: ignore[call-arg]
    # Asked at every request: an account made after this sign-in counts, too, or its holder could rate the own office.
    account = staff.by_mini_openid(citizen.mini_openid)
    if account is not None and (row.staff_until is None or row.staff_until <= now):
        raise SignInExpired("工作人员登录已过期，请重新登录")
    return SignedIn(citizen, account, row.expires_on)


@transactional
def sign_out(token: str, *, keys: Keyring) -> None:
    """End the session of a token, if there is one."""
    Session.delete().where(Session.token_hash == keys.hash("session", token)).execute()


def _open(
    kind: IdentityKind,
    name: str,
    account: StaffAccount | None,
    *,
    keys: Keyring,
    now: datetime,
    rule: SessionRule,
) -> tuple[str, SignedIn]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_on = week_end_after(now.date() + timedelta(days=rule.citizen_days))
    Session.insert(
        token_hash=keys.hash("session", token),
        identity_cipher=keys.seal_with(token, json.dumps([kind.value, name]).encode(), purpose="session"),
        expires_on=expires_on,
        staff_until=now + timedelta(hours=rule.staff_hours) if account else None,
    ).execute()
    return token, SignedIn(_citizen(kind, name, keys), account, expires_on)


def _citizen(kind: IdentityKind, name: str, keys: Keyring) -> Citizen:
    openid = name if kind is IdentityKind.WECHAT else None
    return Citizen(rating_tags.citizen(kind, name, keys), kind, openid)


def week_end_after(day: date) -> date:
    """The Monday on or after `day`: sign-ins of a week end together and tell no day of use."""
    return day + timedelta(days=(7 - day.weekday()) % 7)
