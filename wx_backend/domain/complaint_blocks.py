"""投诉数据公布：what the public reads of the complaints about a body: whole blocks of months, told once a month.

A block is as many months as it takes for the floor（五件）; fewer wait for the next close, and not even their number is
told. No two blocks of a body share a month, and the city's figures are sums of blocks, so nothing can be worked out by
subtraction that a block does not say.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date

from peewee import fn

from models import Complaint, ComplaintBlock, Grain, Organization, random_id

from . import complaint_figures, organization_trees, organizations, periods
from .complaint_figures import Counts
from .periods import Period

# For so long, what becomes of the complaints of a block is followed; after that it stays as it was told last.
FOLLOWED_MONTHS = 24
Read = Callable[[Period], dict[int, Counts]]


@dataclass(frozen=True)
class Block:
    """The figures of one body from the first to the last day of a block."""

    first: Period
    last: Period
    counts: Counts

    @property
    def label(self) -> str:
        return self.last.label if self.first == self.last else f"{self.first.label}至{self.last.label}"


@dataclass(frozen=True)
class OfficeShown:
    id: int
    name: str
    latest: Block


# --- the close of a month --------------------------------------------------------------------------------------------


def publish(month: str, *, floor: int, today: date) -> int:
    """Close a month: tell what has come together up to its end, and how the blocks before stand. Returns the new ones.

    Call it in the transaction of the job, so that it happens once.
    """
    closing, earliest = periods.parse(month, Grain.MONTH), _earliest()
    if earliest is None:
        return 0
    read, blocks = _reader(today), list(ComplaintBlock.select())
    _follow(blocks, closing, read)
    ends: dict[int, Period] = {}
    for block in blocks:
        last = _month_of(block.last_on)
        ends[block.organization_id] = max(last, ends.get(block.organization_id, last), key=lambda one: one.first)
    made = 0
    for body in sorted({body for period in _months(earliest, closing) for body in read(period)}):
        first = ends[body].shifted(1) if body in ends else earliest
        counts = _sum(body, _months(first, closing), read)
        if counts.received >= floor:
            _tell(body, first, closing, counts)
            made += 1
    return made


def _earliest() -> Period | None:
    filed_at = (
        Complaint.select(fn.MIN(Complaint.filed_at)).where(Complaint.kind.in_(complaint_figures.COUNTED)).scalar()
    )
    return periods.of(filed_at.date(), Grain.MONTH) if filed_at else None


def _reader(today: date) -> Read:
    """Reads each month once, by body."""
    tree, kept = organization_trees.read(), dict[Period, dict[int, Counts]]()

    def read(period: Period) -> dict[int, Counts]:
        if period not in kept:
            kept[period] = complaint_figures.by_body(tree, [complaint_figures.of_period(period, today=today)])
        return kept[period]

    return read


def _follow(blocks: Iterable[ComplaintBlock], closing: Period, read: Read) -> None:
    oldest = closing.shifted(-FOLLOWED_MONTHS)
    for block in blocks:
        first, last = _month_of(block.first_on), _month_of(block.last_on)
        if last.first >= oldest.first:
            counts = _sum(block.organization_id, _months(first, last), read)
            ComplaintBlock.update(counts=_written(counts)).where(ComplaintBlock.id == block.id).execute()


def _sum(body: int, months: Iterable[Period], read: Read) -> Counts:
    return complaint_figures.together(read(period).get(body, Counts()) for period in months)


def _tell(body: int, first: Period, last: Period, counts: Counts) -> None:
    ComplaintBlock.insert(
        id=random_id(), organization=body, first_on=first.first, last_on=last.last, counts=_written(counts)
    ).execute()


def _months(first: Period, last: Period) -> list[Period]:
    found = []
    while first.first <= last.first:
        found.append(first)
        first = first.shifted(1)
    return found


def _month_of(day: date) -> Period:
    return periods.of(day, Grain.MONTH)


def _written(counts: Counts) -> str:
    return json.dumps(asdict(counts))


# --- what the public reads -------------------------------------------------------------------------------------------


def of_organization(organization: Organization, *, most: int) -> tuple[Organization, list[Block]]:
    """The body that an organization is or belongs to, with its last blocks, the newest first."""
    tree = organization_trees.read()
    body = organizations.get(complaint_figures.body_of(tree, organization.id))
    rows = ComplaintBlock.select().where(ComplaintBlock.organization == body)
    return body, [_block(row) for row in rows.order_by(ComplaintBlock.last_on.desc()).limit(most)]


def of_city(*, months: int) -> list[Block]:
    """All that was told at each of the last closes, the newest first: sums of blocks, by their last month."""
    newest = ComplaintBlock.select(fn.MAX(ComplaintBlock.last_on)).scalar()
    if newest is None:
        return []
    oldest = _month_of(newest).shifted(1 - months)
    by_month: dict[Period, list[Counts]] = {}
    for row in ComplaintBlock.select().where(ComplaintBlock.last_on >= oldest.first):
        by_month.setdefault(_month_of(row.last_on), []).append(_counts(row))
    found = sorted(by_month, key=lambda period: period.first, reverse=True)
    return [Block(period, period, complaint_figures.together(by_month[period])) for period in found]


def offices() -> list[OfficeShown]:
    """The newest block of each body that is in being, by name."""
    newest = (
        ComplaintBlock.select(ComplaintBlock.organization, fn.MAX(ComplaintBlock.last_on).alias("newest_on"))
        .group_by(ComplaintBlock.organization)
        .alias("newest")
    )
    same = (ComplaintBlock.organization == newest.c.organization_id) & (ComplaintBlock.last_on == newest.c.newest_on)
    rows = (
        ComplaintBlock.select(ComplaintBlock, Organization)
        .join(Organization)
        .switch(ComplaintBlock)
        .join(newest, on=same)
        .where(Organization.closed_on.is_null())
        .order_by(Organization.name, Organization.id)
    )
    return [OfficeShown(row.organization_id, row.organization.name, _block(row)) for row in rows]


def _block(row: ComplaintBlock) -> Block:
    return Block(_month_of(row.first_on), _month_of(row.last_on), _counts(row))


def _counts(row: ComplaintBlock) -> Counts:
    return Counts(**json.loads(row.counts))
