"""办件评价资格 / One counted rating for each finished case, and nobody finds out by asking whether there is one."""

from __future__ import annotations

import re
import threading
import uuid
from datetime import date, timedelta

import pytest

import models
from models import Assurance, RatingStanding
from wx_backend.domain import cases, citizens, idempotency, ratings, satisfaction
from wx_backend.domain.cases import ClaimRule, FinishedCase
from wx_backend.domain.citizens import SessionRule
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotFound, TicketNotValid, TooMany
from wx_backend.domain.ratings import TicketRule

RULE = TicketRule(ticket_days=1, per_citizen_per_day=1000, per_address_per_day=1000)
TRIES = ClaimRule(tries_per_person=3, tries_per_case=5)
GRADES = {"legality": 4, "attitude": 3, "efficiency": 4, "integrity": 4}


@pytest.fixture
def finish(city, keys, now):
    def act(number="SP-2026-0001", check="6677", *, office=None, post=None, days_ago=1):
        organization = models.Organization.get(models.Organization.name == (office or "虚构区审批局"))
        told = FinishedCase(number, check, organization.code, post, now.date() - timedelta(days=days_ago))
        return cases.finish([told], keys=keys, now=now)

    return act


@pytest.fixture
def claim(keys, now, person):
    def act(who, number="SP-2026-0001", check="6677", at=None):
        who = person(who) if isinstance(who, str) else who

        def run():
            claimed = cases.claim(number, check, who=who, address="10.0.0.1", keys=keys, now=at or now, rule=RULE)
            return {"ticket": claimed.issued.ticket, "assurance": claimed.issued.assurance.value}

        return idempotency.once(uuid.uuid4().hex, b"", run, purpose="case-claim", keys=keys, now=now).body["ticket"]

    return act


@pytest.fixture
def spend(keys, now):
    def act(ticket):
        def run():
            return ratings.rate(ticket, GRADES, keys=keys, now=now)

        return idempotency.once(uuid.uuid4().hex, b"", run, purpose="rating", keys=keys, now=now).body

    return act


def test_a_finished_case_gives_one_rating_that_counts(finish, claim, spend, office, now):
    finish()

    spend(claim("applicant"))

    stored = models.Rating.get()
    assert (stored.assurance, stored.standing, stored.day) == (Assurance.CASE, RatingStanding.COUNTED, now.date())
    assert satisfaction.live([office.id], first=now.date(), last=now.date()).n == 1


def test_whoever_claims_a_case_again_gets_the_same_answers_and_counts_nothing(finish, claim, spend, office, now):
    finish()
    first, second, third = claim("applicant"), claim("the official's cousin"), claim("applicant")

    receipts = [spend(ticket) for ticket in (second, first, third)]

    assert [sorted(receipt) for receipt in receipts] == [sorted(receipts[0])] * 3
    assert sorted(one.standing.name for one in models.Rating.select()) == ["COUNTED", "DUPLICATE", "DUPLICATE"]
    assert satisfaction.live([office.id], first=now.date(), last=now.date()).n == 1


def test_a_claimed_case_runs_through_the_same_statements_as_a_fresh_one(finish, claim, db):
    """The time of an answer is that of its statements: the same ones, one by one, for everybody."""
    finish()
    finish("SP-2026-0002")
    claim("warm", "SP-2026-0002")

    fresh = statements(db, lambda: claim("first"))
    claimed = statements(db, lambda: claim("second"))

    assert len(fresh) > 5
    assert fresh == claimed


def test_a_wrong_number_and_a_wrong_check_run_through_the_same_statements(finish, claim, db):
    finish()

    def fails(*told):
        with pytest.raises(NotFound) as refused:
            claim("somebody", *told)
        return refused.value.message

    assert fails("SP-2026-0009", "6677") == fails("SP-2026-0001", "0000")
    unknown = statements(db, lambda: fails("SP-2026-0009", "6677"))
    wrong = statements(db, lambda: fails("SP-2026-0001", "0000"))
    claim("applicant")
    wrong_and_claimed = statements(db, lambda: fails("SP-2026-0001", "0000"))
    assert unknown == wrong == wrong_and_claimed


def statements(db, act):
    """The statements that `act` runs, without their values."""
    said = []
    plain = db.execute_sql

    def noted(sql, params=None, *more):
        said.append(sql)
        return plain(sql, params, *more)

    db.execute_sql = noted
    try:
        act()
    finally:
        del db.execute_sql
    return [re.sub(r"SAVEPOINT \S+", "SAVEPOINT", sql) for sql in said]


def test_a_number_is_typed_as_people_type(finish, claim):
    finish("sp-2026-0001", "ab 12")

    assert claim("applicant", " SP-2026- 0001", "AB12")


