"""投诉经过的测试 / The complaints: may each step follow the one before, by the right person, at a likely time?"""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from demo import people
from demo.calendar import CLOSES, OPENS, Span, works
from demo.courses import Complaints
from demo.filling import Size
from demo.population import Population
from models import ComplaintKind, ComplaintStatus, Confirmation
from tests.demo.conftest import SEED
from wx_backend.clock import BEIJING
from wx_backend.domain import workdays
from wx_backend.domain.complaint_actions import NEXT
from wx_backend.domain.complaint_figures import COUNTED

FLOOR = 5  # of the settings; fewer wait for the next month
LEADS_TO = {
    "accept": ComplaintStatus.ACCEPTED,
    "reject": ComplaintStatus.NOT_ACCEPTED,
    "assign": ComplaintStatus.ASSIGNED,
    "answer": ComplaintStatus.ANSWERED,
    "close": ComplaintStatus.CLOSED,
}
CONFIRMED = {
    Confirmation.SOLVED.value: ComplaintStatus.CLOSED,
    Confirmation.PARTLY.value: ComplaintStatus.CLOSED,
    Confirmation.NOT_SOLVED.value: ComplaintStatus.RAISED,
}


@pytest.fixture(scope="module")
def courses(population, span):
    return Complaints(population, SEED).courses(span, 60)


def statuses(course):
    leads_to = LEADS_TO | CONFIRMED
    return [ComplaintStatus.FILED] + [leads_to.get(move.verb) or leads_to[move.text] for move in course.moves]


def end_of(course):
    return statuses(course)[-1]


def test_there_are_as_many_as_asked_for_in_the_order_of_filing(courses, span):
    assert len(courses) == 60
    assert [c.at for c in courses] == sorted(c.at for c in courses)
    assert courses[-1].at < span.ends


@pytest.mark.parametrize("count", [0, 1, 3, 4, 5])
def test_a_small_month_is_complete_as_well(population, span, count):
    assert len(Complaints(population, SEED).courses(span, count)) == count


def test_each_step_is_one_that_the_rules_allow(courses):
    for course in courses:
        steps = statuses(course)
        assert all(after in NEXT[before] for before, after in pairwise(steps)), steps


def test_steps_follow_each_other_in_time_and_end_with_the_month(courses, span):
    for course in courses:
        moments = [course.at] + [move.at for move in course.moves]
        assert moments == sorted(moments)
        assert moments[-1] < span.ends


def test_an_author_confirms_only_what_was_answered_and_only_once(courses):
    for course in courses:
        verbs = [move.verb for move in course.moves]
        assert verbs.count("confirm") <= 1
        if "confirm" in verbs:
            assert "answer" in verbs[: verbs.index("confirm")]
            assert course.moves[verbs.index("confirm")].who == course.who


def test_the_office_answers_and_its_supervisor_does_the_rest(courses):
    for course in courses:
        supervisors = {people.HEAD.id, people.supervisor(people.group_of(course.office)).id}
        if course.kind is ComplaintKind.TIP_OFF:
            supervisors = {people.DISCIPLINE.id}
        for move in course.moves:
            if move.verb == "answer":
                assert move.who in (people.admin(course.office).id, people.HEAD.id)
            elif move.verb != "confirm":
                assert move.who in supervisors


def test_a_tip_off_never_reaches_the_office_it_is_about(population, span):
    many = Complaints(population, SEED).courses(span, 400)
    tip_offs = [course for course in many if course.kind is ComplaintKind.TIP_OFF]

    assert tip_offs
    assert not [move for course in tip_offs for move in course.moves if move.verb in ("assign", "answer")]


def test_offices_work_in_office_hours(courses):
    moves = [move for course in courses[:-4] for move in course.moves if move.verb in ("accept", "answer")]

    assert moves
    assert all(works(move.at.date()) for move in moves)
    assert all(OPENS <= move.at.timetz().replace(tzinfo=None) <= CLOSES for move in moves)


def test_three_wait_to_be_taken_up_and_were_filed_just_now(courses, span):
    waiting = [course for course in courses if end_of(course) is ComplaintStatus.FILED]

    assert len(waiting) >= 3
    assert all(span.ends - course.at < timedelta(hours=4) for course in waiting[-3:])


def test_the_largest_office_has_something_to_answer(courses, offices):
    largest = max(offices, key=lambda office: office.posts).place

    assert [c for c in courses if c.office == largest and end_of(c) is ComplaintStatus.ASSIGNED]


def test_most_are_closed_and_a_few_are_late(courses, span):
    ends = Counter(end_of(course) for course in courses)
    is_open = {ComplaintStatus.ACCEPTED, ComplaintStatus.ASSIGNED, ComplaintStatus.ANSWERED}
    late = [
        c for c in courses if end_of(c) in is_open and workdays.OFFICIAL.after(c.at.date(), 15).day < span.ends.date()
    ]

    assert ends[ComplaintStatus.CLOSED] >= 20
    assert 1 <= len(late) <= 10


def test_what_is_written_is_filled_in_and_says_nobodys_number(courses):
    assert not [course.text for course in courses if "{" in course.text]
    assert {course.phone[:4] for course in courses if course.phone} == {"000-"}
    assert not [course for course in courses if course.phone and course.anonymous]


@pytest.mark.parametrize("day", ["2026-11-23", "2026-12-01", "2026-12-31", "2027-03-01", "2027-03-31"])
def test_the_month_before_has_enough_for_public_figures_on_whatever_day_it_is_made(offices, day):
    span = Span(datetime.fromisoformat(f"{day}T14:30").replace(tzinfo=BEIJING))
    planned, size = Complaints(Population(offices, citizens=600, seed=SEED), SEED), Size()
    month, there = span.month_before, planned.courses(span, size.complaints)

    more = planned.more(month, there, round(size.complaints * size.published), span.ends)

    filed = [one for one in there + more if month.first_day <= one.at.date() < month.ends.date()]
    counted = Counter(one.office for one in filed if one.kind in COUNTED)
    assert month.first_day.day == 1
    assert span.with_month_before.first_day <= min(one.at.date() for one in there + more)
    assert len(filed) >= size.complaints * size.published
    assert sum(many >= FLOOR for many in counted.values()) >= 4
    assert all(move.at < span.ends for one in more for move in one.moves)


def test_a_month_that_has_them_gets_no_more(population, span, courses):
    assert Complaints(population, SEED).more(span.month_before, courses, 5, span.ends) == []
