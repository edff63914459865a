"""控制接口测试 / Accounts, clock, request log, settings, phones page."""

import pytest

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
ORIGIN = "http://127.0.0.1:8090"


def test_health(sim):
    assert sim.read("health") == {"ok": True, "waiting_pushes": 0}


def test_accounts_are_listed_without_secrets(sim):
    listed = sim.http.get("/_control/accounts").get_data(as_text=True)

    assert OA in listed
    for secret in (f"secret of {OA}", "callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"):
        assert secret not in listed


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "shop"},
        {"appid": ""},
        {"mode": "odd"},
        {"encoding_aes_key": "short"},
        {"unionid_policy": "perhaps"},
        {"callback_url": "http://127.0.0.1:1/", "token": ""},
        {"templates": [{"template_id": "T", "title": "t", "content": "no fields"}]},
    ],
)
def test_a_bad_account_is_refused(sim, changes):
    account = {"kind": "official_account", "appid": OA, "secret": "s", "token": "t", "encoding_aes_key": "A" * 43}

    sim.control("accounts", status=400, **{**account, **changes})


def test_a_reset_forgets_everything(sim):
    sim.control("faults", path="/cgi-bin/token", kind="empty")
    sim.control("clock", advance=1000)
    sim.control("reset")

    assert (sim.read("accounts"), sim.read("users"), sim.read("requests"), sim.read("faults")) == ([], [], [], [])
    assert sim.read("clock")["offset_seconds"] == 0


def test_the_clock_can_be_set_moved_and_let_go(sim):
    assert sim.control("clock", now="2027-01-02T03:04:05+08:00")["now"].startswith("2027-01-02T03:04:0")
    assert sim.control("clock", advance=3600)["now"].startswith("2027-01-02T04:04:0")
    assert sim.control("clock", real=True)["offset_seconds"] == 0


def test_a_moment_without_an_offset_is_beijing_time(sim):
    assert sim.control("clock", now="2027-01-02T03:04:05")["now"].endswith("+08:00")
    assert sim.read("clock")["now"].startswith("2027-01-02T03:04:0")


def test_a_moment_that_is_none_is_refused(sim):
    sim.control("clock", status=400, now="tomorrow")


def test_requests_are_logged_with_secrets_masked(sim):
    token = sim.token(OA)
    code = sim.control("users/wang/login-code", appid=MINI)["code"]
    query = {"appid": MINI, "secret": f"secret of {MINI}", "js_code": code, "grant_type": "authorization_code"}
    session_key = sim.http.get("/sns/jscode2session", query_string=query).get_json()["session_key"]
    sim.http.post("/cgi-bin/message/template/send", query_string={"access_token": token}, json={"touser": "oNobody"})

    log = sim.http.get("/_control/requests").get_data(as_text=True)
    assert '"oNobody\\"' in log
    for secret in (token, code, session_key, "secret of"):
        assert secret not in log


def test_the_log_says_what_was_asked_and_answered(sim):
    sim.http.get("/cgi-bin/token?grant_type=x")

    (entry,) = sim.read("requests", path="/cgi-bin/token")
    assert (entry["method"], entry["path"], entry["query"], entry["status"]) == (
        "GET",
        "/cgi-bin/token",
        "grant_type=x",
        200,
    )
    assert '"errcode":40002' in entry["response"]


def test_the_log_can_be_read_from_a_number_on_and_cleared(sim):
    sim.http.get("/cgi-bin/token")
    first = sim.read("requests")[-1]["n"]
    sim.http.get("/cgi-bin/token")

    assert [one["n"] for one in sim.read("requests", since=first)] == [first + 1]
    sim.http.delete("/_control/requests")
    assert sim.read("requests") == []


def test_the_log_forgets_the_oldest_and_cuts_bodies(sim):
    for number in range(20_001):
        sim.world.requests.add("GET", "/x", "", b"y" * 5000, 200, str(number))

    log = sim.world.requests.entries("/x")
    assert (len(log), log[0]["response"], len(log[0]["body"])) == (20_000, "1", 4000)


def test_control_calls_are_not_logged(sim):
    sim.http.get("/")

    assert sim.read("requests") == []


def test_settings_can_be_turned_but_not_invented(sim):
    assert sim.control("settings", callback_interval=1)["callback_interval"] == 1
    sim.control("settings", status=400, no_such_thing=1)
    sim.control("settings", status=400, callback_attempts="three")
    sim.control("settings", status=400, content_rules=[{"word": "苹果"}])


def test_an_inbox_can_be_read_from_an_entry_on(sim):
    sim.send_template()
    first = sim.inbox("wang")[-1]["n"]
    sim.send_template()

    assert len(sim.read("users/wang/inbox", after=first)) == 1


def test_unknown_control_paths_and_bodies_are_refused(sim):
    assert sim.http.get("/_control/nothing").status_code == 404
    assert sim.http.post("/_control/users", data=b"[1]").status_code == 400
    assert sim.http.post("/_control/health").status_code == 405


def phones(sim, **changes):
    fields = {"web_base": "http://127.0.0.1:18080/", "mini_appid": MINI, "official_appid": OA, "citizens": ["wang"]}
    return sim.control("phones", **{**fields, **changes})


def test_the_phones_page_knows_whom_it_shows(sim):
    sim.control("users", id="li", name="李某")
    shown = phones(sim, supervisors=["li"], codes=[{"label": "一号窗口", "url": "https://h/q/T"}])

    assert shown["names"] == {"wang": "王某", "li": "李某"}
    assert shown["web_base"] == "http://127.0.0.1:18080"
    assert shown["account_names"] == {OA: "码上监督", MINI: "码上监督"}
    assert shown["subscribe_titles"] == {"S-ONCE": "办理进度", "S-LONG": "办理进度"}


def test_a_phone_of_nobody_is_refused(sim):
    sim.control("phones", status=404, citizens=["nobody"])


def test_the_page_may_frame_the_web_host_only_and_run_its_own_scripts_only(sim):
    phones(sim)
    response = sim.http.get("/", base_url=ORIGIN)

    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "frame-src http://127.0.0.1:18080;" in policy
    assert "unsafe" not in policy
    page = response.get_data(as_text=True)
    assert "<script>" not in page
    assert " style=" not in page


def test_localhost_is_sent_to_the_origin_the_web_host_believes(sim):
    assert sim.http.get("/", base_url="http://localhost:8090").location == f"{ORIGIN}/"


def test_the_page_changes_its_version_with_its_phones(sim):
    before = sim.read("phones")["version"]
    phones(sim)

    assert sim.read("phones")["version"] != before
    assert f'data-version="{sim.read("phones")["version"]}"' in sim.http.get("/", base_url=ORIGIN).get_data(
        as_text=True
    )
