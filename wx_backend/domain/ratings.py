"""评价：a scan gives a ticket, a ticket gives one rating, and neither leads back to the person.

The ticket's number is known to the phone only. The ticket row says which target and day it is for and is spent in the
transaction that inserts the rating; nothing in the rating points to the ticket, the citizen or the hour. Repeats are
stopped by tags under a monthly key that is destroyed later. This module is the only place that inserts a rating.

Two tags of a rating can be computed with the key file only: one from the ticket, for a change by the same phone within
a day, and one from the tag of the ticket's issue, for finding out later that staff rated their own office.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from peewee import IntegrityError

from models import (
    Assurance,
    ContentCheck,
    IdentityKind,
    QrCode,
    Rating,
    RatingComment,
    RatingStanding,
    RatingTicket,
    Scan,
    database,
    random_id,
)

from . import (
    bursts,
    comments,
    conflicts,
    limits,
    qr_codes,
    rating_changes,
    rating_leaves,
    rating_receipts,
    rating_tags,
    tallies,
    text,
)
from .bursts import BurstRule, Visit
from .citizens import SignedIn
from .dimensions import CURRENT
from .errors import AlreadyIssued, NotAllowed, NotAllowedNow, TicketNotValid
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


def _insertion(
    public_id: Any, organization: Any, post: Any, official: Any, day: Any, assurance: Any, grades: Any, asked: Any,
    standing: Any, burst: Any, edit_tag: Any, own_tag: Any, seal: Any,
) -> Any:  # fmt: skip
    return Rating.insert(**locals(), dimension_set=CURRENT.version)


_COUNT = Prepared(_insertion)


@dataclass(frozen=True)
class TicketRule:
    ticket_days: int
    per_citizen_per_day: int
    per_address_per_day: int
    # None watches for no bursts; the service itself always does.
    bursts: BurstRule | None = None


@dataclass(frozen=True)
class Right:
    """What a ticket is about to be given for: the target with its holder, and how well the visit is proven."""

    organization: int
    post: int | None
    official: int | None
    assurance: Assurance
    standing: RatingStanding
    burst: str | None


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
    if who.staff is not None and code.organization_id in conflicts.own_office(who.staff):
        raise NotAllowed("工作人员不能评价本单位")
    assurance = Assurance.VISIT if who.citizen.kind is IdentityKind.WECHAT else Assurance.BROWSER
    spend_limits(who, address, keys=keys, now=now, rule=rule)
    visit = Visit(who.citizen.id, address, code.organization_id, code.post_id, code)
    standing, burst = watched(visit, keys=keys, now=now, rule=rule)
    _note_scan(code, who, day, assurance, keys)
    holder = qr_codes.appointment_on(code, day)
    post, official = (holder.post_id, holder.official_id) if holder else (code.post_id, None)
    right = Right(code.organization_id, post, official, assurance, standing, burst)
    issued = issue(right, rating_tags.visit(who.citizen.id, right.organization, right.post, day, keys), day, keys, rule)
    if issued is None:
        raise AlreadyIssued("您今天已为该对象领取过评价资格，每天可评价一次")
    return issued


def watched(visit: Visit, *, keys: Keyring, now: datetime, rule: TicketRule) -> tuple[RatingStanding, str | None]:
    """How the rating of this visit will stand, as far as its circumstances tell."""
    if rule.bursts is None:
        return RatingStanding.COUNTED, None
    last_day = now.date() + timedelta(days=rule.ticket_days - 1)
    burst = bursts.of(visit, last_day=last_day, keys=keys, now=now, rule=rule.bursts)
    return (RatingStanding.QUARANTINED if burst else RatingStanding.COUNTED), burst


def spend_limits(who: SignedIn, address: str, *, keys: Keyring, now: datetime, rule: TicketRule) -> None:
    limits.spend("ticket", who.citizen.id, rule.per_citizen_per_day, keys=keys, now=now)
    if not who.is_wechat:
        limits.spend("ticket-address", address, rule.per_address_per_day, keys=keys, now=now)


def _note_scan(code: QrCode, who: SignedIn, day: date, assurance: Assurance, keys: Keyring) -> None:
    tag = keys.tag("scan", day, who.citizen.id, code.id)
    Scan.insert(scan_tag=tag, code=code, day=day, assurance=assurance).on_conflict_ignore().execute()


def issue(right: Right, issue_tag: str, day: date, keys: Keyring, rule: TicketRule) -> IssuedTicket | None:
    """Give a ticket for this right, or None when one was given under the same tag."""
    ticket = secrets.token_urlsafe(TICKET_BYTES)
    expires_on = day + timedelta(days=rule.ticket_days - 1)
    try:
        with database.atomic():
            RatingTicket.insert(
                id=keys.hash("ticket", ticket),
                issue_tag=issue_tag,
                organization=right.organization,
                post=right.post,
                official=right.official,
                day=day,
                assurance=right.assurance,
                expires_on=expires_on,
                standing=right.standing,
                burst=right.burst,
            ).execute()
    except IntegrityError:
        return None
    return IssuedTicket(ticket, expires_on, right.assurance)


def rate(
    ticket: str,
    grades: dict[str, int],
    comment: str = "",
    *,
    asked: bool = False,
    content_check: ContentCheck = ContentCheck.PENDING,
    keys: Keyring,
    now: datetime,
) -> dict[str, Any]:
    """Spend a ticket and store the rating; call it inside `idempotency.once`. Returns the receipt for the phone.

    `asked` says that somebody asked for these grades（有人要求我这样评）.

    Raises:
        TicketNotValid: the ticket is unknown, used or too old; the three look alike.
    """
    ticket_id = keys.hash("ticket", ticket)
    if not _SPEND.execute(ticket_id=ticket_id, today=now.date()):
        raise TicketNotValid("评价资格无效或已使用，请重新扫码")
    right = _TICKET.first(ticket_id=ticket_id)
    public_id = random_id()
    stored = {
        "public_id": public_id,
        "organization": right.organization_id,
        "post": right.post_id,
        "official": right.official_id,
        "day": right.day,
        "assurance": right.assurance.value,
        "grades": CURRENT.digits(grades),
        "asked": asked,
        "standing": right.standing.value,
        "burst": right.burst_id,
    }
    _COUNT.execute(
        **stored,
        edit_tag=rating_tags.edit(ticket, keys),
        own_tag=rating_tags.own(right.issue_tag, keys),
        seal=rating_leaves.seal_of(
            {**stored, "dimension_set": CURRENT.version, "changed": False, "exclusion": None}, keys
        ),
    )
    if right.standing is RatingStanding.COUNTED:
        tallies.note(stored | {"dimension_set": CURRENT.version})
    words = text.cleaned(comment)
    if words:
        _keep_words(right, words, content_check, keys)
    change = rating_changes.offer(ticket, keys=keys, now=now)
    return rating_receipts.of(public_id, right, dimension_set=CURRENT.version, version=1, change=change, keys=keys)


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
