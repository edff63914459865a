"""评价维度 / The sets are data, exactly their combinations are ratings, and the national scale loses nothing."""

from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wx_backend.domain import dimensions
from wx_backend.domain.dimensions import CURRENT, NATIONAL_LEVELS, SETS


@pytest.fixture(scope="session", autouse=True)
def mariadb_url():
    """These tests need no database."""


def test_the_default_set_has_four_dimensions_in_four_grades():
    assert list(CURRENT.labels.values()) == ["依法行政", "服务态度", "办事效率", "廉政情况"]
    assert list(CURRENT.grade_labels.values()) == ["非常满意", "满意", "基本满意", "不满意"]


@pytest.mark.parametrize("version", SETS)
def test_every_combination_of_a_set_comes_back_from_the_national_scale(version):
    one = SETS[version]
    for combination in itertools.product(one.grade_labels, repeat=len(one.keys)):
        digits = "".join(map(str, combination))

        national = one.to_national(digits)

        assert one.from_national(national) == digits
        assert [NATIONAL_LEVELS[level] for level in national if NATIONAL_LEVELS[level] != "非常不满意"] == [
            one.grade_labels[grade] for grade in combination if one.grade_labels[grade] != "非常不满意"
        ]


def test_every_national_rating_fits_the_set_of_five_levels():
    five = next(one for one in SETS.values() if set(one.national.values()) == set(NATIONAL_LEVELS))

    for levels in itertools.product(NATIONAL_LEVELS, repeat=4):
        assert five.to_national(five.from_national(levels)) == levels


def test_a_national_level_that_the_set_lacks_is_refused_and_not_rounded():
    with pytest.raises(ValueError, match="national level"):
        SETS[1].from_national((1, 5, 5, 5))


@given(st.dictionaries(st.sampled_from([*CURRENT.keys, "tempo"]), st.integers(-1, 6), max_size=5))
def test_exactly_the_valid_combinations_are_stored(grades):
    valid = grades.keys() == set(CURRENT.keys) and all(1 <= grade <= 4 for grade in grades.values())

    try:
        digits = CURRENT.digits(grades)
    except ValueError:
        digits = None

    assert digits == ("".join(str(grades[key]) for key in CURRENT.keys) if valid else None)


@pytest.mark.parametrize(
    ("place", "value"),
    [("current", 9), ("national", 5), ("value", 10), ("key", "attitude")],
)
def test_data_that_would_lose_something_is_refused(tmp_path, place, value):
    data = json.loads(dimensions.DATA.read_text(encoding="utf-8"))
    if place == "current":
        data["current"] = value
    elif place == "key":
        data["sets"]["1"]["dimensions"][0]["key"] = value
    else:
        data["sets"]["1"]["grades"][1][place] = value
    file = tmp_path / "sets.json"
    file.write_text(json.dumps(data), encoding="utf-8")

    with pytest.raises(dimensions.SetWrong):
        dimensions.read(file)
