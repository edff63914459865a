"""评价凭证：what the phone keeps of a rating; with it and the grades it sent it finds the rating in the lists."""

from __future__ import annotations

from typing import Any

from models import Rating, RatingTicket

from . import rating_leaves, satisfaction
from .dimensions import SETS
from .keyring import Keyring


def of(
    public_id: str, target: Rating | RatingTicket, *, dimension_set: int, version: int, change: Any, keys: Keyring
) -> dict[str, Any]:
    """The receipt of a rating about this target; `version` is 2 once it was changed, `change` the offer to do so."""
    return {
        "id": public_id,
        "salt": rating_leaves.salt_of(public_id, keys),
        "period": satisfaction.week_of(target.day),
        "day": target.day.isoformat(),
        "target": rating_leaves.target_of(target.organization_id, target.post_id),
        "dimension_set": dimension_set,
        "dimensions": list(SETS[dimension_set].keys),
        "version": version,
        "change": change,
    }
