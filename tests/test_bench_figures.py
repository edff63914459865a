"""评价数据测量的测试 / bench figures: does it compare the very same numbers, and stop when one is not the same?"""

import pytest

from bench import figures

ROWS = [
    ("2026-11", 1, "visit", 1, "4444", 5),
    ("2026-11", 1, "case", 1, "1234", 2),
    ("2026-11", 1, "browser", 1, "1111", 9),
]


def test_a_small_city_gives_the_same_numbers_both_ways():
    city, office = figures._measured("SQLite", 3000, None)

    assert len(city.seconds) == len(office.seconds) == figures.ASKED
    assert city.plain > 0 < office.ratio


def test_a_number_that_is_not_the_same_ends_the_benchmark():
    plain = figures._plain(ROWS)
    right = {"n": 7, "satisfaction": {"percent": 85.7}, "approval": {"percent": 92.9}}

    figures._same(right, plain, "all")

    for wrong in ({"n": 8}, {"satisfaction": {"percent": 85.8}}, {"approval": {"percent": 100.0}}):
        with pytest.raises(AssertionError, match="all"):
            figures._same(right | wrong, plain, "all")
