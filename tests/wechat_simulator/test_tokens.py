"""接口凭证测试 / How access tokens are made, live and die."""

import re

import pytest

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"


def plain(sim, **changes):
    query = {"grant_type": "client_credential", "appid": OA, "secret": f"secret of {OA}", **changes}
    return sim.http.get("/cgi-bin/token", query_string=query).get_json()


def stable(sim, **more):
    body = {"grant_type": "client_credential", "appid": OA, "secret": f"secret of {OA}", **more}
    return sim.http.post("/cgi-bin/stable_token", json=body).get_json()


def works(sim, token):
    return sim.http.get("/cgi-bin/user/get", query_string={"access_token": token}).get_json().get("errcode", 0)


def test_a_plain_token_lives_two_hours(sim):
    answer = plain(sim)

    assert answer["expires_in"] == 7200
    assert works(sim, answer["access_token"]) == 0


def test_a_new_plain_token_lets_the_old_one_die_after_five_minutes(sim):
    old, new = plain(sim)["access_token"], plain(sim)["access_token"]

    assert (works(sim, old), works(sim, new)) == (0, 0)
    sim.control("clock", advance=301)
    assert (works(sim, old), works(sim, new)) == (40001, 0)


def test_without_an_overlap_the_old_token_dies_at_once(sim):
    sim.control("settings", token_overlap=0)
    old = plain(sim)["access_token"]
    plain(sim)

    assert works(sim, old) == 40001


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"grant_type": "password"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wx9999999999999999"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_a_token_needs_the_right_credentials(sim, changes, errcode):
    assert plain(sim, **changes)["errcode"] == errcode


def test_plain_tokens_have_a_daily_limit(sim):
    sim.control("settings", token_daily_limit=2)

    assert [plain(sim).get("errcode") for _ in range(3)] == [None, None, 45009]
    sim.control("clock", advance=86400)
    assert plain(sim).get("errcode") is None


def test_the_stable_token_stays_the_same_with_the_seconds_it_has_left(sim):
    first = stable(sim)
    sim.control("clock", advance=1000)
    second = stable(sim)

    assert second["access_token"] == first["access_token"]
    assert 6198 <= second["expires_in"] <= 6200


def test_in_its_last_five_minutes_a_new_stable_token_comes_and_both_work(sim):
    old = stable(sim)["access_token"]
    sim.control("clock", advance=6950)
    new = stable(sim)

    assert new["access_token"] != old
    assert new["expires_in"] >= 7199
    assert (works(sim, old), works(sim, new["access_token"])) == (0, 0)


def test_a_forced_refresh_kills_the_old_stable_token(sim):
    old = stable(sim)["access_token"]
    new = stable(sim, force_refresh=True)["access_token"]

    assert (works(sim, old), works(sim, new)) == (40001, 0)


def test_two_forced_refreshes_within_30_seconds_are_one(sim):
    first = stable(sim, force_refresh=True)["access_token"]

    assert stable(sim, force_refresh=True)["access_token"] == first
    sim.control("clock", advance=31)
    assert stable(sim, force_refresh=True)["access_token"] != first


def test_twenty_forced_refreshes_a_day_are_enough(sim):
    sim.control("clock", now="2026-11-23T08:00:00+08:00")
    codes = []
    for _ in range(21):
        codes.append(stable(sim, force_refresh=True).get("errcode"))
        sim.control("clock", advance=40)

    assert codes == [None] * 20 + [45009]


def test_stable_token_wants_post(sim):
    assert sim.http.get("/cgi-bin/stable_token").get_json()["errcode"] == 43002


def test_stable_and_plain_tokens_leave_each_other_alone(sim):
    sim.control("settings", token_overlap=0)
    one, other = plain(sim)["access_token"], stable(sim)["access_token"]
    stable(sim, force_refresh=True)
    assert works(sim, one) == 0

    fresh = stable(sim)["access_token"]
    plain(sim)
    assert (works(sim, other), works(sim, fresh)) == (40001, 0)


def test_an_expired_token_is_42001(sim):
    token = stable(sim)["access_token"]
    sim.control("clock", advance=7201)

    assert works(sim, token) == 42001


@pytest.mark.parametrize(("token", "errcode"), [("", 41001), ("short", 40014), ("x y" * 20, 40014), ("8" * 150, 40001)])
def test_what_is_not_a_token_says_why(sim, token, errcode):
    assert works(sim, token) == errcode


def test_a_token_of_the_mini_program_is_no_token_for_the_official_account(sim):
    assert works(sim, sim.token(MINI)) == 40001


def test_every_error_message_ends_in_a_request_id(sim):
    message = plain(sim, secret="wrong")["errmsg"]

    assert re.search(r"^invalid appsecret rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", message)


def test_an_unknown_path_is_40066(sim):
    assert sim.http.get("/cgi-bin/nothing").get_json()["errcode"] == 40066
