"""差分攻击 / Everything units can read, as a system of equations: does it say anything about one to four people?

A thousand small cities are rated at random, and units read all they can after every close. Each number they get is an
equation over the raters; whoever solves them must never come upon a group of one to four.
"""

from __future__ import annotations

import itertools
import json
import random
from collections import Counter, defaultdict
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import models
from models import Assurance, Grain, Rating, RatingStanding
from wx_backend import database
from wx_backend.domain import organization_trees, periods, published, releases
from wx_backend.domain.live_counts import Cut

FLOOR = 5
MONDAYS = [date(2026, 9, 14), date(2026, 9, 21), date(2026, 9, 28)]
WEEKS = [periods.week_of(monday) for monday in MONDAYS]
CITIES = 1000
Equation = tuple[int, ...]


# --- the attacker ----------------------------------------------------------------------------------------------------


def small_groups(equations: list[Equation]) -> list[tuple[int, ...]]:
    """Groups of one to four raters that follow from these equations over all raters.

    What follows is a linear combination, and has one value for raters who are together in every equation. So groups
    are made of such clusters, and each that is small enough is tried against the whole system.
    """
    clusters: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for rater, column in enumerate(zip(*equations, strict=True)):
        if any(column):
            clusters[column].append(rater)
    small = {column: raters for column, raters in clusters.items() if len(raters) < FLOOR}
    if not small:
        return []
    rows = [list(map(Fraction, row)) for row in zip(*clusters, strict=True)]
    places = {column: place for place, column in enumerate(clusters)}
    found = []
    for count in range(1, FLOOR):
        for some in itertools.combinations(small, count):
            group = [rater for column in some for rater in small[column]]
            wanted = [Fraction(0)] * len(clusters)
            for column in some:
                wanted[places[column]] = Fraction(1)
            if len(group) < FLOOR and _follows(wanted, rows):
                found.append(tuple(group))
    return found


def _follows(wanted: list[Fraction], rows: list[list[Fraction]]) -> bool:
    """Whether a row is a combination of others: then it adds nothing to their rank."""
    return _rank(rows) == _rank([*rows, wanted])


def _rank(rows: list[list[Fraction]]) -> int:
    left = [row[:] for row in rows]
    rank = 0
    for place in range(len(left[0])):
        pivot = next((row for row in left[rank:] if row[place]), None)
        if pivot is None:
            continue
        left.remove(pivot)
        left.insert(rank, pivot)
        for row in left[rank + 1 :]:
            if row[place]:
                factor = row[place] / pivot[place]
                row[:] = [a - factor * b for a, b in zip(row, pivot, strict=True)]
        rank += 1
    return rank


def test_the_attacker_finds_a_group_that_is_there():
    everybody, all_but_two = (1,) * 12, (1,) * 10 + (0, 0)

    assert small_groups([everybody, all_but_two]) == [(10, 11)]
    assert small_groups([(1,) * 6 + (0,) * 6, (0,) * 6 + (1,) * 6]) == []
    # Three overlapping sums: none is small, and yet together they give the last one.
    a, b, c = (1,) * 6 + (0,) * 5 + (1,), (1,) * 6 + (0,) * 6, (0,) * 6 + (1,) * 5 + (0,)
    assert (11,) in small_groups([a, b, c])


# --- the cities ------------------------------------------------------------------------------------------------------


