"""人群模型：who visits which office in a month, and how satisfied each leaves. Plans only; nothing is written here.

Each office has a quality of its own and some have a trend; posts within an office differ, and so do people. A grade is
that sum with some chance, cut into four levels. The same seed gives the same month.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Generic, TypeVar

from demo import people, words
from demo.calendar import PAST_DAYS, Span

T = TypeVar("T")
DIMENSIONS = {"legality": 0.3, "attitude": 0.0, "efficiency": -0.25, "integrity": 0.55}
# From here up: 非常满意, 满意, 基本满意; below the last 不满意.
LEVELS = ((4, 0.75), (3, -0.55), (2, -1.35))
# The share of ratings that begin at the office's own code, carry words, come from a browser, or from staff elsewhere.
OFFICE_CODE, COMMENTS, BROWSERS, STAFF = 0.25, 0.3, 0.03, 0.02
# Where most people have business: so many offices, and how much more they see than their matters tell.
BUSY, BUSIER = 8, 3.0
# Among the busy ones, one that everybody notices and one that is on its way up.
POOR, RISING = 5, 4


@dataclass(frozen=True)
class Office:
    """What of an office matters to those who go there; `place` counts the offices from 0, `matters` names some."""

    place: int
    matters: tuple[str, ...]
    matters_total: int
    posts: int


@dataclass(frozen=True)
class Character:
    """办事风格：an office's quality (1 good, 0 poor), its change within the month, the working days of an answer."""

    quality: float
    trend: float
    answer_days: int


@dataclass(frozen=True)
class Visit:
    """One rating to be. `post` is None where the office's own code is scanned; `who` is a person or a browser."""

    at: datetime
    who: str
    office: int
    post: int | None
    grades: dict[str, int]
    comment: str


class Picker(Generic[T]):
    """Draws from a list by weight."""

    def __init__(self, items: Sequence[T], weights: Sequence[float]) -> None:
        self._items, self._sums = items, list(accumulate(weights))

    def draw(self, rng: random.Random) -> T:
        return rng.choices(self._items, cum_weights=self._sums)[0]


def by_matters(offices: Sequence[Office]) -> list[Office]:
    """The offices with those first that have most matters."""
    return sorted(offices, key=lambda office: (-office.matters_total, office.place))


def characters(offices: Sequence[Office], seed: int) -> list[Character]:
    """The style of each office: most are good, some are slow, a few get better or worse within the month."""
    rng = random.Random(seed)
    found = []
    for _ in offices:
        quality = rng.triangular(-0.35, 1.5, 0.95)
        trend = rng.choice((0.0, 0.0, 0.0, 0.5, -0.6))
        found.append(Character(quality, trend, round(2 + 11 * (1.5 - quality) / 1.85 + rng.random() * 3)))
    ranked = by_matters(offices)
    found[ranked[POOR].place] = Character(-0.4, -0.2, 20)
    found[ranked[RISING].place] = Character(0.2, 0.9, 5)
    return found


def footfall(offices: Sequence[Office]) -> list[float]:
    """How many people go to each office, in proportion."""
    busy = by_matters(offices)[:BUSY]
    return [office.matters_total**0.45 * (BUSIER if office in busy else 1.0) for office in offices]


class Population:
    """The people of the city and their habits."""

    def __init__(self, offices: Sequence[Office], *, citizens: int, seed: int) -> None:
        self.rng = random.Random(seed)
        self.offices = offices
        self.characters = characters(offices, seed)
        rng = self.rng
        names = [people.citizen(number).id for number in range(citizens)]
        self._citizens = Picker(names, [rng.expovariate(1) + 0.15 for _ in names])
        self.moods = {name: rng.gauss(0, 0.35) for name in names}
        self._offices = Picker(offices, footfall(offices))
        # Within an office a few windows see most people.
        self._posts = [
            Picker(range(office.posts), [1 / (1 + rank) for rank in range(office.posts)]) for office in offices
        ]
        self.post_quality = [[rng.gauss(0, 0.25) for _ in range(office.posts)] for office in offices]

    def visits(self, span: Span, count: int) -> list[Visit]:
        """So many ratings in order; nobody rates the same target twice a day, and staff not their own office."""
        taken: set[tuple[object, ...]] = set()
        found = []
        for moment in span.moments(self.rng, count):
            while True:
                visit = self._visit(moment, span)
                key = (visit.at.date(), visit.who, visit.office, visit.post)
                if key not in taken:
                    break
            taken.add(key)
            found.append(visit)
        return found

    def _visit(self, moment: datetime, span: Span) -> Visit:
        office = self._offices.draw(self.rng)
        post = None if self.rng.random() < OFFICE_CODE else self._posts[office.place].draw(self.rng)
        who = self._visitor(office)
        grades = self._grades(office, post, who, (moment.date() - span.first_day).days)
        comment = ""
        if self.rng.random() < COMMENTS:
            comment = words.comment(sum(grades.values()) / len(grades), self.rng.choice(office.matters), self.rng)
        return Visit(moment, who, office.place, post, grades, comment)

    def _visitor(self, office: Office) -> str:
        chance = self.rng.random()
        if chance < BROWSERS:
            return f"browser:{self.rng.getrandbits(128):032x}"
        if chance < BROWSERS + STAFF:
            others = [other.place for other in self.offices if other.place != office.place]
            return people.admin(self.rng.choice(others)).id
        return self.citizen()

    def citizen(self) -> str:
        return self._citizens.draw(self.rng)

    def _grades(self, office: Office, post: int | None, who: str, day: int) -> dict[str, int]:
        character = self.characters[office.place]
        quality = character.quality + character.trend * (day / PAST_DAYS - 0.5)
        if post is not None:
            quality += self.post_quality[office.place][post]
        # One experience colours all four answers.
        quality += self.moods.get(who, 0.0) + self.rng.gauss(0, 0.6)
        return {key: level(quality + shift + self.rng.gauss(0, 0.35)) for key, shift in DIMENSIONS.items()}


def level(felt: float) -> int:
    """The grade somebody gives who feels like this."""
    return next((grade for grade, least in LEVELS if felt >= least), 1)
