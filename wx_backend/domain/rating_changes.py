"""修改评价：once, within a day, by the phone that rated, and never after the week is over; both versions are kept.

No table tells the hour of a rating. Until when it may be changed is told to the phone with a proof under our key, and
the phone brings both back together with the ticket; the rating is found by a keyed tag of the ticket.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime, timedelta
from typing import Any

from models import Rating, RatingVersion, random_id

from . import rating_receipts, rating_tags, satisfaction, standings
from .dimensions import SETS
from .errors import ChangeNotPossible
from .keyring import Keyring
from .transactions import transactional

HOURS = 24
BATCH = 500
NOT_POSSIBLE = "评价只能在提交后 24 小时内、当周结束前修改一次"


def offer(ticket: str, *, keys: Keyring, now: datetime) -> dict[str, str]:
    """What the phone has to bring back to change its rating: until when, and the proof that we said so."""
    until = (now + timedelta(hours=HOURS)).isoformat(timespec="seconds")
    return {"until": until, "proof": _proof(ticket, until, keys)}


def change(
    ticket: str,
    until: str,
    proof: str,
    grades: dict[str, int],
    *,
    asked: bool,
    keys: Keyring,
    now: datetime,
) -> dict[str, Any]:
    """Put other grades in the place of those given; call it inside `idempotency.once`. Returns the new receipt.

    Raises:
        ChangeNotPossible: too late, changed before, the week is over, or no such ticket; they look alike.
    """
    if not hmac.compare_digest(proof, _proof(ticket, until, keys)) or now > datetime.fromisoformat(until):
        raise ChangeNotPossible(NOT_POSSIBLE)
    rating = Rating.get_or_none(Rating.edit_tag == rating_tags.edit(ticket, keys))
    if rating is None or rating.changed or rating.released:
        raise ChangeNotPossible(NOT_POSSIBLE)
    if satisfaction.week_of(now.date()) != satisfaction.week_of(rating.day):
        raise ChangeNotPossible(NOT_POSSIBLE)
    _replace(rating, SETS[rating.dimension_set].digits(grades), asked, keys)
    return rating_receipts.of(
        rating.public_id, rating, dimension_set=rating.dimension_set, version=2, change=None, keys=keys
    )


def _replace(rating: Rating, grades: str, asked: bool, keys: Keyring) -> None:
    before, asked_before, chained_on = rating.grades, rating.asked, rating.chained_on
    changes = {"grades": grades, "asked": asked, "changed": True}
    if not standings.rewrite(rating, changes, keys=keys, where=Rating.released == False):  # noqa: E712
        raise ChangeNotPossible(NOT_POSSIBLE)
    # What it says now is a leaf of its own, in the next list.
    Rating.update(chained_on=None).where(Rating.public_id == rating.public_id).execute()
    RatingVersion.insert(
        id=random_id(), rating=rating, grades=before, asked=asked_before, chained_on=chained_on
    ).execute()


def forget_tags(today: date, *, ticket_days: int, tags_from: date) -> int:
    """Set the tags to NULL that have served: of tickets a day after their last one, of persons with their month's key.

    Returns how many rows were changed.
    """
    served = today - timedelta(days=ticket_days + 1)
    return _forget(Rating.edit_tag, served) + _forget(Rating.own_tag, tags_from)


def _forget(column: Any, before: date) -> int:
    gone = 0
    while batch := _forget_batch(column, before):
        gone += batch
    return gone


@transactional
def _forget_batch(column: Any, before: date) -> int:
    found: Any = Rating.select(Rating.public_id).where(column.is_null(False), Rating.day < before).limit(BATCH)
    ids = [row[0] for row in found.tuples()]
    return int(Rating.update({column: None}).where(Rating.public_id.in_(ids)).execute()) if ids else 0


def _proof(ticket: str, until: str, keys: Keyring) -> str:
    return keys.hash("edit", "until", ticket, until)
