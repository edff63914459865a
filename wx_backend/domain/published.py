"""已公布评价的读取：sums of whole released blocks, the only counts that the rated side and the public ever get.

Every figure is a sum of whole blocks, of whatever organizations, posts, officials and periods. So the difference of
any two figures is again a sum of whole blocks, and nothing is left that complementary suppression would have to hide
（补充隐匿）; see docs/figures.md for the proof and `releases` for what may become a block.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from models import Grain, ReleasedBand, ReleasedBlock

from . import periods
from .dimensions import SETS
from .errors import InvalidInput
from .live_counts import GROUPS, Cut, Found
from .sums import Sums


def total(blocks: Iterable[ReleasedBlock]) -> Sums:
    sums = Sums()
    for block in blocks:
        _add(sums, block)
    return sums


def by(groups: Sequence[str], cut: Cut, *, by_assurance: bool = False) -> Found:
    """The counts for each combination of values of `groups`, as `live_counts.by` gives them, of released blocks only.

    Blocks do not know the assurance of their ratings. A block belongs to the day on which its week ended, whatever
    the period: a month has the weeks that ended in it.

    Raises:
        InvalidInput: a day was asked for; nothing is published that is finer than a week.
    """
    if cut.first.grain is Grain.DAY:
        raise InvalidInput("已公布的数据按周汇总，不能按日查看", fields={"grain": "请选择周、月、季度或年"})
    found: Found = {}
    for block in ReleasedBlock.select().where(*_of(ReleasedBlock, cut)):
        values = (period_of(block, cut.first.grain), block.organization_id, block.post_id or 0, block.official_id or 0)
        key = tuple(value for name, value in zip(GROUPS, values, strict=True) if name in groups)
        _add(found.setdefault(key, Sums()), block)
    return found


def shares(groups: Sequence[str], cut: Cut) -> dict[tuple[Any, ...], tuple[int, float]]:
    """As `live_counts.shares`, of released blocks only."""
    return {key: sums.share for key, sums in by(groups, cut).items()}


def period_of(block: ReleasedBlock, grain: Grain) -> str:
    sunday = periods.monday_of(block.period) + timedelta(days=6)
    return periods.of(sunday, grain).name


def bands(cut: Cut) -> list[ReleasedBand]:
    """What is said in words about targets of this cut whose ratings are too few and too alike for numbers."""
    return list(ReleasedBand.select().where(*_of(ReleasedBand, cut)))


def _of(table: Any, cut: Cut) -> list[Any]:
    first, last = cut.days
    # From the week of the first Sunday to that of the last.
    weeks = periods.week_of(first), periods.week_of(last - timedelta(days=(last.weekday() + 1) % 7))
    where = [table.period.between(*weeks)]
    if cut.organizations is not None:
        where.append(table.organization.in_(list(cut.organizations)))
    if cut.post is not None:
        where.append(table.post == cut.post)
    if cut.official is not None:
        where.append(table.official == cut.official)
    return where


def _add(sums: Sums, block: ReleasedBlock) -> None:
    sign = -1 if block.corrects else 1
    national = SETS[block.dimension_set].national
    counts = {
        key: {national[int(grade)]: sign * count for grade, count in grades.items()}
        for key, grades in json.loads(block.counts).items()
    }
    sums.add(block.dimension_set, counts, sign * block.n)
