"""评价公布：at the close of each week, whole blocks of at least five ratings are released to the rated side.

Every figure a unit can ever read is a sum of such blocks, so no difference of two figures is about fewer than five.
"""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, timedelta
from typing import Any

from peewee import fn

from models import Assurance, Rating, ReleasedBlock

from . import catalogue
from .dimensions import SETS
from .satisfaction import monday_of

CHUNK = 500


def release(period: str, *, floor: int) -> int:
    """Close the week `period`: release what has come together per target up to its Sunday. Returns the blocks made.

    Call it in the transaction of the job, so that it happens once. Fewer than `floor` ratings wait for the next close.
    """
    last = monday_of(period) + timedelta(days=6)
    targets = [target for *target, n in _waiting(last).tuples() if n >= floor]
    for target in targets:
        _release_target(target, period, last)
    if targets:
        catalogue.changed()
    return len(targets)


def _waiting(last: date) -> Any:
    return (
        Rating.select(Rating.organization_id, Rating.post_id, Rating.official_id, fn.COUNT(1))
        .where(_unreleased(last))
        .group_by(Rating.organization_id, Rating.post_id, Rating.official_id)
    )


def _unreleased(last: date) -> Any:
    return (Rating.released == False) & (Rating.day <= last) & (Rating.assurance == Assurance.VISIT)  # noqa: E712


def _release_target(target: list[Any], period: str, last: date) -> None:
    organization_id, post_id, official_id = target
    of_target = (Rating.organization == organization_id) & _is(Rating.post, post_id) & _is(Rating.official, official_id)
    rows: list[Any] = list(
        Rating.select(Rating.public_id, Rating.dimension_set, Rating.grades)
        .where(_unreleased(last), of_target)
        .tuples()
    )
    counts: dict[str, Counter[str]] = {}
    for _, dimension_set, grades in rows:
        for key, grade in zip(SETS[dimension_set].keys, grades, strict=True):
            counts.setdefault(key, Counter())[grade] += 1
    ReleasedBlock.insert(
        organization=organization_id,
        post=post_id,
        official=official_id,
        period=period,
        n=len(rows),
        counts=json.dumps(counts),
    ).execute()
    ids = [row[0] for row in rows]
    for start in range(0, len(ids), CHUNK):
        Rating.update(released=True).where(Rating.public_id.in_(ids[start : start + CHUNK])).execute()


def _is(column: Any, value: int | None) -> Any:
    return column.is_null() if value is None else column == value
