"""定时任务：which periods of a job are due, and doing each of them once.

A machine that was off at nine catches up when it is on again, period by period; a clock that steps back repeats
nothing. The unique row (job, period) is written in the transaction of the work.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from peewee import IntegrityError

from models import BEIJING, Grain, JobRun

from . import periods
from .periods import Period
from .transactions import transactional


@dataclass(frozen=True)
class Rhythm:
    """How long the periods of a job are, and at what hour of the day after a period it may run."""

    grain: Grain
    at: time

    def due_moment(self, period: Period) -> datetime:
        """The moment after the period's end at which its job runs."""
        return datetime.combine(period.shifted(1).first, self.at, BEIJING)


def weekly(at: time) -> Rhythm:
    """Once for each ISO week, on the Monday after it."""
    return Rhythm(Grain.WEEK, at)


def daily(at: time) -> Rhythm:
    """Once for each day, on the day after it."""
    return Rhythm(Grain.DAY, at)


def monthly(at: time) -> Rhythm:
    """Once for each month, on the first day after it."""
    return Rhythm(Grain.MONTH, at)


def due_periods(job: str, rhythm: Rhythm, *, now: datetime, most: int = 60) -> list[str]:
    """The periods of a job that are over and not done, oldest first.

    A job that never ran starts with the latest finished period; nothing before the service existed is made up.
    """
    latest = periods.of(now.date(), rhythm.grain).shifted(-1)
    if rhythm.due_moment(latest) > now:
        latest = latest.shifted(-1)
    last = JobRun.select(JobRun.period).where(JobRun.job == job).order_by(JobRun.period.desc()).first()
    if last is None:
        return [latest.name]
    return [period.name for period in latest.series(most) if period.name > last.period]


def run_once(job: str, period: str, work: Callable[[], object], *, now: datetime) -> bool:
    """Do the work of a period together with its row. False when somebody did it already."""

    @transactional
    def run() -> bool:
        if is_done(job, period):
            return False
        JobRun.insert(job=job, period=period, finished_at=now).execute()
        work()
        return True

    try:
        return run()
    except IntegrityError:
        if is_done(job, period):
            return False
        raise


def run_repeatable(job: str, period: str, work: Callable[[], object], *, now: datetime) -> bool:
    """Do work that may be done twice, in as many transactions as it likes, and note it afterwards.

    For what takes long or touches files: it must not keep writers waiting, nor be half undone.
    """
    if is_done(job, period):
        return False
    work()
    transactional(lambda: JobRun.insert(job=job, period=period, finished_at=now).on_conflict_ignore().execute())()
    return True


def sweep(due: Any, work: Callable[[int], int]) -> int:
    """Do some work for each id that a query gives, in their order; returns the sum.

    What fails for one row does not keep the others; the first failure is raised when all have had their turn.
    """
    total, failure = 0, None
    # Ordered here: asked for the order of ids, a database walks through all rows instead of the index of what is due.
    for one in sorted(row[0] for row in due.tuples()):
        try:
            total += work(one)
        except Exception as wrong:
            failure = failure or wrong
    if failure is not None:
        raise failure
    return total


def is_done(job: str, period: str) -> bool:
    """Whether the job was done for this period."""
    return JobRun.get_or_none(JobRun.job == job, JobRun.period == period) is not None
