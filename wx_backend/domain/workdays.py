"""工作日：Chinese working days, with holidays and make-up days（调休）, in Beijing.

The official arrangement comes from chinesecalendar. For a year that is not published yet nothing is guessed about
holidays: Monday to Friday is counted, and the result says that it is provisional.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar


@dataclass(frozen=True)
class DueDay:
    day: date
    provisional: bool

    @property
    def note(self) -> str | None:
        """What to tell people of a day that may still move, or None."""
        return "国务院尚未公布该年节假日安排，日期暂按周一至周五推算" if self.provisional else None


@functools.lru_cache(maxsize=2000)
def is_workday(day: date) -> tuple[bool, bool]:
    """Whether offices work on a day, and whether that is provisional."""
    try:
        return chinese_calendar.is_workday(day), False
    except NotImplementedError:
        return day.weekday() < 5, True


def after(day: date, count: int) -> DueDay:
    """The working day `count` after `day`; `day` itself is not counted, the first working day after it is day 1."""
    provisional = False
    while count > 0:
        day += timedelta(days=1)
        works, unsure = is_workday(day)
        provisional = provisional or unsure
        count -= works
    return DueDay(day, provisional)


def between(first: date, last: date) -> int:
    """The working days after `first` up to and with `last`; negative when `last` is before `first`."""
    if last < first:
        return -between(last, first)
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(is_workday(day)[0] for day in days)
