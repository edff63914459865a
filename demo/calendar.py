"""作息：when people go to offices and when offices work, so that a made-up month has mornings and weekends."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate

from wx_backend.clock import BEIJING
from wx_backend.domain import workdays

PAST_DAYS = 31
# How many people come in each hour of an open day, ten o'clock being the fullest; a few rate at home in the evening.
HOURS = {8: 0.3, 9: 1.2, 10: 1.6, 11: 1.2, 12: 0.3, 13: 0.6, 14: 1.2, 15: 1.4, 16: 1.0, 17: 0.3, 19: 0.1, 20: 0.1}
WEEKDAYS = (1.3, 1.1, 1.0, 0.95, 1.05, 1.0, 1.0)
CLOSED_DAY = 0.08
OPENS, CLOSES = time(9, 0), time(17, 30)


def works(day: date) -> bool:
    return workdays.OFFICIAL.is_workday(day)[0]


def crowd(day: date) -> float:
    """How busy a day is; an ordinary Wednesday is 1."""
    return WEEKDAYS[day.weekday()] if works(day) else CLOSED_DAY


@dataclass(frozen=True)
class Span:
    """A past that is lived: whole days up to the moment it ends."""

    ends: datetime
    length: int = PAST_DAYS

    @property
    def first_day(self) -> date:
        return self.ends.date() - timedelta(days=self.length)

    @property
    def days(self) -> list[date]:
        return [self.first_day + timedelta(days=n) for n in range(self.length + 1)]

    @property
    def month_before(self) -> Span:
        """The last whole month before it ends, of which the public figures are."""
        ends = datetime.combine(self.ends.date().replace(day=1), time(), BEIJING)
        return Span(ends, (ends - timedelta(days=1)).day)

    @property
    def with_month_before(self) -> Span:
        """From the first day of either on."""
        first = min(self.first_day, self.month_before.first_day)
        return Span(self.ends, (self.ends.date() - first).days)

    @property
    def before(self) -> Span:
        """What `with_month_before` adds to it."""
        ends = datetime.combine(self.first_day, time(), BEIJING)
        return Span(ends, self.with_month_before.length - self.length)

    def moments(self, rng: random.Random, count: int) -> list[datetime]:
        """So many moments at which people come, busy hours having more of them, in order."""
        if not count:
            return []
        hours = [
            (begin, crowd(day) * weight)
            for day in self.days
            for hour, weight in HOURS.items()
            if (begin := datetime.combine(day, time(hour), BEIJING)) + timedelta(hours=1) <= self.ends
        ]
        begins, weights = [begin for begin, _ in hours], [weight for _, weight in hours]
        chosen = rng.choices(begins, cum_weights=list(accumulate(weights)), k=count)
        return sorted(begin + timedelta(seconds=rng.randrange(3600)) for begin in chosen)


def at_work(moment: datetime, rng: random.Random) -> datetime:
    """The moment itself when offices work then, else some time in the next working morning."""
    if works(moment.date()) and OPENS <= moment.timetz().replace(tzinfo=None) <= CLOSES:
        return moment
    day = moment.date()
    if not works(day) or moment.time() > CLOSES:
        day += timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, BEIJING) + timedelta(minutes=rng.randint(3, 100), seconds=rng.randrange(60))


def working_days_later(moment: datetime, days: int, rng: random.Random) -> datetime:
    """About the same hour so many working days later."""
    day = workdays.OFFICIAL.after(moment.date(), days).day if days else moment.date()
    return at_work(datetime.combine(day, moment.time(), BEIJING) + timedelta(minutes=rng.randint(20, 180)), rng)
