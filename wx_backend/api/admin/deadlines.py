"""时限与督办：the clocks and ladders of one complaint; pausing, extending, acknowledging and stepping back."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Body, IdPath, Nothing, Shown
from wx_backend.domain import caseload, deadline_pauses, deadline_view, escalations, recusals
from wx_backend.domain.deadline_view import ClockView, DeadlineView, LadderView

from .complaints import Said

if TYPE_CHECKING:
    from models import Complaint, StaffAccount

api = APIBlueprint("admin_deadlines", __name__, url_prefix="/api/v1/admin/complaints")


class MoreTime(Body):
    days: Annotated[int, Field(ge=1, le=250)]
    reason: Said


class StepBack(Body):
    reason: Annotated[str, Field(min_length=2, max_length=200)]


class PresetShown(Shown):
    code: str
    label: str
    source: str


class MarkShown(Shown):
    mark: str
    label: str
    day: date
    reached: bool
    color: str


class PauseShown(Shown):
    starts_on: date
    ends_on: date
    running: bool


class StageShown(Shown):
    stage: str
    stage_label: str
    round: int
    starts_on: date
    working_days: int
    extended_days: int
    due_on: date
    provisional: bool
    note: str | None
    ended_at: datetime | None
    over: bool
    days_left: int
    marks: list[MarkShown]
    pauses: list[PauseShown]

    @classmethod
    def of(cls, clock: ClockView) -> StageShown:
        return cls(
            stage=clock.stage.value,
            stage_label=clock.stage.label,
            round=clock.round,
            starts_on=clock.starts_on,
            working_days=clock.working_days,
            extended_days=clock.extended_days,
            due_on=clock.due_on,
            provisional=clock.note is not None,
            note=clock.note,
            ended_at=clock.ended_at,
            over=clock.over,
            days_left=clock.days_left,
            marks=[
                MarkShown(mark=m.mark.value, label=m.mark.label, day=m.day, reached=m.reached, color=m.color)
                for m in clock.marks
            ],
            pauses=[PauseShown.model_validate(pause) for pause in clock.pauses],
        )


class MoreTimeShown(Shown):
    """Whether more time may be given now, and how many working days."""

    allowed: bool
    left_days: int

    @classmethod
    def of(cls, days: int) -> MoreTimeShown:
        return cls(allowed=days > 0, left_days=days)


class LadderStepShown(Shown):
    level: int
    office: str
    name: str
    told_at: datetime


class LadderShown(Shown):
    cause: str
    cause_label: str
    started_at: datetime
    level: int
    next_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by_office: str | None
    may_acknowledge: bool
    steps: list[LadderStepShown]

    @classmethod
    def of(cls, ladder: LadderView) -> LadderShown:
        plain = {name: getattr(ladder, name) for name in cls.model_fields if hasattr(ladder, name)}
        steps = [LadderStepShown.model_validate(step) for step in ladder.steps]
        return cls(**{**plain, "cause": ladder.cause.value, "cause_label": ladder.cause.label, "steps": steps})


class DeadlineShown(Shown):
    preset: PresetShown | None
    stages: list[StageShown]
    paused: bool
    pause: MoreTimeShown
    extension: MoreTimeShown
    ladder: list[LadderShown]

    @classmethod
    def of(cls, found: DeadlineView) -> DeadlineShown:
        return cls(
            preset=PresetShown.model_validate(found.preset) if found.preset else None,
            stages=[StageShown.of(clock) for clock in found.clocks],
            paused=found.room.paused,
            pause=MoreTimeShown.of(found.room.pause_days),
            extension=MoreTimeShown.of(found.room.extension_days),
            ladder=[LadderShown.of(ladder) for ladder in found.ladders],
        )


@api.get("/<int:id>/deadline", responses={200: DeadlineShown})
@access.staff_who_can("complaints.list")
def show_deadline(path: IdPath) -> dict[str, Any]:
    """时限与督办 / The clocks, marks, pauses and ladders of a complaint."""
    return _shown(*_mine(path))


@api.post("/<int:id>/pause", responses={200: DeadlineShown})
@access.staff_who_can("deadlines.pause")
def pause(path: IdPath, body: MoreTime) -> dict[str, Any]:
    """暂停计时 / Let the clock of the answer stand still, with a reason that the author reads."""
    complaint, by = _mine(path)
    cap, keys, now = context.settings().deadlines.pause_working_days, context.keys(), context.now()
    deadline_pauses.pause(complaint, body.days, body.reason, cap=cap, by=by, keys=keys, now=now)
    return _shown(complaint, by)


@api.post("/<int:id>/resume", responses={200: DeadlineShown})
@access.staff_who_can("deadlines.pause")
def resume(path: IdPath, body: Nothing) -> dict[str, Any]:
    """恢复计时 / Let the clock go on from today."""
    complaint, by = _mine(path)
    deadline_pauses.resume(complaint, by=by, keys=context.keys(), now=context.now())
    return _shown(complaint, by)


@api.post("/<int:id>/extension", responses={200: DeadlineShown})
@access.staff_who_can("deadlines.pause")
def extend(path: IdPath, body: MoreTime) -> dict[str, Any]:
    """延期 / Put the answer off once, as far as its standard allows, with a reason that the author reads."""
    complaint, by = _mine(path)
    most = deadline_pauses.extension_of(complaint, context.presets())
    keys, now = context.keys(), context.now()
    deadline_pauses.extend(complaint, body.days, body.reason, most=most, by=by, keys=keys, now=now)
    return _shown(complaint, by)


@api.post("/<int:id>/acknowledgement", responses={200: DeadlineShown})
@access.staff_who_can("complaints.list")
def acknowledge(path: IdPath, body: Nothing) -> dict[str, Any]:
    """已知悉 / Take the matter in hand as a superior who was told; nobody above is told for some days."""
    complaint, by = _mine(path)
    escalations.acknowledge(complaint, by=by, keys=context.keys(), now=context.now())
    return _shown(complaint, by)


@api.post("/<int:id>/recusal", responses={204: None})
@access.staff_who_can("complaints.list")
def step_back(path: IdPath, body: StepBack) -> tuple[str, int]:
    """回避 / Step back from a complaint for a conflict of interest; somebody else is told of it."""
    complaint, by = _mine(path)
    recusals.declare_for(complaint, by, body.reason, keys=context.keys(), now=context.now())
    return "", 204


def _mine(path: IdPath) -> tuple[Complaint, StaffAccount]:
    account = access.current_staff()
    return caseload.find(account, path.id), account


def _shown(complaint: Complaint, account: StaffAccount) -> dict[str, Any]:
    cap, today = context.settings().deadlines.pause_working_days, context.today()
    found = deadline_view.of(complaint, account, presets=context.presets(), cap=cap, today=today)
    return DeadlineShown.of(found).json_body()