class City:
    """A body with a department, three posts and their holders, and the ratings it gets in three weeks."""

    def __init__(self, number: int) -> None:
        self.dice = random.Random(number)
        self.body = models.Organization.create(code=f"X{number}", name=f"测试{number}局", kind="body").id
        self.part = models.Organization.create(code=f"X{number}-1", name="一科", kind="department", parent=self.body).id
        self.posts = [self._post(number, place) for place in range(2)]
        targets = [(self.body, None, None), *((self.part, post, holder) for post, holder in self.posts)]
        # A third target: one of the posts after a change of its holder.
        self.targets = [*targets, (self.part, self.posts[0][0], self.posts[1][1])]
        self.raters: list[dict[str, Any]] = []

    def _post(self, number: int, place: int) -> tuple[int, int]:
        post = models.Post.create(organization=self.part, code=f"X{number}-{place}", name=f"{place} 号窗口")
        official = models.Official.create(staff_number=f"X{number}-{place}", name=f"虚构{number}-{place}")
        return post.id, official.id

    def rate(self, monday: date) -> list[dict[str, Any]]:
        """The ratings of a week: a handful a target, some alike and some mixed, a few of each class."""
        made = []
        for organization, post, official in self.targets:
            favourite = self.dice.choice("1234")
            alike = self.dice.choice([0.0, 0.5, 0.9, 1.0])
            for _ in range(self.dice.choice([0, 1, 2, 3, 4, 5, 6, 7, 9, 11])):
                grades = "".join(
                    favourite if self.dice.random() < alike else self.dice.choice("1234") for _ in range(4)
                )
                made.append(
                    {
                        "public_id": models.random_id(),
                        "organization": organization,
                        "post": post,
                        "official": official,
                        "day": monday + timedelta(days=self.dice.randrange(7)),
                        "assurance": self.dice.choice([Assurance.CASE, Assurance.VISIT, Assurance.VISIT]),
                        "dimension_set": 1,
                        "grades": grades,
                        "standing": self.dice.choice([RatingStanding.COUNTED] * 12 + [RatingStanding.QUARANTINED]),
                    }
                )
        self.raters += made
        return made

    def exclude(self) -> list[str]:
        """Ratings that turn out not to count: one here and there, or most of a target."""
        share = self.dice.choice([0.0, 0.1, 0.5, 0.7])
        return [rater["public_id"] for rater in self.raters if self.dice.random() < share]

    def readings(self, tree: Any) -> list[dict[str, Any]]:
        """What the administrator of the body, the establishment office and the public can ask for."""
        (post, official), (other, successor) = self.posts
        return [
            {"organizations": tree.below(self.body)},
            {"organizations": [self.body]},
            {"organizations": [self.part]},
            {"organizations": [self.part], "post": post},
            {"organizations": [self.part], "post": other, "official": successor},
            {"organizations": None, "official": successor},
            {"organizations": None, "official": official},
        ]


def put(rows: list[dict[str, Any]]) -> None:
    with models.database.atomic():
        for start in range(0, len(rows), 500):
            Rating.insert_many(rows[start : start + 500]).execute()


def close(week: str) -> None:
    with models.database.atomic("IMMEDIATE" if database.is_sqlite(models.database.obj) else None):
        releases.release(week, floor=FLOOR)


class Reading:
    """What a city's readers learn, as equations over its raters; each number is checked against the ratings, too."""

    def __init__(self, city: City, members: dict[str, dict[str, int]]) -> None:
        self.city = city
        self.members = members
        self.equations: list[Equation] = []

    def read(self, tree: Any, grain: Grain) -> None:
        first, last = (periods.of(monday + timedelta(days=6), grain) for monday in (MONDAYS[0], MONDAYS[-1]))
        for whose in self.city.readings(tree):
            cut = Cut(first, last, **whose)
            for (name,), sums in published.by(("period",), cut).items():
                self._learn(cut, name, grain, sums)

    def _learn(self, cut: Cut, name: str, grain: Grain, sums: Any) -> None:
        raters = {rater["public_id"]: rater for rater in self.city.raters}
        weights: Counter[str] = Counter()
        for block in BLOCKS:
            if published.period_of(block, grain) == name and _holds(cut, block):
                for rating_id in self.members.get(block.id, {}):
                    weights[rating_id] += -1 if block.corrects else 1
        assert sums.n == sum(weights.values())
        for place, dimension in enumerate(sums.dimensions.values()):
            levels = Counter[int]()
            for rating_id, weight in weights.items():
                levels[int(raters[rating_id]["grades"][place]) + 1] += weight
            assert +dimension.levels == +levels
        self.equations.append(tuple(weights.get(one, 0) for one in raters))


BLOCKS: list[models.ReleasedBlock] = []


def _holds(cut: Cut, block: models.ReleasedBlock) -> bool:
    return (
        (cut.organizations is None or block.organization_id in cut.organizations)
        and cut.post in (None, block.post_id)
        and cut.official in (None, block.official_id)
    )


def members_of_blocks() -> dict[str, dict[str, int]]:
    """The ratings that were counted in each block, and those that its corrections took out of it again."""
    corrected = {block.id: block.corrects for block in BLOCKS}
    members: dict[str, dict[str, int]] = defaultdict(dict)
    counted: Any = Rating.select(Rating.public_id, Rating.block).where(Rating.block.is_null(False))
    for rating_id, block in counted.tuples():
        members[block][rating_id] = 1
        if whole := corrected[block]:
            members[whole][rating_id] = 1
    return members


