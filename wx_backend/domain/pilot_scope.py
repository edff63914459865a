"""试点范围：which offices, posts, officials and matters are in the pilot on a day, counted from who was in it when.

An organization in the pilot brings its key posts and its departments' with it; a post may be in it alone. Matters are
those of today's catalogue: what a catalogue listed on a past day is not kept.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from models import Appointment, Organization, OrganizationKind, PilotBatch, PilotMember, Post, PostPowerItem, PowerItem

from . import bulk, organization_trees, personnel


@dataclass(frozen=True)
class Counts:
    """How much is in the pilot: bodies（单位）, posts, officials who hold them that day, and matters."""

    organizations: int
    posts: int
    officials: int
    matters: int


@dataclass(frozen=True)
class BatchCounts:
    batch: PilotBatch
    counts: Counts


@dataclass(frozen=True)
class Scope:
    """The pilot on a day: all of it, where each thing counts once, and batch by batch."""

    day: date
    total: Counts
    batches: list[BatchCounts]


@dataclass
class _Found:
    """Ids of what is in the pilot; an office is a body, whatever part of it is in."""

    bodies: set[int] = field(default_factory=set)
    posts: set[int] = field(default_factory=set)
    offices: set[int] = field(default_factory=set)
    alone: set[int] = field(default_factory=set)


def on(day: date) -> Scope:
    """What is in the pilot on a day（某日试点范围）; batches that have not begun that day are left out."""
    batches = list(
        PilotBatch.select().where(PilotBatch.starts_on <= day).order_by(PilotBatch.starts_on, PilotBatch.code)
    )
    in_force = (PilotMember.starts_on <= day) & (PilotMember.ends_on.is_null() | (PilotMember.ends_on >= day))
    members: defaultdict[int, list[PilotMember]] = defaultdict(list)
    for row in PilotMember.select().where(in_force):
        members[row.batch_id].append(row)
    tree = organization_trees.read()
    open_ids = {row.id for row in Organization.select(Organization.id).where(_open(Organization.closed_on, day))}
    key_posts: defaultdict[int, set[int]] = defaultdict(set)
    for post in Post.select(Post.id, Post.organization).where(Post.is_key_post, _open(Post.closed_on, day)):
        key_posts[post.organization_id].add(post.id)
    found = [_found(members[batch.id], tree, open_ids, key_posts, day) for batch in batches]
    return Scope(
        day,
        _counted(found, day),
        [BatchCounts(batch, _counted([one], day)) for batch, one in zip(batches, found, strict=True)],
    )


def _open(closed_on: Any, day: date) -> Any:
    return closed_on.is_null() | (closed_on > day)


def _found(
    members: list[PilotMember],
    tree: organization_trees.Tree,
    open_ids: set[int],
    key_posts: dict[int, set[int]],
    day: date,
) -> _Found:
    found = _Found()
    named = {row.post_id for row in members if row.post_id is not None}
    for part in bulk.chunks(sorted(named)):
        found.alone |= {row.id for row in Post.select(Post.id).where(Post.id.in_(part), _open(Post.closed_on, day))}
    for row in members:
        if row.organization_id not in open_ids or (row.post_id is not None and row.post_id not in found.alone):
            continue
        found.bodies.add(_body_of(tree.by_id[row.organization_id], tree))
        if row.post_id is None:
            found.offices |= {one for one in tree.below(row.organization_id) if one in open_ids}
    found.posts = found.alone.union(*(key_posts.get(one, set()) for one in found.offices))
    return found


def _body_of(organization: Organization, tree: organization_trees.Tree) -> int:
    while organization.kind is OrganizationKind.DEPARTMENT and organization.parent_id is not None:
        organization = tree.by_id[organization.parent_id]
    return int(organization.id)


def _counted(found: Iterable[_Found], day: date) -> Counts:
    several = list(found)
    bodies, posts, offices, alone = (
        set().union(*(getattr(one, name) for one in several)) for name in ("bodies", "posts", "offices", "alone")
    )
    return Counts(len(bodies), len(posts), len(_officials(posts, day)), len(_matters(offices, alone)))


def _officials(posts: set[int], day: date) -> set[int]:
    found: set[int] = set()
    for part in bulk.chunks(sorted(posts)):
        rows = Appointment.select(Appointment.official).where(Appointment.post.in_(part), personnel.on(day))
        found |= _ids(rows.distinct())
    return found


def _matters(offices: set[int], alone: set[int]) -> set[int]:
    found: set[int] = set()
    for part in bulk.chunks(sorted(offices)):
        rows = PowerItem.select(PowerItem.id).where(PowerItem.organization.in_(part), PowerItem.listed)
        found |= _ids(rows)
    for part in bulk.chunks(sorted(alone)):
        handled = PostPowerItem.select(PostPowerItem.power_item).join(PowerItem)
        found |= _ids(handled.where(PostPowerItem.post.in_(part), PowerItem.listed))
    return found


def _ids(query: Any) -> set[int]:
    return {number for (number,) in query.tuples()}


# --- when an office ends ---------------------------------------------------------------------------------------------


def keep_posts(organization: Organization, into: Organization, posts: Iterable[Post], today: date) -> None:
    """Let posts that go to another organization stay in the pilot they are in, each by itself; before they go.

    The days before stay the old organization's, so that any past day is counted as it was.
    """
    tree = organization_trees.read()
    members = list(PilotMember.select().where(PilotMember.ends_on.is_null() | (PilotMember.ends_on >= today)))
    new: list[tuple[Any, ...]] = []
    for post in posts:
        above = tree.above(post.organization_id)
        home = into.id if post.organization_id == organization.id else post.organization_id
        for row in members:
            if row.post_id == post.id or (row.post_id is None and row.organization_id in above):
                if row.starts_on < today and row.post_id is None:
                    new.append((row.batch_id, organization.id, post.id, row.starts_on, _before(today)))
                new.append((row.batch_id, home, post.id, max(row.starts_on, today), row.ends_on))
    end([organization.id], today, posts=[post.id for post in posts])
    bulk.insert(PilotMember, ("batch", "organization", "post", "starts_on", "ends_on"), dict.fromkeys(new))


def end(organization_ids: Iterable[int], today: date, *, posts: Iterable[int] = ()) -> None:
    """Take organizations, and these posts, out of the pilot from today on."""
    concerned = PilotMember.organization.in_(sorted(organization_ids)) | PilotMember.post.in_(sorted(posts))
    still = concerned & (PilotMember.ends_on.is_null() | (PilotMember.ends_on >= today))
    PilotMember.delete().where(still, PilotMember.starts_on >= today).execute()
    PilotMember.update(ends_on=_before(today)).where(still).execute()


def _before(today: date) -> date:
    return today - timedelta(days=1)
