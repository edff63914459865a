"""评价回避 / Staff rate neither themselves nor their own office, also where it is found out later."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

import models
from models import RatingStanding
from wx_backend.domain import citizens, conflicts, idempotency, ratings, releases, satisfaction
from wx_backend.domain.citizens import SessionRule
from wx_backend.domain.errors import NotAllowed
from wx_backend.domain.ratings import TicketRule

RULE = TicketRule(ticket_days=1, per_citizen_per_day=1000, per_address_per_day=1000)
SESSION = SessionRule(citizen_days=14, staff_hours=12)


@pytest.fixture
def rate_as(keys):
    def act(who, code, grades, at):
        ticket = ratings.scan(code, who=who, address="10.0.0.1", keys=keys, now=at, rule=RULE).ticket
        values = dict(zip(("legality", "attitude", "efficiency", "integrity"), map(int, grades), strict=True))

        def run():
            return ratings.rate(ticket, values, keys=keys, now=at)

        return idempotency.once(uuid.uuid4().hex, b"", run, purpose="rating", keys=keys, now=at).body

    return act


@pytest.fixture
def becomes_staff(keys, now, office):
    """The account is made and tied after the rating."""

    def act(openid, organization=None):
        models.StaffAccount.create(
            name="后入职（虚构）",
            role=models.StaffRole.UNIT_ADMIN,
            organization=organization or office,
            unionid=f"u-{openid}",
        )
        return citizens.sign_in_wechat(openid, f"u-{openid}", keys=keys, now=now, rule=SESSION)[1]

    return act


def standings():
    return sorted(one.standing.name for one in models.Rating.select())


def test_open_figures_drop_what_staff_gave_their_own_office_before_we_knew(
    city, office, rate, rate_as, person, becomes_staff, now
):
    for _ in range(5):
        rate(city["虚构区审批局"], "1111")
    rate_as(person("late"), city["虚构区审批局 1 号窗口"], "4444", now)
    rate_as(person("late"), city["虚构区人社局 1 号窗口"], "4444", now)

    becomes_staff("late")

    assert standings() == ["CONFLICTED", *["COUNTED"] * 6]
    assert satisfaction.live([office.id], first=now.date(), last=now.date()).n == 5
    entry = models.AuditEntry.get(models.AuditEntry.action == "own_office_ratings_dropped")
    assert (entry.subject, entry.detail, entry.staff_id) == (f"organization:{office.id}", "1", None)


def test_a_closed_period_gets_a_correction_and_keeps_its_block(city, office, rate_as, person, becomes_staff, now):
    week_ago = now - timedelta(days=7)
    for number, grades in enumerate(("4321", "3214", "2143", "1432", "4132")):
        rate_as(person(f"late-{number}"), city["虚构区审批局"], grades, week_ago)
    for number in range(30):
        rate_as(person(f"visitor-{number}"), city["虚构区审批局"], "4321", week_ago)
    releases.release("2026-W47", floor=5)
    published = models.ReleasedBlock.get()
    for number in range(5):
        becomes_staff(f"late-{number}")
    assert standings().count("CONFLICTED") == 5

    releases.release("2026-W48", floor=5)

    [correction] = [one for one in models.ReleasedBlock.select() if one.corrects]
    assert models.ReleasedBlock.get_by_id(published.id).n == published.n == 35
    assert (correction.corrects, correction.n) == (published.id, 5)
    assert satisfaction.live([office.id], first=week_ago.date(), last=week_ago.date()).n == 30


def test_whoever_is_of_a_department_is_of_the_whole_body(city, office, becomes_staff, rate_as, now, person):
    department = models.Organization.create(
        code="D-1", name="窗口科", kind=models.OrganizationKind.DEPARTMENT, parent=office
    )
    rate_as(person("late"), city["虚构区审批局"], "4444", now)

    signed_in = becomes_staff("late", department)

    assert standings() == ["CONFLICTED"]
    assert conflicts.own_office(signed_in.staff) == {office.id, department.id}
    with pytest.raises(NotAllowed):
        rate_as(signed_in, city["虚构区审批局"], "4444", now)


def test_it_is_found_as_long_as_the_key_of_the_month_lives_and_not_after(
    city, office, rate_as, person, becomes_staff, key_file, keys, now
):
    october = now - timedelta(days=40)
    rate_as(person("late"), city["虚构区审批局"], "4444", october)
    account = becomes_staff("late").staff
    assert standings() == ["CONFLICTED"]
    models.Rating.update(standing=RatingStanding.COUNTED).execute()

    key_file.rotate((now + timedelta(days=62)).date())
    found = conflicts.drop_own(account, keys=key_file.keyring(), now=now + timedelta(days=62))

    assert found == 0
    assert standings() == ["COUNTED"]


def test_the_nightly_look_finds_who_changed_offices(city, office, rate_as, person, becomes_staff, keys, now):
    other = models.Organization.get(models.Organization.name == "虚构区人社局")
    account = becomes_staff("mover", other)
    rate_as(account, city["虚构区审批局"], "4444", now)
    models.StaffAccount.update(organization=office).where(models.StaffAccount.id == account.staff.id).execute()

    assert conflicts.drop_all(keys=keys, now=now, days=8) == 1
    assert conflicts.drop_all(keys=keys, now=now, days=8) == 0
    assert standings() == ["CONFLICTED"]
