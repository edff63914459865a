"""投诉数据表：figures of complaints as plain tables, for a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from .caseload import MOST_EXPORTED, ComplaintRow
from .complaint_figures import STATES, Counts, Part, View
from .figure_tables import Table, Value

MEASURES = [
    "收到",
    "按期受理",
    "应受理",
    "按期受理率%",
    "按期答复",
    "应答复",
    "按期答复率%",
    "群众确认解决",
    "已办结",
    "群众确认解决率%",
    "重办",
    *STATES.values(),
]


def of(view: View, note: str) -> list[Table]:
    """By month, then by office, then what the figures mean."""
    first, last = view.months[0][0], view.months[-1][0]
    title = [f"{view.name}　{first.label}至{last.label}", note]
    months = [[period.label, *_measures(counts)] for period, counts in view.months]
    offices = [[one.name, *_measures(one.counts)] for one in view.offices]
    return [
        Table("按月", title, ["月份", *MEASURES], [*months, ["合计", *_measures(view.total)]]),
        Table("按单位", title, ["单位", *MEASURES], offices),
        Table("说明", [], ["项目", "含义"], [list(line) for line in MEANINGS]),
    ]


def listed(rows: Sequence[ComplaintRow], title: str) -> list[Table]:
    """A list of complaints, without a word of their authors."""
    lines = [title, "不含诉求内容和联系方式；内部资料，请勿外传。"]
    if len(rows) == MOST_EXPORTED:
        lines.append(f"只含前 {MOST_EXPORTED} 件，请用筛选条件分次导出。")
    return [Table("诉求清单", lines, list(LISTED), [_listed(row) for row in rows])]


LISTED = ("编号", "类型", "类别", "状态", "单位", "岗位", "提交日期", "时限", "是否逾期")


def _listed(row: ComplaintRow) -> list[Value]:
    place = [row.organization_name, row.post_name]
    days = [row.filed_on.isoformat(), row.due_on.isoformat(), "逾期" if row.overdue else "否"]
    return [row.number, row.kind_label, row.category_label, row.status_label, *place, *days]


MEANINGS = (
    ("收到", "可以查看的诉求（不含表扬），等于各办理状态之和"),
    ("应受理、应答复", "已受理（答复）的，加上已超过时限仍未受理（答复）的；未到时限的、未受理即撤回的不计"),
    ("按期受理、按期答复", "首次受理、首次答复不迟于法定时限；暂停、延期按调整后的时限"),
    ("群众确认解决", "群众本人确认“已解决”；未表态的在“已办结”中，不算解决"),
    ("重办", "群众不满意或不同意不予受理、交上一级重新办理过的"),
)


def _measures(counts: Counts) -> list[Value]:
    parts = (counts.accepted, counts.answered, counts.solved)
    columns = [value for part in parts for value in _part(part)]
    return [counts.received, *columns, counts.reopened, *(counts.states[name] for name in STATES)]


def _part(part: Part) -> list[Value]:
    return [part.count, part.n, part.percent]
