"""统计周期 / Periods: each day lies in one of each length, names are read back, nonsense is refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Grain
from wx_backend.domain import periods
from wx_backend.domain.errors import InvalidInput

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(DAYS, st.sampled_from(list(Grain)))
def test_a_day_lies_in_the_period_whose_name_it_has(day, grain):
    period = periods.of(day, grain)

    assert period.first <= day <= period.last
    assert periods.parse(period.name, grain) == period
    assert period.shifted(1).first == period.last + timedelta(days=1)
    assert period.shifted(1).shifted(-1) == period


@pytest.mark.parametrize(
    ("grain", "name"),
    [
        (Grain.DAY, "2026-02-30"),
        (Grain.WEEK, "2026-W60"),
        (Grain.WEEK, "2026-11"),
        (Grain.MONTH, "2026-13"),
        (Grain.QUARTER, "2026-Q5"),
        (Grain.YEAR, "0000"),
        (Grain.YEAR, "２０２６"),
        (Grain.DAY, ""),
    ],
)
def test_what_is_no_period_is_refused(grain, name):
    with pytest.raises(InvalidInput):
        periods.parse(name, grain)


def test_the_series_ends_with_the_period_itself():
    names = [period.name for period in periods.parse("2026-Q1", Grain.QUARTER).series(3)]

    assert names == ["2025-Q3", "2025-Q4", "2026-Q1"]
