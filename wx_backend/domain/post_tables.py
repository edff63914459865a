"""岗位表：every post of a scope on a day with its strengths, holders and code, as a plain table for a workbook."""

from __future__ import annotations

from datetime import date

from . import office_posts
from .figure_tables import Table, Value
from .office_posts import CodeState, PostRow

COLUMNS = [
    "单位", "内设机构", "岗位编号", "岗位", "重要岗位", "编制", "实有", "空缺", "在岗人员", "二维码编号", "二维码状态",
]  # fmt: skip
STATES = {"active": "使用中", "revoked": "已停用", "none": "没有二维码"}


def of(scope: set[int] | None, day: date) -> list[Table]:
    """One sheet: the posts as they were on the day, office by office."""
    rows = [_row(body, "" if body == part else part, row) for body, part, row in office_posts.listed(scope, day)]
    return [Table("岗位", [f"岗位与人员　{day:%Y年%-m月%-d日}"], COLUMNS, rows)]


def _row(office: str, department: str, row: PostRow) -> list[Value]:
    post = row.post
    return [
        office,
        department,
        post.code,
        post.name,
        "是" if post.is_key_post else "",
        row.authorized,
        len(row.holders),
        row.vacant,
        "、".join(holder.name for holder in row.holders),
        row.code.number,
        _state(row.code),
    ]


def _state(code: CodeState) -> str:
    return f"{STATES[code.state]}（{code.since}）" if code.since else STATES[code.state]
