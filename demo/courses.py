"""投诉经过：which complaints are filed in the month, and who does what with each, when. Plans only.

How soon an office answers is its own; supervisors are quick, but not always. What would happen after the end of the
month is left out, so that some complaints are open at the end, some of them late.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo import people, words
from demo.calendar import Span, at_work, working_days_later
from demo.population import Office, Picker, Population, footfall
from models import ComplaintKind, Confirmation

KINDS = Picker(
    (ComplaintKind.COMPLAINT, ComplaintKind.SUGGESTION, ComplaintKind.PRAISE, ComplaintKind.TIP_OFF),
    (0.68, 0.16, 0.09, 0.07),
)
ANONYMOUS, WITH_CONTACT, NOTIFY, WITH_PHOTO = 0.4, 0.5, 0.6, 0.12
ACCEPTED_LATE, REFUSED, HEAD_ACTS, CONFIRMS = 0.1, 0.05, 0.15, 0.65
# Filed so long before the end, and not taken up yet: what waits when somebody opens the demo.
# How the last words are spread.
OUTCOMES = (Confirmation.SOLVED, Confirmation.PARTLY, Confirmation.NOT_SOLVED)
WAITING = (timedelta(minutes=24), timedelta(minutes=71), timedelta(hours=3, minutes=5))


@dataclass(frozen=True)
class Move:
    """One act of one person on a complaint: accept, reject, assign, answer, close, or the author's confirm."""

    at: datetime
    who: str
    verb: str
    text: str = ""


@dataclass(frozen=True)
class Course:
    """One complaint from its filing to the last act that fell into the month."""

    at: datetime
    who: str
    office: int
    post: int | None
    kind: ComplaintKind
    category: str
    text: str
    anonymous: bool
    phone: str | None
    notify: bool
    photo: bool
    moves: list[Move] = field(default_factory=list)


