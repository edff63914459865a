"""群众：who asks, as far as the service must know it to limit abuse; and how long a sign-in lasts."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import Citizen, IdentityKind, Session, StaffAccount

from . import limits, staff
from .errors import NotSignedIn, SignInExpired
from .keyring import Keyring
from .transactions import transactional

TOKEN_BYTES = 24


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
    Citizen.insert(kind=IdentityKind.WECHAT, mini_openid=mini_openid, unionid=unionid).on_conflict_ignore().execute()
    citizen = Citizen.get(Citizen.mini_openid == mini_openid)
    if unionid and citizen.unionid != unionid:
        Citizen.update(unionid=unionid).where(Citizen.id == citizen.id).execute()
    account = staff.recognize(mini_openid, unionid, keys=keys, now=now)
    return _open(citizen, account, keys=keys, now=now, rule=rule)


@transactional
def sign_in_browser(
    device: str, address: str, cap: int, *, keys: Keyring, now: datetime, rule: SessionRule
) -> tuple[str, SignedIn]:
    """Open a session for a browser without WeChat: a weaker identity, kept apart and limited by address.

    Raises:
        TooMany: too many new devices from this address today.
    """
    device_tag = keys.hash("identity", "device", device)
    citizen = Citizen.get_or_none(Citizen.device_tag == device_tag)
    if citizen is None:
        limits.spend("browser-session", address, cap, keys=keys, now=now)
        Citizen.insert(kind=IdentityKind.BROWSER, device_tag=device_tag).on_conflict_ignore().execute()
        citizen = Citizen.get(Citizen.device_tag == device_tag)
    return _open(citizen, None, keys=keys, now=now, rule=rule)


def resolve(token: str | None, *, keys: Keyring, now: datetime) -> SignedIn:
    """Find who a token belongs to; staff powers are looked up anew each time, so that they end at once.

    Raises:
        NotSignedIn: there is no token.
        SignInExpired: the token is unknown, ended, or its staff hours are over.
    """
    if not token:
        raise NotSignedIn("请先登录")
    row = (
        Session.select(Session, Citizen)
        .join(Citizen)
        .where(Session.token_hash == keys.hash("session", token), Session.expires_on > now.date())
        .first()
    )
    if row is None:
        raise SignInExpired("登录已过期，请重新登录")
    account = None
    if row.staff_until is not None:
        account = staff.by_mini_openid(row.citizen.mini_openid)
        if account is not None and row.staff_until <= now:
            raise SignInExpired("工作人员登录已过期，请重新登录")
    return SignedIn(row.citizen, account, row.expires_on)


@transactional
def sign_out(token: str, *, keys: Keyring) -> None:
    """End the session of a token, if there is one."""
    Session.delete().where(Session.token_hash == keys.hash("session", token)).execute()


def _open(
    citizen: Citizen, account: StaffAccount | None, *, keys: Keyring, now: datetime, rule: SessionRule
) -> tuple[str, SignedIn]:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    expires_on = week_end_after(now.date() + timedelta(days=rule.citizen_days))
    Session.insert(
        token_hash=keys.hash("session", token),
        citizen=citizen,
        expires_on=expires_on,
        staff_until=now + timedelta(hours=rule.staff_hours) if account else None,
    ).execute()
    return token, SignedIn(citizen, account, expires_on)


def week_end_after(day: date) -> date:
    """The Monday on or after `day`: sign-ins of a week end together and tell no day of use."""
    return day + timedelta(days=(7 - day.weekday()) % 7)
