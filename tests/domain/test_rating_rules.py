"""评价规则 / Changing, being asked, bursts: each rule of a rating, one sentence at a time."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

import models
from models import BurstKind, BurstState, ExclusionReason, RatingStanding
from wx_backend.domain import bursts, idempotency, rating_changes, rating_signals, ratings, satisfaction
from wx_backend.domain.bursts import BurstRule
from wx_backend.domain.errors import ChangeNotPossible, NotAllowed, NotAllowedNow, NotFound
from wx_backend.domain.ratings import TicketRule

BURSTS = BurstRule(per_person_per_day=2, per_address_per_hour=3, per_target_per_hour=6, factor=3.0)
RULE = TicketRule(ticket_days=1, per_citizen_per_day=1000, per_address_per_day=1000, bursts=BURSTS)
KEYS = ("legality", "attitude", "efficiency", "integrity")


def graded(digits):
    return dict(zip(KEYS, map(int, digits), strict=True))


@pytest.fixture
def visit(keys, now, person):
    """Somebody scans and rates from an address; gives the ticket with the receipt."""

    def act(code, who=None, *, address="10.0.0.1", grades="4444", asked=False, at=None):
        at = at or now
        signed_in = person(who or f"visitor-{uuid.uuid4().hex}")
        ticket = ratings.scan(code, who=signed_in, address=address, keys=keys, now=at, rule=RULE).ticket
        return ticket, rated(keys, at, ticket, grades, asked)

    return act


def rated(keys, at, ticket, grades, asked=False):
    def run():
        return ratings.rate(ticket, graded(grades), asked=asked, keys=keys, now=at)

    return idempotency.once(uuid.uuid4().hex, b"", run, purpose="rating", keys=keys, now=at).body


@pytest.fixture
def change(keys):
    def act(ticket, receipt, grades, at, *, asked=False):
        until, proof = receipt["change"]["until"], receipt["change"]["proof"]

        def run():
            return rating_changes.change(ticket, until, proof, graded(grades), asked=asked, keys=keys, now=at)

        return idempotency.once(uuid.uuid4().hex, b"", run, purpose="rating-change", keys=keys, now=at).body

    return act


# --- changing --------------------------------------------------------------------------------------------------------


def test_a_rating_is_changed_once_and_both_versions_are_kept(city, visit, change, now):
    ticket, receipt = visit(city["虚构区审批局"], grades="1111")

    changed = change(ticket, receipt, "4321", now + timedelta(hours=2), asked=True)

    stored, before = models.Rating.get(), models.RatingVersion.get()
    assert (stored.grades, stored.asked, stored.changed) == ("4321", True, True)
    assert (before.grades, before.asked, before.rating_id) == ("1111", False, stored.public_id)
    assert (changed["id"], changed["salt"], changed["change"]) == (receipt["id"], receipt["salt"], None)
    with pytest.raises(ChangeNotPossible):
        change(ticket, receipt, "2222", now + timedelta(hours=3))
    assert models.Rating.get().grades == "4321"


@pytest.mark.parametrize(("hours", "possible"), [(23.99, True), (24.01, False)])
def test_a_rating_is_changed_within_a_day_to_the_minute(city, visit, change, now, hours, possible):
    ticket, receipt = visit(city["虚构区审批局"], grades="1111")

    try:
        change(ticket, receipt, "4444", now + timedelta(hours=hours))
    except ChangeNotPossible:
        assert not possible
    else:
        assert possible


def test_the_phone_cannot_give_itself_more_time(city, visit, change, now):
    ticket, receipt = visit(city["虚构区审批局"])
    receipt["change"]["until"] = (now + timedelta(days=9)).isoformat(timespec="seconds")

    with pytest.raises(ChangeNotPossible):
        change(ticket, receipt, "1111", now + timedelta(hours=1))


def test_nothing_is_changed_after_the_week_is_over(city, visit, change, now):
    sunday_night = now + timedelta(days=6 - now.weekday(), hours=12)
    ticket, receipt = visit(city["虚构区审批局"], at=sunday_night)

    with pytest.raises(ChangeNotPossible):
        change(ticket, receipt, "1111", sunday_night + timedelta(hours=3))


def test_nothing_is_changed_that_is_published(city, visit, change, now):
    ticket, receipt = visit(city["虚构区审批局"])
    models.Rating.update(released=True).execute()

    with pytest.raises(ChangeNotPossible):
        change(ticket, receipt, "1111", now + timedelta(hours=1))


def test_another_ticket_changes_nothing(city, visit, change, now):
    _, receipt = visit(city["虚构区审批局"])
    other, _ = visit(city["虚构区审批局"])

    with pytest.raises(ChangeNotPossible):
        change(other, receipt, "1111", now + timedelta(hours=1))


def test_the_figures_follow_a_change(city, office, visit, change, now):
    for _ in range(5):
        ticket, receipt = visit(city["虚构区审批局"], grades="1111", address=uuid.uuid4().hex)
    change(ticket, receipt, "4444", now + timedelta(hours=1))

    figures = satisfaction.live([office.id], first=now.date(), last=now.date())

    assert (figures.n, figures.percent) == (5, 20.0)


def test_the_tags_of_a_rating_are_forgotten_when_they_have_served(city, visit, now):
    visit(city["虚构区审批局"])
    served = now.date() + timedelta(days=3)

    rating_changes.forget_tags(now.date() + timedelta(days=1), ticket_days=1, tags_from=now.date())
    kept = models.Rating.get()
    rating_changes.forget_tags(served, ticket_days=1, tags_from=served)

    assert (kept.edit_tag is None, kept.own_tag is None) == (False, False)
    assert (models.Rating.get().edit_tag, models.Rating.get().own_tag) == (None, None)


# --- bursts ----------------------------------------------------------------------------------------------------------


def standings():
    return [one.standing for one in models.Rating.select()]


def test_one_person_with_many_ratings_is_set_apart_and_nothing_is_lost(city, visit, db):
    codes = list(city.values())[:4]

    for code in codes:
        visit(code, "busy", address=uuid.uuid4().hex)

    assert sorted(one.name for one in standings()) == ["COUNTED", "COUNTED", "QUARANTINED", "QUARANTINED"]
    assert {burst.kind for burst in models.RatingBurst.select()} == {BurstKind.PERSON}


def test_one_address_is_set_apart_and_its_honest_neighbours_are_not(city, visit):
    code, other = city["虚构区审批局"], city["虚构区人社局 1 号窗口"]
    for _ in range(5):
        visit(code, address="10.0.0.9")

    visit(code, address="10.0.0.1")
    visit(other, address="10.0.0.9")

    assert [one.name for one in standings()].count("QUARANTINED") == 2
    assert models.Rating.select().where(models.Rating.standing == RatingStanding.COUNTED).count() == 5
    burst = models.RatingBurst.get()
    assert (burst.kind, burst.organization_id) == (BurstKind.ADDRESS, code.organization_id)


def test_many_addresses_about_one_target_are_noticed(city, visit):
    for number in range(8):
        visit(city["虚构区审批局"], address=f"10.0.1.{number}")

    assert [one.name for one in standings()].count("QUARANTINED") == 2
    assert models.RatingBurst.get().kind is BurstKind.TARGET


def test_what_is_usual_for_a_busy_target_is_no_burst(city, visit, now):
    code = city["虚构区审批局"]
    rows = [
        {"scan_tag": uuid.uuid4().hex, "code": code, "day": now.date() - timedelta(days=back), "assurance": "visit"}
        for back in range(1, 11)
        for _ in range(40)
    ]
    models.Scan.insert_many(rows).execute()

    for number in range(12):  # three times five an hour is usual
        visit(code, address=f"10.0.1.{number}")

    assert {one.name for one in standings()} == {"COUNTED"}


@pytest.mark.parametrize("grades", ["4444", "1111"])
def test_praise_and_blame_in_a_burst_fare_alike(city, visit, grades):
    for _ in range(5):
        visit(city["虚构区审批局"], address="10.0.0.9", grades=grades)

    assert [one.name for one in standings()].count("QUARANTINED") == 2


def test_the_hour_after_is_counted_anew(city, visit, now):
    for _ in range(4):
        visit(city["虚构区审批局"], address="10.0.0.9")

    visit(city["虚构区审批局"], address="10.0.0.9", at=now + timedelta(hours=1))

    assert [one.name for one in standings()].count("QUARANTINED") == 1


def test_no_address_and_no_person_stands_beside_a_rating_or_a_ticket(city, visit):
    for number in range(5):
        visit(city["虚构区审批局"], f"canary-{number}", address="203.0.113.77")

    rows: list[tuple[object, ...]] = [row for table in models.TABLES for row in table.select().tuples()]
    dump = " ".join(str(value) for row in rows for value in row)

    assert "203.0.113.77" not in dump
    assert "canary" not in dump


# --- the review ------------------------------------------------------------------------------------------------------


@pytest.fixture
def burst(city, visit):
    """Two ratings that wait."""
    for _ in range(5):
        visit(city["虚构区审批局"], address="10.0.0.9", grades="1111")
    return models.RatingBurst.get()


@pytest.fixture
def second(city):
    return models.StaffAccount.create(
        name="督查庚（虚构）", role=models.StaffRole.SUPERVISOR, whole_city=True, unionid="u-supervisor-9"
    )


def test_who_reviews_lets_ratings_count(burst, staff_named, office, keys, now):
    tomorrow = now + timedelta(days=1)

    row = bursts.release(burst.id, by=staff_named("督查甲（虚构）"), keys=keys, now=tomorrow)

    assert (row.n, row.state) == (2, BurstState.RELEASED)
    assert {one.name for one in standings()} == {"COUNTED"}
    assert satisfaction.live([office.id], first=now.date(), last=now.date()).n == 5


def test_leaving_ratings_out_takes_a_second_person(burst, staff_named, second, keys, now):
    first, tomorrow = staff_named("督查甲（虚构）"), now + timedelta(days=1)
    proposed = bursts.exclude(burst.id, ExclusionReason.ORGANIZED, by=first, keys=keys, now=tomorrow)
    assert proposed.state is BurstState.PROPOSED
    assert RatingStanding.EXCLUDED not in standings()

    with pytest.raises(NotAllowed):
        bursts.exclude(burst.id, ExclusionReason.ORGANIZED, by=first, keys=keys, now=tomorrow)
    with pytest.raises(NotAllowedNow):
        bursts.exclude(burst.id, ExclusionReason.NOT_VISITORS, by=second, keys=keys, now=tomorrow)
    bursts.exclude(burst.id, ExclusionReason.ORGANIZED, by=second, keys=keys, now=tomorrow)

    left_out = [one for one in models.Rating.select() if one.standing is RatingStanding.EXCLUDED]
    assert {one.exclusion for one in left_out} == {ExclusionReason.ORGANIZED}
    assert (len(left_out), models.Rating.select().count()) == (2, 5)
    actions = [entry.action for entry in models.AuditEntry.select().order_by(models.AuditEntry.sequence)]
    assert actions[-2:] == ["rating_burst_proposed", "rating_burst_excluded"]


def test_a_burst_is_reviewed_when_no_rating_can_join_it_any_more(burst, staff_named, keys, now):
    with pytest.raises(NotAllowedNow):
        bursts.release(burst.id, by=staff_named("督查甲（虚构）"), keys=keys, now=now)


def test_what_is_decided_is_decided(burst, staff_named, keys, now):
    tomorrow, by = now + timedelta(days=1), staff_named("督查甲（虚构）")
    bursts.release(burst.id, by=by, keys=keys, now=tomorrow)

    with pytest.raises(NotAllowedNow):
        bursts.exclude(burst.id, ExclusionReason.ORGANIZED, by=by, keys=keys, now=tomorrow)


def test_nobody_reviews_ratings_of_the_own_office(burst, staff_named, keys, now):
    account = staff_named("督查甲（虚构）")
    models.StaffAccount.update(organization=burst.organization).where(models.StaffAccount.id == account.id).execute()
    account = models.StaffAccount.get_by_id(account.id)

    assert bursts.search(account, page=1, keys=keys, now=now).items == []
    with pytest.raises(NotFound):
        bursts.release(burst.id, by=account, keys=keys, now=now + timedelta(days=1))


def test_who_reviews_sees_how_many_and_no_grade(burst, staff_named, keys, now):
    [row] = bursts.search(staff_named("督查甲（虚构）"), page=1, keys=keys, now=now).items

    assert set(vars(row)) == {
        "id", "kind", "organization", "day", "n", "state", "proposed_by", "reason", "may_decide", "may_confirm",
    }  # fmt: skip
    assert row.n == 2


def test_how_many_were_left_out_is_public_but_not_of_one_to_four(burst, staff_named, second, keys, now, visit, city):
    tomorrow = now + timedelta(days=1)
    for by in (staff_named("督查甲（虚构）"), second):
        bursts.exclude(burst.id, ExclusionReason.ORGANIZED, by=by, keys=keys, now=tomorrow)
    few = rating_signals.excluded(today=tomorrow.date())
    for _ in range(7):
        visit(city["虚构区审批局"], address="10.0.0.9", at=tomorrow)
    other = models.RatingBurst.get(models.RatingBurst.day == tomorrow.date())
    for by in (staff_named("督查甲（虚构）"), second):
        bursts.exclude(other.id, ExclusionReason.ORGANIZED, by=by, keys=keys, now=tomorrow + timedelta(days=1))

    enough = rating_signals.excluded(today=tomorrow.date())

    assert [(row.month, row.reason, row.n) for row in few] == [("2026-11", ExclusionReason.ORGANIZED, None)]
    assert [row.n for row in enough] == [6]


# --- being asked -----------------------------------------------------------------------------------------------------


def test_that_somebody_asked_for_the_grades_is_a_figure_for_supervisors(city, office, visit, staff_named, keys, now):
    for number in range(6):
        visit(city["虚构区审批局"], address=f"10.0.1.{number}", asked=number < 3)

    [row] = rating_signals.of_scope(staff_named("督查甲（虚构）"), weeks=1, keys=keys, now=now)

    assert (row.organization, row.n, row.asked, row.asked_percent) == (office, 6, 3, 50.0)


def test_the_rated_side_reads_no_such_figure(city, visit, staff_named, keys, now):
    visit(city["虚构区审批局"], asked=True)

    with pytest.raises(NotAllowed):
        rating_signals.of_scope(staff_named("管理员1（虚构）"), weeks=1, keys=keys, now=now)
