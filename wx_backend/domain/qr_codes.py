"""二维码：one active code per holder, unguessable, checked without the database, never reused."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, IntegrityError

from models import Organization, Post, QrCode, database

from . import audit, catalogue, organizations
from .errors import NotFound
from .keyring import Keyring
from .transactions import transactional

KEY_VERSION = "A"
ID_BYTES = 8
MAC_BYTES = 12
TOKEN_LENGTH = 28
UNKNOWN = "没有找到这个二维码，请核对后重试"


@dataclass(frozen=True)
class FoundCode:
    """What a search for a code shows."""

    label: str
    number: str
    token: str


def new_token(keys: Keyring) -> str:
    """A token of 28 characters: key version, 64 random bits and a 96-bit MAC, in the alphabet of a WeChat ``scene``."""
    identity = os.urandom(ID_BYTES)
    return KEY_VERSION + base64.urlsafe_b64encode(identity + _mac(keys, identity)).decode().rstrip("=")


def is_genuine(token: str, *, keys: Keyring) -> bool:
    """Whether we made this token. Costs no read of the database, so forged ones are cheap to refuse."""
    if len(token) != TOKEN_LENGTH or token[0] != KEY_VERSION or not token.isascii():
        return False
    try:
        raw = base64.b64decode(token[1:] + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    # 160 bits in 27 characters leave 2 bits over: only one spelling of a token is accepted.
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != token[1:]:
        return False
    return hmac.compare_digest(_mac(keys, raw[:ID_BYTES]), raw[ID_BYTES:])


def token_in(scanned: str) -> str:
    """The token of what a scanner read: our link ``…/q/TOKEN``, whatever its host, or the token itself."""
    return scanned.strip().partition("?")[0].rpartition("/q/")[2]


def _mac(keys: Keyring, identity: bytes) -> bytes:
    return keys.mac("code", KEY_VERSION, identity.hex())[:MAC_BYTES]


def find(token: str, *, keys: Keyring) -> QrCode:
    """The code of a token, active or revoked.

    Raises:
        NotFound: we did not make it, or it is not known.
    """
    if not is_genuine(token, keys=keys):
        raise NotFound(UNKNOWN)
    code: QrCode | None = (
        QrCode.select(QrCode, Organization, Post)
        .join(Organization)
        .switch(QrCode)
        .join(Post, JOIN.LEFT_OUTER)
        .where(QrCode.token == token)
        .first()
    )
    if code is None:
        raise NotFound(UNKNOWN)
    return code


@transactional
def issue(organization: Organization, post: Post | None = None, *, keys: Keyring, now: datetime) -> QrCode:
    """The active code of a holder: the one it has, or a new one. However many ask at once, there is one."""
    holder = _holder(organization, post)
    known = QrCode.get_or_none(QrCode.active_holder == holder)
    if known:
        return known
    appointment = organizations.holder_on(now.date(), post)
    official = appointment.official_id if appointment else None
    try:
        with database.atomic():
            code = QrCode.create(
                token=new_token(keys),
                number=_new_number(),
                organization=organization,
                post=post,
                official=official,
                active_holder=holder,
                issued_on=now.date(),
            )
    except IntegrityError:
        return QrCode.get(QrCode.active_holder == holder)
    catalogue.changed()
    audit.record("code_issued", f"code:{code.number}", keys=keys, now=now, detail=holder)
    return code


@transactional
def revoke(code: QrCode, *, keys: Keyring, now: datetime, reason: str) -> None:
    """End a code; it stays and says since when. A second revocation changes nothing."""
    ended = (
        QrCode.update(active_holder=None, revoked_on=now.date())
        .where(QrCode.id == code.id, QrCode.active_holder.is_null(False))
        .execute()
    )
    if ended:
        catalogue.changed()
        audit.record("code_revoked", f"code:{code.number}", keys=keys, now=now, detail=reason)


def active_token(organization: Organization, post: Post | None = None) -> str | None:
    code = QrCode.get_or_none(QrCode.active_holder == _holder(organization, post))
    return code.token if code else None


def search(keyword: str, limit: int = 5) -> list[FoundCode]:
    """Active codes whose office or post has `keyword` in its name, offices first."""
    wanted = keyword.strip()
    codes = (
        QrCode.select(QrCode, Organization, Post)
        .join(Organization)
        .switch(QrCode)
        .join(Post, JOIN.LEFT_OUTER)
        .where(QrCode.active_holder.is_null(False), Organization.name.contains(wanted) | Post.name.contains(wanted))
        .order_by(QrCode.post_id.is_null(False), Organization.name, Post.name)
        .limit(limit)
    )
    return [FoundCode(label_of(code), code.number, code.token) for code in codes]


def all_active() -> list[QrCode]:
    return list(QrCode.select().where(QrCode.active_holder.is_null(False)).order_by(QrCode.id))


def label_of(code: QrCode) -> str:
    return f"{code.organization.name} {code.post.name}" if code.post else code.organization.name


def state_on(code: QrCode, day: date) -> str:
    return "revoked" if code.revoked_on is not None and code.revoked_on <= day else "active"


def _holder(organization: Organization, post: Post | None) -> str:
    return f"post:{post.id}" if post else f"organization:{organization.id}"


def _new_number() -> str:
    digits = f"{secrets.randbelow(10**8):08d}"
    return f"{digits[:4]}-{digits[4:]}"
