"""回避范围：what a member of staff is too near to, and what is about a colleague and so for somebody above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models import (
    Appointment,
    Complaint,
    ConflictDeclaration,
    Organization,
    Post,
    StaffAccount,
    StaffRole,
)

from . import staff
from .prepared import Prepared

NOTHING: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Near:
    """What one account is too near to（回避范围）, as ids."""

    # The account's own posts and officials: a complaint about them is about this person.
    own_posts: frozenset[int] = NOTHING
    own_officials: frozenset[int] = NOTHING
    # Those of whoever leads the offices this person works in, and of the superiors by name.
    posts: frozenset[int] = NOTHING
    officials: frozenset[int] = NOTHING
    # Where the person works, with all that is above and below it.
    offices: frozenset[int] = NOTHING
    above: frozenset[int] = NOTHING
    declared_organizations: frozenset[int] = NOTHING
    declared_complaints: frozenset[int] = NOTHING
    # Those of colleagues with somebody above them: what is about these goes there, and not to this person.
    desk_posts: frozenset[int] = NOTHING
    desk_officials: frozenset[int] = NOTHING

    def is_for_others(self, complaint: Complaint) -> bool:
        """Whether the complaint is about a colleague, so that it is for who stands above that one."""
        return complaint.post_id in self.desk_posts or complaint.official_id in self.desk_officials

    def not_for_others(self) -> Any:
        """`is_for_others` turned round, as a condition on Complaint."""
        return outside(Complaint.post, self.desk_posts) & outside(Complaint.official, self.desk_officials)

    def is_accused(self, complaint: Complaint) -> bool:
        """Whether the complaint is about this very person."""
        return complaint.post_id in self.own_posts or complaint.official_id in self.own_officials

    def is_personal(self, complaint: Complaint) -> bool:
        """Whether no office and no order could let this person have a part in it."""
        return (
            complaint.post_id in self.own_posts | self.posts
            or complaint.official_id in self.own_officials | self.officials
            or complaint.organization_id in self.declared_organizations
            or complaint.id in self.declared_complaints
        )

    def not_personal(self) -> Any:
        """`is_personal` turned round, as a condition on Complaint."""
        return (
            outside(Complaint.post, self.own_posts | self.posts)
            & outside(Complaint.official, self.own_officials | self.officials)
            & outside(Complaint.organization, self.declared_organizations)
            & outside(Complaint.id, self.declared_complaints)
        )


def outside(column: Any, ids: frozenset[int]) -> Any:
    return (column.is_null() | column.not_in(sorted(ids))) if ids else Complaint.id.is_null(False)


def near_of(accounts: Sequence[StaffAccount], *, among: Sequence[StaffAccount] | None = None) -> dict[int, Near]:
    """What each of these accounts is too near to, in a handful of queries for all of them.

    `among` is what `desks` has just returned, where that was asked for already.
    """
    declared = _declared([one.id for one in accounts])
    people = _People(accounts, desks() if among is None else among)
    if not people.own and not any(one.organization_id for one in accounts):
        return {one.id: Near(**declared[one.id]) for one in accounts}
    places = _Places()
    return {one.id: _near(one, places, people, declared[one.id]) for one in accounts}


class _People:
    """Those whose work complaints are, and some others with their superiors: what is about each of them."""

    def __init__(self, accounts: Sequence[StaffAccount], at_desks: Sequence[StaffAccount]) -> None:
        self.by_id: dict[int, StaffAccount] = {one.id: one for one in (*at_desks, *accounts)}
        while missing := {one.superior_id for one in self.by_id.values()} - {None} - self.by_id.keys():
            self.by_id |= {one.id: one for one in StaffAccount.select().where(StaffAccount.id.in_(sorted(missing)))}
        self.own = _own([one for one in self.by_id.values() if one.post_id or one.official_id])
        self.office_of = _offices_of({post for posts, _ in self.own.values() for post in posts})

    def up(self, account_id: int) -> list[int]:
        """The superiors of an account, the nearest first; a ring of superiors ends where it closes."""
        line: list[int] = []
        at = self.by_id[account_id].superior_id
        while at is not None and at != account_id and at not in line:
            line.append(at)
            at = self.by_id[at].superior_id
        return line

    def about(self, ids: Iterable[int]) -> tuple[set[int], set[int]]:
        """The posts and the officials that these accounts are."""
        posts: set[int] = set()
        officials: set[int] = set()
        for one in ids:
            mine = self.own.get(one, (NOTHING, NOTHING))
            posts |= mine[0]
            officials |= mine[1]
        return posts, officials

    def out_of_reach(self, account: StaffAccount) -> list[int]:
        """The colleagues of the same work of whom complaints go to others: to who stands above them."""
        return [
            one
            for one in self.own
            if one != account.id and self.by_id[one].role is account.role and self._goes_past(one, account)
        ]

    def _goes_past(self, accused: int, account: StaffAccount) -> bool:
        who = self.by_id[accused]
        if not who.active or who.role not in (StaffRole.SUPERVISOR, StaffRole.DISCIPLINE):
            return False
        if any(self._may_know(above, who) for above in self.up(accused)):
            return True
        # Nobody by name: then who is competent for the whole city stands above who has some offices.
        return not who.whole_city and not account.whole_city and self._somebody_higher(who)

    def _may_know(self, account_id: int, accused: StaffAccount) -> bool:
        above = self.by_id[account_id]
        same = (above.role is StaffRole.DISCIPLINE) == (accused.role is StaffRole.DISCIPLINE)
        return above.active and same and staff.role_can(above.role, "complaints.list")

    def _somebody_higher(self, accused: StaffAccount) -> bool:
        return any(
            one.active and one.role is accused.role and one.whole_city and accused.id not in self.up(one.id)
            for one in self.by_id.values()
        )


_DESKS = Prepared(
    lambda: StaffAccount.select().where(StaffAccount.role.in_((StaffRole.SUPERVISOR, StaffRole.DISCIPLINE)))
)


def desks() -> list[StaffAccount]:
    """Everybody whose work complaints are, also who is so no more."""
    return _DESKS.all()


def _own(accounts: Sequence[StaffAccount]) -> dict[int, tuple[frozenset[int], frozenset[int]]]:
    """The posts and officials that each of these accounts is, in two queries for all."""
    holders = _latest(Appointment.post, Appointment.official, {one.post_id for one in accounts if not one.official_id})
    officials = {one.id: {one.official_id} if one.official_id else holders[one.post_id] for one in accounts}
    held = _latest(Appointment.official, Appointment.post, {who for ids in officials.values() for who in ids})
    posts = {one.id: ({one.post_id} - {None}).union(*(held[who] for who in officials[one.id])) for one in accounts}
    return {one.id: (frozenset(posts[one.id]), frozenset(officials[one.id])) for one in accounts}


class _Places:
    """The tree of offices, who leads them, and who holds which post."""

    def __init__(self) -> None:
        tree: Any = list(Organization.select(Organization.id, Organization.parent, Organization.successor).tuples())
        self.parent: dict[int, int | None] = {one: parent for one, parent, _ in tree}
        self.children: dict[int | None, list[int]] = defaultdict(list)
        for child, parent, successor in tree:
            self.children[parent].append(child)
            if successor is not None:  # whose people work here now
                self.children[successor].append(child)
        self.heads: dict[int, set[int]] = defaultdict(set)
        heads: Any = list(Post.select(Post.id, Post.organization).where(Post.is_head).tuples())
        for post, organization in heads:
            self.heads[organization].add(post)
        self.holders = _latest(Appointment.post, Appointment.official, {post for post, _ in heads})

    def up(self, organization: int) -> list[int]:
        """An office and all above it."""
        line: list[int] = []
        at: int | None = organization
        while at is not None and at not in line:
            line.append(at)
            at = self.parent.get(at)
        return line

    def down(self, organization: int) -> set[int]:
        """An office and all below it."""
        found, waiting = set(), [organization]
        while waiting:
            at = waiting.pop()
            if at not in found:
                found.add(at)
                waiting += self.children[at]
        return found


def _near(account: StaffAccount, places: _Places, people: _People, declared: Mapping[str, frozenset[int]]) -> Near:
    posts, officials = people.about([account.id])
    led_by_posts, led_by_officials = people.about(people.up(account.id))
    desk_posts, desk_officials = people.about(people.out_of_reach(account))
    offices = {account.organization_id} - {None} | {people.office_of[post] for post in posts}
    line = {above for office in offices for above in places.up(office)}
    heads = {post for office in line for post in places.heads[office]} - posts
    holders = {official for post in heads for official in places.holders[post]}
    # Those who lead one office together do not judge each other either.
    return Near(
        own_posts=frozenset(posts),
        own_officials=frozenset(officials),
        posts=frozenset(heads | led_by_posts - posts),
        officials=frozenset((holders | led_by_officials) - officials) | declared["officials"],
        offices=frozenset(line | {below for office in offices for below in places.down(office)}),
        above=frozenset(line - offices),
        declared_organizations=declared["declared_organizations"],
        declared_complaints=declared["declared_complaints"],
        desk_posts=frozenset(desk_posts - posts),
        desk_officials=frozenset(desk_officials - officials),
    )


def _latest(by: Any, wanted: Any, ids: set[int]) -> Mapping[int, set[int]]:
    """The officials of posts, or the posts of officials: those without an end, and where there is none, the last.

    It asks for no date, so that nobody slips through between two appointments.
    """
    chosen: dict[int, set[int]] = defaultdict(set)
    if not ids:
        return chosen
    found: dict[int, list[tuple[Any, int]]] = defaultdict(list)
    rows: Any = Appointment.select(by, wanted, Appointment.ends_on).where(by.in_(sorted(ids))).tuples()
    for key, value, ends_on in rows:
        found[key].append((ends_on, value))
    for key, spells in found.items():
        ends = [end for end, _ in spells if end is not None]
        last = max(ends, default=None) if len(ends) == len(spells) else None
        chosen[key] = {value for end, value in spells if end == last}
    return chosen


def _offices_of(posts: set[int]) -> dict[int, int]:
    rows: Any = Post.select(Post.id, Post.organization).where(Post.id.in_(sorted(posts))).tuples() if posts else ()
    return dict(rows)


_DECLARED = Prepared(
    lambda: (
        ConflictDeclaration.select(
            ConflictDeclaration.staff,
            ConflictDeclaration.organization,
            ConflictDeclaration.complaint,
            ConflictDeclaration.official,
        )
        .where(ConflictDeclaration.ended_at.is_null())
        .tuples()
    )
)


def _declared(staff_ids: Sequence[int]) -> dict[int, dict[str, frozenset[int]]]:
    """What each account has declared a conflict of interest about（回避声明）."""
    found: dict[int, dict[str, set[int]]] = {
        one: {"declared_organizations": set(), "declared_complaints": set(), "officials": set()} for one in staff_ids
    }
    for one, organization, complaint, official in _DECLARED.all() if staff_ids else ():
        mine = found.get(one)
        if mine is None:
            continue
        for name, value in (
            ("declared_organizations", organization),
            ("declared_complaints", complaint),
            ("officials", official),
        ):
            mine[name] |= {value} - {None}
    return {one: {name: frozenset(ids) for name, ids in facts.items()} for one, facts in found.items()}
