"""扫码率 / Scan rate: finished cases are the measure, and no amount of scanning makes up for one."""

from __future__ import annotations

import datetime

import pytest

import models
from models import Grain
from wx_backend.domain import periods, scan_rates
from wx_backend.domain.live_counts import Cut

MONDAY = datetime.date(2026, 11, 16)
WEEK = "2026-W47"


def cut(name=WEEK, grain=Grain.WEEK, **only):
    period = periods.parse(name, grain)
    return Cut(period, period, **only)


@pytest.fixture
def cases(office):
    """Finished cases of an office, the first so many of them claimed."""

    def make(finished, claimed=0, credible=0, day=MONDAY):
        for number in range(finished):
            tags = {"number_tag": models.random_id(), "proof_tag": models.random_id()}
            models.Case.insert(id=models.random_id(), organization=office, finished_on=day, **tags).execute()
            if number < claimed:
                models.CaseClaim.insert(
                    tag=f"claim-{day}-{number}",
                    organization=office,
                    finished_in=periods.week_of(day),
                    credible=number < credible,
                ).execute()

    return make


def test_without_cases_it_says_so(city):
    assert scan_rates.of(cut()).note == scan_rates.NO_CASES_YET


def test_without_finished_cases_in_the_period_it_says_so(city, cases):
    cases(3)

    found = scan_rates.of(cut("2026-W40"))

    assert (found.note, found.percent(found.claimed)) == (scan_rates.NONE_FINISHED, None)


def test_it_is_the_share_of_finished_cases(city, cases, office):
    cases(10, claimed=8, credible=7)

    found = scan_rates.of(cut())

    assert (found.finished, found.claimed, found.credible, found.responded) == (10, 8, 7, 0)
    assert (found.percent(found.claimed), found.percent(found.credible)) == (80.0, 70.0)
    assert scan_rates.of(cut(organizations=[office.id + 1])).note == scan_rates.NONE_FINISHED


def test_a_month_has_the_weeks_that_ended_in_it(city, cases):
    cases(4, claimed=2, credible=2)
    cases(6, claimed=6, credible=6, day=datetime.date(2026, 11, 30))

    november, december = (scan_rates.of(cut(name, Grain.MONTH)) for name in ("2026-11", "2026-12"))

    assert (november.finished, november.claimed) == (4, 2)
    assert (december.finished, december.claimed) == (6, 6)


def test_scanning_the_codes_of_an_office_does_not_move_it(city, cases, rate):
    cases(10, claimed=1, credible=1)
    before = scan_rates.of(cut())

    for _ in range(12):
        rate(city["虚构区审批局"], days_ago=5)

    assert scan_rates.of(cut()) == before
