"""统计周期：days, ISO weeks, months, quarters and years by name, such as ``2026-W48``, and what comes before each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from models import Grain

from .errors import InvalidInput

_WRITTEN = {
    Grain.DAY: re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    Grain.WEEK: re.compile(r"([0-9]{4})-W([0-9]{2})"),
    Grain.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Grain.QUARTER: re.compile(r"([0-9]{4})-Q([1-4])"),
    Grain.YEAR: re.compile(r"([0-9]{4})"),
}
_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """A period of the calendar from its first to its last day, both included."""

    grain: Grain
    first: date

    @property
    def last(self) -> date:
        return self.shifted(1).first - timedelta(days=1)

    @property
    def name(self) -> str:
        first = self.first
        return {
            Grain.DAY: first.isoformat(),
            Grain.WEEK: week_of(first),
            Grain.MONTH: f"{first:%Y-%m}",
            Grain.QUARTER: f"{first.year}-Q{(first.month + 2) // 3}",
            Grain.YEAR: f"{first.year}",
        }[self.grain]

    @property
    def label(self) -> str:
        first = self.first
        year, week, _ = first.isocalendar()
        return {
            Grain.DAY: f"{first.year}年{first.month}月{first.day}日",
            Grain.WEEK: f"{year}年第{week}周（{first.month}月{first.day}日—{self.last.month}月{self.last.day}日）",
            Grain.MONTH: f"{first.year}年{first.month}月",
            Grain.QUARTER: f"{first.year}年第{(first.month + 2) // 3}季度",
            Grain.YEAR: f"{first.year}年",
        }[self.grain]

    def shifted(self, count: int) -> Period:
        """The period `count` later, or earlier when negative."""
        if self.grain in _MONTHS:
            months = self.first.year * 12 + self.first.month - 1 + count * _MONTHS[self.grain]
            return Period(self.grain, date(months // 12, months % 12 + 1, 1))
        return Period(self.grain, self.first + timedelta(days=count * (7 if self.grain is Grain.WEEK else 1)))

    def series(self, points: int) -> list[Period]:
        """This period and those before it, `points` in all, oldest first."""
        return [self.shifted(back) for back in range(1 - points, 1)]


def of(day: date, grain: Grain) -> Period:
    """The period of this length in which a day lies."""
    if grain is Grain.DAY:
        return Period(grain, day)
    if grain is Grain.WEEK:
        return Period(grain, day - timedelta(days=day.weekday()))
    months = _MONTHS[grain]
    return Period(grain, date(day.year, (day.month - 1) // months * months + 1, 1))


def parse(name: str, grain: Grain) -> Period:
    """The period of a name.

    Raises:
        InvalidInput: it is no name of such a period.
    """
    try:
        return _parsed(name, grain)
    except ValueError:
        raise InvalidInput("统计周期不正确", fields={"period": f"请填写正确的{grain.label}"}) from None


def _parsed(name: str, grain: Grain) -> Period:
    written = _WRITTEN[grain].fullmatch(name)
    if written is None or not "1970" <= name[:4] <= "9000":
        raise ValueError(name)
    if grain is Grain.DAY:
        return Period(grain, date.fromisoformat(name))
    if grain is Grain.WEEK:
        return Period(grain, monday_of(name))
    part = int(written[2]) if grain is not Grain.YEAR else 1
    return Period(grain, date(int(written[1]), (part - 1) * _MONTHS[grain] + 1, 1))


def week_of(day: date) -> str:
    """The ISO week of a day, as ``2026-W48``."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def monday_of(week: str) -> date:
    """The first day of an ISO week written as ``2026-W48``."""
    year, number = week.split("-W")
    return date.fromisocalendar(int(year), int(number), 1)


def weeks_before(day: date, count: int) -> list[str]:
    """The last `count` ISO weeks up to that of `day`, oldest first."""
    return [period.name for period in of(day, Grain.WEEK).series(count)]
