"""评价链：at the end of each day a list of salted leaves is closed, and its root takes in the root of the day before.

A phone finds its own leaf in the list and so knows that the rating is in, at the grades that it sent. The list tells
nobody else anything: a leaf without its salt is a random number, it names no target, and so many decoys are among
them that the length of the list does not tell how many rated.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

from models import ChainDay, ChainPage, Rating, RatingVersion

from . import rating_leaves
from .keyring import Keyring

LEAF_BYTES = 32
LEAVES_PER_PAGE = 1024
# Lists are filled up with decoys to a multiple of this; some eight leaves then begin with the same digit.
FILLED_UP_TO = 128
FIRST_ROOT = "0" * 64
CHUNK = 500


def close(day: date, *, keys: Keyring) -> int:
    """Close the list of a day with every rating up to that day that is in no list yet; returns how many versions.

    Where lists are closed days later, each rating is still in that of its day. Call it in the transaction of the job,
    so that it happens once.
    """
    ratings = list(Rating.select().where(Rating.chained_on.is_null(), Rating.day <= day))
    replaced = RatingVersion.chained_on.is_null() & (Rating.day <= day)
    versions = list(RatingVersion.select(RatingVersion, Rating).join(Rating).where(replaced))
    leaves = [leaf_of_rating(rating, keys) for rating in ratings] + [leaf_of_version(one, keys) for one in versions]
    _keep(day, filled_up(day, leaves, keys), keys)
    _mark(Rating, Rating.public_id, [rating.public_id for rating in ratings], day)
    _mark(RatingVersion, RatingVersion.id, [one.id for one in versions], day)
    return len(leaves)


def leaf_of_rating(rating: Rating, keys: Keyring) -> str:
    """The leaf of what a rating says now."""
    version = 2 if rating.changed else 1
    return rating_leaves.leaf_of(rating, keys, grades=rating.grades, asked=rating.asked, version=version)


def leaf_of_version(one: RatingVersion, keys: Keyring) -> str:
    """The leaf of what a rating said before its change."""
    return rating_leaves.leaf_of(one.rating, keys, grades=one.grades, asked=one.asked, version=1)


def filled_up(day: date, leaves: list[str], keys: Keyring) -> list[str]:
    """The sorted list with its decoys, which are the same each time for the holder of the keys."""
    missing = FILLED_UP_TO - len(leaves) % FILLED_UP_TO
    return sorted([*leaves, *decoys(day, missing, keys)])


def decoys(day: date, count: int, keys: Keyring) -> list[str]:
    return [keys.hash("proof", "decoy", day, number) for number in range(count)]


def root_of(previous: str, day: date, leaves: list[str]) -> str:
    """The root of a day over the root before it; anybody can compute it from the list."""
    digest = hashlib.sha256("".join(leaves).encode()).hexdigest()
    parts = ["mashang", "day", "1", previous, day.isoformat(), str(len(leaves)), digest]
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def seal_of(one: ChainDay, keys: Keyring) -> str:
    """Anybody can compute a root; who writes one with SQL cannot seal it."""
    return keys.hash("proof", "day", one.day, one.size, one.previous_root, one.root)


def days() -> list[ChainDay]:
    """All closed days, oldest first."""
    return list(ChainDay.select().order_by(ChainDay.day))


def find(day: date) -> ChainDay | None:
    return ChainDay.get_or_none(ChainDay.day == day)


def leaves_of(day: date) -> list[str]:
    """The closed list of a day, sorted, as hexadecimal numbers."""
    return list(_read(day))


def _read(day: date) -> Iterator[str]:
    for page in ChainPage.select().where(ChainPage.day == day).order_by(ChainPage.id):
        content = bytes(page.leaves)
        for start in range(0, len(content), LEAF_BYTES):
            yield content[start : start + LEAF_BYTES].hex()


def _keep(day: date, leaves: list[str], keys: Keyring) -> None:
    last = ChainDay.select().order_by(ChainDay.day.desc()).first()
    previous = last.root if last else FIRST_ROOT
    closed = ChainDay(day=day, size=len(leaves), previous_root=previous, root=root_of(previous, day, leaves))
    closed.seal = seal_of(closed, keys)
    closed.save(force_insert=True)
    for number, start in enumerate(range(0, len(leaves), LEAVES_PER_PAGE)):
        content = bytes.fromhex("".join(leaves[start : start + LEAVES_PER_PAGE]))
        ChainPage.insert(id=f"{day}:{number:05d}", day=day, leaves=content).execute()


def _mark(table: Any, key: Any, ids: list[str], day: date) -> None:
    for start in range(0, len(ids), CHUNK):
        table.update(chained_on=day).where(key.in_(ids[start : start + CHUNK])).execute()
