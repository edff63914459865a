"""机构变动：merger and abolition, each with all that follows from it, in one transaction, on its day.

Codes close and open, steps and counters go to whoever takes over, and what hangs on walls and desks with a code that
ended is named.
"""

from __future__ import annotations

from typing import Any

from models import (
    Complaint,
    ComplaintStatus,
    Counter,
    MatterStep,
    Organization,
    OrganizationKind,
    Post,
    PowerItem,
    QrCode,
)

from . import changes_following, office_hand_over, organization_tree, post_changes, qr_codes
from .changes_following import Result
from .errors import NotAllowedNow
from .occasions import Occasion
from .transactions import transactional


@transactional
def merge(organization: Organization, into: Organization, document: str, *, occasion: Occasion) -> Result:
    """合并：today an organization ends, and another takes over its departments, posts, counters and matters.

    Its people stay at their posts; the posts have codes of the other organization from today on.

    Raises:
        NotAllowedNow: one of them is closed, or the one that takes over is below the other.
    """
    changes_following.refuse_closed(organization, into)
    if into.id in organization_tree.with_below({organization.id}):
        raise NotAllowedNow(f"“{into.name}”是“{organization.name}”的下级，不能接收其合并")
    _refuse_same_names(organization, into)
    posts = list(Post.select().where(Post.organization == organization, Post.closed_on.is_null()))
    counters = list(Counter.select().where(Counter.organization == organization, Counter.closed_on.is_null()))
    changes = [f"{organization.name} 并入 {into.name}：岗位 {len(posts)}、窗口 {len(counters)}"]
    changes += office_hand_over.to_successor(organization, into, occasion)
    _hand_over(organization, into, posts, counters)
    Organization.update(closed_on=occasion.today, successor=into).where(Organization.id == organization.id).execute()
    moved = list(Post.select().where(Post.id.in_([post.id for post in posts])))
    return changes_following.carry_out(
        "organization_merged", f"organization:{organization.code}", changes, moved, [organization], document, occasion,
        after=lambda: _open_counters(counters, into, occasion),
    )  # fmt: skip


def _hand_over(organization: Organization, into: Organization, posts: list[Post], counters: list[Counter]) -> None:
    """Give the other organization all that is in being; what was closed before stays where it was."""
    Post.update(organization=into).where(Post.id.in_(posts)).execute()
    Counter.update(organization=into).where(Counter.id.in_(counters)).execute()
    PowerItem.update(organization=into).where(PowerItem.organization == organization).execute()
    in_being = (Organization.parent == organization) & Organization.closed_on.is_null()
    Organization.update(parent=into).where(in_being).execute()
    Complaint.update(assigned_organization=into).where(_waiting_at([organization.id])).execute()


def _waiting_at(ids: list[int]) -> Any:
    """The complaints that wait for an answer of these organizations."""
    return (Complaint.status == ComplaintStatus.ASSIGNED) & Complaint.assigned_organization.in_(ids)


def _refuse_same_names(organization: Organization, into: Organization) -> None:
    names = {child.name for child in into.children if child.closed_on is None}
    moving = {child.name for child in organization.children if child.closed_on is None}
    if twice := sorted(moving & names):
        raise NotAllowedNow(f"两个单位都有内设机构“{'、'.join(twice)}”，请先合并这些内设机构")


def _open_counters(counters: list[Counter], into: Organization, occasion: Occasion) -> None:
    coded = {row.counter_id for row in QrCode.select(QrCode.counter).where(QrCode.counter.in_(counters))}
    for counter in counters:
        if counter.id in coded:
            qr_codes.issue(into, counter=Counter.get(Counter.id == counter.id), keys=occasion.keys, now=occasion.now)


@transactional
def abolish(organization: Organization, document: str, *, occasion: Occasion) -> Result:
    """撤销机构：today an organization ends with its departments, posts and counters, and nobody takes over.

    Raises:
        NotAllowedNow: it is closed, has bodies below it, owes answers, or its posts answer for steps of others.
    """
    changes_following.refuse_closed(organization)
    every = organization_tree.with_below({organization.id})
    below = Organization.select().where(Organization.id.in_(sorted(every - {organization.id})))
    if any(one.kind is OrganizationKind.BODY and one.closed_on is None for one in below):
        raise NotAllowedNow(f"“{organization.name}”还有下级机构，请先撤销或合并")
    ids = sorted(every)
    posts = list(Post.select().where(Post.organization.in_(ids), Post.closed_on.is_null()))
    _refuse_foreign_steps(posts, ids)
    if waiting := Complaint.select().where(_waiting_at(ids)).count():
        raise NotAllowedNow(f"“{organization.name}”还有 {waiting} 件投诉举报待答复，请先答复或收回")
    items = PowerItem.select(PowerItem.id).where(PowerItem.organization.in_(ids))
    MatterStep.update(closed_on=occasion.today).where(
        MatterStep.power_item.in_(items), MatterStep.closed_on.is_null()
    ).execute()
    MatterStep.update(stand_in=None).where(MatterStep.stand_in.in_(posts)).execute()
    PowerItem.update(listed=False).where(PowerItem.organization.in_(ids)).execute()
    changes = [f"撤销 {organization.name}：岗位 {len(posts)}", *post_changes.relieve_all(posts, document, occasion)]
    changes += office_hand_over.without_successor(ids, occasion)
    for table, condition in (
        (Post, Post.organization),
        (Counter, Counter.organization),
        (Organization, Organization.id),
    ):
        table.update(closed_on=occasion.today).where(condition.in_(ids), table.closed_on.is_null()).execute()
    closed = list(Organization.select().where(Organization.id.in_(ids)))
    return changes_following.carry_out(
        "organization_abolished", f"organization:{organization.code}", changes, posts, closed, document, occasion
    )


def _refuse_foreign_steps(posts: list[Post], ids: list[int]) -> None:
    owned = (
        MatterStep.select()
        .join(PowerItem)
        .where(MatterStep.post.in_(posts), MatterStep.closed_on.is_null(), PowerItem.organization.not_in(ids))
        .count()
    )
    if owned:
        raise NotAllowedNow(f"其岗位仍是其他单位 {owned} 个环节的责任岗位，请先调整环节")
