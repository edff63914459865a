"""评价维度与等级：what is rated and in which grades, as versioned data; a stored rating names its version."""

from __future__ import annotations

from dataclasses import dataclass

GRADE_LABELS = {4: "非常满意", 3: "满意", 2: "基本满意", 1: "不满意"}


@dataclass(frozen=True)
class DimensionSet:
    version: int
    labels: dict[str, str]
    hints: dict[str, str]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.labels)


SETS = {
    1: DimensionSet(
        version=1,
        labels={"legality": "依法行政", "attitude": "服务态度", "efficiency": "办事效率", "integrity": "廉政情况"},
        hints={
            "legality": "是否按规定办事、一次告知",
            "attitude": "是否热情耐心、用语文明",
            "efficiency": "是否按时办结、少跑路",
            "integrity": "有无吃拿卡要、违规收费",
        },
    )
}
CURRENT = SETS[1]
