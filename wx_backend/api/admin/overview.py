"""工作台：what waits for a member of staff today, first."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flask_openapi3 import APIBlueprint

from wx_backend.api import access, context
from wx_backend.api.sessions import StaffShown
from wx_backend.api.shapes import Shown
from wx_backend.domain import calendar_overrides, caseload, week_so_far, workdays

from .complaints import ComplaintListed

if TYPE_CHECKING:
    from models import StaffAccount

api = APIBlueprint("admin_overview", __name__, url_prefix="/api/v1/admin/overview")

WAITING_SHOWN = 5


class TodoShown(Shown):
    to_accept: int
    in_progress: int
    to_close: int
    overdue: int
    due_soon: int
    told: int


class WeekShown(Shown):
    ratings: int
    satisfaction_percent: float | None
    complaints_in: int
    complaints_closed: int
    note: str


class OverviewShown(Shown):
    staff: StaffShown
    todo: TodoShown
    week: WeekShown
    waiting: list[ComplaintListed]
    notes: list[str]


@api.get("", responses={200: OverviewShown})
@access.staff_who_can("overview")
def show_overview() -> dict[str, Any]:
    """工作台 / Today's to-do, what to see to first, this week's figures."""
    account, today = access.current_staff(), context.today()
    return OverviewShown(
        staff=StaffShown.of(account),
        todo=TodoShown(**asdict(caseload.todo_counts(account, today=today))),
        week=_week(account),
        waiting=[ComplaintListed.of(row) for row in caseload.first_things(account, today=today, limit=WAITING_SHOWN)],
        notes=[calendar_overrides.unknown_note(year) for year in workdays.unknown_years(today)],
    ).json_body()


def _week(account: StaffAccount) -> WeekShown:
    return WeekShown.model_validate(week_so_far.of(account, keys=context.keys(), now=context.now()))
