"""撤销岗位：a post ends, and its steps, counters and matters go to whoever takes over, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable

from models import Appointment, Counter, MatterStep, Official, PersonnelEvent, PersonnelEventKind, Post

from . import changes_following, personnel, pilot_scope
from .changes_following import Result
from .errors import NotAllowedNow
from .occasions import Occasion
from .transactions import transactional


@transactional
def abolish_post(post: Post, successor: Post | None, document: str, *, occasion: Occasion) -> Result:
    """撤销岗位：today a post ends; its steps, counters and matters go to its successor.

    Raises:
        NotAllowedNow: it answers for steps and there is no successor, or it is closed already.
    """
    changes_following.refuse_closed(post, successor)
    _hand_on(post, successor)
    changes = [
        f"撤销岗位 {post.code} {post.name}" + (f"，由 {successor.code} {successor.name} 接替" if successor else "")
    ]
    changes += relieve_all([post], document, occasion)
    pilot_scope.end([], occasion.today, posts=[post.id])
    Post.update(closed_on=occasion.today, successor=successor).where(Post.id == post.id).execute()
    touched = [post, *([successor] if successor else [])]
    return changes_following.carry_out("post_abolished", f"post:{post.code}", changes, touched, [], document, occasion)


def _hand_on(post: Post, successor: Post | None) -> None:
    """Give a post's steps, counters and matters to its successor; no step is left without an owner."""
    owned = MatterStep.select().where(MatterStep.post == post, MatterStep.closed_on.is_null()).count()
    if owned and successor is None:
        raise NotAllowedNow(f"岗位“{post.name}”仍是 {owned} 个环节的责任岗位，请指定接替岗位")
    MatterStep.update(stand_in=None).where(MatterStep.stand_in == post).execute()
    Counter.update(post=successor).where(Counter.post == post).execute()
    if successor is None:
        return
    MatterStep.update(post=successor).where(MatterStep.post == post).execute()
    # Nobody stands in for oneself.
    MatterStep.update(stand_in=None).where(MatterStep.post == successor, MatterStep.stand_in == successor).execute()
    handled = {row.power_item_id for row in successor.handled}
    for row in post.handled:
        if row.power_item_id not in handled:
            type(row).create(post=successor, power_item=row.power_item_id)


def relieve_all(posts: Iterable[Post], document: str, occasion: Occasion) -> list[str]:
    """Relieve everybody who holds one of these posts today or later."""
    numbers: set[str] = set()
    for post in posts:
        held = Appointment.select(Appointment, Official).join(Official).where(
            Appointment.post == post,
            Appointment.ends_on.is_null() | (Appointment.ends_on >= occasion.today),
        )  # fmt: skip
        for row in held:
            numbers.add(row.official.staff_number)
            PersonnelEvent.create(
                number=changes_following.number(occasion),
                kind=PersonnelEventKind.RELIEVED,
                staff_number=row.official.staff_number,
                post_code=post.code,
                day=occasion.today,
                document_number=document,
            )
    return personnel.work_out(numbers).changes
