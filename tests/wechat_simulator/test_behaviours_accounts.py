"""平台行为 1–11 / Accounts, faults, tokens and logins: the numbered behaviours, each shown once as a whole.

The list is in the simulator's README. The details of each are in the test file of its subject.
"""

import hashlib
import hmac
import re

import pytest

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
CLIENT = {"grant_type": "client_credential"}


def session(sim, code, appid=MINI, secret=None):
    query = {"appid": appid, "secret": secret or f"secret of {appid}", "js_code": code}
    return sim.http.get("/sns/jscode2session", query_string={**query, "grant_type": "authorization_code"}).get_json()


def login(sim, user="wang"):
    return session(sim, sim.control(f"users/{user}/login-code", appid=MINI)["code"])


def plain_token(sim, **changes):
    query = {**CLIENT, "appid": OA, "secret": f"secret of {OA}", **changes}
    return sim.http.get("/cgi-bin/token", query_string=query).get_json()


def stable_token(sim, **changes):
    body = {**CLIENT, "appid": OA, "secret": f"secret of {OA}", **changes}
    return sim.http.post("/cgi-bin/stable_token", json=body).get_json()


def errcode_with(sim, token):
    return sim.http.get("/cgi-bin/menu/get", query_string={"access_token": token}).get_json()["errcode"]


def test_behaviour_01_two_accounts_with_their_own_tokens_a_clock_and_quotas(sim):
    of_mini = sim.http.get("/cgi-bin/user/get", query_string={"access_token": sim.token(MINI)})

    assert of_mini.get_json()["errcode"] == 40001
    assert of_mini.status_code == 200
    assert of_mini.content_type == "application/json; encoding=utf-8"
    sim.control("clock", now="2030-01-01T08:00:00")
    sim.control("settings", template_daily_limit=1)
    assert [sim.send_template()["errcode"] for _ in range(2)] == [0, 45009]
    sim.control("clock", advance=86_400)
    assert sim.send_template()["errcode"] == 0


def test_behaviour_02_every_errmsg_ends_in_a_request_id(sim):
    said = [sim.http.get("/cgi-bin/nothing"), sim.http.get("/cgi-bin/menu/get"), sim.http.get("/sns/jscode2session")]

    for answer in said:
        assert re.search(r" rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$", answer.get_json()["errmsg"])


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ({"kind": "delay", "seconds": 0}, {"errcode": 46003}),
        ({"kind": "hang", "seconds": 0}, ConnectionResetError),
        ({"kind": "reset_before"}, ConnectionResetError),
        ({"kind": "reset_after"}, ConnectionResetError),
        ({"kind": "502"}, (502, "text/html", b"<html>")),
        ({"kind": "html"}, (200, "text/html", b"<!DOCTYPE html>")),
        ({"kind": "empty"}, (200, "text/plain", b"")),
        ({"kind": "errcode", "errcode": -1}, {"errcode": -1}),
        ({"kind": "errcode", "errcode": 45009}, {"errcode": 45009}),
        ({"kind": "errcode", "errcode": 45011}, {"errcode": 45011}),
        ({"kind": "errcode", "errcode": 40001, "errcode_as_string": True}, {"errcode": "40001"}),
    ],
    ids=lambda value: "-".join(str(part) for part in value.values()) if isinstance(value, dict) else "",
)
def test_behaviour_03_each_fault_can_befall_each_endpoint_so_many_times(sim, fault, seen):
    token = sim.token(OA)
    sim.control("faults", path="/cgi-bin/menu/get", times=2, **fault)

    def ask():
        return sim.http.get("/cgi-bin/menu/get", query_string={"access_token": token})

    for _ in range(2):
        if isinstance(seen, type):
            with pytest.raises(seen):
                ask()
        elif isinstance(seen, dict):
            assert ask().get_json()["errcode"] == seen["errcode"]
        else:
            answer = ask()
            assert (answer.status_code, answer.mimetype) == seen[:2]
            assert answer.data.startswith(seen[2])
    assert ask().get_json()["errcode"] == 46003


def test_behaviour_04_a_log_of_requests_with_secrets_masked(sim):
    plain_token(sim)
    stable_token(sim)
    sim.send_template(client_msg_id="c-1")

    log = sim.read("requests")
    assert [one["path"] for one in log][:2] == ["/cgi-bin/token", "/cgi-bin/stable_token"]
    assert '"client_msg_id": "c-1"' in log[-1]["body"]
    assert f"secret of {OA}" not in str(log)
    assert "85_" not in str(log)


