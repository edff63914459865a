"""时限详情：how the clocks and ladders of one complaint stand, for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from models import (
    Complaint,
    ComplaintStatus,
    Deadline,
    DeadlineMark,
    DeadlineStage,
    Escalation,
    EscalationCause,
    EscalationStep,
    StaffAccount,
)

from . import complaint_timeline, deadline_clocks, deadline_pauses, escalations, workdays
from .deadline_pauses import Room
from .deadline_presets import Preset, Presets
from .workdays import Calendar, DueDay


@dataclass(frozen=True)
class MarkView:
    mark: DeadlineMark
    day: date
    reached: bool

    @property
    def color(self) -> str:
        return "red" if self.mark is DeadlineMark.OVER else "yellow"


@dataclass(frozen=True)
class PauseView:
    starts_on: date
    ends_on: date
    running: bool


@dataclass(frozen=True)
class ClockView:
    """One clock; `days_left` counts working days and is negative when it is over."""

    stage: DeadlineStage
    round: int
    starts_on: date
    working_days: int
    extended_days: int
    due_on: date
    note: str | None
    ended_at: datetime | None
    over: bool
    days_left: int
    marks: list[MarkView]
    pauses: list[PauseView]


@dataclass(frozen=True)
class StepView:
    level: int
    office: str
    name: str
    told_at: datetime


@dataclass(frozen=True)
class LadderView:
    """It has no number: there is one for each tip-off, too, and gaps would tell how many there are."""

    cause: EscalationCause
    started_at: datetime
    level: int
    next_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by_office: str | None
    may_acknowledge: bool
    steps: list[StepView]


@dataclass(frozen=True)
class DeadlineView:
    preset: Preset | None
    clocks: list[ClockView]
    room: Room
    ladders: list[LadderView]


def of(complaint: Complaint, account: StaffAccount, *, presets: Presets, cap: int, today: date) -> DeadlineView:
    """How the deadlines of a complaint stand, as this account reads them."""
    calendar = workdays.current()
    clocks = list(complaint.deadlines.order_by(Deadline.round, Deadline.id))
    code = clocks[-1].preset if clocks else ""
    room = deadline_pauses.room(complaint, cap=cap, extension=presets.extension_of(code), today=today)
    ladders = complaint.escalations.where(Escalation.level > 0).order_by(Escalation.id)
    return DeadlineView(
        preset=presets.of_code(code),
        clocks=[_clock(clock, _ended_at(clock, complaint, account), calendar, today) for clock in clocks],
        room=room,
        ladders=[_ladder(ladder, account) for ladder in ladders],
    )


def _ended_at(clock: Deadline, complaint: Complaint, account: StaffAccount) -> datetime | None:
    """What ended with the withdrawal was ended by the author."""
    moment: datetime | None = clock.ended_at
    if moment is None or complaint.status is not ComplaintStatus.WITHDRAWN or moment != complaint.closed_at:
        return moment
    return complaint_timeline.as_told(moment, account)


def _clock(clock: Deadline, ended_at: datetime | None, calendar: Calendar, today: date) -> ClockView:
    done = deadline_clocks.reached(clock)
    ended = clock.ended_at.date() if clock.ended_at else today
    pauses = deadline_clocks.pauses_of(clock)
    return ClockView(
        stage=clock.stage,
        round=clock.round,
        starts_on=clock.starts_at.date(),
        working_days=clock.working_days,
        extended_days=clock.extended_days,
        due_on=clock.due_on,
        note=DueDay(clock.due_on, clock.provisional).note,
        ended_at=ended_at,
        over=clock.due_on < ended,
        days_left=calendar.between(today, clock.due_on),
        marks=[MarkView(mark, day, mark in done) for mark, day in deadline_clocks.mark_days(clock, calendar)],
        pauses=[PauseView(p.starts_on, p.ends_on, p.starts_on <= today < p.ends_on) for p in pauses],
    )


def _ladder(ladder: Escalation, account: StaffAccount) -> LadderView:
    by = ladder.acknowledged_by
    return LadderView(
        cause=ladder.cause,
        # One that stands because nobody opened the complaint began in the minute in which it was filed.
        started_at=complaint_timeline.as_told(ladder.started_at, account),
        level=ladder.level,
        # What is done meanwhile is sorted out by the next look of the scheduler.
        next_at=ladder.next_at if escalations.is_wanted(ladder, ladder.complaint) else None,
        acknowledged_at=ladder.acknowledged_at,
        acknowledged_by_office=complaint_timeline.office_of(by) if by and ladder.acknowledged_at else None,
        may_acknowledge=escalations.may_acknowledge(ladder, account),
        steps=[
            StepView(
                step.level,
                complaint_timeline.office_of(step.staff),
                step.staff.name,
                # So many hours after the minute in which it was filed.
                complaint_timeline.as_told(step.told_at, account),
            )
            for step in ladder.steps.order_by(EscalationStep.level, EscalationStep.id)
        ],
    )
