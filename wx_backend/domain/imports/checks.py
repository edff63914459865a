"""核对：what a file may not say although each of its cells is in order, and what contradicts the tables."""

from __future__ import annotations

from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from models import MatterStep, Official, Organization, OrganizationKind, Post

from .. import bulk
from ..occasions import Occasion
from .keyed import Plan
from .sheets import Row, Rows


def organizations(rows: Rows) -> None:
    """Departments have a parent, nobody is above oneself, and brothers have names of their own."""
    known = {row[1]: row[2:] for row in bulk.pages(Organization, ("code", "name", "parent", "kind"))}
    codes = {row[0]: row[1] for row in bulk.pages(Organization, ("code",))}
    parents: dict[str, str] = {code: codes.get(parent, "") for code, (_, parent, _) in known.items()}
    if rows.place("parent"):
        parents |= {code: rows.value(row, "parent") for code, row in rows.by_key.items()}
    names: dict[tuple[str, str], str] = {}
    for code, row in rows.by_key.items():
        parent, kind = parents.get(code, ""), _kind(rows, row, known.get(code))
        if kind is OrganizationKind.DEPARTMENT and not parent:
            rows.bad(row, "parent" if rows.place("parent") else "code", "内设机构须填上级编码")
        if _is_in_a_ring(code, parents):
            rows.bad(row, "parent" if rows.place("parent") else "code", f"{code} 不能是自己的上级")
        first = names.setdefault((parent, rows.value(row, "name")), code)
        if first != code:
            rows.bad(row, "name", f"同一上级下与 {first} 同名")


def _kind(rows: Rows, row: Row, known: Any) -> OrganizationKind:
    if rows.place("kind"):
        stated: OrganizationKind = rows.value(row, "kind")
        return stated
    return known[2] if known else OrganizationKind.BODY


def _is_in_a_ring(code: str, parents: dict[str, str]) -> bool:
    above, steps = parents.get(code, ""), 0
    while above and above != code and steps <= len(parents):
        above, steps = parents.get(above, ""), steps + 1
    return above == code


def organizations_to_close(plan: Plan, _: Occasion) -> None:
    """An organization that still has posts or departments of its own is not closed by leaving it out."""
    closing = {one.id for one in plan.gone.values()}
    if not closing:
        return
    posts = Tally(row[1] for row in bulk.pages(Post, ("organization", "closed_on")) if row[2] is None)
    below = Tally(
        row[1] for row in bulk.pages(Organization, ("parent", "closed_on")) if row[2] is None and row[0] not in closing
    )
    for key, one in list(plan.gone.items()):
        if posts[one.id] or below[one.id]:
            why = f"尚有 {posts[one.id]} 个岗位、{below[one.id]} 个下级，未撤销；请先办理合并或撤销"
            plan.set_apart(f"{plan.label_old(key, one)}：{why}", key)


def posts_to_close(plan: Plan, _: Occasion) -> None:
    """A post that answers for a step is not closed by leaving it out: no step is without an owner."""
    owned: Tally[int] = Tally()
    for row in bulk.pages(MatterStep, ("post", "stand_in", "closed_on")) if plan.gone else ():
        if row[3] is None:
            owned.update({row[1], row[2]} - {None})
    for key, one in list(plan.gone.items()):
        if owned[one.id]:
            why = f"仍是 {owned[one.id]} 个环节的责任岗位或替岗，未撤销；请先调整环节"
            plan.set_apart(f"{plan.label_old(key, one)}：{why}", key)


def taken_over(plan: Plan) -> None:
    """A file from before a merger neither opens again what was taken over nor moves anything back there."""
    if "successor" in plan.fields:
        for key, one in list(plan.changed.items()):
            if plan.old_value(one, "successor") is not None and plan.old_value(one, "closed_on") is not None:
                plan.set_apart(f"{plan.label_old(key, one)}：已撤销并由其他接替，不重新启用；请更新文件", key)
    if not plan.rows.place("organization") or plan.kind.ended != "closed_on":
        return
    names = plan.names["organization"]
    for key, row in [*plan.added.items(), *((key, one.row) for key, one in plan.changed.items() if one.row)]:
        code = plan.rows.value(row, "organization")
        before = plan.changed.get(key)
        if code in names.closed and (before is None or names.codes[plan.old_value(before, "organization")] != code):
            plan.set_apart(f"{plan.label(key, row)}：单位 {code} 已撤销；请更新文件中的单位编码", key)


