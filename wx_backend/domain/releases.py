"""评价公布：at the close of each week, whole blocks of at least five ratings are released to the rated side.

What may be read exactly is a block of five or more in which opinions differ, or of twenty. Fewer wait for the next
close; five or more that say nearly the same（高度一致）wait too, and are told in words meanwhile, since a number would
tell what each of them said. Whatever is said of them next is about at least five more. Ratings that turn out not to
count are taken out again by a correction（更正）under the same rule, for them and for those that remain.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from models import Rating, RatingStanding, ReleasedBand, ReleasedBlock, random_id

from . import catalogue
from .dimensions import SETS
from .periods import monday_of
from .sums import APPRAISED

CHUNK = 500
# From this many on, and up to this share of one grade, a distribution does not tell what each one said.
MANY = 20
MOST_ALIKE = 0.8
MOSTLY_SATISFIED, MOSTLY_NOT_SATISFIED, DIVIDED = "多数满意", "多数未达满意", "看法不一"
Target = tuple[int, int | None, int | None, int]
Grades = dict[str, Counter[str]]


@dataclass
class Group:
    """Ratings of one target and dimension set, and how often each grade was given."""

    ids: list[str] = field(default_factory=list)
    counts: Grades = field(default_factory=dict)

    @property
    def n(self) -> int:
        return len(self.ids)

    def add(self, rating_id: str, dimension_set: int, grades: str) -> None:
        self.ids.append(rating_id)
        for key, grade in zip(SETS[dimension_set].keys, grades, strict=True):
            self.counts.setdefault(key, Counter())[grade] += 1


def may_be_read(n: int, counts: Grades, *, floor: int) -> bool:
    """Whether the exact counts of `n` ratings tell nobody what one of them said."""
    alike = any(max(grades.values(), default=0) > MOST_ALIKE * n for grades in counts.values())
    return n >= floor and (n >= MANY or not alike)


def release(period: str, *, floor: int) -> int:
    """Close the week `period`: publish per target what has come together up to its Sunday. Returns the new blocks.

    Call it in the transaction of the job, so that it happens once.
    """
    last = monday_of(period) + timedelta(days=6)
    made, told = _correct(period, floor), 0
    told_of: dict[Target, int] = {_target(band): band.n for band in ReleasedBand.select()}
    for target, group in _groups(_waiting(last)).items():
        # What is said next must not tell what fewer than `floor` added to what was said before.
        if group.n < told_of.get(target, 0) + floor:
            continue
        if may_be_read(group.n, group.counts, floor=floor):
            _publish(target, group, period)
            made += 1
        else:
            _tell_in_words(target, group, period)
            told += 1
    if made or told:
        catalogue.changed()
    return made


def published_blocks(period: str | None = None) -> list[ReleasedBlock]:
    """The blocks and corrections that were published at the close of a week, or all: what unit roles can read."""
    where = [] if period is None else [ReleasedBlock.published_in == period]
    return list(ReleasedBlock.select().where(ReleasedBlock.n > 0, *where))


def _waiting(last: date) -> Any:
    columns = (Rating.public_id, Rating.organization_id, Rating.post_id, Rating.official_id, Rating.dimension_set)
    return Rating.select(*columns, Rating.grades).where(
        Rating.released == False,  # noqa: E712
        Rating.day <= last,
        Rating.assurance.in_(APPRAISED),
        Rating.standing == RatingStanding.COUNTED,
    )


def _groups(rows: Any) -> dict[Target, Group]:
    # By dimension set, too: with two sets in one block, a dimension of one of them would be about fewer.
    groups: dict[Target, Group] = {}
    for rating_id, *target, grades in rows.tuples():
        groups.setdefault(tuple(target), Group()).add(rating_id, target[-1], grades)
    return groups


def _publish(target: Target, group: Group, period: str) -> None:
    organization, post, official, dimension_set = target
    ReleasedBand.delete().where(*_is(target)).execute()
    block = random_id()
    ReleasedBlock.insert(
        id=block,
        organization=organization,
        post=post,
        official=official,
        dimension_set=dimension_set,
        period=period,
        published_in=period,
        n=group.n,
        counts=json.dumps(group.counts),
    ).execute()
    _mark(group.ids, block)


def _mark(ids: Sequence[str], block: str) -> None:
    for start in range(0, len(ids), CHUNK):
        chosen = Rating.public_id.in_(ids[start : start + CHUNK])
        Rating.update(released=True, block=block).where(chosen).execute()


def _tell_in_words(target: Target, group: Group, period: str) -> None:
    organization, post, official, dimension_set = target
    satisfied = SETS[dimension_set].satisfied
    words = {key: _band(grades, satisfied) for key, grades in group.counts.items()}
    ReleasedBand.delete().where(*_is(target)).execute()
    ReleasedBand.insert(
        id=random_id(),
        organization=organization,
        post=post,
        official=official,
        dimension_set=dimension_set,
        period=period,
        n=group.n,
        bands=json.dumps(words, ensure_ascii=False),
    ).execute()


def _band(grades: Counter[str], satisfied: frozenset[int]) -> str:
    """On which side most are; which of the grades of a side, and how many, it does not say."""
    n = sum(grades.values())
    content = sum(count for grade, count in grades.items() if int(grade) in satisfied)
    if 2 * content > n:
        return MOSTLY_SATISFIED
    return MOSTLY_NOT_SATISFIED if 2 * content < n else DIVIDED


def _target(band: ReleasedBand) -> Target:
    return band.organization_id, band.post_id, band.official_id, band.dimension_set


def _is(target: Target) -> list[Any]:
    organization, post, official, dimension_set = target
    return [
        ReleasedBand.organization == organization,
        ReleasedBand.post.is_null() if post is None else ReleasedBand.post == post,
        ReleasedBand.official.is_null() if official is None else ReleasedBand.official == official,
        ReleasedBand.dimension_set == dimension_set,
    ]


# --- corrections -----------------------------------------------------------------------------------------------------


def _correct(period: str, floor: int) -> int:
    """Take out of published blocks what does not count any more, where that and the rest may both be read."""
    made = 0
    for block in ReleasedBlock.select().where(ReleasedBlock.id.in_(_no_more())):
        out = Group()
        for rating_id, grades in _taken_out(block):
            out.add(rating_id, block.dimension_set, grades)
        rest_n, rest = _rest(block, out)
        if may_be_read(out.n, out.counts, floor=floor) and (rest_n == 0 or may_be_read(rest_n, rest, floor=floor)):
            _publish_correction(block, out, period)
            made += 1
    return made


def _no_more() -> Any:
    """The ordinary blocks that hold ratings which count no more."""
    corrections = ReleasedBlock.select(ReleasedBlock.id).where(ReleasedBlock.corrects.is_null(False))
    return Rating.select(Rating.block).where(_excluded(), Rating.block.is_null(False), Rating.block.not_in(corrections))


def _excluded() -> Any:
    return Rating.standing != RatingStanding.COUNTED


def _taken_out(block: ReleasedBlock) -> Iterable[tuple[str, str]]:
    rows: Any = Rating.select(Rating.public_id, Rating.grades).where(Rating.block == block.id, _excluded())
    found: Iterable[tuple[str, str]] = rows.tuples()
    return found


def _rest(block: ReleasedBlock, out: Group) -> tuple[int, Grades]:
    n, counts = block.n - out.n, {key: Counter(grades) for key, grades in json.loads(block.counts).items()}
    corrections = ReleasedBlock.select().where(ReleasedBlock.corrects == block.id)
    for key, grades in out.counts.items():
        counts[key].subtract(grades)
    for correction in corrections:
        n -= correction.n
        for key, grades in json.loads(correction.counts).items():
            counts[key].subtract(grades)
    return n, counts


def _publish_correction(block: ReleasedBlock, out: Group, period: str) -> None:
    correction = random_id()
    ReleasedBlock.insert(
        id=correction,
        organization=block.organization_id,
        post=block.post_id,
        official=block.official_id,
        dimension_set=block.dimension_set,
        period=block.period,
        published_in=period,
        corrects=block.id,
        n=out.n,
        counts=json.dumps(out.counts),
    ).execute()
    _mark(out.ids, correction)
