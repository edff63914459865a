"""比较 / Comparison: who is told apart differs by more than chance, and who really differs is found."""

from __future__ import annotations

import random
from math import comb
from typing import Any

import pytest

from wx_backend.domain import comparison
from wx_backend.domain.comparison import Band, Direction

FLOOR = 30
SIZES = (30, 31, 45, 80, 200, 500)


def share(dice, n, quality):
    return n, 100 * sum(dice.random() < quality for _ in range(n)) / n


@pytest.mark.parametrize("quality", [0.5, 0.9, 0.97])
@pytest.mark.parametrize("units", [6, 24, 60])
def test_under_equal_true_quality_at_most_one_unit_in_twenty_is_told_apart(quality, units):
    dice = random.Random(f"{quality}-{units}")
    flagged = compared = 0
    for _ in range(1200 // units):
        found = comparison.bands({one: share(dice, dice.choice(SIZES), quality) for one in range(units)}, floor=FLOOR)
        compared += len(found)
        flagged += sum(standing.band is not Band.SIMILAR for standing in found.values())

    assert compared >= 1200 - units
    assert flagged / compared <= 0.05


@pytest.mark.parametrize("units", [6, 24, 200])
def test_a_planted_bad_unit_is_found_among_many_and_few(units):
    for seed in range(10):
        dice = random.Random(seed)
        peers = {one: share(dice, dice.choice(SIZES), 0.9) for one in range(units)}

        found: Any = comparison.bands(peers | {"bad": share(dice, 100, 0.6)}, floor=FLOOR)

        assert found["bad"].band is Band.BELOW
        assert found["bad"].shrunken < min(one.shrunken for key, one in found.items() if key != "bad")


def test_good_units_are_found_too_where_units_differ():
    dice = random.Random(5)
    found = comparison.bands({one: share(dice, 400, 0.5 + 0.1 * (one % 5)) for one in range(20)}, floor=FLOOR)

    assert all(found[one].band is Band.ABOVE for one in range(4, 20, 5))
    assert all(found[one].band is Band.BELOW for one in range(0, 20, 5))


def test_too_few_ratings_or_peers_are_not_enough_data():
    peers = dict.fromkeys(range(5), (100, 90.0))

    assert comparison.bands(peers | {"small": (29, 10.0)}, floor=FLOOR)["small"].band is Band.NOT_ENOUGH
    assert {one.band for one in comparison.bands({1: (100, 10.0), 2: (100, 99.0)}, floor=FLOOR).values()} == {
        Band.NOT_ENOUGH
    }


def test_few_ratings_are_pulled_towards_the_peers_more_than_many():
    peers = {one: (400, 80.0 + 2 * one) for one in range(8)}
    found: Any = comparison.bands(peers | {"few": (30, 60.0), "many": (3000, 60.0)}, floor=FLOOR)

    assert 60 < found["many"].shrunken < 61 < found["few"].shrunken < 85


def test_where_everybody_is_satisfied_nobody_is_told_apart():
    found = comparison.bands(dict.fromkeys(range(9), (50, 100.0)), floor=FLOOR)

    assert {standing.band for standing in found.values()} == {Band.SIMILAR}


@pytest.mark.parametrize(("n", "p", "k"), [(30, 0.97, 27), (50, 0.5, 20), (200, 0.9, 170), (31, 0.3, 3)])
def test_the_chance_of_a_count_is_that_of_the_binomial_distribution(n, p, k):
    chances = [comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(n + 1)]

    low, high = comparison._few(n, k, p), comparison._many(n, k, p)

    assert low == pytest.approx(sum(chances[: k + 1]))
    assert high == pytest.approx(sum(chances[k:]))


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ((100, 90.0), (100, 70.0), Direction.DOWN),
        ((100, 70.0), (100, 90.0), Direction.UP),
        ((100, 88.0), (100, 90.0), Direction.STEADY),
        ((29, 10.0), (100, 90.0), Direction.NOT_ENOUGH),
        (None, (100, 90.0), Direction.NOT_ENOUGH),
        ((100, 100.0), (100, 100.0), Direction.STEADY),
    ],
)
def test_the_direction_needs_more_than_chance(before, now, said):
    assert comparison.direction(before, now, floor=FLOOR) is said