def appointments(rows: Rows) -> None:
    """Nobody leaves before coming, and nobody holds one post twice at a time."""
    of_one: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
    for (official, post, starts_on), row in rows.by_key.items():
        ends_on = rows.value(row, "ends_on")
        if ends_on is not None and ends_on < starts_on:
            rows.bad(row, "ends_on", f"早于开始日期 {starts_on}")
        of_one[official, post].append(row)
    place = rows.place("starts_on")
    for held in of_one.values():
        held.sort(key=lambda row: row[place])
        for before, row in pairwise(held):
            ends_on = rows.value(before, "ends_on")
            if ends_on is None or ends_on >= row[place]:
                rows.bad(row, "starts_on", f"与第 {before[0]} 行的任职时间重叠（同一人同一岗位）")


def crowded_posts(plan: Plan, _: Occasion) -> None:
    """Where more hold a post at a time than it has places, what is new about it waits for a person to decide."""
    places = {row[1]: row[2] for row in bulk.pages(Post, ("code", "authorized_strength"))}
    by_post: defaultdict[str, list[tuple[date, date, Any]]] = defaultdict(list)
    for key, row in plan.rows.by_key.items():
        by_post[key[1]].append((key[2], plan.rows.value(row, "ends_on") or date.max, key))
    for post, spans in by_post.items():
        crowd = _most_at_a_time(spans, places[post])
        if crowd and any(key in plan.added or key in plan.changed for key in crowd):
            who = "、".join(f"{key[0]} 自 {key[2]}" for key in crowd)
            plan.set_apart(f"岗位 {post} 编制 {places[post]}，同时任职 {len(crowd)}：{who}", *crowd)


def _most_at_a_time(spans: list[tuple[date, date, Any]], places: int) -> list[Any]:
    """Those who hold a post while it is too full; nobody when it never is."""
    crowd: dict[Any, None] = {}
    if len(spans) <= places:
        return []
    for starts_on, _, _ in spans:
        there = [key for first, last, key in spans if first <= starts_on <= last]
        if len(there) > places:
            crowd |= dict.fromkeys(there)
    return list(crowd)


def certificates(rows: Rows) -> None:
    """A certificate does not expire before it is valid."""
    for row in rows.by_key.values():
        if rows.value(row, "valid_until") < rows.value(row, "valid_from"):
            rows.bad(row, "valid_until", f"早于有效期起 {rows.value(row, 'valid_from')}")


def certificates_of_leavers(plan: Plan, occasion: Occasion) -> None:
    """Who has left gets no certificate any more; one that is in force is not renewed."""
    left = {row[1]: row[3] for row in bulk.pages(Official, ("staff_number", "name", "left_on")) if row[3] is not None}
    for key, row in [*plan.added.items(), *((key, one.row) for key, one in plan.changed.items() if one.row)]:
        number = plan.rows.value(row, "official")
        if number in left and left[number] <= occasion.today:
            plan.set_apart(f"{plan.label(key, row)}：{number} 已于 {left[number]} 离职", key)


def steps(rows: Rows) -> None:
    """Nobody stands in for oneself, and a closed post answers for nothing."""
    closed = {row[1] for row in bulk.pages(Post, ("code", "closed_on")) if row[2] is not None}
    for row in rows.by_key.values():
        for name in _present(rows, "post", "stand_in"):
            if rows.value(row, name) in closed:
                rows.bad(row, name, f"岗位 {rows.value(row, name)} 已撤销")
        if rows.place("stand_in") and rows.value(row, "stand_in") == rows.value(row, "post"):
            rows.bad(row, "stand_in", "替岗不能与责任岗位相同")


def pilot_members(rows: Rows) -> None:
    """A post is in the pilot with its own organization, and a last day is not before the first one."""
    codes = {row[0]: row[1] for row in bulk.pages(Organization, ("code",))}
    homes = {row[1]: codes[row[2]] for row in bulk.pages(Post, ("code", "organization"))}
    for row in rows.by_key.values():
        post, ends_on = rows.value(row, "post"), rows.value(row, "ends_on")
        if post in homes and homes[post] != rows.value(row, "organization"):
            rows.bad(row, "post", f"岗位 {post} 属于单位 {homes[post]}")
        if ends_on is not None and ends_on < rows.value(row, "starts_on"):
            rows.bad(row, "ends_on", "早于开始日期")


def _present(rows: Rows, *names: str) -> Iterator[str]:
    return (name for name in names if rows.place(name))
