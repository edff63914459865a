"""随后变化：what must happen because of an import: codes that close and open, appointments that end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from models import Appointment, Counter, Organization, Post, QrCode

from .. import bulk, code_changes, leavers, office_hand_over
from ..occasions import Occasion
from .keyed import Plan

REASON = "数据导入"


def posts_changed(post_ids: Iterable[int], plan: Plan, occasion: Occasion) -> None:
    """Bring the codes of posts in line with who holds them.

    Only of posts that have been given a code: a first import of a city prints nothing. The nightly sweep looks at all.
    """
    for part in bulk.chunks(sorted(set(post_ids))):
        coded = QrCode.select(QrCode.post_id).where(QrCode.post.in_(part))
        for post in Post.select().where(Post.id.in_(coded)):
            code_changes.post_changed(post, keys=occasion.keys, now=occasion.now, reason=REASON)
            plan.follows.append(f"核对岗位 {post.code} {post.name} 的二维码")


def organizations(plan: Plan, occasion: Occasion) -> None:
    """Closed organizations have no codes, and nobody signs in for them."""
    plan.follows += office_hand_over.without_successor([one.id for one in plan.gone.values()], occasion)
    for one in plan.gone.values():
        organization = Organization.get(Organization.id == one.id)
        code_changes.organization_closed(organization, keys=occasion.keys, now=occasion.now, reason=REASON)


def posts(plan: Plan, occasion: Occasion) -> None:
    """Nobody holds a closed post, no counter is served by it, and it has no code."""
    closed = [one.id for one in plan.gone.values()]
    _end_appointments(Appointment.post, closed, occasion)
    for part in bulk.chunks(closed):
        Counter.update(post=None).where(Counter.post.in_(part)).execute()
    posts_changed(closed, plan, occasion)


def counters(plan: Plan, occasion: Occasion) -> None:
    """A closed counter has no code."""
    for one in plan.gone.values():
        code_changes.counter_changed(Counter.get(Counter.id == one.id), keys=occasion.keys, now=occasion.now)


def officials(plan: Plan, occasion: Occasion) -> None:
    """Who left holds nothing any more; who has another name shows it at once."""
    left = [one.id for one in plan.gone.values()]
    held: set[int] = set()
    for part in bulk.chunks(left):
        still_open = Appointment.official.in_(part) & Appointment.ends_on.is_null()
        held |= {row.post_id for row in Appointment.select(Appointment.post).where(still_open)}
    _end_appointments(Appointment.official, left, occasion)
    leavers.end_accounts(keys=occasion.keys, now=occasion.now)
    posts_changed(held, plan, occasion)


def appointments(plan: Plan, occasion: Occasion) -> None:
    """Another holder has another code."""
    codes = {key[1] for part in (plan.added, plan.changed, plan.gone) for key in part}
    ids: set[int] = set()
    for part in bulk.chunks(sorted(codes)):
        ids |= {post.id for post in Post.select(Post.id).where(Post.code.in_(part))}
    posts_changed(ids, plan, occasion)


def _end_appointments(field: object, ids: list[int], occasion: Occasion) -> None:
    yesterday = occasion.today - timedelta(days=1)
    for part in bulk.chunks(ids):
        still_open = field.in_(part) & Appointment.ends_on.is_null()  # type: ignore[attr-defined]
        Appointment.delete().where(still_open, Appointment.starts_on > yesterday).execute()
        Appointment.update(ends_on=yesterday).where(still_open).execute()
