"""评价维度与等级：what is rated and in which grades, as versioned data; a stored rating names its version.

The sets are in `dimension_sets.json` beside this file. A set that ratings name is never changed: another one is added
and made the current one. Each grade names its level of the national scale（“好差评”五级：非常满意 to 非常不满意).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("dimension_sets.json")
# 国务院办公厅关于建立政务服务“好差评”制度的意见（国办发〔2019〕51 号）
NATIONAL_LEVELS = {5: "非常满意", 4: "满意", 3: "基本满意", 2: "不满意", 1: "非常不满意"}


class SetWrong(ValueError):
    """The data of a set cannot be used."""


@dataclass(frozen=True)
class DimensionSet:
    version: int
    labels: dict[str, str]
    hints: dict[str, str]
    grade_labels: dict[int, str]
    national: dict[int, int]
    satisfied: frozenset[int]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(self.labels)

    def digits(self, grades: dict[str, int]) -> str:
        """The grades as they are stored: one digit per dimension, in the order of the set.

        Raises:
            ValueError: a dimension is missing, unknown, or has a grade that is not in the set.
        """
        if grades.keys() != self.labels.keys() or not all(grade in self.grade_labels for grade in grades.values()):
            raise ValueError("not a combination of this set")
        return "".join(str(grades[key]) for key in self.keys)

    def to_national(self, digits: str) -> tuple[int, ...]:
        """The levels of the national scale for stored grades; no two grades share one, so nothing is lost."""
        return tuple(self.national[int(digit)] for digit in digits)

    def from_national(self, levels: Iterable[int]) -> str:
        """The stored form of national levels.

        Raises:
            ValueError: a level has no grade in this set.
        """
        grades = {level: grade for grade, level in self.national.items()}
        try:
            return "".join(str(grades[level]) for level in levels)
        except KeyError as missing:
            raise ValueError(f"no grade for national level {missing}") from None


def read(path: Path = DATA) -> tuple[dict[int, DimensionSet], DimensionSet]:
    """All sets by their version, and the current one.

    Raises:
        SetWrong: naming what is wrong with the data.
    """
    data = json.loads(path.read_text(encoding="utf-8"))
    sets = {int(version): _set(int(version), described) for version, described in data["sets"].items()}
    if data["current"] not in sets:
        raise SetWrong(f"there is no set {data['current']}")
    return sets, sets[data["current"]]


def _set(version: int, described: dict[str, Any]) -> DimensionSet:
    dimensions, grades = described["dimensions"], described["grades"]
    made = DimensionSet(
        version=version,
        labels={one["key"]: one["label"] for one in dimensions},
        hints={one["key"]: one["hint"] for one in dimensions},
        grade_labels={one["value"]: one["label"] for one in grades},
        national={one["value"]: one["national"] for one in grades},
        satisfied=frozenset(one["value"] for one in grades if one["satisfied"]),
    )
    _check(made, len(dimensions), len(grades))
    return made


def _check(made: DimensionSet, dimensions: int, grades: int) -> None:
    if not 0 < dimensions == len(made.labels) <= 8 or not 1 < grades == len(made.grade_labels):
        raise SetWrong(f"set {made.version}: one to eight dimensions and two or more grades, each once")
    if not all(1 <= grade <= 9 for grade in made.grade_labels):
        raise SetWrong(f"set {made.version}: a grade is stored as one digit from 1 to 9")
    if len(set(made.national.values())) != grades or not set(made.national.values()) <= NATIONAL_LEVELS.keys():
        raise SetWrong(f"set {made.version}: each grade has a national level of its own")


SETS, CURRENT = read()
GRADE_LABELS = CURRENT.grade_labels
