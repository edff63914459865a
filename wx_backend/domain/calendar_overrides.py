"""日历维护：the establishment office enters the State Council's notices, and deadlines follow.

A day that is over cannot be changed: nobody moves a deadline that has passed. Open deadlines are counted anew in small
batches by the scheduler, and their authors read the new day.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models import BEIJING, CalendarChange, CalendarDay, CalendarYear, Deadline, DeadlineStage, StaffAccount

from . import audit, complaint_timeline, deadline_clocks, staff, workdays
from .errors import InvalidInput, NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

BATCH = 200
FARTHEST_DAYS = 1200


@dataclass(frozen=True)
class EnteredDay:
    day: date
    works: bool
    document: str


@dataclass(frozen=True)
class YearShown:
    """A year as its editors see it: `source` is "shipped", "entered" or "unknown"."""

    year: int
    source: str
    document: str
    days: list[EnteredDay]

    @property
    def note(self) -> str | None:
        return unknown_note(self.year) if self.source == "unknown" else None


def unknown_note(year: int) -> str:
    """What to tell people of a year whose arrangement is not official yet."""
    return f"{year}年节假日安排尚未录入，涉及该年的时限暂按周一至周五推算"


def show(year: int) -> YearShown:
    """What was entered for a year, and where the rest comes from."""
    row = CalendarYear.get_or_none(CalendarYear.year == year)
    known = "shipped" if workdays.official(date(year, 1, 1)) is not None else "unknown"
    days = CalendarDay.select().where(CalendarDay.day.between(date(year, 1, 1), date(year, 12, 31)))
    entered = [EnteredDay(d.day, d.works, d.document) for d in days.order_by(CalendarDay.day)]
    return YearShown(year, "entered" if row else known, row.document if row else "", entered)


@transactional
def set_day(day: date, works: bool, document: str, *, by: StaffAccount | None, keys: Keyring, now: datetime) -> None:
    """Say that offices work or rest on a day, by which document（临时调休）.

    Raises:
        NotAllowed: the role of the account may not.
        NotAllowedNow: the day is over.
        InvalidInput: it is too far away.
    """
    _require(by)
    _refuse_past([day], now)
    CalendarDay.insert(day=day, works=works, document=document).on_conflict_replace().execute()
    _changed(day, day, f"{day}: {'works' if works else 'rests'} ({document})", by=by, keys=keys, now=now)


@transactional
def clear_day(day: date, *, by: StaffAccount | None, keys: Keyring, now: datetime) -> None:
    """Take back what was entered for a day. Raises as `set_day` does."""
    _require(by)
    _refuse_past([day], now)
    if CalendarDay.delete().where(CalendarDay.day == day).execute():
        _changed(day, day, f"{day}: cleared", by=by, keys=keys, now=now)


@transactional
def enter_year(
    year: int,
    document: str,
    *,
    rests: Collection[date],
    works: Collection[date],
    by: StaffAccount | None,
    keys: Keyring,
    now: datetime,
) -> None:
    """Enter the arrangement of a whole year from its notice; its days are certain from then on.

    What was entered before for days to come of that year is replaced. A notice may name the last days of the year
    before it, as that of New Year sometimes does.

    Raises:
        NotAllowed: the role of the account may not.
        NotAllowedNow: the year is over, or begins too far away.
        InvalidInput: a day is in both lists, in no list or in another year.
    """
    _require(by)
    _refuse_past([date(year, 12, 31)], now)
    _check_days(year, rests, works)
    coming = [day for day in sorted({*rests, *works}) if day >= now.date()]
    first, last = date(year, 1, 1), date(year, 12, 31)
    CalendarDay.delete().where(CalendarDay.day.between(max(first, now.date()), last)).execute()
    for day in coming:
        CalendarDay.insert(day=day, works=day in works, document=document).on_conflict_replace().execute()
    CalendarYear.insert(year=year, document=document).on_conflict_replace().execute()
    detail = f"{year}: {len(rests)} days of rest, {len(works)} of work ({document})"
    _changed(min([first, *coming]), last, detail, by=by, keys=keys, now=now)


def _check_days(year: int, rests: Collection[date], works: Collection[date]) -> None:
    both = set(rests) & set(works)
    if both:
        raise InvalidInput(f"{min(both)} 同时填为休息日和上班日", fields={"works": "同一天不能既休息又上班"})
    if not rests:
        raise InvalidInput("请填写通知中的全部休息日", fields={"rests": "请至少填写一天"})
    for name, days in (("rests", rests), ("works", works)):
        if strange := [day for day in days if not date(year - 1, 12, 24) <= day <= date(year, 12, 31)]:
            raise InvalidInput(f"{min(strange)} 不属于 {year} 年", fields={name: "日期不属于该年"})


def _require(by: StaffAccount | None) -> None:
    # Who has the command line of the machine needs no role.
    if by is not None:
        staff.require(by, "calendar.edit")


def _refuse_past(days: Collection[date], now: datetime) -> None:
    if min(days) < now.date():
        raise NotAllowedNow("不能改动已经过去的日子")
    if max(days) > now.date() + timedelta(days=FARTHEST_DAYS):
        raise InvalidInput("日期太远，请核对", fields={"day": "请填写三年以内的日期"})


def _changed(first: date, last: date, detail: str, *, by: StaffAccount | None, keys: Keyring, now: datetime) -> None:
    CalendarChange.create(first_on=first, last_on=last, at=now)
    audit.record("calendar_changed", f"calendar:{first}", by=by, keys=keys, now=now, detail=detail[:200])


# --- counting anew ---------------------------------------------------------------------------------------------------


def count_anew(*, keys: Keyring, now: datetime) -> int:
    """Count the open deadlines that a change of the calendar touches. Returns how many have moved.

    May be interrupted anywhere and run by several at once: each batch notes how far it came in its own transaction.
    """
    moved = 0
    for change in list(CalendarChange.select().where(CalendarChange.finished == False)):  # noqa: E712
        while (batch := _count_batch(change.id, keys=keys, now=now)) is not None:
            moved += batch
    return moved


@transactional
def _count_batch(change_id: int, *, keys: Keyring, now: datetime) -> int | None:
    """The next deadlines of a change; None when there are no more, or somebody else is at them."""
    change = CalendarChange.get_by_id(change_id)
    if change.finished:
        return None
    # A deadline that ends before the first changed day cannot move.
    touched = (
        Deadline.select()
        .where(Deadline.id > change.reached, Deadline.ended_at.is_null(), Deadline.starts_at <= _end_of(change.last_on))
        .where(Deadline.due_on >= change.first_on)
        .order_by(Deadline.id)
        .limit(BATCH)
    )
    clocks = list(touched)
    mine = CalendarChange.update(reached=clocks[-1].id if clocks else change.reached, finished=not clocks).where(
        CalendarChange.id == change_id,
        CalendarChange.reached == change.reached,
        CalendarChange.finished == False,  # noqa: E712
    )
    if not mine.execute() or not clocks:
        return None
    calendar = workdays.current()
    return sum(_count_one(clock, calendar, keys=keys, now=now) for clock in clocks)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), BEIJING)


def _count_one(clock: Deadline, calendar: workdays.Calendar, *, keys: Keyring, now: datetime) -> bool:
    if not deadline_clocks.refresh(clock, calendar=calendar):
        return False
    if deadline_clocks.is_owed(clock.stage, clock.complaint.status):
        stage = "受理" if clock.stage is DeadlineStage.ACCEPT else "答复"
        label = f"因节假日安排调整，{stage}时限改为{clock.due_on:%Y年%m月%d日}"
        complaint_timeline.note(clock.complaint, label, "", now=now, keys=keys)
    return True
