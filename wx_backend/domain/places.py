"""办事地点：the buildings in which public bodies receive people, each with the bodies that sit there.

"Near me" without anybody's position: bodies publish addresses and no coordinates, so the nearest true thing is to
name a street, a hall or a district, or a body one stands before, and to see who else is in that building.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from models import Organization, OrganizationKind

from .organizations import Page, slice_of, tokens_of
from .publication import Published

# “虚构路 8 号（政务服务中心 2 楼）”, “虚构路8号政务服务中心2楼”: building, then where in it. A “5 号楼” is a building.
_IN_BRACKETS = re.compile(r"^(?P<building>.+?)\s*[（(](?P<room>.+)[)）]$")
_AFTER_NUMBER = re.compile(r"^(?P<building>.+?\d\s*号(?:楼|院)?)\s*(?P<room>.+)$")


@dataclass(frozen=True)
class Office:
    """A body as one finds it in its building; what is not published is None."""

    id: int
    name: str
    room: str | None
    hours: str | None
    phone: str | None
    code_token: str | None


@dataclass(frozen=True)
class Place:
    """One building; `district` is the body at the top of the tree, where there is one above."""

    name: str
    district: str | None
    offices: list[Office]


def search(query: str, page: int) -> Page[Place]:
    """Buildings whose name, district or one of whose bodies has `query` in it, those with most bodies first.

    A body whose address is not published stands nowhere.
    """
    places, wanted = _places(), query.strip()
    found = [place for place in places if wanted in _words(place)]
    return slice_of(sorted(found, key=lambda place: (-len(place.offices), place.name)), page)


def parted(address: str) -> tuple[str, str | None]:
    """The building an address names, and where in it."""
    found = _IN_BRACKETS.match(address.strip()) or _AFTER_NUMBER.match(address.strip())
    return (found["building"], found["room"]) if found else (address.strip(), None)


def _words(place: Place) -> str:
    parts = [place.name, place.district or ""]
    return "\n".join(parts + [word for one in place.offices for word in (one.name, one.room or "")])


def _places() -> list[Place]:
    bodies = list(
        Organization.select()
        .where(Organization.kind == OrganizationKind.BODY, Organization.closed_on.is_null())
        .order_by(Organization.name, Organization.id)
    )
    published, tokens = Published(*bodies), tokens_of([body.id for body in bodies])
    tops = _tops(bodies)
    found: dict[tuple[str, str | None], list[Office]] = {}
    for body in bodies:
        building, room = parted(published.value(body, "address") or "")
        if not building:
            continue
        hours, phone = published.value(body, "hours") or None, published.value(body, "phone") or None
        office = Office(body.id, body.name, room, hours, phone, tokens.get(body.id))
        found.setdefault((building, tops[body.id]), []).append(office)
    return [Place(building, district, offices) for (building, district), offices in found.items()]


def _tops(bodies: list[Organization]) -> dict[int, str | None]:
    """The name of the highest body above each, as far as they are in being."""
    known = {body.id: body for body in bodies}

    def top(body: Organization) -> str | None:
        above = known.get(body.parent_id)
        return None if above is None else top(above) or above.name

    return {body.id: top(body) for body in bodies}