def test_nothing_that_units_can_read_is_about_one_to_four_raters(db):
    with models.database.atomic():
        cities = [City(number) for number in range(CITIES)]
    tree = organization_trees.read()
    learned: dict[int, list[Equation]] = defaultdict(list)
    heard: set[str] = set()

    for monday, week in zip(MONDAYS, WEEKS, strict=True):
        put([row for city in cities for row in city.rate(monday)])
        close(week)
        _words_are_heard(cities, monday + timedelta(days=6), heard, learned)
        out = [rating_id for city in cities for rating_id in city.exclude()]
        for start in range(0, len(out), 500):
            chosen = Rating.public_id.in_(out[start : start + 500])
            Rating.update(standing=RatingStanding.EXCLUDED).where(chosen).execute()
        if week == WEEKS[1]:
            _everybody_reads(cities, tree, learned, [Grain.WEEK])
    _everybody_reads(cities, tree, learned, [Grain.WEEK, Grain.MONTH])

    corrections = models.ReleasedBlock.select().where(models.ReleasedBlock.corrects.is_null(False)).count()
    assert corrections > CITIES / 20, "the cities were too tame to try corrections"
    assert models.ReleasedBand.select().count() > CITIES / 20
    for number, equations in learned.items():
        width = len(cities[number].raters)
        assert small_groups([(*row, *[0] * (width - len(row))) for row in equations]) == [], number


def _words_are_heard(cities: list[City], sunday: date, heard: set[str], learned: dict[int, list[Equation]]) -> None:
    """Words are taken for more than they are: as if they told exactly about whom they are."""
    waiting: Any = Rating.select(Rating.public_id).where(
        Rating.block.is_null(), Rating.standing == RatingStanding.COUNTED, Rating.day <= sunday
    )
    ids = {row[0] for row in waiting.tuples()}
    new = [band for band in models.ReleasedBand.select() if band.id not in heard]
    heard.update(band.id for band in new)
    said = {(band.organization_id, band.post_id, band.official_id): band.n for band in new}
    for number, city in enumerate(cities):
        for target in set(city.targets) & said.keys():
            about = tuple(
                int((one["organization"], one["post"], one["official"]) == target and one["public_id"] in ids)
                for one in city.raters
            )
            assert sum(about) == said[target] >= FLOOR
            learned[number].append(about)


def _everybody_reads(cities: list[City], tree: Any, learned: dict[int, list[Equation]], grains: list[Grain]) -> None:
    BLOCKS[:] = releases.published_blocks()
    members = members_of_blocks()
    by_place: dict[int, list[models.ReleasedBlock]] = defaultdict(list)
    for block in BLOCKS:
        by_place[block.organization_id].append(block)
    for number, city in enumerate(cities):
        BLOCKS[:] = by_place[city.body] + by_place[city.part]
        reading = Reading(city, members)
        for grain in grains:
            reading.read(tree, grain)
        learned[number] += reading.equations


def test_each_block_and_each_rest_of_one_differs_in_opinion_or_is_large(db):
    with models.database.atomic():
        cities = [City(number) for number in range(40)]
    put([row for city in cities for monday in MONDAYS for row in city.rate(monday)])
    close(WEEKS[-1])
    out = [rating_id for city in cities for rating_id in city.exclude()]
    Rating.update(standing=RatingStanding.EXCLUDED).where(Rating.public_id.in_(out)).execute()
    close("2026-W41")

    for block in models.ReleasedBlock.select().where(models.ReleasedBlock.corrects.is_null()):
        counts = {key: Counter(grades) for key, grades in json.loads(block.counts).items()}
        n = block.n
        assert releases.may_be_read(n, counts, floor=FLOOR)
        for correction in models.ReleasedBlock.select().where(models.ReleasedBlock.corrects == block.id):
            taken = {key: Counter(grades) for key, grades in json.loads(correction.counts).items()}
            assert releases.may_be_read(correction.n, taken, floor=FLOOR)
            n -= correction.n
            for key, grades in taken.items():
                counts[key].subtract(grades)
        assert n == 0 or releases.may_be_read(n, counts, floor=FLOOR)
