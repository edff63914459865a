"""评价标签：keyed one-way tags around a rating; without the key file none of them leads anywhere.

Tags of who was given a right to rate are made with the key of the month and die with it. What stands in a rating is a
hash over such a tag, so that ticket and rating have nothing in common for anybody without the keys.
"""

from __future__ import annotations

from datetime import date

from models import IdentityKind

from .keyring import Keyring

# How many finished cases of the same target one person may rate in a day: as many tags are computed again later.
CLAIMS_PER_TARGET = 10


def citizen(kind: IdentityKind, name: str, keys: Keyring) -> str:
    """By what somebody is the same person at each sign-in; never stored."""
    return keys.hash("identity", "citizen", kind.value, name)


def visit(citizen_id: str, organization: int, post: int | None, day: date, keys: Keyring) -> str:
    """Allows one ticket per citizen, target and day."""
    return keys.tag("issue", day, citizen_id, _target(organization, post))


def claim(citizen_id: str, organization: int, post: int | None, number: int, day: date, keys: Keyring) -> str:
    """Of a citizen's `number`-th claim for a finished case of a target on a day."""
    return keys.tag("issue", day, citizen_id, _target(organization, post), "case", number)


def own(issue_tag: str, keys: Keyring) -> str:
    """What stands in the rating for the tag of its ticket's issue."""
    return keys.hash("edit", "own", issue_tag)


def edit(ticket: str, keys: Keyring) -> str:
    """What stands in the rating for the ticket that was spent on it."""
    return keys.hash("edit", "ticket", ticket)


def _target(organization: int, post: int | None) -> str:
    return f"post:{post}" if post else f"organization:{organization}"
