"""扫码率 / Scan rate: finished cases are the measure, and no amount of scanning makes up for one."""

from __future__ import annotations

import contextlib
import datetime

import pytest

import models
from models import Grain
from wx_backend.domain import cases as cases_door
from wx_backend.domain import periods, scan_rates
from wx_backend.domain.bursts import BurstRule
from wx_backend.domain.cases import FinishedCase
from wx_backend.domain.errors import AlreadyIssued, NotAllowed
from wx_backend.domain.live_counts import Cut
from wx_backend.domain.ratings import TicketRule
from wx_backend.domain.transactions import transactional

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


class Gamer:
    """Somebody who scripts claims through the real door."""

    def __init__(self, person, keys, now):
        self.person, self.keys, self.now = person, keys, now

    def claim(self, who, number):
        bursts = BurstRule(per_person_per_day=2, per_address_per_hour=500, per_target_per_hour=500, factor=4)
        rule = TicketRule(ticket_days=1, per_citizen_per_day=500, per_address_per_day=500, bursts=bursts)
        asked = {"address": "10.0.0.1", "keys": self.keys, "now": self.now, "rule": rule}
        with contextlib.suppress(AlreadyIssued):
            transactional(lambda: cases_door.claim(number, "6677", who=who, **asked))()


@pytest.fixture
def gamer(person, keys, now):
    return Gamer(person, keys, now)


@pytest.fixture
def finished(office, keys, now):
    """Twenty finished cases of last week, told by another system."""
    day = now.date() - datetime.timedelta(days=7)
    told = [FinishedCase(f"SP-{number}", "6677", office.code, None, day) for number in range(20)]
    cases_door.finish(told, keys=keys, now=now)


def test_claiming_one_case_again_and_again_counts_once(finished, gamer, person):
    for number in range(15):
        gamer.claim(person(f"phone-{number}"), "SP-1")

    found = scan_rates.of(cut())

    assert (found.finished, found.claimed, found.credible, found.responded) == (20, 1, 1, 0)


def test_staff_of_the_office_cannot_claim_their_cases(finished, gamer, person):
    clerk = person("clerk", "u-admin-1")
    assert clerk.staff is not None

    for number in range(10):
        with pytest.raises(NotAllowed):
            gamer.claim(clerk, f"SP-{number}")

    assert scan_rates.of(cut()).claimed == 0


def test_one_phone_for_many_cases_is_not_credible(finished, gamer, person):
    one = person("one-phone")

    for number in range(20):
        with contextlib.suppress(NotAllowed):  # beyond some a day nothing is given at all
            gamer.claim(one, f"SP-{number}")

    # Two are as many as one person may claim in a day before a burst is suspected.
    assert scan_rates.of(cut()).credible == 2
