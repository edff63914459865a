"""评价汇总 / Sums of ratings: exact at every moment, whoever adds, and the same when computed anew."""

from __future__ import annotations

import random
import signal
import sys
import threading
from datetime import date, timedelta
from typing import Any

import pytest
from peewee import fn

import models
from models import Assurance, Grain, Rating, RatingStanding
from tests.conftest import NOW
from tests.servers import Process, wait_until
from wx_backend import database
from wx_backend.domain import live_counts, periods, standings, tallies
from wx_backend.domain.live_counts import Cut
from wx_backend.domain.sums import APPRAISED

TODAY = NOW.date()
YEAR = Cut(periods.of(TODAY, Grain.YEAR), periods.of(TODAY, Grain.YEAR))


def cut(grain, day=TODAY, **only):
    period = periods.of(day, grain)
    return Cut(period, period, **only)


def put(rows):
    """Ratings as the domain stores them, noted in the same transaction."""
    with database_transaction():
        for row in rows:
            models.Rating.insert(public_id=models.random_id(), seal=models.random_id(), **row).execute()
            tallies.note(row)


def database_transaction():
    return models.database.atomic("IMMEDIATE" if database.is_sqlite(models.database.obj) else "READ COMMITTED")


@pytest.fixture
def some(city):
    """Ratings of all kinds, spread over two months."""
    dice = random.Random(7)
    targets = [
        (post.organization_id, post.id, dice.choice([None, appointment.official_id]))
        for post in models.Post.select()
        for appointment in post.appointments
    ] + [(office.id, None, None) for office in models.Organization.select()]

    def make(count):
        rows = []
        for _ in range(count):
            organization, post, official = dice.choice(targets)
            rows.append(
                {
                    "organization": organization,
                    "post": post,
                    "official": official,
                    "day": TODAY - timedelta(days=dice.randrange(60)),
                    "assurance": dice.choice(list(Assurance)),
                    "dimension_set": dice.choice([1, 2]),
                    "grades": "".join(dice.choice("1234") for _ in range(4)),
                }
            )
        return rows

    return make


def everything():
    """Every figure that pages are made from, by every grouping and length of period."""
    return {
        (grain, groups): live_counts.by(groups, cut(grain))
        for grain in Grain
        for groups in ((), ("organization",), ("period",), ("organization", "post", "official"))
    }


def sums():
    """The rows of the sums that are not zero."""
    rows: Any = models.RatingTally.select().tuples()
    return sorted((row for row in rows if any(row[-5:])), key=str)


def plainly_counted(first, last, **where):
    """How many appraised ratings there are, by the plainest query."""
    conditions = [getattr(Rating, name) == value for name, value in where.items()]
    rows = Rating.select().where(
        Rating.day.between(first, last),
        Rating.assurance.in_(APPRAISED),
        Rating.standing == RatingStanding.COUNTED,
        *conditions,
    )
    return rows.count()


def test_figures_are_exact_before_while_and_after_ratings_are_added_up(db, some):
    put(some(300))
    first, last = YEAR.days
    post = models.Post.get()
    expected = plainly_counted(first, last), plainly_counted(first, last, post=post)
    seen = [everything()]

    while tallies.roll_some(90):
        seen.append(everything())

    assert len(seen) > 3
    assert all(one == seen[0] for one in seen)
    assert live_counts.total(YEAR).n == expected[0]
    assert live_counts.total(cut(Grain.YEAR, post=post.id)).n == expected[1]
    assert models.PendingTally.select().count() == 0


def test_each_length_of_period_counts_its_own_days(db, some):
    put(some(200))
    tallies.roll()

    for grain in Grain:
        period = periods.of(TODAY, grain)
        assert live_counts.total(cut(grain)).n == plainly_counted(period.first, period.last), grain


def test_the_grades_of_a_sum_are_those_of_its_ratings(db, office):
    row = {"organization": office.id, "post": None, "official": None, "day": TODAY, "assurance": Assurance.VISIT}
    put([{**row, "dimension_set": 1, "grades": "4321"}, {**row, "dimension_set": 2, "grades": "5551"}])
    tallies.roll()

    dimensions = live_counts.total(YEAR).dimensions

    # 4 of the first set and 5 of the second are both 非常满意, level 5 of the national scale.
    assert +dimensions["legality"].levels == {5: 2}
    assert +dimensions["integrity"].levels == {2: 1, 1: 1}
    assert (dimensions["attitude"].satisfied, dimensions["efficiency"].satisfied) == (2, 1)
    assert (dimensions["efficiency"].approved, dimensions["integrity"].approved) == (2, 0)


def test_computed_anew_the_sums_are_the_same(db, some):
    put(some(150))
    tallies.roll()
    added_up, waiting = sums(), some(20)
    tallies.rebuild()
    assert sums() == added_up
    put(waiting)
    seen = everything()

    tallies.rebuild()

    assert everything() == seen
    assert models.PendingTally.select().count() == 0
    models.RatingTally.update(level4=models.RatingTally.level4 + 1).execute()
    assert everything() != seen
    tallies.rebuild()
    assert everything() == seen