def test_the_number_of_a_case_is_nowhere_in_the_tables(finish, claim, spend):
    finish()
    spend(claim("applicant"))

    rows: list[tuple[object, ...]] = [row for table in models.TABLES for row in table.select().tuples()]
    dump = " ".join(str(value) for row in rows for value in row)

    assert "SP-2026-0001" not in dump
    assert "6677" not in [str(value) for row in rows for value in row]


def test_nothing_joins_a_case_to_its_claim_or_to_a_rating(finish, claim, spend):
    finish()
    spend(claim("applicant"))

    def values(table):
        return {str(value) for row in table.select().tuples() for value in row if len(str(value)) >= 16}

    for other in (models.CaseClaim, models.Rating, models.RatingTicket):
        assert not values(models.Case) & values(other)
    assert not values(models.CaseClaim) & values(models.Rating)


def test_a_case_is_told_once_however_often_it_is_sent(finish):
    assert finish() == (1, 0)
    assert finish() == (0, 1)
    assert models.Case.select().count() == 1


def test_a_batch_with_a_wrong_case_is_refused_as_a_whole(city, office, keys, now):
    told = [
        FinishedCase("SP-1", "1234", office.code, None, now.date()),
        FinishedCase("SP-2", "1234", "no such office", None, now.date()),
        FinishedCase("SP-3", "1234", office.code, "no such post", now.date()),
        FinishedCase("SP-4", "1234", office.code, None, now.date() + timedelta(days=1)),
    ]

    with pytest.raises(InvalidInput) as refused:
        cases.finish(told, keys=keys, now=now)

    assert sorted(refused.value.fields) == ["cases.1", "cases.2", "cases.3"]
    assert models.Case.select().count() == 0


def test_the_rating_belongs_to_who_held_the_post_when_the_case_was_finished(city, finish, claim, spend, now):
    code = city["虚构区审批局 1 号窗口"]
    appointment = models.Appointment.get(models.Appointment.post == code.post)
    finish(post=code.post.code, days_ago=3)
    models.Appointment.update(ends_on=now.date() - timedelta(days=2)).where(
        models.Appointment.id == appointment.id
    ).execute()
    successor = models.Official.create(staff_number="S9999", name="虚构继任")
    models.Appointment.create(official=successor, post=code.post, starts_on=now.date() - timedelta(days=1))

    spend(claim("applicant"))

    assert models.Rating.get().official_id == appointment.official_id


def test_staff_claim_no_case_of_their_own_office(finish, claim, keys, now, city):
    finish()
    rule = SessionRule(citizen_days=14, staff_hours=12)
    _, admin = citizens.sign_in_wechat("admin-1", "u-admin-1", keys=keys, now=now, rule=rule)

    with pytest.raises(NotAllowed):
        claim(admin)


def test_guessing_the_check_ends_soon(finish, keys, now, person):
    finish()
    guesser = person("guesser")

    for _ in range(TRIES.tries_per_person):
        cases.count_try("SP-2026-0001", who=guesser, keys=keys, now=now, tries=TRIES)
    with pytest.raises(TooMany):
        cases.count_try("SP-2026-0001", who=guesser, keys=keys, now=now, tries=TRIES)
    for number in range(TRIES.tries_per_case - TRIES.tries_per_person):
        cases.count_try("SP-2026-0001", who=person(f"helper-{number}"), keys=keys, now=now, tries=TRIES)
    with pytest.raises(TooMany):
        cases.count_try("SP-2026-0001", who=person("one more"), keys=keys, now=now, tries=TRIES)


def test_of_many_who_claim_a_case_at_once_one_counts(finish, claim, spend, db, person):
    finish()
    people = [person(f"claimant-{number}") for number in range(8)]
    tickets: list[str] = []

    def run(who):
        with db.connection_context():
            tickets.append(claim(who))

    threads = [threading.Thread(target=run, args=(who,)) for who in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for ticket in tickets:
        spend(ticket)

    assert len(tickets) == 8
    assert [one.standing.name for one in models.Rating.select()].count("COUNTED") == 1


def test_a_used_ticket_of_a_case_is_like_an_unknown_one(finish, claim, spend):
    finish()
    ticket = claim("applicant")
    spend(ticket)

    for one in (ticket, "x" * 22):
        with pytest.raises(TicketNotValid):
            spend(one)


def test_claims_are_counted_by_the_week_in_which_the_case_was_finished(finish, claim, office):
    finish(days_ago=7)
    claim("applicant")

    row = models.CaseClaim.get()

    assert (row.organization_id, row.finished_in, row.credible) == (office.id, "2026-W47", True)
    assert isinstance(models.Case.get().finished_on, date)
