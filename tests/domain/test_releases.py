"""评价公布：nothing about fewer than five, and nothing finer than a week, ever reaches the rated side."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta

import models
from tests.conftest import NOW
from wx_backend.domain import profiles, releases, satisfaction, standings, week_so_far

FLOOR = 5
# Five that differ in every dimension, so that no number tells what one of them said.
MIXED = ("4444", "4433", "3333", "2222", "1111")


def rate_mixed(rate, code, **when):
    for grades in MIXED:
        rate(code, grades, **when)


def test_four_ratings_are_released_to_nobody(city, office, rate):
    for _ in range(4):
        rate(city["虚构区审批局"], days_ago=7)

    releases.release("2026-W47", floor=FLOOR)

    assert satisfaction.released(office) is None
    assert models.ReleasedBlock.select().count() == 0


def test_five_ratings_become_one_block_with_marginal_counts_only(city, office, rate):
    for grades in ("4444", "4433", "3333", "2424", "1312"):
        rate(city["虚构区审批局"], grades, days_ago=7)

    releases.release("2026-W47", floor=FLOOR)

    block = models.ReleasedBlock.get()
    assert block.n == 5
    assert json.loads(block.counts)["legality"] == {"4": 2, "3": 1, "2": 1, "1": 1}
    figures = satisfaction.released(office)
    assert figures is not None
    assert (figures.n, figures.dimensions[0].percent) == (5, 60.0)


def test_what_was_too_little_waits_and_is_released_with_the_next_weeks(city, office, rate):
    for grades, days_ago in zip(MIXED, (7, 7, 7, 7, 0), strict=True):
        rate(city["虚构区审批局"], grades, days_ago=days_ago)
    releases.release("2026-W47", floor=FLOOR)

    releases.release("2026-W48", floor=FLOOR)

    assert [(block.period, block.n) for block in models.ReleasedBlock.select()] == [("2026-W48", 5)]


def test_a_rating_is_released_once(city, office, rate):
    rate_mixed(rate, city["虚构区审批局"], days_ago=7)
    releases.release("2026-W47", floor=FLOOR)

    releases.release("2026-W48", floor=FLOOR)

    assert [block.n for block in models.ReleasedBlock.select()] == [5]


def test_each_target_has_to_reach_the_floor_by_itself(city, office, rate):
    for _ in range(3):
        rate(city["虚构区审批局"], days_ago=7)
        rate(city["虚构区审批局 1 号窗口"], days_ago=7)

    releases.release("2026-W47", floor=FLOOR)

    assert satisfaction.released(office) is None


def test_a_successor_inherits_no_ratings(city, office, rate, keys, now):
    code = city["虚构区审批局 1 号窗口"]
    rate_mixed(rate, code, days_ago=7)
    releases.release("2026-W47", floor=FLOOR)
    models.Appointment.update(ends_on=now.date() - timedelta(days=1)).where(
        models.Appointment.post == code.post
    ).execute()
    successor = models.Official.create(staff_number="S9999", name="虚构继任")
    models.Appointment.create(official=successor, post=code.post, starts_on=now.date())

    profile = profiles.of_code(code.token, keys=keys, today=now.date())

    assert profile.official.name == "虚构继任"
    assert profile.satisfaction is None
    assert satisfaction.released(office).n == 5


def test_ratings_of_two_holders_are_not_added_up_to_the_floor(city, office, rate, now):
    code = city["虚构区审批局 1 号窗口"]
    for grades in MIXED[1:]:
        rate(code, grades, days_ago=7)
    models.Appointment.update(official=models.Official.create(staff_number="S9999", name="虚构继任")).where(
        models.Appointment.post == code.post
    ).execute()
    rate(code, days_ago=7)

    releases.release("2026-W47", floor=FLOOR)

    assert models.ReleasedBlock.select().count() == 0


def test_the_week_so_far_is_live_for_a_supervisor_and_what_was_released_for_a_unit(city, rate, staff_named, keys, now):
    for _ in range(3):
        rate(city["虚构区审批局"])

    unit = week_so_far.of(staff_named("管理员1（虚构）"), keys=keys, now=now)
    supervisor = week_so_far.of(staff_named("督查甲（虚构）"), keys=keys, now=now)

    assert (unit.note, unit.ratings) == ("上周公布", 0)
    assert (supervisor.note, supervisor.ratings) == ("本周至今", 3)
    assert models.AuditEntry.select().where(models.AuditEntry.action == "live_figures_read").count() == 1


def test_the_figures_of_a_sum_of_blocks_are_those_of_its_ratings(city, office, rate):
    for week in (14, 7):
        for grades in ("4321", "4321", "3412", "3412", "4321"):
            rate(city["虚构区审批局"], grades, days_ago=week)
        releases.release(satisfaction.weeks_before(models_day(week), 1)[0], floor=FLOOR)

    figures = satisfaction.released(office)

    assert figures is not None
    assert figures.n == 10
    assert [d.percent for d in figures.dimensions] == [100.0, 100.0, 0.0, 0.0]
    assert figures.percent == 50.0
    assert figures.low < 50 < figures.high


def models_day(days_ago):
    return NOW.date() - timedelta(days=days_ago)


def test_five_who_say_the_same_are_told_in_words_without_a_number(city, office, rate):
    for _ in range(5):
        rate(city["虚构区审批局"], "1111", days_ago=7)

    assert releases.release("2026-W47", floor=FLOOR) == 0

    band = models.ReleasedBand.get()
    assert json.loads(band.bands) == dict.fromkeys(("legality", "attitude", "efficiency", "integrity"), "多数未达满意")
    assert satisfaction.released(office) is None
    assert not any(character.isdigit() for character in band.bands)


def test_alike_ratings_are_published_once_five_more_have_come_and_opinions_differ(city, office, rate):
    for _ in range(5):
        rate(city["虚构区审批局"], "4444", days_ago=14)
    releases.release("2026-W46", floor=FLOOR)
    told = models.ReleasedBand.get()
    for grades in MIXED[1:]:
        rate(city["虚构区审批局"], grades, days_ago=7)

    releases.release("2026-W47", floor=FLOOR)

    # Mixed now, but with what was said before it would be about the four who came since.
    assert satisfaction.released(office) is None
    assert models.ReleasedBand.get() == told
    rate(city["虚构区审批局"], MIXED[0])
    releases.release("2026-W48", floor=FLOOR)
    assert satisfaction.released(office).n == 10
    assert models.ReleasedBand.select().count() == 0
    assert models.Rating.select().where(models.Rating.block.is_null()).count() == 0


def test_four_fifths_of_one_grade_is_the_most_a_small_block_may_have():
    grades = {"legality": Counter({"4": 4, "1": 1})}
    assert releases.may_be_read(5, grades, floor=FLOOR)
    assert not releases.may_be_read(5, {"legality": Counter({"4": 5})}, floor=FLOOR)
    assert not releases.may_be_read(19, {"legality": Counter({"4": 16, "1": 3})}, floor=FLOOR)
    assert releases.may_be_read(20, {"legality": Counter({"4": 20})}, floor=FLOOR)
    assert not releases.may_be_read(5, grades | {"attitude": Counter({"3": 5})}, floor=FLOOR)


def test_a_single_excluded_rating_changes_nothing_that_a_unit_can_read(city, office, rate, keys):
    for grades in (*MIXED, *MIXED):
        rate(city["虚构区审批局"], grades, days_ago=7)
    releases.release("2026-W47", floor=FLOOR)
    before = satisfaction.released(office)

    standings.move([models.Rating.get()], models.RatingStanding.CONFLICTED, keys=keys)
    releases.release("2026-W48", floor=FLOOR)

    assert satisfaction.released(office) == before


def test_five_excluded_ratings_are_taken_out_where_five_mixed_ones_remain(city, office, rate, keys):
    for grades in (*MIXED, *MIXED):
        rate(city["虚构区审批局"], grades, days_ago=7)
    releases.release("2026-W47", floor=FLOOR)
    out = [models.Rating.get(models.Rating.grades == grades) for grades in MIXED]

    standings.move(out, models.RatingStanding.CONFLICTED, keys=keys)
    releases.release("2026-W48", floor=FLOOR)

    assert satisfaction.released(office).n == 5
    correction = models.ReleasedBlock.get(models.ReleasedBlock.corrects.is_null(False))
    assert (correction.period, correction.published_in, correction.n) == ("2026-W47", "2026-W48", 5)
    assert {rating.block for rating in models.Rating.select() if rating.standing.value == "conflicted"} == {
        correction.id
    }
    assert len(releases.published_blocks()) == 2
    releases.release("2026-W49", floor=FLOOR)
    assert satisfaction.released(office).n == 5


def test_a_correction_waits_where_fewer_than_five_would_remain(city, office, rate, keys):
    for grades in (*MIXED, *MIXED[:3]):
        rate(city["虚构区审批局"], grades, days_ago=7)
    releases.release("2026-W47", floor=FLOOR)

    standings.move(
        [models.Rating.get(models.Rating.grades == grades) for grades in MIXED],
        models.RatingStanding.EXCLUDED,
        keys=keys,
    )
    releases.release("2026-W48", floor=FLOOR)

    assert satisfaction.released(office).n == 8


def test_what_waits_for_review_is_not_published(city, office, rate, keys):
    for grades in MIXED:
        rate(city["虚构区审批局"], grades, days_ago=7)
    standings.move([models.Rating.get()], models.RatingStanding.QUARANTINED, keys=keys)

    releases.release("2026-W47", floor=FLOOR)

    assert satisfaction.released(office) is None