def test_behaviour_05_the_plain_token_dies_with_its_successor_and_has_its_errors(sim):
    sim.control("settings", token_overlap=60.0)
    first, second = plain_token(sim), plain_token(sim)

    assert (first["expires_in"], first["access_token"] != second["access_token"]) == (7200, True)
    assert errcode_with(sim, first["access_token"]) == 46003
    sim.control("clock", advance=61)
    assert errcode_with(sim, first["access_token"]) == 40001
    assert errcode_with(sim, second["access_token"]) == 46003
    wrong = [{"grant_type": "x"}, {"appid": "x"}, {"secret": "x"}, {"appid": ""}, {"secret": ""}]
    assert [plain_token(sim, **one)["errcode"] for one in wrong] == [40002, 40013, 40125, 41002, 41004]
    sim.control("settings", token_daily_limit=2)
    assert plain_token(sim)["errcode"] == 45009
    sim.add_official(ip_whitelist=["10.1.2.3"])
    assert plain_token(sim)["errcode"] == 40164


def test_behaviour_06_the_stable_token_stays_and_is_renewed_at_its_end(sim):
    first = stable_token(sim)
    sim.control("clock", advance=6000)
    later = stable_token(sim)
    sim.control("clock", advance=950)
    renewed = stable_token(sim)

    assert later["access_token"] == first["access_token"]
    assert 1195 <= later["expires_in"] <= 1200
    assert renewed["access_token"] != first["access_token"]
    assert [errcode_with(sim, one["access_token"]) for one in (first, renewed)] == [46003, 46003]
    forced = stable_token(sim, force_refresh=True)
    assert errcode_with(sim, renewed["access_token"]) == 40001
    assert stable_token(sim, force_refresh=True)["access_token"] == forced["access_token"]
    assert sim.http.get("/cgi-bin/stable_token").get_json()["errcode"] == 43002
    assert plain_token(sim)["access_token"] not in (first["access_token"], forced["access_token"])
    assert errcode_with(sim, forced["access_token"]) == 46003


def test_behaviour_07_what_is_no_valid_token_says_why(sim):
    token = sim.token(OA)
    sim.control("clock", advance=7201)

    assert errcode_with(sim, "") == 41001
    assert errcode_with(sim, "x" * 60) == 40001
    assert errcode_with(sim, token) == 42001
    assert errcode_with(sim, "not a token") == 40014


def test_behaviour_08_a_login_code_is_good_once_for_five_minutes(sim):
    code = sim.control("users/wang/login-code", appid=MINI)["code"]
    known = session(sim, code)

    assert set(known) == {"openid", "session_key", "unionid"}
    assert len(known["session_key"]) == 24
    assert session(sim, code)["errcode"] == 40163
    assert session(sim, "unknown")["errcode"] == 40029
    assert session(sim, code, appid="wx0")["errcode"] == 40013
    assert session(sim, code, secret="x")["errcode"] == 40125
    old = sim.control("users/wang/login-code", appid=MINI)["code"]
    sim.control("clock", advance=301)
    assert session(sim, old)["errcode"] == 40029
    sim.control("users", id="li", risky=True)
    assert login(sim, "li")["errcode"] == 40226
    assert {login(sim).get("errcode") for _ in range(100)} == {None}
    assert login(sim)["errcode"] == 45011


def test_behaviour_09_a_new_login_replaces_the_session_key(sim):
    def check(path, known):
        signed = hmac.new(known["session_key"].encode(), b"", hashlib.sha256).hexdigest()
        return sim.get(path, MINI, openid=known["openid"], signature=signed, sig_method="hmac_sha256")

    first, second = login(sim), login(sim)

    assert check("/wxa/checksession", first)["errcode"] == 87009
    assert check("/wxa/checksession", second)["errcode"] == 0
    reset = check("/wxa/resetusersessionkey", second)
    assert reset["session_key"] != second["session_key"]
    assert check("/wxa/checksession", second)["errcode"] == 87009
    assert check("/wxa/checksession", reset)["errcode"] == 0


