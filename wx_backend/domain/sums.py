"""评价计数：how many ratings of which assurance, and how often each grade was given; what every figure is made from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from models import Assurance

from .dimensions import SETS

# What counts in appraisal（考核）: ratings tied to a case or to a visit. Browsers without WeChat are kept apart.
APPRAISED = (Assurance.CASE, Assurance.VISIT)
# 好评率 leaves out the bad ratings（差评）only, as 国办发〔2019〕51号 divides the five national levels.
APPROVED_FROM = 3
Levels = Mapping[int, int]


@dataclass
class DimensionSums:
    """How often each national level was given, and how many of that count as satisfied and as approving."""

    levels: Counter[int] = field(default_factory=Counter)
    satisfied: int = 0
    approved: int = 0

    @property
    def n(self) -> int:
        return sum(self.levels.values())

    def add(self, levels: Levels, satisfied: frozenset[int]) -> None:
        """Add counts per national level; `satisfied` are the levels that the dimension set counts as satisfied."""
        for level, count in levels.items():
            self.levels[level] += count
            self.satisfied += count if level in satisfied else 0
            self.approved += count if level >= APPROVED_FROM else 0


@dataclass
class Sums:
    """How many appraised ratings, what they said in each dimension, and how many there are of each assurance.

    Sums of released blocks say nothing about the assurance.
    """

    n: int = 0
    dimensions: dict[str, DimensionSums] = field(default_factory=dict)
    by_assurance: Counter[Assurance] = field(default_factory=Counter)

    @property
    def browser_n(self) -> int:
        return self.by_assurance[Assurance.BROWSER]

    @property
    def share(self) -> tuple[int, float]:
        """How many ratings, and the mean share of satisfied in per cent."""
        percents = [100 * one.satisfied / one.n for one in self.dimensions.values() if one.n]
        return self.n, sum(percents) / len(percents) if percents else 0.0

    def add(self, dimension_set: int, dimensions: Mapping[str, Levels], n: int) -> None:
        """Add `n` appraised ratings with these counts per dimension and national level."""
        described = SETS[dimension_set]
        satisfied = frozenset(described.national[grade] for grade in described.satisfied)
        self.n += n
        for key, levels in dimensions.items():
            self.dimensions.setdefault(key, DimensionSums()).add(levels, satisfied)

    def join(self, other: Sums) -> None:
        """Add what others said."""
        self.n += other.n
        self.by_assurance.update(other.by_assurance)
        for key, theirs in other.dimensions.items():
            mine = self.dimensions.setdefault(key, DimensionSums())
            mine.levels.update(theirs.levels)
            mine.satisfied += theirs.satisfied
            mine.approved += theirs.approved