class Complaints:
    """Plans the complaints of a population."""

    def __init__(self, population: Population, seed: int) -> None:
        self._population = population
        self._rng = random.Random(seed)
        # Poor offices are complained about more.
        poor = [(2.2 - character.quality) ** 2 for character in population.characters]
        weights = [seen * worse for seen, worse in zip(footfall(population.offices), poor, strict=True)]
        self._offices = Picker(population.offices, weights)
        self._slowest = max(population.offices, key=lambda office: population.characters[office.place].answer_days)
        self._largest = max(population.offices, key=lambda office: office.posts)

    def courses(self, span: Span, count: int) -> list[Course]:
        """So many complaints in order of filing; the last ones wait for somebody to take them up."""
        waiting = [span.ends - before for before in WAITING[:count]]
        quiet = Span(span.ends - max(WAITING) - timedelta(minutes=5))
        moments = quiet.moments(self._rng, count - len(waiting))
        courses = [self._lived(moment, span.ends) for moment in moments]
        if moments:
            courses[0] = self._forgotten(moments[0])
            courses[-1] = self._dispatched(moments[-1], span.ends)
        courses += [self._filed(moment, ComplaintKind.COMPLAINT, self._office()) for moment in waiting]
        return sorted(courses, key=lambda course: course.at)

    def more(self, month: Span, there: Sequence[Course], count: int, ends: datetime) -> list[Course]:
        """What a month lacks to so many complaints, lived until a moment as well."""
        missing = count - sum(month.first_day <= course.at.date() < month.ends.date() for course in there)
        return [self._lived(moment, ends) for moment in month.moments(self._rng, max(0, missing))]

    def _office(self) -> Office:
        return self._offices.draw(self._rng)

    def _filed(self, moment: datetime, kind: ComplaintKind, office: Office) -> Course:
        rng = self._rng
        category = rng.choice(words.CATEGORIES[kind])
        anonymous = rng.random() < ANONYMOUS
        phone = f"000-{rng.randint(0, 9999999):07d}" if not anonymous and rng.random() < WITH_CONTACT else None
        return Course(
            at=moment,
            who=self._population.citizen(),
            office=office.place,
            post=rng.randrange(office.posts) if rng.random() < 0.6 else None,
            kind=kind,
            category=category,
            text=words.complaint(category, rng.choice(office.matters), rng),
            anonymous=anonymous,
            phone=phone,
            notify=rng.random() < NOTIFY,
            photo=rng.random() < WITH_PHOTO,
        )

    def _lived(self, moment: datetime, ends: datetime) -> Course:
        course = self._filed(moment, KINDS.draw(self._rng), self._office())
        course.moves.extend(move for move in self._moves(course) if move.at < ends)
        return course

    def _forgotten(self, moment: datetime) -> Course:
        """A complaint of the first days that the slowest office has let lie."""
        course = self._filed(moment, ComplaintKind.COMPLAINT, self._slowest)
        by = people.supervisor(people.group_of(course.office)).id
        taken_up = at_work(moment + timedelta(minutes=35), self._rng)
        course.moves.extend([Move(taken_up, by, "accept"), Move(taken_up + timedelta(minutes=4), by, "assign")])
        return course

    def _dispatched(self, moment: datetime, ends: datetime) -> Course:
        """A complaint that the largest office has to answer: its administrator has a phone on the page."""
        course = self._filed(moment, ComplaintKind.COMPLAINT, self._largest)
        by = self._competent(course)
        taken_up = at_work(moment + timedelta(minutes=20), self._rng)
        if taken_up + timedelta(minutes=15) > ends:
            taken_up = moment + (ends - moment) / 2
        course.moves.append(Move(taken_up, by, "accept"))
        course.moves.append(Move(taken_up + (ends - taken_up) / 9, by, "assign"))
        return course

    def _competent(self, course: Course) -> str:
        if course.kind is ComplaintKind.TIP_OFF:
            return people.DISCIPLINE.id
        if self._rng.random() < HEAD_ACTS:
            return people.HEAD.id
        return people.supervisor(people.group_of(course.office)).id

    def _moves(self, course: Course) -> list[Move]:
        rng, by = self._rng, self._competent(course)
        if rng.random() < ACCEPTED_LATE:
            taken_up = working_days_later(course.at, rng.randint(2, 3), rng)
        else:
            taken_up = at_work(course.at + timedelta(minutes=rng.randint(12, 240)), rng)
        if course.kind is ComplaintKind.COMPLAINT and rng.random() < REFUSED:
            return [Move(taken_up, by, "reject", rng.choice(words.REFUSALS))]
        accepted = Move(taken_up, by, "accept")
        if course.kind is ComplaintKind.PRAISE:
            return [accepted, Move(taken_up + timedelta(minutes=9), by, "close", rng.choice(words.THANKS))]
        if course.kind is ComplaintKind.TIP_OFF:
            closed_at = working_days_later(taken_up, rng.randint(6, 20), rng)
            return [accepted, Move(closed_at, by, "close", rng.choice(words.TIP_OFF_CLOSINGS))]
        return [accepted, *self._through_the_office(course, taken_up, by)]

    def _through_the_office(self, course: Course, taken_up: datetime, by: str) -> list[Move]:
        rng, admin = self._rng, people.admin(course.office).id
        pace = self._population.characters[course.office].answer_days
        assigned_at = at_work(taken_up + timedelta(minutes=rng.randint(6, 90)), rng)
        answered_at = working_days_later(assigned_at, max(1, round(pace * rng.uniform(0.4, 1.25))), rng)
        moves = [
            Move(assigned_at, by, "assign"),
            Move(answered_at, admin, "answer", rng.choice(words.ANSWERS)),
        ]
        outcome = rng.choices(OUTCOMES, (0.7, 0.2, 0.1))[0] if rng.random() < CONFIRMS else None
        if outcome is Confirmation.NOT_SOLVED and by == people.HEAD.id:
            outcome = None  # nobody stands above the head, who could hear it again
        if outcome:
            said_at = answered_at + timedelta(minutes=rng.randint(15, 240))
            moves.append(Move(said_at, course.who, "confirm", outcome.value))
        if outcome is Confirmation.NOT_SOLVED:
            again_at = working_days_later(said_at, 1, rng)
            answered_at = working_days_later(again_at, rng.randint(1, 3), rng)
            again = rng.choice(words.ANSWERS_AGAIN)
            return [
                *moves,
                Move(again_at, people.HEAD.id, "accept"),
                Move(answered_at, people.HEAD.id, "answer", again),
            ]
        if outcome:
            return moves
        closed_at = working_days_later(answered_at, rng.randint(1, 3), rng)
        return [*moves, Move(closed_at, by, "close", rng.choice(words.CLOSINGS))]
