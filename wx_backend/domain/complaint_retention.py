"""投诉保存期限：complaints that have been over for as long as they must be kept are erased; the figures stay.

How long depends on the kind; a complaint that was handed to discipline inspection is kept like a tip-off. What is held
（保全）and what is not over stays, however old.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any, Protocol

from peewee import fn

from models import BEIJING, Complaint, ComplaintKind, ComplaintQueue

from . import complaint_erasure
from .errors import NotAllowedNow
from .keyring import Keyring


class KeptYears(Protocol):
    """For how many years after its close each kind is kept; the section [retention] of the settings is one."""

    @property
    def complaint_years(self) -> int: ...
    @property
    def suggestion_years(self) -> int: ...
    @property
    def praise_years(self) -> int: ...
    @property
    def tip_off_years(self) -> int: ...


def erase_due(kept: KeptYears, *, keys: Keyring, now: datetime) -> Iterator[list[str]]:
    """Erase what is too old, each complaint in a transaction of its own; gives the names of the files to delete then.

    Who is stopped in the middle goes on where it was; a file whose name was lost with that is swept as one without row.
    """
    rows: Any = Complaint.select(Complaint.id).where(_too_old(kept, now.date())).order_by(Complaint.id)
    for (one,) in list(rows.tuples()):
        try:
            yield complaint_erasure.erase_by_age(Complaint.get_by_id(one), keys=keys, now=now)
        except NotAllowedNow:
            continue  # held a moment ago


def due_by_kind(kept: KeptYears, today: date) -> dict[ComplaintKind, int]:
    """How many of each kind would be erased today."""
    rows: Any = Complaint.select(Complaint.kind, fn.COUNT(Complaint.id)).where(_too_old(kept, today))
    return dict(rows.group_by(Complaint.kind).tuples())


def held(kept: KeptYears, today: date) -> int:
    """How many are too old and held（保全）."""
    return int(Complaint.select().where(_old(kept, today), Complaint.on_hold).count())


def _too_old(kept: KeptYears, today: date) -> Any:
    return _old(kept, today) & (Complaint.on_hold == False)  # noqa: E712


def _old(kept: KeptYears, today: date) -> Any:
    discipline = Complaint.queue == ComplaintQueue.DISCIPLINE
    old = discipline & (Complaint.closed_at < _cutoff(today, kept.tip_off_years))
    for kind in ComplaintKind:
        old |= (
            ~discipline
            & (Complaint.kind == kind)
            & (Complaint.closed_at < _cutoff(today, getattr(kept, f"{kind.value}_years")))
        )
    return old & Complaint.status.in_(complaint_erasure.OVER) & Complaint.erased_on.is_null()


def _cutoff(today: date, years: int) -> datetime:
    """The day so many years ago, at its beginning; what was closed on it is kept until it is over."""
    try:
        day = today.replace(year=today.year - years)
    except ValueError:  # the 29th of February
        day = today.replace(year=today.year - years, day=28)
    return datetime.combine(day, time(), BEIJING)