def test_behaviour_10_a_phone_number_code_is_good_once(sim):
    def ask(code):
        return sim.post("/wxa/business/getuserphonenumber", MINI, {"code": code})

    sim.control("users", id="wang", phone="13800000000")
    code, old = (sim.control("users/wang/phone-code", appid=MINI)["code"] for _ in range(2))
    info = ask(code)["phone_info"]

    assert (info["purePhoneNumber"], info["countryCode"]) == ("13800000000", "86")
    assert info["watermark"]["appid"] == MINI
    assert abs(info["watermark"]["timestamp"] - sim.world.clock.now()) < 60
    assert [ask(one)["errcode"] for one in (code, "unknown")] == [40029, 40029]
    assert sim.post("/wxa/business/getuserphonenumber", MINI, {})["errcode"] == 47001
    sim.control("clock", advance=301)
    assert ask(old)["errcode"] == 40029


def test_behaviour_11_web_authorization_gives_a_code_and_the_code_a_token_for_one_person(sim):
    sim.add_official(web_domains=["mashang.example"])
    page = {"appid": OA, "redirect_uri": "https://mashang.example/h5?a=1", "response_type": "code", "state": "xyz"}

    def authorize(**more):
        return sim.http.get("/connect/oauth2/authorize", query_string={**page, **more})

    def code_of(scope):
        answer = authorize(scope=scope, person="wang", answer="accept")
        found = re.fullmatch(r"https://mashang\.example/h5\?a=1&code=(\w+)&state=xyz", answer.location)
        assert found
        return found[1]

    def token(code):
        query = {"appid": OA, "secret": f"secret of {OA}", "code": code, "grant_type": "authorization_code"}
        return sim.http.get("/sns/oauth2/access_token", query_string=query).get_json()

    def sns(path, **query):
        return sim.http.get(f"/sns/{path}", query_string=query).get_json()

    code = code_of("snsapi_base")
    base, full = token(code), token(code_of("snsapi_userinfo"))
    known = {"access_token": full["access_token"], "openid": full["openid"]}

    assert base["openid"] == sim.openid("wang", OA)
    assert ("unionid" in base, "unionid" in full) == (False, True)
    assert token(code)["errcode"] == 40163
    assert token("unknown")["errcode"] == 40029
    late = code_of("snsapi_base")
    sim.control("clock", advance=301)
    assert token(late)["errcode"] == 42003
    assert sns("userinfo", access_token=base["access_token"], openid=base["openid"])["errcode"] == 48001
    assert sns("userinfo", **known)["unionid"] == sim.read("users/wang")["unionid"]
    assert sns("auth", **known)["errcode"] == 0
    assert sns("auth", access_token=full["access_token"], openid="another")["errcode"] == 40003
    again = sns("oauth2/refresh_token", appid=OA, grant_type="refresh_token", refresh_token=full["refresh_token"])
    assert again["openid"] == full["openid"]
    assert sns("oauth2/refresh_token", appid=OA, grant_type="refresh_token", refresh_token="x")["errcode"] == 40030
    for text, more in (
        ("10003", {"redirect_uri": "https://evil.example/", "scope": "snsapi_base"}),
        ("10005", {"scope": "everything"}),
        ("10013", {"appid": "wx0", "scope": "snsapi_base"}),
        ("已取消授权", {"scope": "snsapi_userinfo", "person": "wang", "answer": "reject"}),
        ("允许", {"scope": "snsapi_userinfo", "person": "wang"}),
        ("这是谁的手机", {"scope": "snsapi_base"}),
    ):
        shown = authorize(**more)
        assert shown.status_code == 200
        assert text in shown.get_data(as_text=True)


def test_a_snapshot_visitor_is_marked(sim):
    sim.add_official(web_domains=["mashang.example"])
    sim.control("users", id="guest", snapshot=True)
    page = {"appid": OA, "redirect_uri": "https://mashang.example/", "response_type": "code", "scope": "snsapi_base"}
    location = sim.http.get("/connect/oauth2/authorize", query_string={**page, "person": "guest"}).location
    code = location.partition("code=")[2].partition("&")[0]
    query = {"appid": OA, "secret": f"secret of {OA}", "code": code, "grant_type": "authorization_code"}

    assert sim.http.get("/sns/oauth2/access_token", query_string=query).get_json()["is_snapshotuser"] == 1
