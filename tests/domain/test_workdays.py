"""工作日：Chinese working days with make-up days."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from wx_backend.domain import workdays

DAYS = st.dates(date(2024, 1, 1), date(2026, 11, 1))


def test_a_make_up_saturday_counts_as_a_working_day():
    # 2026-02-14 is a Saturday on which offices work, before the Spring Festival.
    assert workdays.is_workday(date(2026, 2, 14)) == (True, False)


def test_the_national_day_week_is_left_out():
    assert workdays.after(date(2026, 9, 30), 1).day == date(2026, 10, 8)


def test_a_year_without_official_days_is_said_to_be_provisional():
    due = workdays.after(date(2031, 12, 30), 5)

    assert due.provisional
    assert "尚未公布" in (due.note or "")


def test_a_known_year_needs_no_note():
    assert workdays.after(date(2026, 11, 23), 15).note is None


@given(DAYS, st.integers(1, 30))
def test_due_days_are_working_days_and_counting_back_gives_the_number(day, count):
    due = workdays.after(day, count)

    assert workdays.is_workday(due.day)[0]
    assert workdays.between(day, due.day) == count


@given(DAYS, st.integers(0, 60))
def test_counting_back_and_forth_differs_in_sign_only(day, days):
    later = day + timedelta(days=days)

    assert workdays.between(later, day) == -workdays.between(day, later)
