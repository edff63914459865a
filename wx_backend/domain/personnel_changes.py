"""人员变动：joining, transfer, a second post, relief and leaving, each with the codes that follow, in one transaction.

People are moved by events, so that word of the same from another system does no harm, and a day in the future is worked
out like any other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import Official, PersonnelEvent, PersonnelEventKind, Post

from . import changes_following, leavers, personnel
from .changes_following import Result
from .errors import InvalidInput, NotAllowedNow
from .occasions import Occasion
from .text import cleaned
from .transactions import transactional

EARLIEST = date(1950, 1, 1)


def join(
    staff_number: str, name: str, establishment_type: str, post: Post | None, on: date, document: str,
    *, occasion: Occasion,
) -> Result:  # fmt: skip
    """入职：somebody comes, to a post or to none yet.

    Raises:
        InvalidInput: the number is taken, or the name has signs that nobody sees.
    """
    if Official.get_or_none(Official.staff_number == staff_number):
        raise InvalidInput("该工号已有人使用", fields={"staff_number": "该工号已有人使用"})
    if not name.strip() or cleaned(name) != name.strip() or not name.strip().isprintable():
        raise InvalidInput("姓名含有控制字符或不可见字符", fields={"name": "姓名含有控制字符或不可见字符，请重新输入"})
    event = _Move(PersonnelEventKind.JOINED, staff_number, post, on, document, name.strip(), establishment_type)
    return _move([event], occasion)


def transfer(official: Official, to: Post, on: date, document: str, *, occasion: Occasion) -> Result:
    """调任：an official leaves every post and holds another from a day on."""
    _refuse_left(official)
    return _move([_Move(PersonnelEventKind.TRANSFERRED, official.staff_number, to, on, document)], occasion)


def appoint(official: Official, to: Post, on: date, document: str, *, occasion: Occasion) -> Result:
    """兼任：an official holds one more post from a day on."""
    _refuse_left(official)
    return _move([_Move(PersonnelEventKind.APPOINTED, official.staff_number, to, on, document)], occasion)


def relieve(official: Official, of: Post, on: date, document: str, *, occasion: Occasion) -> Result:
    """免职：an official no longer holds a post from a day on."""
    return _move([_Move(PersonnelEventKind.RELIEVED, official.staff_number, of, on, document)], occasion)


def leave(official: Official, on: date, document: str, *, occasion: Occasion) -> Result:
    """离职：an official holds nothing from a day on, and can no longer sign in as one from that day."""
    _refuse_left(official)
    return _move([_Move(PersonnelEventKind.LEFT, official.staff_number, None, on, document)], occasion)


def _refuse_left(official: Official) -> None:
    if official.left_on is not None:
        raise NotAllowedNow(f"{official.name}已于 {official.left_on} 离职")


@dataclass(frozen=True)
class _Move:
    kind: PersonnelEventKind
    staff_number: str
    post: Post | None
    on: date
    document: str
    name: str = ""
    establishment_type: str = ""


@transactional
def _move(moves: list[_Move], occasion: Occasion) -> Result:
    """Note what happens to people and work out what follows.

    Raises:
        NotAllowedNow: it would change nothing, a post is closed, or it has fewer places than people then.
    """
    for move in moves:
        if move.on < EARLIEST:
            raise InvalidInput("生效日期过早", fields={"on": "生效日期过早，请核对"})
        if move.post is not None and move.post.closed_on is not None and move.kind is not PersonnelEventKind.RELIEVED:
            raise NotAllowedNow(f"岗位“{move.post.name}”已撤销")
        _refuse_twice(move)
        PersonnelEvent.create(
            number=changes_following.number(occasion),
            kind=move.kind,
            staff_number=move.staff_number,
            official_name=move.name,
            establishment_type=move.establishment_type,
            post_code=move.post.code if move.post else "",
            day=move.on,
            document_number=move.document,
        )
    outcome = personnel.work_out(move.staff_number for move in moves)
    if not outcome.changes and moves[0].kind not in (PersonnelEventKind.JOINED, PersonnelEventKind.LEFT):
        raise NotAllowedNow("此人当日没有可变动的任职，或已在该岗位；没有改动")
    for move in moves:
        _refuse_crowd(move)
    leavers.end_accounts(keys=occasion.keys, now=occasion.now)
    posts = list(Post.select().where(Post.id.in_(sorted(outcome.posts))))
    return changes_following.carry_out(
        f"personnel_{moves[0].kind.value}", f"official:{moves[0].staff_number}", outcome.changes, posts, [],
        moves[0].document, occasion,
    )  # fmt: skip


def _refuse_twice(move: _Move) -> None:
    """Whoever presses a button twice means it once."""
    known = PersonnelEvent.get_or_none(
        PersonnelEvent.kind == move.kind,
        PersonnelEvent.staff_number == move.staff_number,
        PersonnelEvent.post_code == (move.post.code if move.post else ""),
        PersonnelEvent.day == move.on,
    )
    if known is not None:
        raise NotAllowedNow("同样的变动已登记过；没有改动")


def _refuse_crowd(move: _Move) -> None:
    if move.post is None or move.kind is PersonnelEventKind.RELIEVED:
        return
    holding = personnel.holders_of(move.post, move.on)
    if len({one.official_id for one in holding}) > move.post.authorized_strength:
        others = "、".join(one.official_name for one in holding if one.staff_number != move.staff_number)
        raise NotAllowedNow(
            f"岗位“{move.post.name}”编制 {move.post.authorized_strength}，当日已由{others}担任；请先办理其调任或免职"
        )
