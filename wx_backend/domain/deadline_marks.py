"""时限节点：what every clock has reached is noted once and told once, whatever happened to the service meanwhile.

Half, three quarters and the day before are yellow and told to whose work it is; the first day over is red, told to the
same people, and stands a ladder of superiors against the complaint.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from models import Complaint, Deadline, DeadlineMark, ReachedMark

from . import deadline_clocks, escalations, jobs, notices, rosters, routing, workdays
from .notices import WarningLevel
from .transactions import transactional
from .workdays import Calendar


def note_due(*, now: datetime) -> int:
    """Note every mark that has been reached by today. Returns how many.

    Any number of processes may do so at once. Of several marks that were passed while nobody looked all are noted, and
    only the last is told: nobody wants to hear of the half when the whole is over.
    """
    calendar = workdays.current()
    due: Any = Deadline.select(Deadline.id).where(Deadline.next_on <= now.date())
    return jobs.sweep(due, lambda one: _note(one, calendar, now=now))


@transactional
def _note(clock_id: int, calendar: Calendar, *, now: datetime) -> int:
    clock = Deadline.get_or_none(Deadline.id == clock_id, Deadline.next_on <= now.date())
    if clock is None or not _take(clock):
        return 0  # another process was first, or is at it
    if not deadline_clocks.is_owed(clock.stage, clock.complaint.status):
        return 0
    done, days = deadline_clocks.reached(clock), deadline_clocks.mark_days(clock, calendar)
    passed = [(mark, day) for mark, day in days if day <= now.date() and mark not in done]
    told = passed[-1][0] if passed else None
    for mark, day in passed:
        ReachedMark.create(deadline=clock, mark=mark, day=day, noted_at=now, told=mark is told)
    next_on = min((day for mark, day in days if day > now.date() and mark not in done), default=None)
    Deadline.update(next_on=next_on).where(Deadline.id == clock.id).execute()
    if told is not None:
        _tell(clock, told, now=now)
    return len(passed)


def _take(clock: Deadline) -> bool:
    return bool(
        Deadline.update(next_on=None).where(Deadline.id == clock.id, Deadline.next_on == clock.next_on).execute()
    )


def _tell(clock: Deadline, mark: DeadlineMark, *, now: datetime) -> None:
    complaint: Complaint = clock.complaint
    red = mark is DeadlineMark.OVER
    for account in rosters.whose_work(complaint) or routing.last_resort(complaint):
        notices.deadline_warning(
            complaint,
            account,
            WarningLevel.RED if red else WarningLevel.YELLOW,
            occasion=f"{clock.id}:{mark.value}",
            due_on=clock.due_on,
            now=now,
        )
    if red:
        escalations.overdue(clock, now=now)
