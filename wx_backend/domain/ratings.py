"""评价：a scan gives a ticket, a ticket gives one rating, and neither leads back to the person.

The ticket's number is known to the phone only. The ticket row says which target and day it is for and is spent in the
transaction that inserts the rating; nothing in the rating points to the ticket, the citizen or the hour. Repeats are
stopped by tags under a monthly key that is destroyed later. This module is the only place that inserts a rating.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from peewee import IntegrityError

from models import (
    Assurance,
    ContentCheck,
    IdentityKind,
    QrCode,
    Rating,
    RatingComment,
    RatingTicket,
    Scan,
    database,
    random_id,
)

from . import comments, limits, organizations, qr_codes, satisfaction, text
from .citizens import SignedIn
from .dimensions import CURRENT
from .errors import AlreadyIssued, NotAllowed, NotAllowedNow, NotFound, TicketNotValid
from .keyring import Keyring
from .prepared import Prepared
from .transactions import transactional

TICKET_BYTES = 16

_SPEND = Prepared(
    lambda ticket_id, today: RatingTicket.update(spent=True).where(
        RatingTicket.id == ticket_id,
        RatingTicket.spent == False,  # noqa: E712
        RatingTicket.expires_on >= today,
    )
)
_TICKET = Prepared(lambda ticket_id: RatingTicket.select().where(RatingTicket.id == ticket_id))
_COUNT = Prepared(
    lambda public_id, organization, post, official, day, assurance, grades: Rating.insert(
        public_id=public_id,
        organization=organization,
        post=post,
        official=official,
        day=day,
        assurance=assurance,
        dimension_set=CURRENT.version,
        grades=grades,
    )
)


@dataclass(frozen=True)
class TicketRule:
    ticket_days: int
    per_citizen_per_day: int
    per_address_per_day: int


@dataclass(frozen=True)
class IssuedTicket:
    ticket: str
    expires_on: date
    assurance: Assurance


@transactional
def scan(code: QrCode, *, who: SignedIn, address: str, keys: Keyring, now: datetime, rule: TicketRule) -> IssuedTicket:
    """Note a scan（扫码）and give the right to rate once.

    Raises:
        NotAllowedNow: the code is revoked.
        NotAllowed: staff cannot rate their own office.
        AlreadyIssued: this person already has a ticket for this target and day.
        TooMany: too many tickets today.
    """
    day = now.date()
    if qr_codes.state_on(code, day) == "revoked":
        raise NotAllowedNow("该二维码已停用，请扫描最新的二维码")
    if who.staff is not None and who.staff.organization_id == code.organization_id:
        raise NotAllowed("工作人员不能评价本单位")
    assurance = Assurance.VISIT if who.citizen.kind is IdentityKind.WECHAT else Assurance.BROWSER
    _spend_limits(who, address, keys=keys, now=now, rule=rule)
    target = f"post:{code.post_id}" if code.post_id else f"organization:{code.organization_id}"
    _note_scan(code, who, day, assurance, keys)
    return _issue(code, target, who, day, assurance, keys, rule)


def _spend_limits(who: SignedIn, address: str, *, keys: Keyring, now: datetime, rule: TicketRule) -> None:
    limits.spend("ticket", who.citizen.id, rule.per_citizen_per_day, keys=keys, now=now)
    if not who.is_wechat:
        limits.spend("ticket-address", address, rule.per_address_per_day, keys=keys, now=now)


def _note_scan(code: QrCode, who: SignedIn, day: date, assurance: Assurance, keys: Keyring) -> None:
    tag = keys.tag("scan", day, who.citizen.id, code.id)
    Scan.insert(scan_tag=tag, code=code, day=day, assurance=assurance).on_conflict_ignore().execute()


def _issue(
    code: QrCode, target: str, who: SignedIn, day: date, assurance: Assurance, keys: Keyring, rule: TicketRule
) -> IssuedTicket:
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    holder = organizations.holder_on(day, code.post if code.post_id else None)
    expires_on = day + timedelta(days=rule.ticket_days - 1)
    try:
        with database.atomic():
            RatingTicket.insert(
                id=keys.hash("ticket", ticket),
                issue_tag=keys.tag("issue", day, who.citizen.id, target),
                organization=code.organization_id,
                post=code.post_id,
                official=holder.official_id if holder else None,
                day=day,
                assurance=assurance,
                expires_on=expires_on,
            ).execute()
    except IntegrityError:
        raise AlreadyIssued("您今天已为该对象领取过评价资格，每天可评价一次") from None
    return IssuedTicket(ticket, expires_on, assurance)


def rate(
    ticket: str,
    grades: dict[str, int],
    comment: str = "",
    *,
    content_check: ContentCheck = ContentCheck.PENDING,
    keys: Keyring,
    now: datetime,
) -> dict[str, str | None]:
    """Spend a ticket and store the rating; call it inside `idempotency.once`. Returns the receipt for the phone.

    Raises:
        TicketNotValid: the ticket is unknown, used or too old; the three look alike.
    """
    ticket_id = keys.hash("ticket", ticket)
    if not _SPEND.execute(ticket_id=ticket_id, today=now.date()):
        raise TicketNotValid("评价资格无效或已使用，请重新扫码")
    right = _TICKET.first(ticket_id=ticket_id)
    public_id = random_id()
    _COUNT.execute(
        public_id=public_id,
        organization=right.organization_id,
        post=right.post_id,
        official=right.official_id,
        day=right.day,
        assurance=right.assurance.value,
        grades="".join(str(grades[key]) for key in CURRENT.keys),
    )
    words = text.cleaned(comment)
    if words:
        _keep_words(right, words, content_check, keys)
    return {"id": public_id, "period": satisfaction.week_of(right.day)}


def _keep_words(right: RatingTicket, words: str, content_check: ContentCheck, keys: Keyring) -> None:
    uid = random_id()
    RatingComment.insert(
        id=uid,
        organization=right.organization_id,
        post=right.post_id,
        month=f"{right.day:%Y-%m}",
        text_cipher=keys.seal(words.encode(), where=comments.place(uid)),
        content_check=content_check,
    ).execute()


def receipt(public_id: str) -> tuple[str, bool]:
    """The week a receipt's rating counts in, and whether it is released. For the phone that keeps the receipt.

    Raises:
        NotFound: there is no such receipt.
    """
    rating = Rating.get_or_none(Rating.public_id == public_id)
    if rating is None:
        raise NotFound("没有找到这份评价凭证")
    return satisfaction.week_of(rating.day), rating.released
