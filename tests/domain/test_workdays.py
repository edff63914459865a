"""工作日：Chinese working days with make-up days, against a table made from the State Council's notices."""

from __future__ import annotations

import csv
import tomllib
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wx_backend.clock import BEIJING
from wx_backend.domain.workdays import OFFICIAL, Calendar, OfficeHours

DATA = Path(__file__).parent / "data"
NOTICES = tomllib.loads((DATA / "state_council_notices.toml").read_text())
RESTS, WORKS = (
    {date.fromisoformat(day) for year in NOTICES.values() for day in year[name]} for name in ("rests", "works")
)
GOLDEN = list(csv.DictReader((DATA / "golden_deadlines.csv").open()))
DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 1))
OFFICE = OfficeHours(((time(9), time(12)), (time(13), time(18))))


def by_the_notices(day):
    return day in WORKS or (day.weekday() < 5 and day not in RESTS)


def test_the_golden_table_has_at_least_two_hundred_dates_of_three_years():
    assert len(GOLDEN) >= 200
    assert {row["filed_on"][:4] for row in GOLDEN} == {"2024", "2025", "2026"}


def test_every_day_of_three_years_is_as_the_notices_say():
    for number in range(366 + 365 + 365):
        day = date(2024, 1, 1) + timedelta(days=number)
        assert OFFICIAL.is_workday(day) == (by_the_notices(day), False), day


@pytest.mark.parametrize("count", [1, 5, 7, 15, 30])
def test_every_due_day_is_that_of_the_golden_table(count):
    for row in GOLDEN:
        due = OFFICIAL.after(date.fromisoformat(row["filed_on"]), count)
        assert (due.day.isoformat(), due.provisional) == (row[f"day_{count}"], False), row


def test_the_golden_table_counts_the_days_of_the_notices_one_by_one():
    for row in GOLDEN:
        filed = date.fromisoformat(row["filed_on"])
        for count in (1, 5, 7, 15, 30):
            due = date.fromisoformat(row[f"day_{count}"])
            after_filing = (filed + timedelta(days=n) for n in range(1, (due - filed).days + 1))
            assert sum(map(by_the_notices, after_filing)) == count, row
            assert by_the_notices(due), row


@pytest.mark.parametrize(
    ("filed", "count", "due"),
    [
        # Counted on a paper calendar with the notices beside it.
        ("2024-02-09", 1, "2024-02-18"),  # 除夕 was a working day that year; the Sunday after the holiday makes it up
        ("2024-04-30", 6, "2024-05-11"),  # 6 to 10 May, and Saturday 11 May makes up
        ("2025-01-27", 1, "2025-02-05"),
        ("2025-09-30", 1, "2025-10-09"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-09-30", 3, "2026-10-10"),
    ],
)
def test_known_days_counted_by_hand(filed, count, due):
    assert OFFICIAL.after(date.fromisoformat(filed), count).day.isoformat() == due


def test_a_year_without_official_days_is_said_to_be_provisional():
    due = OFFICIAL.after(date(2031, 12, 30), 5)

    assert due.provisional
    assert "尚未公布" in (due.note or "")


def test_a_known_year_needs_no_note():
    assert OFFICIAL.after(date(2026, 11, 23), 15).note is None


def test_an_announced_year_is_certain_and_has_its_own_days():
    calendar = Calendar({date(2027, 1, 1): False, date(2027, 1, 3): True}, frozenset({2027}))

    due = calendar.after(date(2026, 12, 31), 1)

    assert (due.day, due.provisional) == (date(2027, 1, 3), False)


def test_an_entered_day_counts_before_the_shipped_data():
    calendar = Calendar({date(2026, 11, 24): False})

    assert calendar.after(date(2026, 11, 23), 1).day == date(2026, 11, 25)


@given(DAYS, st.integers(1, 30))
def test_due_days_are_working_days_and_counting_back_gives_the_number(day, count):
    due = OFFICIAL.after(day, count)

    assert OFFICIAL.is_workday(due.day)[0]
    assert OFFICIAL.between(day, due.day) == count


@given(DAYS, st.integers(0, 60))
def test_counting_back_and_forth_differs_in_sign_only(day, days):
    later = day + timedelta(days=days)

    assert OFFICIAL.between(later, day) == -OFFICIAL.between(day, later)


@given(DAYS, st.integers(1, 20), st.sets(st.integers(0, 40), max_size=12))
def test_days_of_a_pause_move_the_due_day_by_its_working_days(day, count, offsets):
    paused = {day + timedelta(days=n) for n in offsets}

    due = OFFICIAL.after(day, count, without=paused.__contains__).day

    inside = sum(OFFICIAL.is_workday(one)[0] for one in paused if day < one <= due)
    assert OFFICIAL.between(day, due) == count + inside
    assert due not in paused


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("begin", "hours", "end"),
    [
        ("2026-11-23T10:30", 1, "2026-11-23T11:30"),
        ("2026-11-23T11:30", 1, "2026-11-23T13:30"),  # over lunch
        ("2026-11-23T17:00", 4, "2026-11-24T12:00"),  # over night
        ("2026-11-23T23:59", 4, "2026-11-24T14:00"),
        ("2026-11-27T17:00", 2, "2026-11-30T10:00"),  # over the weekend
        ("2026-09-30T17:00", 2, "2026-10-08T10:00"),  # over the national holidays
        ("2026-10-09T17:30", 1, "2026-10-10T09:30"),  # the Saturday is worked
        ("2026-11-23T08:00", 8, "2026-11-23T18:00"),
    ],
)
def test_office_hours_pass_only_while_offices_are_open(begin, hours, end):
    assert OFFICIAL.hours_later(at(begin), hours, OFFICE) == at(end)
