"""工作日：Chinese working days, with holidays and make-up days（调休）, in Beijing.

The official arrangement comes from chinesecalendar; over it lies what the establishment office has entered from the
State Council's notices. For a year of which neither knows, nothing is guessed about holidays: Monday to Friday is
counted, and the result says that it is provisional.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import chinese_calendar

from models import BEIJING, CalendarDay, CalendarYear

from .prepared import Prepared

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DueDay:
    day: date
    provisional: bool

    @property
    def note(self) -> str | None:
        """What to tell people of a day that may still move, or None."""
        return "国务院尚未公布该年节假日安排，日期暂按周一至周五推算" if self.provisional else None


@dataclass(frozen=True)
class OfficeHours:
    """办公时间：the hours of a working day, e.g. nine to twelve and one to six."""

    spans: tuple[tuple[time, time], ...]


@functools.lru_cache(maxsize=4000)
def official(day: date) -> bool | None:
    """Whether offices work on a day by the official data; None where there is none for its year."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None


@dataclass(frozen=True)
class Calendar:
    """工作日历：the official data with the days and years that were entered over it."""

    entered: Mapping[date, bool] = field(default_factory=dict)
    announced: Collection[int] = ()

    def is_workday(self, day: date) -> tuple[bool, bool]:
        """Whether offices work on a day, and whether that is provisional."""
        known = self.entered.get(day, official(day))
        if known is not None:
            return known, False
        return day.weekday() < 5, day.year not in self.announced

    def after(self, day: date, count: int, *, without: Callable[[date], bool] = lambda _: False) -> DueDay:
        """The working day `count` after `day`, which is not counted: the first working day after it is day 1.

        Days for which `without` holds are left out（暂停）.
        """
        provisional = False
        while count > 0:
            day += ONE_DAY
            works, unsure = self.is_workday(day)
            provisional = provisional or unsure
            count -= works and not without(day)
        return DueDay(day, provisional)

    def between(self, first: date, last: date) -> int:
        """The working days after `first` up to and with `last`; negative when `last` is before `first`."""
        if last < first:
            return -self.between(last, first)
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_workday(day)[0] for day in days)

    def first_from(self, day: date) -> date:
        """The day itself when offices work on it, else the next on which they do."""
        while not self.is_workday(day)[0]:
            day += ONE_DAY
        return day

    def hours_later(self, moment: datetime, hours: float, office: OfficeHours) -> datetime:
        """The moment at which so many office hours have passed since `moment`（工作小时）."""
        left, day = timedelta(hours=hours), moment.date()
        while True:
            for opens, closes in office.spans if self.is_workday(day)[0] else ():
                begin = max(moment, datetime.combine(day, opens, BEIJING))
                end = datetime.combine(day, closes, BEIJING)
                if begin < end and begin + left <= end:
                    return begin + left
                left -= max(timedelta(), end - begin)
            day += ONE_DAY

    def is_known(self, year: int) -> bool:
        """Whether the arrangement of a year is official, here or in the data that comes with the service."""
        return year in self.announced or official(date(year, 1, 1)) is not None


OFFICIAL = Calendar()
"""The data that comes with the service, for where there is no database."""

_DAYS = Prepared(lambda: CalendarDay.select(CalendarDay.day, CalendarDay.works).tuples())
_YEARS = Prepared(lambda: CalendarYear.select(CalendarYear.year).tuples())


def current() -> Calendar:
    """The calendar as it is now, with everything that was entered."""
    return Calendar(dict(_DAYS.all()), frozenset(year for (year,) in _YEARS.all()))


def is_workday(day: date) -> tuple[bool, bool]:
    """As `Calendar.is_workday`, by the calendar as it is now."""
    return current().is_workday(day)


def after(day: date, count: int) -> DueDay:
    """As `Calendar.after`, by the calendar as it is now."""
    return current().after(day, count)


def between(first: date, last: date) -> int:
    """As `Calendar.between`, by the calendar as it is now."""
    return current().between(first, last)


def unknown_years(today: date) -> list[int]:
    """The years in which deadlines of today may end and whose arrangement is not official yet.

    Longer than two months is no deadline of the presets.
    """
    calendar = current()
    return [year for year in sorted({today.year, (today + timedelta(days=60)).year}) if not calendar.is_known(year)]
