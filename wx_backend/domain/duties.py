"""职责公示：duties as they were published on a day, and what an official confirmed of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

from models import (
    Appointment,
    DutyConfirmation,
    DutyText,
    Organization,
    Post,
    StaffAccount,
)

from . import audit, bulk, catalogue, organizations, text
from .errors import InvalidInput, NotAllowedNow, NotFound
from .keyring import Keyring
from .transactions import transactional

LONGEST = 4000
# What was there before versions were kept counts as published from the beginning.
BEGINNING = date(1949, 10, 1)
_NEWEST = (DutyText.starts_on.desc(), DutyText.id.desc())
_AGE = attrgetter("starts_on", "id")


@dataclass(frozen=True)
class OwnDuties:
    """The duties published about an official, for the official to confirm."""

    post: Post
    text: str
    # A digest of the text; whoever confirms says which text was read.
    version: str
    confirmed_at: datetime | None


@transactional
def publish(
    holder: Organization | Post,
    words: str,
    *,
    starts_on: date,
    by: StaffAccount | None = None,
    keys: Keyring,
    now: datetime,
) -> None:
    """Publish the duties of an organization or a post from a day on; what was published before stays on record.

    Raises:
        InvalidInput: nothing is left of the words, or they are too many, or they begin before those on record.
    """
    cleaned = text.cleaned(words)
    if not cleaned or len(cleaned) > LONGEST:
        raise InvalidInput(f"请填写职责，不超过 {LONGEST} 字", fields={"duties": f"1 至 {LONGEST} 字"})
    _kept_up(holder, _versions(holder), now)
    latest = _versions(holder).order_by(*_NEWEST).first()
    if latest is not None and starts_on < latest.starts_on:
        raise InvalidInput("生效日期不能早于已公示的版本", fields={"starts_on": f"不早于 {latest.starts_on}"})
    _keep(holder, cleaned, starts_on, now, applied=starts_on <= now.date())
    if starts_on <= now.date():
        type(holder).update(duties=cleaned).where(type(holder).id == holder.id).execute()
        holder.duties = cleaned
    catalogue.changed()
    audit.record("duties_published", f"{_column(holder)}:{holder.id}", by=by, keys=keys, now=now, detail=str(starts_on))


def post(post_id: int) -> Post:
    """Raises:
    NotFound: there is no such post.
    """
    found = Post.get_or_none(Post.id == post_id)
    if found is None:
        raise NotFound("没有找到这个岗位")
    return found


def organization(organization_id: int) -> Organization:
    """Raises:
    NotFound: there is no such organization.
    """
    return organizations.get(organization_id)


def text_on(holder: Organization | Post, day: date) -> str:
    """The duties as they were published on a day; without versions, as they are.

    What stands in the holder's own row is the last version that was applied, or what an import has put in its place.
    """
    return _text_of(holder, _versions(holder), day)


def texts_on(posts: Sequence[Post], day: date) -> dict[int, str]:
    """`text_on` for many posts, by their ids, in one statement."""
    versions = _versions_by_holder(posts)
    return {post.id: _text_of(post, versions.get(post.id, []), day) for post in posts}


def _text_of(holder: Organization | Post, versions: Iterable[DutyText], day: date) -> str:
    every = sorted(versions, key=_AGE)
    then = [row for row in every if row.starts_on <= day]
    applied = [row for row in every if row.applied]
    if not then or applied[-1:] == then[-1:]:
        return str(holder.duties)
    return str(then[-1].text)


@transactional
def keep_up(*, now: datetime) -> int:
    """Put into the rows what begins today, and keep as a version what an import has changed; returns how many.

    Call it after an import; a job does so each night.
    """
    done = 0
    for table in (Organization, Post):
        for holders in bulk.chunks(table.select()):
            versions = _versions_by_holder(holders)
            done += sum(_kept_up(holder, versions.get(holder.id, []), now) for holder in holders)
    if done:
        catalogue.changed()
    return done


def _kept_up(holder: Organization | Post, versions: Iterable[DutyText], now: datetime) -> int:
    today = now.date()
    newest_first = sorted(versions, key=_AGE, reverse=True)
    last = next((row for row in newest_first if row.applied), None)
    if holder.duties.strip() and (last is None or last.text != holder.duties):
        _keep(holder, holder.duties, today if last else BEGINNING, now)
        return 1
    due = next((row for row in newest_first if row.starts_on <= today and not row.applied), None)
    if due is None:
        return 0
    _versions_update(holder).where(DutyText.starts_on <= today).execute()
    type(holder).update(duties=due.text).where(type(holder).id == holder.id).execute()
    return 1


def own_duties(account: StaffAccount, today: date) -> list[OwnDuties]:
    """The posts an official holds today with their duties, and when the official confirmed them."""
    if account.official_id is None:
        return []
    found = []
    for appointment in _held_by(account, today):
        words = text_on(appointment.post, today)
        found.append(OwnDuties(appointment.post, words, digest(words), _confirmed_at(appointment, words)))
    return found


@transactional
def confirm(account: StaffAccount, post_id: int, version: str, *, keys: Keyring, now: datetime) -> None:
    """Note that an official confirms the published duties of the own post; a second time changes nothing.

    Raises:
        NotFound: the account does not hold this post today.
        NotAllowedNow: the duties were changed since they were shown, or there are none.
    """
    held = next((one for one in own_duties(account, now.date()) if one.post.id == post_id), None)
    if held is None:
        raise NotFound("您目前不在这个岗位任职")
    if not held.text.strip() or version != held.version:
        raise NotAllowedNow("职责内容已有变化，请重新阅读后确认")
    if held.confirmed_at is not None:
        return
    DutyConfirmation.create(official=account.official_id, post=post_id, text_digest=held.version, confirmed_at=now)
    audit.record("duties_confirmed", f"post:{post_id}", by=account, keys=keys, now=now)


def _held_by(account: StaffAccount, today: date) -> list[Appointment]:
    return list(
        Appointment.select(Appointment, Post)
        .join(Post)
        .where(
            Appointment.official == account.official_id,
            Appointment.starts_on <= today,
            (Appointment.ends_on.is_null()) | (Appointment.ends_on >= today),
        )
        .order_by(Appointment.starts_on, Appointment.id)
    )


def _confirmed_at(appointment: Appointment, words: str) -> datetime | None:
    row = DutyConfirmation.get_or_none(
        DutyConfirmation.official == appointment.official_id,
        DutyConfirmation.post == appointment.post_id,
        DutyConfirmation.text_digest == digest(words),
    )
    return row.confirmed_at if row else None


def _keep(holder: Organization | Post, words: str, starts_on: date, now: datetime, *, applied: bool = True) -> None:
    of = {_column(holder): holder}
    DutyText.create(text=words, starts_on=starts_on, published_at=now, applied=applied, **of)


def _versions(holder: Organization | Post) -> Any:
    return DutyText.select().where(getattr(DutyText, _column(holder)) == holder)


def _versions_by_holder(holders: Sequence[Organization | Post]) -> dict[int, list[DutyText]]:
    """The versions of holders of one kind by their ids, in one statement."""
    found: dict[int, list[DutyText]] = {}
    of = _column(holders[0]) if holders else "post"
    for row in DutyText.select().where(getattr(DutyText, of).in_([holder.id for holder in holders])):
        found.setdefault(getattr(row, f"{of}_id"), []).append(row)
    return found


def _versions_update(holder: Organization | Post) -> Any:
    return DutyText.update(applied=True).where(getattr(DutyText, _column(holder)) == holder)


def _column(holder: Organization | Post) -> str:
    return type(holder).__name__.lower()


def digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