def test_a_rating_counts_through_the_real_door_changed_and_excluded(db, city, rate, keys):
    code = city["虚构区审批局"]
    rate(code, "4444")
    rate(code, "1111")
    tallies.roll()
    one = Rating.get(Rating.grades == "1111")

    with database_transaction():
        standings.rewrite(one, {"grades": "2222", "changed": True}, keys=keys)

    assert +live_counts.total(YEAR).dimensions["legality"].levels == {5: 1, 3: 1}
    with database_transaction():
        standings.move([one], RatingStanding.CONFLICTED, keys=keys)
    assert +live_counts.total(YEAR).dimensions["legality"].levels == {5: 1}
    tallies.roll()
    assert +live_counts.total(YEAR).dimensions["legality"].levels == {5: 1}
    with database_transaction():
        standings.move([one], RatingStanding.COUNTED, keys=keys)
    rolled = everything()
    tallies.rebuild()
    assert everything() == rolled
    assert live_counts.total(YEAR).n == 2


def test_browsers_are_kept_apart(db, office):
    row = {"organization": office.id, "post": None, "official": None, "day": TODAY, "dimension_set": 1}
    put(
        [
            {**row, "assurance": Assurance.BROWSER, "grades": "1111"},
            {**row, "assurance": Assurance.CASE, "grades": "4444"},
        ]
    )
    tallies.roll()

    found = live_counts.total(YEAR)

    assert (found.n, found.browser_n) == (1, 1)
    assert +found.dimensions["legality"].levels == {5: 1}


def test_several_at_once_add_everything_once(db, some):
    put(some(400))
    expected = everything()
    added: list[Any] = []

    def roll():
        with database.connected(models.database.obj):
            try:
                while count := tallies.roll_some(20):
                    added.append(count)
            except BaseException as failure:
                added.append(failure)

    threads = [threading.Thread(target=roll) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(added) == 400
    assert everything() == expected
    assert sum(row.level1 + row.level2 + row.level3 + row.level4 + row.level5 for row in office_days()) == 400


def office_days():
    return models.RatingTally.select().where(
        models.RatingTally.scope == models.TallyScope.OFFICE,
        models.RatingTally.grain == Grain.DAY,
        models.RatingTally.place == 1,
    )


def test_killed_in_the_middle_it_has_added_all_or_nothing(db, some, database_url, tmp_path):
    put(some(1500))
    expected = everything()
    command = (sys.executable, "-c", ROLL_SLOWLY, database_url)

    for number in range(2):
        waiting = models.PendingTally.select().count()
        with Process(*command, log=tmp_path / f"roll-{number}.log", seconds=60) as process:
            wait_until(
                lambda before=waiting: models.PendingTally.select().count() < before or not process.running,
                seconds=60,
                what="adding up",
            )
            process.send(signal.SIGKILL)
            process.wait()
        assert everything() == expected

    assert models.PendingTally.select().count() < 1500
    tallies.roll()
    assert everything() == expected


ROLL_SLOWLY = """
import sys
from wx_backend import database
from wx_backend.domain import tallies
opened = database.connect(sys.argv[1])
opened.connect()
while tallies.roll_some(50):
    pass
"""


def test_no_sum_and_no_note_tells_in_which_order_ratings_came(db):
    for table in (models.RatingTally, models.PendingTally):
        assert table in [one for one in models.TABLES if one._meta.without_rowid or not database.is_sqlite(db)]
    assert not {"at", "created_at", "sequence"} & {field.name for field in models.PendingTally._meta.sorted_fields}


def test_the_months_of_a_year_add_up_to_it(db, some):
    put(some(100))
    tallies.roll()
    months = [periods.Period(Grain.MONTH, date(TODAY.year, month, 1)) for month in range(1, 13)]

    assert sum(live_counts.total(Cut(month, month)).n for month in months) == live_counts.total(YEAR).n
    assert Rating.select(fn.COUNT(Rating.public_id)).scalar() == 100


def test_computed_anew_while_ratings_come_in_nothing_is_lost_or_counted_twice(db, some):
    put(some(60))
    later = some(30)
    failures: list[BaseException] = []

    def keep_rating():
        try:
            with database.connected(models.database.obj):
                for row in later:
                    put([row])
        except BaseException as failure:
            failures.append(failure)

    writer = threading.Thread(target=keep_rating)
    writer.start()
    for _ in range(4):
        tallies.rebuild()
        tallies.roll_some(5)
    writer.join()

    assert failures == []
    assert live_counts.total(YEAR).n == plainly_counted(*YEAR.days)
    seen = everything()
    tallies.rebuild()
    assert everything() == seen
