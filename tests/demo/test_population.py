"""人群模型的测试 / The population: is it the same each time, does it behave like people, and do offices differ?"""

from collections import Counter
from statistics import mean

from demo import people
from demo.calendar import works
from demo.population import DIMENSIONS, POOR, RISING, Population, by_matters, level
from tests.demo.conftest import SEED


def satisfied(visits):
    return 100 * mean(grade >= 3 for visit in visits for grade in visit.grades.values())


def of_office(visits, office):
    return [visit for visit in visits if visit.office == office]


def test_the_same_seed_gives_the_same_month(offices, span, visits):
    again = Population(offices, citizens=600, seed=SEED).visits(span, 2000)
    other = Population(offices, citizens=600, seed=SEED + 1).visits(span, 2000)

    assert again == visits
    assert other != visits


def test_there_are_as_many_ratings_as_asked_for_all_in_the_past_and_in_order(span, visits):
    assert len(visits) == 2000
    assert span.first_day <= visits[0].at.date()
    assert visits[-1].at < span.ends
    assert [v.at for v in visits] == sorted(v.at for v in visits)


def test_every_rating_grades_every_dimension_from_one_to_four(visits):
    assert all(visit.grades.keys() == DIMENSIONS.keys() for visit in visits)
    assert {grade for visit in visits for grade in visit.grades.values()} == {1, 2, 3, 4}


def test_a_grade_is_what_is_felt_cut_into_four_levels():
    assert [level(felt) for felt in (2.0, 0.75, 0.74, -0.55, -0.56, -1.35, -1.36)] == [4, 4, 3, 3, 2, 2, 1]


def test_nobody_rates_the_same_target_twice_a_day(visits):
    times = Counter((v.at.date(), v.who, v.office, v.post) for v in visits)

    assert max(times.values()) == 1


def test_staff_rate_other_offices_but_never_their_own(visits, offices):
    own = {people.admin(office.place).id: office.place for office in offices}
    by_staff = [visit for visit in visits if visit.who in own]

    assert len(by_staff) > 10
    assert [visit for visit in by_staff if visit.office == own[visit.who]] == []


def test_the_poor_office_is_far_behind_and_the_rising_one_gets_better(visits, offices, span):
    ranked = by_matters(offices)
    everybody, poor = satisfied(visits), satisfied(of_office(visits, ranked[POOR].place))
    rising = of_office(visits, ranked[RISING].place)
    middle = span.first_day + (span.ends.date() - span.first_day) / 2

    assert 80 < everybody < 97
    assert poor < everybody - 15
    assert satisfied([v for v in rising if v.at.date() > middle]) > satisfied(
        [v for v in rising if v.at.date() <= middle]
    )


def test_efficiency_is_judged_more_severely_than_integrity(visits):
    assert mean(v.grades["efficiency"] for v in visits) < mean(v.grades["integrity"] for v in visits) - 0.2


def test_several_offices_see_enough_people_in_a_week_to_be_compared(visits):
    last_full_week = Counter(v.office for v in visits if v.at.date().isocalendar().week == 47)

    assert sum(n >= 30 for n in last_full_week.values()) >= 4


def test_days_off_are_quiet_and_so_is_noon(visits, span):
    days = Counter(works(day) for day in span.days)
    came = Counter(works(v.at.date()) for v in visits)
    hours = Counter(v.at.hour for v in visits)

    assert 0 < came[False] / days[False] < 0.2 * came[True] / days[True]
    assert hours[12] < hours[10] / 2
    assert not {0, 1, 2, 3, 4, 5, 6} & hours.keys()


def test_some_write_and_what_they_write_fits_their_grades(visits):
    written = [visit for visit in visits if visit.comment]

    assert 400 < len(written) < 800
    assert len({visit.comment for visit in written}) > 60
    assert not [visit.comment for visit in written if "{" in visit.comment]
    pleased = [mean(v.grades.values()) for v in written if "耐心" in v.comment or "点赞" in v.comment]
    assert min(pleased) > 3.3
