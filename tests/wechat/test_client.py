"""接口客户端的测试 / Against the simulator: one token for everybody, every repeat and every wait bounded."""

import logging
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from tests.servers import ROOT, free_port
from tests.wechat.support import ACCOUNT, body_of, settings_for
from wx_backend.wechat.client import GovClient
from wx_backend.wechat.errors import TokenRefused, WechatRefused, WechatUnavailable

TOKEN_PATH = "/cgi-bin/stable_token"
USER_PATH = "/cgi-bin/user/info"
SEND_PATH = "/cgi-bin/message/template/send"

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def openid(simulator):
    return simulator.add_user("wang", follow=True)[ACCOUNT["appid"]]


@pytest.fixture
def client(simulator):
    return client_of(simulator.base)


def client_of(base, **changed):
    values = {"appid": ACCOUNT["appid"], "secret": ACCOUNT["secret"], "timeout": (0.5, 0.5), **changed}
    return GovClient(api_base=base, **values)


def test_the_first_call_gets_a_stable_token_and_the_next_uses_it(simulator, client, openid):
    client.user.get(openid)
    client.user.get(openid)

    assert len(simulator.calls(TOKEN_PATH)) == 1
    assert "force_refresh" not in body_of(simulator.calls(TOKEN_PATH)[0])
    assert simulator.calls("/cgi-bin/token") == []


def test_a_second_process_uses_the_token_of_the_first(simulator, client, openid):
    client.user.get(openid)
    client_of(simulator.base).user.get(openid)

    assert len(simulator.calls(TOKEN_PATH)) == 1


def test_every_address_goes_to_the_configured_host(simulator, client, openid):
    # These classes of wechatpy name the real host each in a place of its own.
    with pytest.raises(WechatRefused):
        client.wxa.send_subscribe_message(openid, "unknown", {})

    assert simulator.calls("/cgi-bin/message/subscribe/send")


def test_another_host_is_never_called(client):
    with pytest.raises(RuntimeError):
        client.get("http://127.0.0.1:1/elsewhere", no_token=True)


@pytest.mark.parametrize("errcode", [40001, 40014, 42001])
def test_a_token_that_died_is_renewed_once(simulator, client, openid, errcode):
    client.user.get(openid)
    simulator.fault(USER_PATH, "errcode", errcode=errcode, times=1)

    assert client.user.get(openid)["subscribe"] == 1
    assert len(simulator.calls(TOKEN_PATH)) == 2


@pytest.mark.parametrize("as_string", [False, True])
def test_40001_for_ever_ends_after_one_renewal(simulator, client, openid, as_string):
    with (
        simulator.broken(USER_PATH, "errcode", errcode=40001, errcode_as_string=as_string),
        pytest.raises(WechatRefused) as refused,
    ):
        client.user.get(openid)

    assert refused.value.errcode == 40001
    assert len(simulator.calls(USER_PATH)) == 2
    assert len(simulator.calls(TOKEN_PATH)) == 2


def test_an_expired_token_is_renewed_before_it_is_used(simulator, client, openid):
    client.user.get(openid)
    simulator.control("POST", "clock", advance=7200)

    assert client.user.get(openid)["subscribe"] == 1
    assert len(simulator.calls(TOKEN_PATH)) == 2


def test_a_wrong_secret_is_said_and_not_repeated(simulator, openid):
    with pytest.raises(TokenRefused) as refused:
        client_of(simulator.base, secret="wrong-secret-for-tests").user.get(openid)

    assert refused.value.errcode == 40125
    assert len(simulator.calls(TOKEN_PATH)) == 1


def test_busy_is_tried_three_times_in_all(simulator, client, openid):
    with simulator.broken(USER_PATH, "errcode", errcode=-1), pytest.raises(WechatRefused):
        client.user.get(openid)

    assert len(simulator.calls(USER_PATH)) == 3


def test_busy_that_passes_is_not_noticed(simulator, client, openid):
    simulator.fault(USER_PATH, "errcode", errcode=-1, times=2)

    assert client.user.get(openid)["subscribe"] == 1


def test_a_send_without_a_client_msg_id_is_never_repeated(simulator, client):
    with simulator.broken("/cgi-bin/menu/create", "errcode", errcode=-1), pytest.raises(WechatRefused):
        client.menu.create({"button": []})

    assert len(simulator.calls("/cgi-bin/menu/create")) == 1


@pytest.mark.parametrize("kind", ["502", "html", "empty", "reset_before", "reset_after"])
@pytest.mark.parametrize("path", [USER_PATH, TOKEN_PATH])
def test_answers_that_are_none_are_one_kind_of_failure(simulator, client, openid, kind, path):
    with simulator.broken(path, kind), pytest.raises(WechatUnavailable) as failure:
        client.user.get(openid)

    assert failure.value.sent


