"""评价凭据：the salted hashes by which a phone finds its own rating again, and the seal that keeps a row as it was.

A salt is derived from the key file and the rating's random id; the phone gets it in its receipt, no table holds it.
Without the salt a hash tells nothing: the grades behind it cannot be tried out. The same formulas are in
`miniprogram/utils/leaves.js` and in docs/rating-secrecy.md.
"""

from __future__ import annotations

import hashlib
from typing import Any

from models import Rating

from .dimensions import SETS
from .keyring import Keyring

SALT_DIGITS = 32


def salt_of(public_id: str, keys: Keyring) -> str:
    """128 bits that only the phone and the holder of the key file know."""
    return keys.hash("proof", "salt", public_id)[:SALT_DIGITS]


def target_of(organization_id: int, post_id: int | None) -> str:
    return f"post:{post_id}" if post_id else f"organization:{organization_id}"


def rating_leaf(
    public_id: str, salt: str, *, version: int, target: str, day: str, dimension_set: int, grades: str, asked: bool
) -> str:
    """The leaf of one version of a rating in the list of its day: tells neither target nor grades by itself."""
    return _hash("rating", public_id, salt, version, target, day, dimension_set, grades, int(asked))


def dimension_leaf(salt: str, key: str, grade: int | str) -> str:
    """The leaf of one grade in the list of its block; nothing leads from one dimension's leaf to another's."""
    return _hash("grade", salt, key, grade)


def leaf_of(rating: Rating, keys: Keyring, *, grades: str, asked: bool, version: int) -> str:
    """The leaf of a version of a stored rating."""
    return rating_leaf(
        rating.public_id,
        salt_of(rating.public_id, keys),
        version=version,
        target=target_of(rating.organization_id, rating.post_id),
        day=rating.day.isoformat(),
        dimension_set=rating.dimension_set,
        grades=grades,
        asked=asked,
    )


def dimension_leaves(rating: Rating, keys: Keyring) -> dict[str, tuple[str, int]]:
    """For each dimension the leaf and the grade it stands for."""
    salt = salt_of(rating.public_id, keys)
    keys_of_set = SETS[rating.dimension_set].keys
    return {
        key: (dimension_leaf(salt, key, grade), int(grade))
        for key, grade in zip(keys_of_set, rating.grades, strict=True)
    }


SEALED = (
    "public_id", "organization", "post", "official", "day", "assurance", "dimension_set", "grades", "asked", "changed",
    "standing", "exclusion", "burst",
)  # fmt: skip


def seal_of(row: dict[str, Any], keys: Keyring) -> str:
    """The keyed seal over what a rating says and whether it counts. `row` holds the values as the table has them."""
    return keys.hash("proof", "row", *(_plain(row[name]) for name in SEALED))


def sealed_row(rating: Rating) -> dict[str, Any]:
    """The sealed values of a rating that was read."""
    return {name: rating.__data__[name] for name in SEALED}


def _plain(value: Any) -> str:
    value = getattr(value, "value", value)
    return str(int(value)) if isinstance(value, bool) else str(value)


def _hash(kind: str, *parts: object) -> str:
    return hashlib.sha256("|".join(["mashang", kind, "1", *map(str, parts)]).encode()).hexdigest()
