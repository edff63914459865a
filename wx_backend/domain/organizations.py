"""机构：public bodies, their posts and matters, as everybody may read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from peewee import fn

from models import Appointment, Official, Organization, OrganizationKind, Post, PowerItem, QrCode

from .errors import NotFound
from .prepared import Prepared
from .publication import Published

T = TypeVar("T")
PAGE_SIZE = 20


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; pages count from 1, and an empty list has one."""

    items: list[T]
    page: int
    pages: int
    total: int


def page_of(query: Any, page: int, size: int = PAGE_SIZE) -> Page[Any]:
    """The rows of one page of a query."""
    total = query.count()
    return Page(list(query.paginate(page, size)), page, max(1, -(-total // size)), total)


def slice_of(items: list[T], page: int, size: int = PAGE_SIZE) -> Page[T]:
    """One page of a list that had to be worked out as a whole."""
    return Page(items[(page - 1) * size : page * size], page, max(1, -(-len(items) // size)), len(items))


@dataclass(frozen=True)
class OrganizationRow:
    id: int
    name: str
    matters_total: int
    code_token: str | None


@dataclass(frozen=True)
class PostRow:
    name: str
    official_name: str | None
    code_token: str | None


def get(organization_id: int) -> Organization:
    """Raises:
    NotFound: there is no such organization.
    """
    organization = Organization.get_or_none(Organization.id == organization_id)
    if organization is None:
        raise NotFound("没有找到这个单位")
    return organization


def named(words: str, limit: int) -> list[Organization]:
    """The bodies that exist now whose name is these words, or else has them in it, by name."""
    open_bodies = Organization.select().where(
        Organization.kind == OrganizationKind.BODY, Organization.closed_on.is_null()
    )
    exact = list(open_bodies.where(Organization.name == words).limit(limit))
    return exact or list(open_bodies.where(Organization.name.contains(words)).order_by(Organization.name).limit(limit))


def search(query: str, page: int) -> Page[OrganizationRow]:
    """Public bodies in being whose name, or one of whose matters or posts, has `query` in it."""
    found = (
        Organization.select()
        .where(Organization.kind == OrganizationKind.BODY, Organization.closed_on.is_null())
        .order_by(Organization.name, Organization.id)
    )
    if query.strip():
        wanted = query.strip()
        by_matter = PowerItem.select(PowerItem.organization_id).where(PowerItem.listed, PowerItem.name.contains(wanted))
        by_post = Post.select(Post.organization_id).where(Post.name.contains(wanted))
        found = found.where(
            (Organization.name.contains(wanted)) | Organization.id.in_(by_matter) | Organization.id.in_(by_post)
        )
    listed = page_of(found, page)
    counts, tokens = _matters_per_organization(), tokens_of([o.id for o in listed.items])
    rows = [OrganizationRow(o.id, o.name, counts.get(o.id, 0), tokens.get(o.id)) for o in listed.items]
    return Page(rows, listed.page, listed.pages, listed.total)


def all_ids() -> list[int]:
    """The ids of every organization in being, departments among them."""
    return [one.id for one in Organization.select(Organization.id).where(Organization.closed_on.is_null())]


def _matters_per_organization() -> dict[int, int]:
    rows: Any = (
        PowerItem.select(PowerItem.organization_id, fn.COUNT(PowerItem.id))
        .where(PowerItem.listed)
        .group_by(PowerItem.organization_id)
        .tuples()
    )
    return {int(row[0]): int(row[1]) for row in rows}


def tokens_of(organization_ids: list[int]) -> dict[int, str]:
    """The tokens of the codes in use of these organizations themselves."""
    rows: Any = (
        QrCode.select(QrCode.organization_id, QrCode.token)
        .where(
            QrCode.organization_id.in_(organization_ids),
            QrCode.post.is_null(),
            QrCode.counter.is_null(),
            QrCode.active_holder.is_null(False),
        )
        .tuples()
    )
    return {row[0]: row[1] for row in rows}


def matters(organization: Organization, query: str, page: int) -> Page[PowerItem]:
    """The listed matters of an organization, those with `query` in name or code."""
    found = PowerItem.select().where(PowerItem.organization == organization, PowerItem.listed)
    if query.strip():
        wanted = query.strip()
        found = found.where((PowerItem.name.contains(wanted)) | (PowerItem.code.contains(wanted)))
    return page_of(found.order_by(PowerItem.group, PowerItem.name, PowerItem.id), page)


def posts(organization: Organization, today: date) -> list[PostRow]:
    """The posts of an organization with who holds them today and their codes, one row for each holder."""
    listed = [
        post
        for post in Post.select().where(Post.organization == organization).order_by(Post.code)
        if post.closed_on is None or post.closed_on > today
    ]
    held: dict[int, list[Appointment | None]] = {post.id: [] for post in listed}
    for appointment in appointments_on(today, list(held)):
        held[appointment.post_id].append(appointment)
    codes = QrCode.select().where(
        QrCode.organization == organization, QrCode.post.is_null(False), QrCode.active_holder.is_null(False)
    )
    tokens = {(code.post_id, code.official_id): code.token for code in codes}
    published = Published(organization, *listed, *(one.official for several in held.values() for one in several if one))
    if not published.shows(organization, "posts"):
        return []
    return [_row(post, one, tokens, published) for post in listed for one in held[post.id] or [None]]


def _row(
    post: Post, appointment: Appointment | None, tokens: dict[tuple[int, int | None], str], published: Published
) -> PostRow:
    if appointment is None:
        return PostRow(post.name, None, tokens.get((post.id, None)))
    token = tokens.get((post.id, appointment.official_id)) or tokens.get((post.id, None))
    named = published.shows(post, "official") and published.shows(appointment.official, "name")
    return PostRow(post.name, appointment.official.name if named else None, token)


def appointments_on(day: date, post_ids: list[int]) -> list[Appointment]:
    """Who held these posts on a day（某日任职）, those who came first first."""
    return list(
        Appointment.select(Appointment, Official)
        .join(Official)
        .where(
            Appointment.post.in_(post_ids),
            Appointment.starts_on <= day,
            (Appointment.ends_on.is_null()) | (Appointment.ends_on >= day),
        )
        .order_by(Appointment.starts_on, Appointment.id)
    )


def holders_on(day: date, post_ids: list[int]) -> dict[int, Appointment]:
    """Who held each of these posts on a day; of several the one who came last."""
    return {row.post_id: row for row in appointments_on(day, post_ids)}


def holder_on(day: date, post: Post | None) -> Appointment | None:
    """Who held a post on a day; of several the one who came last."""
    return next(reversed(appointments_on(day, [post.id])), None) if post else None


def official_on(day: date, post_id: int, *, rather: int | None = None) -> int | None:
    """The id of who held a post on a day; of several this one, where it is one of them, or who came last."""
    held = [official for (official,) in _HELD.all(post=post_id, day=day)]
    return rather if rather in held else next(reversed(held), None)


_HELD = Prepared(
    lambda post, day: (
        Appointment.select(Appointment.official)
        .where(
            Appointment.post == post,
            Appointment.starts_on <= day,
            (Appointment.ends_on.is_null()) | (Appointment.ends_on >= day),
        )
        .order_by(Appointment.starts_on, Appointment.id)
        .tuples()
    )
)
