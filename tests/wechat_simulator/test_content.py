"""内容安全测试 / The text check, version 2."""

import pytest

MINI = "wx00000000000000bb"


def check(sim, content="窗口人员很热心", **changes):
    body = {"version": 2, "openid": sim.openid("wang", MINI), "scene": 2, "content": content, **changes}
    return sim.post("/wxa/msg_sec_check", MINI, {key: value for key, value in body.items() if value is not None})


@pytest.fixture
def visited(sim):
    sim.control("users/wang/login-code", appid=MINI)
    return sim


@pytest.mark.parametrize(
    ("content", "suggest", "label"),
    [("窗口人员很热心", "pass", 100), ("我要举报", "review", 20012), ("举报有人代开发票", "risky", 20006)],
)
def test_the_worst_word_decides(visited, content, suggest, label):
    answer = check(visited, content)

    assert (answer["errcode"], answer["result"]) == (0, {"suggest": suggest, "label": label})


def test_each_word_found_is_a_detail(visited):
    found = [one.get("keyword") for one in check(visited, "举报有人代开发票")["detail"]]

    assert set(found) == {None, "举报", "代开发票"}


def test_the_rules_can_be_replaced(visited):
    visited.control("settings", content_rules=[{"word": "苹果", "suggest": "risky", "label": 21000}])

    assert check(visited, "苹果")["result"]["suggest"] == "risky"
    assert check(visited, "举报")["result"]["suggest"] == "pass"


def test_a_person_who_was_not_in_the_mini_program_is_61010(sim):
    assert check(sim)["errcode"] == 61010


def test_a_visit_counts_for_two_hours(visited):
    visited.control("clock", advance=2 * 3600 - 60)
    assert check(visited)["errcode"] == 0

    visited.control("clock", advance=120)
    assert check(visited)["errcode"] == 61010


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"version": None}, 47001),
        ({"version": 1}, 47001),
        ({"openid": None}, 47001),
        ({"openid": "oNobody"}, 40003),
        ({"scene": 9}, 40129),
        ({"content": ""}, 44002),
        ({"content": "长" * 2501}, 47001),
    ],
)
def test_a_bad_check_says_why(visited, changes, errcode):
    assert check(visited, **changes)["errcode"] == errcode


def test_2500_characters_are_checked(visited):
    assert check(visited, "长" * 2500)["errcode"] == 0


def test_too_many_checks_a_minute_are_44991(visited):
    visited.control("clock", now="2026-11-23T10:00:01+08:00")
    visited.control("users/wang/login-code", appid=MINI)
    visited.control("settings", content_minute_limit=1)

    assert [check(visited)["errcode"] for _ in range(2)] == [0, 44991]
