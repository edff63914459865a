"""电脑登录：staff at a PC without WeChat are let in by the phone on which WeChat vouches for them.

The PC shows a code and a number of two digits and keeps a secret; the phone scans the code, its owner types the number;
the secret then buys one session. Whoever was sent somebody else's code by a message sees no number beside it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from models import DeskSignIn, StaffAccount

from . import audit, citizens, limits
from .citizens import SessionRule, SignedIn
from .errors import InvalidInput, NotFound
from .keyring import Keyring
from .transactions import transactional

CODE_BYTES = 18
GONE = "二维码已过期，请在电脑上换一个"


@dataclass(frozen=True)
class Started:
    """What the PC keeps (secret) and shows (code, number) until `expires_at`."""

    code: str
    secret: str
    number: str
    expires_at: datetime


@transactional
def start(address: str, *, minutes: int, per_hour: int, keys: Keyring, now: datetime) -> Started:
    """Begin a sign-in at a PC.

    Raises:
        TooMany: too many codes for this address within the hour.
    """
    limits.spend("desk-sign-in", address, per_hour, keys=keys, now=now, hourly=True)
    started = Started(
        code=secrets.token_urlsafe(CODE_BYTES),
        secret=secrets.token_urlsafe(CODE_BYTES),
        number=f"{secrets.randbelow(90) + 10}",
        expires_at=now + timedelta(minutes=minutes),
    )
    DeskSignIn.insert(
        code_tag=keys.hash("session", "desk-code", started.code),
        claim_tag=keys.hash("session", "desk-claim", started.secret),
        number=started.number,
        expires_at=started.expires_at,
    ).execute()
    return started


def approve(code: str, number: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> None:
    """Let the PC that shows this code and number in as `by`. A wrong number ends the code: there is no second guess.

    Raises:
        NotFound: the code is unknown, over or used.
        InvalidInput: the number is not the one beside the code.
    """
    if not _approved(code, number, by=by, keys=keys, now=now):
        raise InvalidInput("数字不对，请在电脑上换一个二维码", fields={"number": "与电脑上显示的不同"})


@transactional
def _approved(code: str, number: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> bool:
    mine = DeskSignIn.code_tag == keys.hash("session", "desk-code", code)
    row = DeskSignIn.get_or_none(mine, DeskSignIn.expires_at > now, DeskSignIn.mini_openid.is_null())
    if row is None:
        raise NotFound(GONE)
    if not secrets.compare_digest(row.number, number):
        DeskSignIn.delete().where(DeskSignIn.id == row.id).execute()  # kept: the refusal is raised after the commit
        return False
    approved = DeskSignIn.update(mini_openid=by.mini_openid).where(mine, DeskSignIn.mini_openid.is_null()).execute()
    if not approved:
        raise NotFound(GONE)
    audit.record("desk_signed_in", f"staff:{by.id}", by=by, keys=keys, now=now)
    return True


@transactional
def claim(secret: str, *, keys: Keyring, now: datetime, rule: SessionRule) -> tuple[str, SignedIn] | None:
    """The session that the phone has allowed, once; None while nobody has.

    Raises:
        NotFound: the secret is unknown, over, used, or its code was answered with a wrong number.
    """
    mine = DeskSignIn.claim_tag == keys.hash("session", "desk-claim", secret)
    row = DeskSignIn.get_or_none(mine, DeskSignIn.expires_at > now)
    if row is None:
        raise NotFound(GONE)
    if row.mini_openid is None:
        return None
    if not DeskSignIn.delete().where(DeskSignIn.id == row.id).execute():
        raise NotFound(GONE)
    return citizens.sign_in_wechat(row.mini_openid, None, keys=keys, now=now, rule=rule)
