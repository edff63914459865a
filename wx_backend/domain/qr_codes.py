"""二维码：one active code per holder, unguessable, checked without the database, never reused."""

from __future__ import annotations

import base64
import binascii
import hmac
import os
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from peewee import JOIN, IntegrityError

from models import Appointment, Counter, Official, Organization, Post, PostPowerItem, QrCode, database

from . import audit, catalogue, organizations
from .errors import NotAllowedNow, NotFound
from .keyring import Keyring, code_purpose
from .prepared import Prepared
from .transactions import transactional

ID_BYTES = 8
MAC_BYTES = 12
TOKEN_LENGTH = 28
NUMBER_TRIES = 20
UNKNOWN = "没有找到这个二维码，请核对后重试"


@dataclass(frozen=True)
class FoundCode:
    """What a search for a code shows."""

    label: str
    number: str
    token: str


def new_token(keys: Keyring) -> str:
    """A token of 28 characters: key version, 64 random bits and a 96-bit MAC, in the alphabet of a WeChat ``scene``."""
    version, identity = keys.code_versions[-1], os.urandom(ID_BYTES)
    return version + base64.urlsafe_b64encode(identity + _mac(keys, version, identity)).decode().rstrip("=")


def is_genuine(token: str, *, keys: Keyring) -> bool:
    """Whether we made this token. Costs no read of the database, so forged ones are cheap to refuse."""
    if len(token) != TOKEN_LENGTH or not token.isascii() or token[0] not in keys.code_versions:
        return False
    try:
        raw = base64.b64decode(token[1:] + "=", altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    # 160 bits in 27 characters leave 2 bits over: only one spelling of a token is accepted.
    if base64.urlsafe_b64encode(raw).decode().rstrip("=") != token[1:]:
        return False
    return hmac.compare_digest(_mac(keys, token[0], raw[:ID_BYTES]), raw[ID_BYTES:])


@transactional
def note_rotation(version: str, *, keys: Keyring, now: datetime) -> None:
    """Put into the log that codes are made with a new key from now on."""
    audit.record("code_key_rotated", f"code-key:{version}", keys=keys, now=now)


def token_in(scanned: str) -> str:
    """The token of what a scanner read: our link ``…/q/TOKEN``, whatever its host, or the token itself."""
    return scanned.strip().partition("?")[0].rpartition("/q/")[2]


def _mac(keys: Keyring, version: str, identity: bytes) -> bytes:
    return keys.mac(code_purpose(version), version, identity.hex())[:MAC_BYTES]


def find(token: str, *, keys: Keyring) -> QrCode:
    """The code of a token, active or revoked.

    Raises:
        NotFound: we did not make it, or it is not known.
    """
    return _found(_BY_TOKEN, token, keys)


def find_place(token: str, *, keys: Keyring) -> QrCode:
    """As `find`, but read with no more of its office and its post than what they are called."""
    return _found(_PLACE_BY_TOKEN, token, keys)


def _found(reading: Prepared, token: str, keys: Keyring) -> QrCode:
    code: QrCode | None = reading.first(token=token) if is_genuine(token, keys=keys) else None
    if code is None:
        raise NotFound(UNKNOWN)
    return code


def get(code_id: int) -> QrCode:
    """Raises:
    NotFound: there is no such code.
    """
    code: QrCode | None = _whole().where(QrCode.id == code_id).first()
    if code is None:
        raise NotFound("没有找到这个二维码")
    return code


def page_of(organization_ids: set[int] | None, query: str, page: int) -> organizations.Page[QrCode]:
    """The codes in use of these organizations（None: of all）whose place or number has `query` in it."""
    found = _whole().where(QrCode.active_holder.is_null(False)).order_by(QrCode.id)
    if organization_ids is not None:
        found = found.where(QrCode.organization_id.in_(sorted(organization_ids)))
    if wanted := query.strip():
        found = found.where(
            Organization.name.contains(wanted)
            | Post.name.contains(wanted)
            | Counter.name.contains(wanted)
            | QrCode.number.contains(wanted)
        )
    return organizations.page_of(found, page)


def find_by_number(number: str) -> QrCode:
    """The code with this printed number（二维码编号）, typed with or without its dash.

    Raises:
        NotFound: there is none.
    """
    digits = "".join(c for c in number if c.isdecimal() and c.isascii())
    code: QrCode | None = _whole().where(QrCode.number == f"{digits[:4]}-{digits[4:]}").first()
    if code is None:
        raise NotFound("没有这个编号的二维码，请核对后重试")
    return code


def _whole() -> Any:
    """Codes with all that their labels say, in one statement."""
    return (
        QrCode.select(QrCode, Organization, Post, Counter, Official)
        .join(Organization)
        .switch(QrCode)
        .join(Post, JOIN.LEFT_OUTER)
        .switch(QrCode)
        .join(Counter, JOIN.LEFT_OUTER)
        .switch(QrCode)
        .join(Official, JOIN.LEFT_OUTER)
    )


_BY_TOKEN = Prepared(lambda token: _whole().where(QrCode.token == token))
_PLACE_BY_TOKEN = Prepared(
    lambda token: (
        QrCode.select(
            QrCode.organization,
            QrCode.post,
            QrCode.official,
            QrCode.counter,
            QrCode.revoked_on,
            Organization.id,
            Organization.name,
            Post.id,
            Post.name,
        )
        .join(Organization)
        .switch(QrCode)
        .join(Post, JOIN.LEFT_OUTER)
        .where(QrCode.token == token)
    )
)


@transactional
def issue(
    organization: Organization,
    post: Post | None = None,
    counter: Counter | None = None,
    *,
    official: Official | None = None,
    keys: Keyring,
    now: datetime,
) -> QrCode:
    """The active code of a holder: the one it has, or a new one. However many ask at once, there is one.

    A post's code is that of `official`, or of whoever holds the post today.

    Raises:
        NotAllowedNow: the holder is closed, or the post has no duties: a code that says nothing is of no use.
    """
    if post is not None:
        official = official or _holder_of(post, now.date())
    holder = _holder(organization, post, counter, official)
    known = QrCode.get_or_none(QrCode.active_holder == holder)
    if known:
        return known
    _refuse_useless(organization, post, counter, now.date())
    fields = {"organization": organization, "post": post, "counter": counter, "official": official}
    code = _create(holder, fields, keys, now.date())
    if code is None:
        return QrCode.get(QrCode.active_holder == holder)
    catalogue.changed()
    audit.record("code_issued", f"code:{code.number}", keys=keys, now=now, detail=holder)
    return code


def _refuse_useless(organization: Organization, post: Post | None, counter: Counter | None, today: date) -> None:
    for thing in (organization, post, counter):
        if thing is not None and thing.closed_on is not None and thing.closed_on <= today:
            raise NotAllowedNow(f"“{thing.name}”已撤销或停用，不能制发二维码")
    if post is not None and not has_duties(post):
        raise NotAllowedNow(f"“{post.name}”还没有登记职责或承办事项，不能制发二维码")


def _create(holder: str, fields: dict[str, Any], keys: Keyring, today: date) -> QrCode | None:
    """A new code, or None when somebody else has made one for this holder a moment ago."""
    for _ in range(NUMBER_TRIES):
        try:
            with database.atomic():
                return QrCode.create(
                    token=new_token(keys), number=_new_number(), active_holder=holder, issued_on=today, **fields
                )
        except IntegrityError:
            if QrCode.get_or_none(QrCode.active_holder == holder):
                return None
            # Otherwise the eight digits were in use, and others are tried.
    raise RuntimeError("no free number was found for a code")


def has_duties(post: Post) -> bool:
    """Whether it is said what the post is there for: in words, or by the matters it handles."""
    return bool(post.duties.strip()) or PostPowerItem.get_or_none(PostPowerItem.post == post) is not None


def _holder_of(post: Post, today: date) -> Official | None:
    appointment = organizations.holder_on(today, post)
    return appointment.official if appointment else None


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


def active_codes(post: Post) -> list[QrCode]:
    """The codes in use of a post: one for each official who holds it."""
    return list(QrCode.select().where(QrCode.post == post, QrCode.active_holder.is_null(False)).order_by(QrCode.id))


def active_token(organization: Organization, post: Post | None = None) -> str | None:
    """The token of the code in use of an organization, or of a post (of several the oldest)."""
    if post is not None:
        return next((code.token for code in active_codes(post)), None)
    code = QrCode.get_or_none(QrCode.active_holder == _holder(organization))
    return code.token if code else None


def found_by_tokens(tokens: list[str]) -> list[FoundCode]:
    """Those of these codes that are active."""
    codes = QrCode.select().where(QrCode.token.in_(tokens), QrCode.active_holder.is_null(False))
    return [FoundCode(label_of(code), code.number, code.token) for code in codes]


def all_active(organization: Organization | None = None) -> list[QrCode]:
    """Every code in use, of one organization or of the whole city, in the order in which they were made."""
    found = _whole().where(QrCode.active_holder.is_null(False)).order_by(QrCode.id)
    return list(found if organization is None else found.where(QrCode.organization == organization))


def label_of(code: QrCode) -> str:
    """Whose code it is: the organization, and the post or the counter in it."""
    part = code.post or code.counter
    return f"{code.organization.name} {part.name}" if part else code.organization.name


def state_on(code: QrCode, day: date) -> str:
    return "revoked" if code.revoked_on is not None and code.revoked_on <= day else "active"


def appointment_on(code: QrCode, day: date) -> Appointment | None:
    """Whose work a visit on this day was: the holder of the code's post on that day.

    Where several hold the post, it is the one for whom the code was made; after a transfer it is the successor.
    """
    post_id = code.post_id or (code.counter.post_id if code.counter else None)
    if post_id is None:
        return None
    holding = organizations.appointments_on(day, [post_id])
    same = [one for one in holding if one.official_id == code.official_id]
    return next(reversed(same or holding), None)


def _holder(
    organization: Organization,
    post: Post | None = None,
    counter: Counter | None = None,
    official: Official | None = None,
) -> str:
    if counter is not None:
        return f"counter:{counter.id}"
    if post is None:
        return f"organization:{organization.id}"
    return holder_of_post(post.id, official.id if official else None)


def holder_of_post(post_id: int, official_id: int | None) -> str:
    return f"post:{post_id}:official:{official_id}" if official_id else f"post:{post_id}"


def _new_number() -> str:
    digits = f"{secrets.randbelow(10**8):08d}"
    return f"{digits[:4]}-{digits[4:]}"
