"""评价回避：staff rate neither themselves nor their own office, also when it is found out later that they were staff.

While a month's tag key lives, the tags of one person's ratings of one office can be computed again, and of this person
only. What is found ceases to count; a published block gets a correction. Once the key is destroyed nobody can do this.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from models import IdentityKind, Post, Rating, RatingStanding, StaffAccount

from . import audit, organization_tree, rating_tags, standings
from .keyring import Keyring
from .transactions import transactional


def own_office(account: StaffAccount) -> set[int]:
    """The ids of the whole body somebody works in, with its departments（内设机构）."""
    office = account.organization
    return organization_tree.with_below({organization_tree.body_of(office).id}) if office else set()


def drop_own(account: StaffAccount, *, keys: Keyring, now: datetime, days: int | None = None) -> int:
    """Let this person's ratings of the own office count no more; returns how many were found.

    It looks as far back as tag keys live, or only at the last `days`.
    """
    if account.mini_openid is None:
        return 0
    # Searching takes long and changes nothing: it is done before anybody else has to wait.
    found = list(_own_ratings(account, _days(now.date(), days, keys), keys))
    return _drop(found, account, keys=keys, now=now) if found else 0


@transactional
def _drop(ids: list[str], account: StaffAccount, *, keys: Keyring, now: datetime) -> int:
    rows = Rating.select().where(Rating.public_id.in_(ids), Rating.standing != RatingStanding.CONFLICTED)
    dropped = len(standings.move(list(rows), RatingStanding.CONFLICTED, keys=keys))
    if dropped:
        # How many and of which office, but not who: a list of staff who rated is nobody's business either.
        subject = f"organization:{account.organization_id}"
        audit.record("own_office_ratings_dropped", subject, keys=keys, now=now, detail=str(dropped))
    return dropped


def drop_all(*, keys: Keyring, now: datetime, days: int) -> int:
    """`drop_own` for everybody on the staff whom the mini-program knows."""
    known = StaffAccount.select().where(
        StaffAccount.mini_openid.is_null(False), StaffAccount.organization.is_null(False)
    )
    return sum(drop_own(account, keys=keys, now=now, days=days) for account in known)


def _own_ratings(account: StaffAccount, days: list[date], keys: Keyring) -> Iterator[str]:
    """The public ids of this person's ratings of the own office on these days."""
    if not days:
        return
    citizen = rating_tags.citizen(IdentityKind.WECHAT, account.mini_openid or "", keys)
    offices = own_office(account)
    about_it = Rating.organization.in_(offices) | Rating.post.in_(
        Post.select(Post.id).where(Post.organization.in_(offices))
    )
    rows = Rating.select(Rating.public_id, Rating.organization, Rating.post, Rating.day, Rating.own_tag).where(
        about_it,
        Rating.day.between(days[0], days[-1]),
        Rating.own_tag.is_null(False),
        Rating.standing != RatingStanding.CONFLICTED,
    )
    # The tags of a person are computed only for targets and days on which anybody rated.
    rated: dict[tuple[int, int | None, date], dict[str, str]] = {}
    for row in rows:
        rated.setdefault((row.organization_id, row.post_id, row.day), {})[row.own_tag or ""] = row.public_id
    for (organization, post, day), by_tag in rated.items():
        for tag in _tags(citizen, organization, post, day, keys):
            if tag in by_tag:
                yield by_tag[tag]


def _tags(citizen: str, organization: int, post: int | None, day: date, keys: Keyring) -> Iterator[str]:
    yield rating_tags.own(rating_tags.visit(citizen, organization, post, day, keys), keys)
    for number in range(rating_tags.CLAIMS_PER_TARGET):
        yield rating_tags.own(rating_tags.claim(citizen, organization, post, number, day, keys), keys)


def _days(today: date, most: int | None, keys: Keyring) -> list[date]:
    """The days up to today whose month's key lives."""
    months = {month for month in keys.months if month <= f"{today:%Y-%m}"}
    first = date.fromisoformat(f"{min(months)}-01") if months else today
    if most is not None:
        first = max(first, today - timedelta(days=most - 1))
    days = (first + timedelta(days=number) for number in range((today - first).days + 1))
    return [day for day in days if f"{day:%Y-%m}" in months]
