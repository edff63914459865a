"""值班表：who is on duty on which day, kept by each office for its own people."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Body, Query, RowId, Shown
from wx_backend.domain import rosters
from wx_backend.domain.rosters import DutyDay

if TYPE_CHECKING:
    from models import StaffAccount

api = APIBlueprint("admin_roster", __name__, url_prefix="/api/v1/admin/roster")


class RosterQuery(Query):
    first: date | None = None
    days: Annotated[int, Field(ge=1, le=62)] = 14


class NewDuty(Body):
    day: Annotated[date, Field(strict=False)]
    staff_ids: Annotated[list[RowId], Field(max_length=rosters.MOST_TURNS)]


class PersonShown(Shown):
    staff_id: int
    name: str
    role_label: str
    organization: str | None

    @classmethod
    def of(cls, account: StaffAccount) -> PersonShown:
        organization = account.organization.name if account.organization else None
        return cls(staff_id=account.id, name=account.name, role_label=account.role.label, organization=organization)


class TurnShown(PersonShown):
    turn: int


class DutyDayShown(Shown):
    day: date
    works: bool
    turns: list[TurnShown]

    @classmethod
    def of(cls, found: DutyDay) -> DutyDayShown:
        people = enumerate(found.turns, start=1)
        turns = [TurnShown(turn=turn, **PersonShown.of(one).model_dump()) for turn, one in people]
        return cls(day=found.day, works=found.works, turns=turns)


class RosterShown(Shown):
    items: list[DutyDayShown]
    choices: list[PersonShown]


@api.get("", responses={200: RosterShown})
@access.staff_who_can("roster")
def show_roster(query: RosterQuery) -> dict[str, Any]:
    """值班表 / Who is on duty, day by day, and who could be."""
    account = access.current_staff()
    found = rosters.days(account, query.first or context.today(), query.days)
    choices = [PersonShown.of(one) for one in rosters.colleagues(account)]
    return RosterShown(items=[DutyDayShown.of(day) for day in found], choices=choices).json_body()


@api.post("", responses={200: DutyDayShown})
@access.staff_who_can("roster")
def set_duty(body: NewDuty) -> dict[str, Any]:
    """排班 / Say who is on duty on a day, in turn; nobody clears the day."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    return DutyDayShown.of(rosters.set_day(body.day, body.staff_ids, by=by, keys=keys, now=now)).json_body()
