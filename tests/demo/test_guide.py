"""指引的测试 / The guide: does it name the Monday that comes, and how old the data is?"""

from datetime import datetime
from pathlib import Path

import pytest

from demo import guide
from wx_backend.clock import BEIJING


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        ("2026-11-22T23:59", "2026-11-23T09:00"),
        ("2026-11-23T08:59", "2026-11-23T09:00"),
        ("2026-11-23T09:00", "2026-11-30T09:00"),
        ("2026-11-24T10:00", "2026-11-30T09:00"),
        ("2026-12-31T10:00", "2027-01-04T09:00"),
    ],
)
def test_the_digests_are_shown_on_the_next_monday_at_nine(now, monday):
    assert guide.next_monday(at(now)) == at(monday)


def test_the_age_of_the_data_is_counted_in_days_of_the_calendar():
    assert "今天" in guide.age_line(at("2026-11-23T00:10"), at("2026-11-23T23:50"))
    assert "1 天前" in guide.age_line(at("2026-11-23T23:50"), at("2026-11-24T00:10"))


@pytest.mark.parametrize(("waiting", "said"), [(60, "受理 60"), (None, "受理 编号")])
def test_the_guide_names_what_waits_and_where_everything_is(waiting, said):
    facts = guide.Facts(
        web="http://127.0.0.1:9080",
        simulator="http://127.0.0.1:9090",
        folder=Path("elsewhere"),
        code_url="http://127.0.0.1:9080/q/A",
        waiting=waiting,
        filled_at=at("2026-11-23T14:30"),
        now=at("2026-11-24T14:30"),
    )
    text = "\n".join(guide.lines(facts))

    assert said in text
    assert "http://127.0.0.1:9080/q/A" in text
    assert "./dev run-due --data elsewhere --now 2026-11-30T09:00+08:00" in text
