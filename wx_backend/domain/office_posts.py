"""编制与岗位：what posts an office has on a day, how many may hold them and who does, with vacancies and codes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models import Appointment, Counter, Official, Organization, OrganizationKind, Post, QrCode

from . import bulk, duties, organization_tree, organizations, personnel
from .errors import NotFound

# How many of what is looked for are listed; whoever wants more says more of the name.
FOUND_AT_MOST = 20
_TOGETHER = 2000


@dataclass(frozen=True)
class Strength:
    """How many the open posts may have（编制）, how many hold them（实有）, and how many places are empty（空缺）."""

    posts: int = 0
    authorized: int = 0
    actual: int = 0
    vacant: int = 0

    @classmethod
    def of(cls, rows: Iterable[PostRow]) -> Strength:
        # One person too many on a post fills no empty place on another.
        every = list(rows)
        return cls(
            posts=len(every),
            authorized=sum(row.authorized for row in every),
            actual=sum(len(row.holders) for row in every),
            vacant=sum(row.vacant for row in every),
        )


@dataclass(frozen=True)
class OfficeRow:
    id: int
    name: str
    strength: Strength


@dataclass(frozen=True)
class Holder:
    official_id: int
    name: str
    since: date


@dataclass(frozen=True)
class CodeState:
    """The code of a post on a day: `state` is "active", "revoked" or "none"; `since` is the day of the state."""

    state: str
    number: str | None = None
    since: date | None = None


@dataclass(frozen=True)
class PostRow:
    post: Post
    holders: list[Holder]
    code: CodeState

    @property
    def authorized(self) -> int:
        strength: int = self.post.authorized_strength
        return strength

    @property
    def vacant(self) -> int:
        return max(0, self.authorized - len(self.holders))


@dataclass(frozen=True)
class Unit:
    """The body itself or one of its departments（内设机构）, with what belongs to it alone."""

    organization: Organization
    posts: list[PostRow]
    counters: list[Counter]


@dataclass(frozen=True)
class Office:
    """One body on a day with everything below it."""

    organization: Organization
    strength: Strength
    duties: str
    units: list[Unit]
    # In use today: those of the body, its departments and its counters; those of posts are with the posts.
    codes: list[QrCode]


@dataclass(frozen=True)
class Found:
    """What a search has found; `more` when there is more than is listed."""

    posts: list[Post]
    officials: list[tuple[Official, list[str]]]
    more: bool


def offices(scope: set[int] | None, day: date) -> list[OfficeRow]:
    """The bodies in being of a scope（None: all）, those with most empty places first."""
    bodies = Organization.select().where(
        Organization.kind == OrganizationKind.BODY, Organization.closed_on.is_null()
    ).order_by(Organization.name, Organization.id)  # fmt: skip
    body_of = _bodies()
    rows: defaultdict[int, list[PostRow]] = defaultdict(list)
    for row in _rows(Post.select().order_by(Post.id), day):
        rows[body_of[row.post.organization_id]].append(row)
    found = [OfficeRow(one.id, one.name, Strength.of(rows[one.id])) for one in bodies if _covers(scope, one.id)]
    return sorted(found, key=lambda one: -one.strength.vacant)


def together(rows: Sequence[OfficeRow]) -> Strength:
    """The strengths of several offices added up."""
    names = ("posts", "authorized", "actual", "vacant")
    return Strength(**{name: sum(getattr(row.strength, name) for row in rows) for name in names})


def office(organization_id: int, scope: set[int] | None, day: date) -> Office:
    """One body as it was on a day: itself and its departments, each with posts and counters.

    Raises:
        NotFound: there is no such organization, or it is none of the account's business; the two look alike.
    """
    chosen = organizations.get(organization_id)
    body = organization_tree.body_of(chosen)
    if not _covers(scope, body.id):
        raise NotFound("没有找到这个单位")
    parts = _parts(body)
    ids = [one.id for one in parts]
    rows = _by_place(_rows(Post.select().where(Post.organization.in_(ids)).order_by(Post.code), day))
    counters: dict[int, list[Counter]] = {}
    for counter in Counter.select().where(Counter.organization.in_(ids), _open(Counter, day)).order_by(Counter.code):
        counters.setdefault(counter.organization_id, []).append(counter)
    units = [Unit(one, rows[one.id], counters.get(one.id, [])) for one in parts if _was(one, day, rows, counters)]
    codes = QrCode.select().where(
        QrCode.organization.in_(ids), QrCode.post.is_null(), QrCode.active_holder.is_null(False)
    ).order_by(QrCode.id)  # fmt: skip
    strength = Strength.of(row for unit in units for row in unit.posts)
    return Office(body, strength, duties.text_on(body, day), units, list(codes))


def listed(scope: set[int] | None, day: date) -> list[tuple[str, str, PostRow]]:
    """Every post of a scope on a day, with the name of its body and of the part of it that it belongs to."""
    body_of, names = _bodies(), {one.id: one.name for one in Organization.select(Organization.id, Organization.name)}
    found = [
        (names[body_of[row.post.organization_id]], names[row.post.organization_id], row)
        for row in _rows(Post.select().order_by(Post.code), day)
        if _covers(scope, row.post.organization_id)
    ]
    return sorted(found, key=lambda one: one[0])


def search(words: str, scope: set[int] | None, day: date) -> Found:
    """Posts by name or number, and people by name or number with where they are on that day."""
    posts = Post.select(Post, Organization).join(Organization)
    posts = posts.where(_open(Post, day), Post.name.contains(words) | Post.code.contains(words))
    officials = Official.select().where(Official.name.contains(words) | Official.staff_number.contains(words))
    if scope is not None:
        posts = posts.where(Post.organization.in_(sorted(scope)))
        there = Appointment.select(Appointment.official).join(Post).where(Post.organization.in_(sorted(scope)))
        officials = officials.where(Official.id.in_(there))
    some_posts = list(posts.order_by(Post.code).limit(FOUND_AT_MOST + 1))
    some_people = list(officials.order_by(Official.staff_number).limit(FOUND_AT_MOST + 1))
    more = len(some_posts) > FOUND_AT_MOST or len(some_people) > FOUND_AT_MOST
    where = _whereabouts(some_people, scope, day)
    people = [(one, where[one.id]) for one in some_people[:FOUND_AT_MOST]]
    return Found(some_posts[:FOUND_AT_MOST], people, more)


def row_of(post: Post, day: date) -> PostRow:
    """One post with its holders and the state of its code on a day, open or not."""
    return _filled([post], day)[0]


def _whereabouts(people: Sequence[Official], scope: set[int] | None, day: date) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    held = (
        Appointment.select(Appointment, Post, Organization)
        .join(Post)
        .join(Organization)
        .where(Appointment.official.in_([one.id for one in people]), personnel.on(day))
    )
    for one in held.order_by(Appointment.starts_on):
        if _covers(scope, one.post.organization_id):
            found[one.official_id].append(f"{organization_tree.full_name(one.post.organization)} {one.post.name}")
    return found


def _rows(posts: Any, day: date) -> list[PostRow]:
    return _filled(list(posts.where(_open(Post, day))), day)


def _filled(posts: list[Post], day: date) -> list[PostRow]:
    held: dict[int, list[Holder]] = {}
    codes: dict[int, CodeState] = {}
    for ids in bulk.chunks([post.id for post in posts], _TOGETHER):
        held |= _holders(ids, day)
        codes |= _codes(ids, day)
    return [PostRow(post, held.get(post.id, []), codes.get(post.id, CodeState("none"))) for post in posts]


def _holders(post_ids: list[int], day: date) -> dict[int, list[Holder]]:
    found: dict[int, list[Holder]] = {}
    for one in organizations.appointments_on(day, post_ids):
        found.setdefault(one.post_id, []).append(Holder(one.official_id, one.official.name, one.starts_on))
    return found


def _codes(post_ids: list[int], day: date) -> dict[int, CodeState]:
    """For each post its code on the day: one in use, else the one that ended last."""
    rows = QrCode.select().where(QrCode.post.in_(post_ids), QrCode.issued_on <= day)
    found: dict[int, CodeState] = {}
    for code in rows.order_by(QrCode.revoked_on, QrCode.id):
        ended = code.revoked_on is not None and code.revoked_on <= day
        state = CodeState(
            *(("revoked", code.number, code.revoked_on) if ended else ("active", code.number, code.issued_on))
        )
        if not ended or found.get(code.post_id, state).state == "revoked":
            found[code.post_id] = state
    return found


def _by_place(rows: list[PostRow]) -> defaultdict[int, list[PostRow]]:
    found: defaultdict[int, list[PostRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda one: -one.vacant):
        found[row.post.organization_id].append(row)
    return found


def _parts(body: Organization) -> list[Organization]:
    """The body and its departments, each followed by those below it."""
    below: defaultdict[int | None, list[Organization]] = defaultdict(list)
    for one in (
        Organization.select().where(Organization.kind == OrganizationKind.DEPARTMENT).order_by(Organization.code)
    ):
        below[one.parent_id].append(one)
    found, waiting = [], [body]
    while waiting:
        found.append(waiting.pop(0))
        waiting[:0] = below[found[-1].id]
    return found


def _was(one: Organization, day: date, *contents: Any) -> bool:
    """Whether a part is shown: it was open on the day, or something in it was."""
    return one.closed_on is None or one.closed_on > day or any(content.get(one.id) for content in contents)


def _bodies() -> dict[int, int]:
    """For each organization the body it belongs to, in one statement."""
    every = {one.id: one for one in Organization.select(Organization.id, Organization.kind, Organization.parent)}
    found = {}
    for one in every.values():
        above = one
        while above.kind is OrganizationKind.DEPARTMENT and above.parent_id in every:
            above = every[above.parent_id]
        found[one.id] = above.id
    return found


def _open(table: Any, day: date) -> Any:
    return table.closed_on.is_null() | (table.closed_on > day)


def _covers(scope: set[int] | None, organization_id: int) -> bool:
    return scope is None or organization_id in scope