@pytest.mark.parametrize("path", [USER_PATH, TOKEN_PATH])
def test_nobody_waits_for_ever(simulator, client, openid, path):
    started = time.monotonic()
    with simulator.broken(path, "hang", seconds=30), pytest.raises(WechatUnavailable):
        client.user.get(openid)

    assert time.monotonic() - started < 15


def test_a_host_that_is_not_there_was_sent_nothing():
    with pytest.raises(WechatUnavailable) as failure:
        client_of("http://127.0.0.1:9").user.get("anybody")

    assert not failure.value.sent


def test_a_failed_renewal_leaves_the_lease_free(simulator, client, openid):
    simulator.fault(TOKEN_PATH, "502", times=1)
    with pytest.raises(WechatUnavailable):
        client.user.get(openid)

    started = time.monotonic()
    assert client.user.get(openid)["subscribe"] == 1
    assert time.monotonic() - started < 6, "half of what one waits for the lease of another"


def test_threads_that_need_a_token_at_once_ask_for_one(simulator, openid):
    simulator.fault(TOKEN_PATH, "delay", seconds=0.3, times=1)
    results = []
    clients = [client_of(simulator.base, timeout=(1, 5)) for _ in range(4)]

    threads = [threading.Thread(target=lambda c=c: results.append(c.user.get(openid))) for c in clients * 4]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(results) == 16
    assert len(simulator.calls(TOKEN_PATH)) == 1


PROCESS = """
import sys, time
from wx_backend import database
from wx_backend.wechat.client import GovClient
url, base, appid, secret, openid, start = sys.argv[1:]
database.connect(url)
client = GovClient(appid, secret, api_base=base, timeout=(2, 5))
time.sleep(max(0, float(start) - time.time()))
print(sum(client.user.get(openid)["subscribe"] for _ in range(20)))
"""


def test_four_processes_at_a_cold_start_ask_for_one_token(simulator, openid, database_url):
    start = str(time.time() + 2.5)
    arguments = [database_url, simulator.base, ACCOUNT["appid"], ACCOUNT["secret"], openid, start]

    processes = [
        subprocess.Popen([sys.executable, "-c", PROCESS, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    answers = [process.communicate(timeout=60)[0].strip() for process in processes]

    assert answers == ["20"] * 4
    assert len(simulator.calls(TOKEN_PATH)) == 1


def test_a_client_in_a_hurry_waits_for_nobody(simulator, openid):
    hurried = client_of(simulator.base, timeout=(20, 20), hurry_seconds=0.3)
    started = time.monotonic()
    with simulator.broken(USER_PATH, "hang", seconds=30), pytest.raises(WechatUnavailable):
        hurried.user.get(openid)

    assert time.monotonic() - started < 10


def test_chinese_goes_out_as_it_is(simulator, client):
    client.menu.create({"button": [{"type": "click", "name": "帮助", "key": "help"}]})

    assert "帮助" in simulator.calls("/cgi-bin/menu/create")[0]["body"]


def test_a_proxy_of_the_environment_is_not_used(simulator, client, openid, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")

    assert client.user.get(openid)["subscribe"] == 1


class Redirecting(BaseHTTPRequestHandler):
    """Somebody who sends callers, and the secrets they bring, elsewhere."""

    asked: ClassVar[list[str]] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def test_a_redirection_is_not_followed():
    with ThreadingHTTPServer(("127.0.0.1", free_port()), Redirecting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(WechatUnavailable):
            client_of(f"http://127.0.0.1:{server.server_port}").get("user/info", no_token=True)
        server.shutdown()

    assert len(Redirecting.asked) == 1


def test_no_failure_tells_a_secret(simulator, caplog):
    caplog.set_level(logging.WARNING)
    shown = []
    for base, fault in [("http://127.0.0.1:9", None), (simulator.base, "reset_before"), (simulator.base, "502")]:
        client = client_of(base)
        if fault:
            simulator.fault("/sns/jscode2session", fault, times=1)
        with pytest.raises(WechatUnavailable) as failure:
            client.get(
                "https://api.weixin.qq.com/sns/jscode2session", params={"secret": ACCOUNT["secret"]}, no_token=True
            )
        shown.append(str(failure.getrepr(style="short")))

    assert ACCOUNT["secret"] not in "".join(shown)
    assert ACCOUNT["secret"] not in caplog.text


def test_wechat_is_never_asked_within_a_transaction(db, client, openid):
    with db.atomic(), pytest.raises(RuntimeError):
        client.user.get(openid)


def test_making_a_client_asks_nobody():
    assert client_of(settings_for().wechat.api_base).appid == ACCOUNT["appid"]
