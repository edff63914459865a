"""工作日历：which years and days were entered, for all staff to see and for the establishment office to change."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Body, Query, Shown
from wx_backend.domain import calendar_overrides, staff

api = APIBlueprint("admin_calendar", __name__, url_prefix="/api/v1/admin/calendar")

SOURCES = {"shipped": "随软件提供的官方数据", "entered": "编办录入", "unknown": "尚未公布或录入"}
Year = Annotated[int, Field(ge=2020, le=2100)]
# JSON has no days; they come as text and are read here.
Day = Annotated[date, Field(strict=False)]
Document = Annotated[str, Field(min_length=4, max_length=100)]


class CalendarQuery(Query):
    year: Year | None = None


class NewDay(Body):
    day: Day
    works: bool
    document: Document


class DayGone(Body):
    day: Day


class NewYear(Body):
    year: Year
    document: Document
    rests: Annotated[list[Day], Field(max_length=60)]
    works: Annotated[list[Day], Field(max_length=30)]


class DayShown(Shown):
    day: date
    works: bool
    document: str


class YearShown(Shown):
    year: int
    source: str
    source_label: str
    document: str
    note: str | None
    days: list[DayShown]
    may_edit: bool


@api.get("", responses={200: YearShown})
@access.staff_who_can("overview")
def show_calendar(query: CalendarQuery) -> dict[str, Any]:
    """工作日历 / What was entered for a year, and whether its holidays are known."""
    return _shown(query.year or context.today().year)


@api.post("/days", responses={200: YearShown})
@access.staff_who_can("calendar.edit")
def set_day(body: NewDay) -> dict[str, Any]:
    """录入调休日 / Offices work or rest on a day; open deadlines are counted anew."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    calendar_overrides.set_day(body.day, body.works, body.document, by=by, keys=keys, now=now)
    return _shown(body.day.year)


@api.post("/days/removal", responses={200: YearShown})
@access.staff_who_can("calendar.edit")
def clear_day(body: DayGone) -> dict[str, Any]:
    """撤销调休日 / Take back what was entered for a day."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    calendar_overrides.clear_day(body.day, by=by, keys=keys, now=now)
    return _shown(body.day.year)


@api.post("/years", responses={200: YearShown})
@access.staff_who_can("calendar.edit")
def enter_year(body: NewYear) -> dict[str, Any]:
    """录入全年安排 / Enter the State Council's notice of a year; deadlines in it are certain from then on."""
    by, keys, now = access.current_staff(), context.keys(), context.now()
    rests, works = body.rests, body.works
    calendar_overrides.enter_year(body.year, body.document, rests=rests, works=works, by=by, keys=keys, now=now)
    return _shown(body.year)


def _shown(year: int) -> dict[str, Any]:
    found, account = calendar_overrides.show(year), access.current_staff()
    return YearShown(
        year=found.year,
        source=found.source,
        source_label=SOURCES[found.source],
        document=found.document,
        note=found.note,
        days=[DayShown.model_validate(day) for day in found.days],
        may_edit=staff.can(account, "calendar.edit"),
    ).json_body()
