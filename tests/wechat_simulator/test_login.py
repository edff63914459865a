"""小程序登录测试 / wx.login codes, sessions and unionid."""

import base64
import hashlib
import hmac

import pytest

MINI = "wx00000000000000bb"


def code_of(sim, user="wang"):
    return sim.control(f"users/{user}/login-code", appid=MINI)["code"]


def exchange(sim, code, **changes):
    query = {
        "appid": MINI,
        "secret": f"secret of {MINI}",
        "js_code": code,
        "grant_type": "authorization_code",
        **changes,
    }
    return sim.http.get("/sns/jscode2session", query_string=query).get_json()


def test_a_code_becomes_openid_session_key_and_unionid(sim):
    answer = exchange(sim, code_of(sim))

    assert set(answer) == {"openid", "session_key", "unionid"}
    assert answer["openid"] == sim.openid("wang", MINI)
    assert len(answer["openid"]) == 28
    assert len(base64.b64decode(answer["session_key"])) == 16


def test_a_code_is_good_once(sim):
    code = code_of(sim)
    exchange(sim, code)

    assert exchange(sim, code)["errcode"] == 40163


def test_a_code_is_good_for_five_minutes(sim):
    code = code_of(sim)
    sim.control("clock", advance=301)

    assert exchange(sim, code)["errcode"] == 40029


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"js_code": "made up"}, 40029),
        ({"js_code": ""}, 41008),
        ({"appid": "wx9999999999999999"}, 40013),
        ({"secret": "wrong"}, 40125),
        ({"grant_type": "other"}, 40002),
    ],
)
def test_a_bad_exchange_says_why(sim, changes, errcode):
    assert exchange(sim, code_of(sim), **changes)["errcode"] == errcode


def test_a_refused_exchange_does_not_use_up_the_code(sim):
    code = code_of(sim)
    exchange(sim, code, secret="wrong")

    assert "openid" in exchange(sim, code)


def test_a_risky_person_is_blocked(sim):
    sim.control("users", id="wang", risky=True)

    assert exchange(sim, code_of(sim))["errcode"] == 40226


def test_a_person_logs_in_a_hundred_times_a_minute_at_most(sim):
    codes = [exchange(sim, code_of(sim)).get("errcode") for _ in range(101)]

    assert codes == [None] * 100 + [45011]
    sim.control("clock", advance=61)
    assert "openid" in exchange(sim, code_of(sim))


def test_openid_and_unionid_are_the_same_in_every_simulator(sim):
    again = type(sim)()
    again.control("accounts", kind="mini_program", appid=MINI, secret="s")
    again.control("users", id="wang")

    assert again.openid("wang", MINI) == sim.openid("wang", MINI)
    assert again.read("users/wang")["unionid"] == sim.read("users/wang")["unionid"]


def test_the_openids_of_two_accounts_differ(sim):
    assert len(set(sim.read("users/wang")["openids"].values())) == 2


@pytest.mark.parametrize(
    ("policy", "follow", "seen"),
    [("always", False, True), ("followed_only", False, False), ("followed_only", True, True), ("none", True, False)],
)
def test_unionid_is_given_by_the_accounts_policy(sim, policy, follow, seen):
    sim.control("accounts", kind="mini_program", appid=MINI, secret=f"secret of {MINI}", unionid_policy=policy)
    sim.control("users", id="wang", follow=follow)

    assert ("unionid" in exchange(sim, code_of(sim))) is seen


def test_a_person_may_have_no_unionid(sim):
    sim.control("users", id="zhou", unionid=None)

    assert "unionid" not in exchange(sim, code_of(sim, "zhou"))


def check(sim, path, key):
    signed = hmac.new(key.encode(), b"", hashlib.sha256).hexdigest()
    return sim.get(path, MINI, openid=sim.openid("wang", MINI), signature=signed, sig_method="hmac_sha256")


def test_only_the_newest_session_key_signs(sim):
    old = exchange(sim, code_of(sim))["session_key"]
    new = exchange(sim, code_of(sim))["session_key"]

    assert check(sim, "/wxa/checksession", old)["errcode"] == 87009
    assert check(sim, "/wxa/checksession", new)["errcode"] == 0


def test_a_session_key_can_be_replaced(sim):
    old = exchange(sim, code_of(sim))["session_key"]
    new = check(sim, "/wxa/resetusersessionkey", old)["session_key"]

    assert check(sim, "/wxa/checksession", old)["errcode"] == 87009
    assert check(sim, "/wxa/checksession", new)["errcode"] == 0
