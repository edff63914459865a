"""普通链接规则测试 / A rule proves its address, is published, and then opens the page; each refusal has its code."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
PREFIX = "https://mashang.example/q/"
RULE = {
    "prefix": PREFIX,
    "permit_sub_rule": 1,
    "path": "pages/profile/profile",
    "open_version": 3,
    "debug_url": [f"{PREFIX}TEST"],
    "is_edit": 0,
}


class Website:
    """What the world sees under our address: some files."""

    def __init__(self):
        self.files = files = {}

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                found = files.get(self.path)
                self.send_response(200 if found else 404)
                self.end_headers()
                self.wfile.write((found or "").encode())

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()


@pytest.fixture
def website(sim):
    """Our address, reached at a website that serves nothing yet."""
    running = Website()
    sim.add_mini_program(origins={"https://mashang.example": running.base}, domains_without_icp=["new.example"])
    yield running
    running.server.shutdown()
    running.server.server_close()


@pytest.fixture
def proved(sim, website):
    """The verification file lies in the last folder of the rule."""
    answer = ask(sim, "download")
    website.files[f"/q/{answer['file_name']}"] = answer["file_content"]
    return sim


def ask(sim, name, **body):
    sim.control("clock", advance=1)  # five calls a second
    return sim.post(f"/cgi-bin/wxopen/qrcodejump{name}", MINI, body)


def scan(sim, link):
    return sim.control("users/wang/scan-link", url=link)


def test_a_published_rule_opens_its_page_with_the_whole_link_and_the_second(proved):
    assert ask(proved, "add", **RULE)["errcode"] == 0
    assert scan(proved, f"{PREFIX}AB12?v=2")["opens"] == "browser"

    assert ask(proved, "publish", prefix=PREFIX)["errcode"] == 0

    opened = scan(proved, f"{PREFIX}AB12?v=2")
    seconds = int(proved.world.clock.now())
    assert (opened["opens"], opened["appid"], opened["scene"]) == ("mini_program", MINI, 1011)
    page, _, at = opened["url"].rpartition("=")
    assert page == "pages/profile/profile?q=https%3A%2F%2Fmashang.example%2Fq%2FAB12%3Fv%3D2&scancode_time"
    assert abs(int(at) - seconds) <= 1


def test_the_test_links_work_before_publishing(proved):
    ask(proved, "add", **RULE)

    assert scan(proved, f"{PREFIX}TEST")["opens"] == "mini_program"


def test_the_file_may_lie_in_the_root(sim, website):
    answer = ask(sim, "download")
    website.files[f"/{answer['file_name']}"] = answer["file_content"]

    assert ask(sim, "add", **RULE)["errcode"] == 0


@pytest.mark.parametrize("content", ["", "another file"])
def test_without_the_right_file_a_rule_is_85069(sim, website, content):
    website.files[f"/q/{ask(sim, 'download')['file_name']}"] = content

    assert ask(sim, "add", **RULE)["errcode"] == 85069
    assert ask(sim, "get")["rule_list"] == []


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"prefix": "mashang.example/q/"}, 85066),
        ({"prefix": "https://new.example/q/"}, 85076),
        ({"debug_url": ["https://other.example/q/1"]}, 85068),
        ({"debug_url": [f"{PREFIX}{number}" for number in range(6)]}, 40097),
        ({"path": "pages/none/none"}, 41030),
        ({"open_version": 4}, 40097),
        ({"is_edit": 1}, 40097),
    ],
)
def test_a_bad_rule_says_why(proved, changes, errcode):
    assert ask(proved, "add", **{**RULE, **changes})["errcode"] == errcode


def test_a_rule_is_there_once_and_changes_until_it_is_published(proved):
    ask(proved, "add", **RULE)

    assert ask(proved, "add", **RULE)["errcode"] == 85071
    assert ask(proved, "add", **{**RULE, "is_edit": 1, "path": "pages/progress/progress"})["errcode"] == 0
    assert ask(proved, "get")["rule_list"][0]["path"] == "pages/progress/progress"
    ask(proved, "publish", prefix=PREFIX)
    assert ask(proved, "add", **{**RULE, "is_edit": 1})["errcode"] == 40097


def test_an_address_another_mini_program_has_is_85072(proved):
    proved.control(
        "accounts", kind="mini_program", appid="wx2", secret="s", link_rules=[{"prefix": PREFIX, "path": "pages/a/a"}]
    )

    assert ask(proved, "add", **RULE)["errcode"] == 85072


def test_a_hundred_rules_are_full(proved):
    rules = [{"prefix": f"https://a.example/{number}/", "path": "pages/a/a"} for number in range(100)]
    proved.add_mini_program(link_rules=rules, origins=proved.world.accounts[MINI].origins)

    assert ask(proved, "add", **RULE)["errcode"] == 85073


def test_publishing_needs_a_released_mini_program_and_has_a_monthly_quota(proved):
    ask(proved, "add", **RULE)
    before = ask(proved, "get")["qrcodejump_pub_quota"]
    proved.world.accounts[MINI].released = False
    assert ask(proved, "publish", prefix=PREFIX)["errcode"] == 85074
    proved.world.accounts[MINI].released = True
    codes = [ask(proved, "publish", prefix=PREFIX)["errcode"] for _ in range(101)]

    assert before == 100
    assert codes[:-1] == [0] * 100
    assert codes[-1] == 886000
    assert ask(proved, "get")["qrcodejump_pub_quota"] == 0


def test_six_calls_in_a_second_are_too_many(sim):
    sim.control("clock", now="2026-11-23T10:00:00.1")

    codes = [sim.post("/cgi-bin/wxopen/qrcodejumpdownload", MINI, {})["errcode"] for _ in range(12)]

    assert codes[:5] == [0] * 5
    assert 44990 in codes


def test_rules_are_listed_by_prefix_and_by_page(proved):
    rules = [{"prefix": f"https://a.example/{number}/", "path": "pages/a/a"} for number in range(3)]
    proved.add_mini_program(link_rules=rules)

    assert len(ask(proved, "get")["rule_list"]) == 3
    by_prefix = ask(proved, "get", get_type=1, prefix_list=["https://a.example/1/"])
    assert [one["prefix"] for one in by_prefix["rule_list"]] == ["https://a.example/1/"]
    page = ask(proved, "get", get_type=2, page_num=2, page_size=2)
    assert (page["list_size"], page["total_count"]) == (1, 3)
    assert ask(proved, "get", get_type=2, page_num=0, page_size=2)["errcode"] == 40097
    assert {one["state"] for one in page["rule_list"]} == {2}


def test_a_deleted_rule_opens_nothing(proved):
    ask(proved, "add", **RULE)
    ask(proved, "publish", prefix=PREFIX)

    assert ask(proved, "delete", prefix=PREFIX)["errcode"] == 0
    assert scan(proved, f"{PREFIX}AB12")["opens"] == "browser"
    assert ask(proved, "delete", prefix=PREFIX)["errcode"] == 40097


@pytest.mark.parametrize(
    ("prefix", "link", "opens"),
    [
        ("https://a.example/q/", "https://a.example/q/1", True),
        ("https://a.example/q/", "https://a.example/q/1/2?x=y", True),
        ("https://a.example/q/", "http://a.example/q/1", False),
        ("https://a.example/q/", "https://b.example/q/1", False),
        ("https://a.example/q/", "https://a.example.evil/q/1", False),
        ("https://a.example/q", "https://a.example/q?x=1", True),
        ("https://a.example/q", "https://a.example/q/1", False),
        ("https://a.example/q?id=1", "https://a.example/q?id=12&x=2", True),
        ("https://a.example/q?id=1", "https://a.example/q?x=2&id=1", False),
    ],
)
def test_which_links_a_rule_opens(sim, prefix, link, opens):
    sim.add_mini_program(link_rules=[{"prefix": prefix, "path": "pages/a/a"}])

    assert (scan(sim, link)["opens"] == "mini_program") is opens
