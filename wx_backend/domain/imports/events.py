"""人事变动导入：events of another personnel system, in whatever order they come."""

from __future__ import annotations

from models import Official, PersonnelEvent, PersonnelEventKind, Post

from .. import bulk, leavers, personnel
from ..occasions import Occasion
from . import consequences
from .cells import read_code, read_day, read_word, read_words
from .keyed import Kind, Plan
from .sheets import Column, Rows

NEEDS_POST = (PersonnelEventKind.APPOINTED, PersonnelEventKind.TRANSFERRED, PersonnelEventKind.RELIEVED)


def check(rows: Rows) -> None:
    """Events that move somebody name a post that exists, and a joining names the person."""
    known = {row[1] for row in bulk.pages(Post, ("code",))}
    for row in rows.by_key.values():
        kind, post = rows.value(row, "kind"), rows.value(row, "post_code")
        if post and post not in known:
            rows.bad(row, "post_code", f"没有编号为 {post} 的岗位")
        if kind in NEEDS_POST and not post:
            rows.bad(row, "post_code" if rows.place("post_code") else "kind", f"{kind.label}须填岗位编号")
        if kind is PersonnelEventKind.JOINED and not rows.value(row, "official_name"):
            rows.bad(row, "official_name" if rows.place("official_name") else "kind", "入职须填姓名")


def review(plan: Plan, _: Occasion) -> None:
    """A joining under a number that somebody of another name has is set apart."""
    names = {row[1]: row[2] for row in bulk.pages(Official, ("staff_number", "name"))}
    for key, row in sorted(plan.rows.by_key.items(), key=lambda pair: pair[1][0]):
        name, number = plan.rows.value(row, "official_name"), plan.rows.value(row, "staff_number")
        if plan.rows.value(row, "kind") is not PersonnelEventKind.JOINED:
            continue
        if names.setdefault(number, name) != name and (key in plan.added or key in plan.changed):
            plan.set_apart(f"{key}：工号 {number} 已是 {names[number]}，不能再是 {name}", key)


def follow(plan: Plan, occasion: Occasion) -> None:
    """Work out the appointments of everybody who is spoken of, and bring the codes in line."""
    rows = plan.rows
    touched = [rows.value(row, "staff_number") for row in rows.by_key.values()]
    touched += [plan.old_value(one, "staff_number") for one in plan.changed.values()]
    outcome = personnel.work_out(touched)
    plan.follows += outcome.changes
    plan.conflicts += outcome.without_effect
    leavers.end_accounts(keys=occasion.keys, now=occasion.now)
    consequences.posts_changed(outcome.posts, plan, occasion)


EVENTS = Kind(
    "events", "人事变动", "人事变动：入职、兼任、调任、免职、离职，先后到达均可", PersonnelEvent,
    (
        Column("number", "变动编号", read_code(60), "来源系统中的唯一编号，重复导入不会重复生效", required=True,
               example="2026-000123"),
        Column("kind", "变动类型", read_word(PersonnelEventKind), required=True, example="调任",
               choices=tuple(word.label for word in PersonnelEventKind)),
        Column("staff_number", "工号", read_code(40), required=True, example="S0001"),
        Column("official_name", "姓名", read_words(60), "入职必填", example="虚构甲"),
        Column("establishment_type", "编制类型", read_words(40), "入职时填写"),
        Column("post_code", "岗位编号", read_code(40), "入职可填；兼任、调任、免职必填", example="P0001"),
        Column("day", "生效日期", read_day, "新状态的首日：离职填不再在岗的第一天", required=True,
               example="2026-10-08"),
        Column("document_number", "文号", read_words(100)),
    ),
    ("number",), check=check, review=review, follow=follow,
)  # fmt: skip
