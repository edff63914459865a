"""公示信息：what a scanned code shows of an office, a counter or an official, and nothing that is not published."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from models import (
    Appointment,
    Certificate,
    Counter,
    OfficialPhoto,
    Organization,
    OrganizationKind,
    Post,
    PostPowerItem,
    PowerItem,
    QrCode,
)

from . import code_changes, duties, qr_codes, qualification, satisfaction, text
from .code_changes import Whereabouts
from .keyring import Keyring
from .publication import Published
from .qualification import Qualification

MATTERS_SHOWN = 20


@dataclass(frozen=True)
class Named:
    """A part of an organization with a page of its own."""

    id: int
    name: str


@dataclass(frozen=True)
class CounterFacts:
    """A counter as published; what is not published is None."""

    id: int
    name: str
    place: str | None
    hours: str | None
    phone: str | None


@dataclass(frozen=True)
class OrganizationFacts:
    """An organization as published; what is not published is None, or an empty list."""

    id: int
    name: str
    kind: str
    kind_label: str
    closed_on: date | None
    parent: Named | None
    code: str | None
    duties: list[str]
    address: str | None
    hours: str | None
    phone: str | None
    authorized_strength: int | None
    actual_strength: int | None
    departments: list[Named]
    counters: list[CounterFacts]


@dataclass(frozen=True)
class PostFacts:
    name: str
    duties: list[str]
    is_key_post: bool | None


@dataclass(frozen=True)
class OfficialFacts:
    """An official as published; what is not published is None, or an empty list."""

    name: str | None
    staff_number: str | None
    establishment_type: str | None
    on_duty: bool | None
    since: date | None
    has_photo: bool
    certificates: list[Certificate]


@dataclass(frozen=True)
class PublicProfile:
    """The published facts behind a code on one day."""

    code: QrCode
    state: str
    where: Whereabouts | None
    qualification: Qualification
    organization: OrganizationFacts
    post: PostFacts | None
    counter: CounterFacts | None
    official: OfficialFacts | None
    matters: list[PowerItem]
    matters_total: int
    satisfaction: satisfaction.Figures | None
    released_up_to: str | None


def of_code(token: str, *, keys: Keyring, today: date) -> PublicProfile:
    """The profile of a code.

    Raises:
        NotFound: the token is forged or unknown.
    """
    code = qr_codes.find(token, keys=keys)
    state = qr_codes.state_on(code, today)
    matters = _matters(code.organization, code.post)
    holder = qr_codes.appointment_on(code, today)
    held = satisfaction.Held(code.post, holder.official_id if holder else None) if code.post else None
    figures = satisfaction.released(code.organization, held)
    checked = qualification.of_code(code, today)
    return PublicProfile(
        code=code,
        state=state,
        where=_where(code, today) if state == "revoked" else None,
        qualification=checked,
        organization=organization_facts(code.organization, today),
        post=_post_facts(code.post, today),
        counter=_counter_facts(code.counter, Published(code.counter)) if code.counter else None,
        # A code that has ended stands for nobody, and least of all for the successor.
        official=_official_facts(code, holder, checked) if state == "active" else None,
        matters=list(matters.order_by(PowerItem.group, PowerItem.name, PowerItem.id).limit(MATTERS_SHOWN)),
        matters_total=matters.count(),
        satisfaction=figures,
        released_up_to=satisfaction.released_up_to(code.organization, held) if figures else None,
    )


def organization_facts(organization: Organization, today: date) -> OrganizationFacts:
    """What is published of an organization on a day."""
    counters = _open(Counter, organization, today)
    published = Published(organization, *counters)
    shown = {
        name: published.value(organization, name)
        for name in ("code", "address", "hours", "phone", "authorized_strength", "actual_strength")
    }
    return OrganizationFacts(
        id=organization.id,
        name=organization.name,
        kind=organization.kind.value,
        kind_label=organization.kind.label,
        closed_on=organization.closed_on,
        parent=Named(organization.parent.id, organization.parent.name) if organization.parent else None,
        duties=text.lines(duties.text_on(organization, today)) if published.shows(organization, "duties") else [],
        departments=_departments(organization, today) if published.shows(organization, "departments") else [],
        counters=[_counter_facts(one, published) for one in counters]
        if published.shows(organization, "counters")
        else [],
        **shown,
    )


def photo(token: str, *, keys: Keyring, today: date) -> bytes | None:
    """The published photo of the official behind a code in use, as JPEG."""
    code = qr_codes.find(token, keys=keys)
    holder = qr_codes.appointment_on(code, today) if qr_codes.state_on(code, today) == "active" else None
    facts = _official_facts(code, holder, qualification.of_code(code, today))
    if holder is None or facts is None or not facts.has_photo:
        return None
    return bytes(OfficialPhoto.get(OfficialPhoto.official == holder.official_id).content)


def _where(code: QrCode, today: date) -> Whereabouts:
    """Where to go instead; where the official works now is said only where the name may be said there, too."""
    found = code_changes.whereabouts(code, today)
    if code.official is None or found.moved_to is None:
        return found
    published = Published(code.official, found.moved_to.post)
    if published.shows(code.official, "name") and published.shows(found.moved_to.post, "official"):
        return found
    return replace(found, moved_to=None)


def _open(table: Any, organization: Organization, today: date) -> list[Any]:
    """The parts of an organization that are not closed on a day, by name."""
    rows = table.select().where(table.organization == organization).order_by(table.name, table.id)
    return [one for one in rows if one.closed_on is None or one.closed_on > today]


def _departments(organization: Organization, today: date) -> list[Named]:
    rows = (
        Organization.select()
        .where(Organization.parent == organization, Organization.kind == OrganizationKind.DEPARTMENT)
        .order_by(Organization.name, Organization.id)
    )
    return [Named(one.id, one.name) for one in rows if one.closed_on is None or one.closed_on > today]


def _counter_facts(counter: Counter, published: Published) -> CounterFacts:
    shown = {name: published.value(counter, name) for name in ("place", "hours", "phone")}
    return CounterFacts(id=counter.id, name=counter.name, **shown)


def _post_facts(post: Post | None, today: date) -> PostFacts | None:
    if post is None:
        return None
    published = Published(post)
    words = text.lines(duties.text_on(post, today)) if published.shows(post, "duties") else []
    return PostFacts(post.name, words, published.value(post, "is_key_post"))


def _official_facts(code: QrCode, holder: Appointment | None, checked: Qualification) -> OfficialFacts | None:
    """The holder of the day, unless the place or the code keeps the holder's name to itself."""
    place = code.counter or code.post
    if holder is None or place is None:
        return None
    official = holder.official
    published = Published(place, official)
    if not published.shows(place, "official"):
        return None
    there = OfficialPhoto.select(OfficialPhoto.id).where(OfficialPhoto.official == official).exists()
    return OfficialFacts(
        name=published.value(official, "name"),
        staff_number=published.value(official, "staff_number"),
        establishment_type=published.value(official, "establishment_type"),
        on_duty=True if published.shows(official, "on_duty") else None,
        since=holder.starts_on if published.shows(official, "since") else None,
        has_photo=there and published.shows(official, "photo"),
        certificates=checked.certificates if published.shows(official, "certificates") else [],
    )


def _matters(organization: Organization, post: Post | None) -> Any:
    listed = PowerItem.select().where(PowerItem.organization == organization, PowerItem.listed)
    if post is None:
        return listed
    handled = PostPowerItem.select(PostPowerItem.power_item_id).where(PostPowerItem.post == post)
    return listed.where(PowerItem.id.in_(handled))
