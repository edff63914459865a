"""时限计时：the clock of each stage of a complaint: when it starts, what it passes, and when it ends.

The day of filing in Beijing is not counted; the first working day after it is day 1. Days of a pause are left out.
A clock names the next day on which somebody must be told, so that looking for what is due reads one index.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import ceil

from peewee import SqliteDatabase

from models import (
    Complaint,
    ComplaintStatus,
    Deadline,
    DeadlineMark,
    DeadlinePause,
    DeadlineStage,
    ReachedMark,
    database,
)

from .deadlines import OWED, TO_ACCEPT, Deadlines
from .prepared import Insertion
from .workdays import Calendar

# In the order in which they grow serious; the share of the working days after which each is reached.
SHARES = {DeadlineMark.HALF: 0.5, DeadlineMark.THREE_QUARTERS: 0.75}
ONE_DAY = timedelta(days=1)
# What an office takes up again by itself has what was left, and this much at least.
LEAST_AGAIN = 3


def start(complaint: Complaint, deadlines: Deadlines, *, calendar: Calendar, now: datetime) -> None:
    """Start both clocks of a complaint that is being filed, in its transaction."""
    counts = {
        DeadlineStage.ACCEPT: deadlines.accept_working_days,
        DeadlineStage.ANSWER: deadlines.answer_working_days,
    }
    _CLOCK.put_together(
        [
            _new(complaint, stage, days, deadlines.preset, 1, calendar=calendar, now=now)
            for stage, days in counts.items()
        ]
    )


def moved(complaint: Complaint, *, calendar: Calendar, now: datetime) -> None:
    """After a move: end the clocks of what is no longer owed, and start a new one where an answer is owed again.

    An office that takes its own answer back gets no second term by it: only the days while the answer lay with its
    author are left out.
    """
    clocks = list(complaint.deadlines.order_by(Deadline.round))
    for clock in clocks:
        if clock.ended_at is None and not is_owed(clock.stage, complaint.status):
            Deadline.update(ended_at=now, next_on=None).where(Deadline.id == clock.id).execute()
            clock.ended_at = now
    answers = [clock for clock in clocks if clock.stage is DeadlineStage.ANSWER]
    if answers and answers[-1].ended_at is not None and complaint.status in OWED:
        last = answers[-1]
        left = max(LEAST_AGAIN, calendar.between(last.ended_at.date(), last.due_on))
        again = _started(_new(complaint, last.stage, left, last.preset, last.round + 1, calendar=calendar, now=now))
        _show(complaint, again)


def restart(
    complaint: Complaint,
    stages: tuple[DeadlineStage, ...],
    *,
    calendar: Calendar,
    now: datetime,
    deadlines: Deadlines | None = None,
) -> None:
    """Start new rounds of these stages, because the complaint is taken up anew by others: as long as before or new."""
    for stage in stages:
        last = complaint.deadlines.where(Deadline.stage == stage).order_by(Deadline.round.desc()).first()
        if last is None:
            continue
        Deadline.update(ended_at=now, next_on=None).where(Deadline.id == last.id, Deadline.ended_at.is_null()).execute()
        count, preset = last.working_days, last.preset
        if deadlines is not None:
            accept = stage is DeadlineStage.ACCEPT
            count = deadlines.accept_working_days if accept else deadlines.answer_working_days
            preset = deadlines.preset
        again = _new(complaint, stage, count, preset, last.round + 1, calendar=calendar, now=now)
        _show(complaint, _started(again))


def is_owed(stage: DeadlineStage, status: ComplaintStatus) -> bool:
    """Whether this stage still has to be done while the complaint stands like this."""
    return status in (TO_ACCEPT if stage is DeadlineStage.ACCEPT else OWED)


def running(complaint: Complaint, stage: DeadlineStage) -> Deadline | None:
    """The clock of a stage that has not ended, or None."""
    clock: Deadline | None = complaint.deadlines.where(Deadline.stage == stage, Deadline.ended_at.is_null()).first()
    return clock


def locked(clock: Deadline) -> Deadline | None:
    """The clock as it is now, held until the commit; None when it has ended meanwhile."""
    found = Deadline.select().where(Deadline.id == clock.id, Deadline.ended_at.is_null())
    # SQLite has one writer, and this is it.
    held: Deadline | None = (found if isinstance(database.obj, SqliteDatabase) else found.for_update()).first()
    return held


def mark_days(clock: Deadline, calendar: Calendar) -> list[tuple[DeadlineMark, date]]:
    """On which day the clock reaches each mark, in order; a mark that falls on the day of filing is left out."""
    total, first, paused = clock.working_days + clock.extended_days, clock.starts_at.date(), paused_days(clock)
    counts = {mark: ceil(total * share) for mark, share in SHARES.items()} | {DeadlineMark.DAY_BEFORE: total - 1}
    yellow = [(mark, calendar.after(first, count, without=paused).day) for mark, count in counts.items() if count]
    # On one day the last of the marks is the serious one.
    return [*sorted(yellow, key=lambda pair: pair[1]), (DeadlineMark.OVER, clock.due_on + ONE_DAY)]


def paused_days(clock: Deadline) -> Callable[[date], bool]:
    """Tells of each day whether the clock stood still on it."""
    spans = [(pause.starts_on, pause.ends_on) for pause in pauses_of(clock)]
    return lambda day: any(first <= day < end for first, end in spans)


def pauses_of(clock: Deadline) -> list[DeadlinePause]:
    return list(clock.pauses.order_by(DeadlinePause.id)) if clock.id else []


def reached(clock: Deadline) -> set[DeadlineMark]:
    return {row.mark for row in clock.reached.select(ReachedMark.mark)}


def refresh(clock: Deadline, *, calendar: Calendar) -> bool:
    """Count a clock anew after a pause, an extension or a change of the calendar; whether its last day has moved."""
    before = clock.due_on
    _count(clock, calendar)
    done = reached(clock)
    clock.next_on = min((day for mark, day in mark_days(clock, calendar) if mark not in done), default=None)
    clock.save(only=[Deadline.due_on, Deadline.provisional, Deadline.next_on])
    _show(clock.complaint, clock)
    return bool(clock.due_on != before)


def _started(clock: Deadline) -> Deadline:
    _CLOCK.put(clock)
    return clock


def _new(
    complaint: Complaint,
    stage: DeadlineStage,
    days: int,
    preset: str,
    turn: int,
    *,
    calendar: Calendar,
    now: datetime,
) -> Deadline:
    clock = Deadline(
        complaint=complaint, stage=stage, round=turn, preset=preset, starts_at=now, working_days=days, extended_days=0
    )
    _count(clock, calendar)
    clock.next_on = mark_days(clock, calendar)[0][1]
    return clock


_CLOCK = Insertion(Deadline)


def _count(clock: Deadline, calendar: Calendar) -> None:
    total = clock.working_days + clock.extended_days
    due = calendar.after(clock.starts_at.date(), total, without=paused_days(clock))
    clock.due_on, clock.provisional = due.day, due.provisional


def _show(complaint: Complaint, clock: Deadline) -> None:
    """Keep the day in the complaint, where lists look for it."""
    field = Complaint.accept_due_on if clock.stage is DeadlineStage.ACCEPT else Complaint.answer_due_on
    Complaint.update({field: clock.due_on}).where(Complaint.id == complaint.id).execute()
    setattr(complaint, field.name, clock.due_on)
