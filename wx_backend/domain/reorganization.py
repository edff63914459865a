"""机构和人员变动：transfer, leaving, abolition and merger, each with all that follows from it, in one transaction.

Codes close and open, steps and counters go to whoever takes over, and what hangs on walls and desks with a code that
ended is named. People are moved by events of their own, so that word of the same from another system does no harm, and
a day in the future is worked out like any other; what is done to organizations and posts is done on its day.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from models import (
    Appointment,
    Complaint,
    ComplaintStatus,
    Counter,
    MatterStep,
    Official,
    Organization,
    OrganizationKind,
    PersonnelEvent,
    PersonnelEventKind,
    Post,
    PowerItem,
    QrCode,
    StaffAccount,
    SupervisionScope,
)

from . import audit, catalogue, code_changes, leavers, organization_tree, personnel, qr_codes
from .errors import InvalidInput, NotAllowedNow
from .occasions import Occasion
from .text import cleaned
from .transactions import transactional

EARLIEST = date(1950, 1, 1)


@dataclass(frozen=True)
class CodeEnded:
    """A code that ended, and the one that took its place: every print of it is to be replaced."""

    number: str
    label: str
    successor_number: str | None
    successor_token: str | None


@dataclass
class Result:
    """What a change did: in words, and by its codes."""

    changes: list[str] = field(default_factory=list)
    ended: list[CodeEnded] = field(default_factory=list)
    opened: list[QrCode] = field(default_factory=list)


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
            number=_number(occasion),
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
    return _carry_out(
        f"personnel_{moves[0].kind.value}", f"official:{moves[0].staff_number}", outcome.changes, posts, [],
        moves[0].document, occasion,
    )  # fmt: skip


def _number(occasion: Occasion) -> str:
    """Of two events for one day the one that was said later holds: numbers rise with time."""
    return f"{occasion.now:%Y%m%d%H%M%S%f}-{secrets.token_hex(6)}"


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


@transactional
def abolish_post(post: Post, successor: Post | None, document: str, *, occasion: Occasion) -> Result:
    """撤销岗位：today a post ends; its steps, counters and matters go to its successor.

    Raises:
        NotAllowedNow: it answers for steps and there is no successor, or it is closed already.
    """
    _refuse_closed(post, successor)
    _hand_on(post, successor)
    changes = [
        f"撤销岗位 {post.code} {post.name}" + (f"，由 {successor.code} {successor.name} 接替" if successor else "")
    ]
    changes += _relieve_all([post], document, occasion)
    Post.update(closed_on=occasion.today, successor=successor).where(Post.id == post.id).execute()
    touched = [post, *([successor] if successor else [])]
    return _carry_out("post_abolished", f"post:{post.code}", changes, touched, [], document, occasion)


def _refuse_closed(*things: Post | Organization | None) -> None:
    for thing in things:
        if thing is not None and thing.closed_on is not None:
            raise NotAllowedNow(f"“{thing.name}”已于 {thing.closed_on} 撤销")
    if len(things) > 1 and things[0] == things[1]:
        raise NotAllowedNow("不能由自己接替自己")


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


def _relieve_all(posts: Iterable[Post], document: str, occasion: Occasion) -> list[str]:
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
                number=_number(occasion),
                kind=PersonnelEventKind.RELIEVED,
                staff_number=row.official.staff_number,
                post_code=post.code,
                day=occasion.today,
                document_number=document,
            )
    return personnel.work_out(numbers).changes


@transactional
def merge(organization: Organization, into: Organization, document: str, *, occasion: Occasion) -> Result:
    """合并：today an organization ends, and another takes over its departments, posts, counters and matters.

    Its people stay at their posts; the posts have codes of the other organization from today on.

    Raises:
        NotAllowedNow: one of them is closed, or the one that takes over is below the other.
    """
    _refuse_closed(organization, into)
    if into.id in organization_tree.with_below({organization.id}):
        raise NotAllowedNow(f"“{into.name}”是“{organization.name}”的下级，不能接收其合并")
    _refuse_same_names(organization, into)
    posts = list(Post.select().where(Post.organization == organization, Post.closed_on.is_null()))
    counters = list(Counter.select().where(Counter.organization == organization, Counter.closed_on.is_null()))
    changes = [f"{organization.name} 并入 {into.name}：岗位 {len(posts)}、窗口 {len(counters)}"]
    _hand_over(organization, into, posts, counters)
    Organization.update(closed_on=occasion.today, successor=into).where(Organization.id == organization.id).execute()
    moved = list(Post.select().where(Post.id.in_([post.id for post in posts])))
    return _carry_out(
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
    StaffAccount.update(organization=into).where(StaffAccount.organization == organization).execute()
    Complaint.update(assigned_organization=into).where(_waiting_at([organization.id])).execute()
    # What was said about the old organization stays in sight of those who watched it.
    already = {scope.staff_id for scope in SupervisionScope.select().where(SupervisionScope.organization == into)}
    for scope in SupervisionScope.select().where(SupervisionScope.organization == organization):
        if scope.staff_id not in already:
            SupervisionScope.create(staff=scope.staff_id, organization=into)


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
    _refuse_closed(organization)
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
    changes = [f"撤销 {organization.name}：岗位 {len(posts)}", *_relieve_all(posts, document, occasion)]
    for table, condition in (
        (Post, Post.organization),
        (Counter, Counter.organization),
        (Organization, Organization.id),
    ):
        table.update(closed_on=occasion.today).where(condition.in_(ids), table.closed_on.is_null()).execute()
    closed = list(Organization.select().where(Organization.id.in_(ids)))
    return _carry_out(
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


def _carry_out(
    action: str,
    subject: str,
    changes: list[str],
    posts: list[Post],
    closed: list[Organization],
    document: str,
    occasion: Occasion,
    after: Callable[[], None] | None = None,
) -> Result:
    """Bring the codes in line, and say which ended and which began."""
    keys, now = occasion.keys, occasion.now
    before = _active_codes(posts, closed)
    newest = QrCode.select(QrCode.id).order_by(QrCode.id.desc()).first()
    for organization in closed:
        had_code = any(code.organization_id == organization.id and _is_plain(code) for code in before)
        code_changes.organization_closed(organization, keys=keys, now=now, reason=_reason(changes))
        heir = organization.successor if organization.successor_id else _reread(organization).successor
        if heir is not None and had_code:
            qr_codes.issue(heir, keys=keys, now=now)
    for post in posts:
        code_changes.post_changed(Post.get(Post.id == post.id), keys=keys, now=now, reason=_reason(changes))
    if after:
        after()
    catalogue.changed()
    audit.record(action, subject, keys=keys, now=now, by=occasion.by, detail="；".join([document, *changes])[:500])
    opened = QrCode.select().where(QrCode.id > (newest.id if newest else 0)).order_by(QrCode.id)
    return Result(changes, [_ended(code, occasion) for code in before if _has_ended(code)], list(opened))


def _reason(changes: list[str]) -> str:
    return changes[0][:100] if changes else "人员变动"


def _reread(organization: Organization) -> Organization:
    found: Organization = Organization.get(Organization.id == organization.id)
    return found


def _is_plain(code: QrCode) -> bool:
    return code.post_id is None and code.counter_id is None


def _active_codes(posts: list[Post], closed: list[Organization]) -> list[QrCode]:
    concerned = QrCode.post.in_([post.id for post in posts]) | QrCode.organization.in_([one.id for one in closed])
    return list(QrCode.select().where(QrCode.active_holder.is_null(False), concerned).order_by(QrCode.id))


def _has_ended(code: QrCode) -> bool:
    return bool(QrCode.get(QrCode.id == code.id).active_holder is None)


def _ended(code: QrCode, occasion: Occasion) -> CodeEnded:
    where = code_changes.whereabouts(QrCode.get(QrCode.id == code.id), occasion.today)
    heir = QrCode.get_or_none(QrCode.token == where.successor_token) if where.successor_token else None
    return CodeEnded(code.number, qr_codes.label_of(code), heir.number if heir else None, where.successor_token)
