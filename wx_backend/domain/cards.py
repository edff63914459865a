"""码牌内容：what stands on each carrier, taken from what is published; the same content is the same version."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from models import Carrier, OfficialPhoto, Organization, Post, PostPowerItem, PowerItem, QrCode

from . import duties, organizations, profiles, qr_codes, qualification, text
from .publication import Published

# Another look of the carriers is another version of every print.
DESIGN = 1
MATTERS_ON_A_GUIDE = 400


@dataclass(frozen=True)
class Matter:
    """One line of the paper guide."""

    code: str
    name: str
    type_label: str


@dataclass(frozen=True)
class Section:
    """A part of the paper guide: the matters that one post handles, beside that post's code."""

    title: str
    token: str
    number: str
    matters: list[Matter]


@dataclass(frozen=True)
class Card:
    """Everything that is printed of one code; empty where it is not published."""

    token: str
    number: str
    organization: str
    title: str
    subtitle: str = ""
    staff_number: str = ""
    establishment_type: str = ""
    phone: str = ""
    address: str = ""
    hours: str = ""
    duties: list[str] = field(default_factory=list)
    posts: list[tuple[str, str]] = field(default_factory=list)
    certificate_number: str = ""
    certificate_scope: str = ""
    certificate_until: str = ""
    sections: list[Section] = field(default_factory=list)
    photo: str = ""


def of_code(code: QrCode, carrier: Carrier, today: date) -> Card:
    """What stands on this carrier of this code today."""
    organization = profiles.organization_facts(code.organization, today)
    card = Card(
        token=code.token,
        number=code.number,
        organization=organization.name,
        title=organization.name,
        phone=organization.phone or "",
        address=organization.address or "",
        hours=organization.hours or "",
    )
    if code.post or code.counter:
        card = _of_place(code, card, today)
    if carrier is Carrier.BOARD:
        card = _of_board(code, card, organization.duties, today)
    if carrier is Carrier.GUIDE:
        card = replace(card, sections=_sections(code))
    if carrier is Carrier.ENFORCEMENT:
        card = _with_certificate(code, card, today)
    return card


def version_of(card: Card) -> str:
    """Eight digits that change with what is printed."""
    content = json.dumps([DESIGN, asdict(card)], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:8]


def fits(code: QrCode, carrier: Carrier, today: date) -> bool:
    """Whether this carrier makes sense for this code: badges are for persons, posters for places where people come."""
    personal = code.post_id is not None
    if carrier in (Carrier.POSTER, Carrier.BOARD):
        return not personal
    if carrier is Carrier.BADGE:
        return personal
    if carrier is Carrier.ENFORCEMENT:
        return personal and bool(qualification.of_code(code, today).certificates)
    if carrier is Carrier.GUIDE:
        return not personal and code.counter_id is None
    return True


def _of_place(code: QrCode, card: Card, today: date) -> Card:
    """A post or a counter: its holder's name where that is published, else the name of the place."""
    place, holder = code.counter or code.post, qr_codes.appointment_on(code, today)
    assert place is not None
    published = Published(place, holder.official if holder else None)
    named = holder is not None and published.shows(place, "official") and published.shows(holder.official, "name")
    if not named or holder is None:
        return replace(card, title=place.name, subtitle=card.organization)
    official = holder.official
    pictured = published.shows(official, "photo") and OfficialPhoto.select(OfficialPhoto.id).where(
        OfficialPhoto.official == official
    )
    return replace(
        card,
        title=official.name,
        subtitle=place.name,
        staff_number=published.value(official, "staff_number") or "",
        establishment_type=published.value(official, "establishment_type") or "",
        duties=text.lines(duties.text_on(code.post, today))
        if code.post and published.shows(code.post, "duties")
        else [],
        photo=str(official.id) if pictured else "",
    )


def _of_board(code: QrCode, card: Card, words: list[str], today: date) -> Card:
    rows = organizations.posts(code.organization, today) if not code.counter_id else []
    return replace(card, duties=words, posts=[(row.name, row.official_name or "") for row in rows])


def _with_certificate(code: QrCode, card: Card, today: date) -> Card:
    held = qualification.of_code(code, today).certificates
    if not held or not Published(code.official).shows(code.official, "certificates"):
        return card
    return replace(
        card,
        certificate_number=held[0].number,
        certificate_scope=held[0].scope,
        certificate_until=f"{held[0].valid_until:%Y-%m-%d}",
    )


def _sections(code: QrCode) -> list[Section]:
    """The listed matters under the post that handles them; those of no post under the organization itself."""
    listed = PowerItem.select().where(PowerItem.organization == code.organization, PowerItem.listed)
    matters = list(listed.order_by(PowerItem.name, PowerItem.id).limit(MATTERS_ON_A_GUIDE))
    codes = {one.post_id: one for one in reversed(qr_codes.all_active(code.organization)) if one.post_id}
    handlers = _handlers(code.organization, codes)
    found: dict[int, list[Matter]] = {}
    for one in matters:
        handler = handlers.get(one.id, 0)
        found.setdefault(handler, []).append(Matter(one.code, one.name, one.type_label))
    ordered = sorted(found, key=lambda post_id: (post_id == 0, post_id))
    return [_section(codes.get(post_id, code), found[post_id]) for post_id in ordered]


def _section(code: QrCode, matters: list[Matter]) -> Section:
    return Section(code.post.name if code.post else "其他事项", code.token, code.number, matters)


def _handlers(organization: Organization, codes: dict[Any, QrCode]) -> dict[int, int]:
    """For each matter the first post that handles it and has a code."""
    rows: Any = (
        PostPowerItem.select(PostPowerItem.power_item_id, PostPowerItem.post_id)
        .join(Post)
        .where(Post.organization == organization)
        .order_by(PostPowerItem.post_id.desc())
        .tuples()
    )
    return {matter: post for matter, post in rows if post in codes}
