"""评价数据表：released figures as plain tables, for a workbook or a text file."""

from __future__ import annotations

from dataclasses import dataclass

from .figures import Row, View
from .satisfaction import LABELS, Figures, Share

Value = str | int | float | None
NOT_PUBLISHED = "未公布"
SHARE_COLUMNS = ("%", "下限%", "上限%")
MEASURES = [
    "评价数",
    *(f"满意率{column}" for column in SHARE_COLUMNS),
    *(f"好评率{column}" for column in SHARE_COLUMNS),
    *(f"{label}满意率%" for label in LABELS.values()),
]


@dataclass(frozen=True)
class Table:
    """A sheet: lines above it, the names of its columns, and its rows."""

    name: str
    lines: list[str]
    columns: list[str]
    rows: list[list[Value]]


def of(view: View) -> list[Table]:
    """The details of the period, then the periods before it, then what the figures mean."""
    period = view.asked.period
    title = [f"{view.name}　{period.label}", view.note]
    details = [["合计", view.name, None, *_measures(view.figures)], *map(_row, view.rows)]
    return [
        Table("明细", title, ["类别", "名称", "任职人", *MEASURES], details),
        Table(
            "历期",
            title,
            ["统计周期", *MEASURES],
            [[point.period.label, *_measures(point.figures)] for point in view.trend],
        ),
        Table("说明", [], ["项目", "含义"], [list(line) for line in MEANINGS]),
    ]


KINDS = {"organization": "单位", "post": "岗位", "official": "任职人"}
MEANINGS = (
    ("满意率", "各方面“非常满意”和“满意”所占比例的平均数"),
    ("好评率", "各方面除“不满意”外所占比例的平均数（国办发〔2019〕51号）"),
    ("下限、上限", "95% 威尔逊置信区间：评价越少，区间越宽"),
    ("评价数", "已公布批次中的评价数；浏览器访问的评价不计入"),
    (NOT_PUBLISHED, "评价太少或意见高度一致，公布数字会让人猜出个人的评价"),
)


def _row(row: Row) -> list[Value]:
    return [KINDS[row.kind], row.name, row.official_name, *_measures(row.figures)]


def _measures(figures: Figures | None) -> list[Value]:
    if figures is None:
        return [NOT_PUBLISHED, *[None] * (len(MEASURES) - 1)]
    by_key = {part.key: round(part.percent, 1) for part in figures.dimensions}
    dimensions = [by_key.get(key) for key in LABELS]
    return [figures.n, *_share(figures.satisfaction), *_share(figures.approval), *dimensions]


def _share(share: Share) -> list[Value]:
    return [round(share.percent, 1), round(share.low, 1), round(share.high, 1)]
