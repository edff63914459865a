"""计入状态：the one door by which a rating begins or ceases to count; nothing is ever deleted.

Each move is a conditional update on the row's seal, so that two of them cannot both win. A rating that was published
already leaves its block through a correction.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from models import ExclusionReason, Rating, RatingStanding

from . import rating_leaves, tallies
from .keyring import Keyring


def move(
    ratings: Iterable[Rating], to: RatingStanding, *, keys: Keyring, reason: ExclusionReason | None = None
) -> list[Rating]:
    """Let these ratings stand as `to` from now on, inside the caller's transaction. Returns those that moved."""
    return [rating for rating in ratings if rating.standing is not to and _move(rating, to, reason, keys)]


def _move(rating: Rating, to: RatingStanding, reason: ExclusionReason | None, keys: Keyring) -> bool:
    return rewrite(rating, {"standing": to, "exclusion": reason}, keys=keys)


def rewrite(rating: Rating, changes: dict[str, Any], *, keys: Keyring, where: Any = None) -> bool:
    """Change sealed columns of a row and its seal; False when somebody was first or `where` does not hold."""
    before = rating_leaves.sealed_row(rating)
    row = {**before, **changes}
    seal = rating_leaves.seal_of(row, keys)
    condition = (Rating.public_id == rating.public_id) & (Rating.seal == rating.seal)
    if where is not None:
        condition &= where
    if not Rating.update(seal=seal, **changes).where(condition).execute():
        return False
    if (before["standing"], before["grades"]) != (row["standing"], row["grades"]):
        tallies.replaced(before, row)
    for name, value in {**changes, "seal": seal}.items():
        setattr(rating, name, value)
    return True
