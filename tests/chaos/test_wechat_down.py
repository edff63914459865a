"""微信不可用 / WeChat hangs, answers 502 or is not there: citizens do not notice, supervisors are told later."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

import models
from handlers.sender import Sender
from tests.api.conftest import Phone, complaint_body
from tests.chaos.support import NO_QUIET, NOBODY
from tests.conftest import load_settings
from tests.wechat.support import ACCOUNT, MINI, TEMPLATE_IDS
from wx_backend.app import create_app
from wx_backend.cli import bot_context
from wx_backend.clock import ForcedClock, system_clock
from wx_backend.wechat.errors import WechatError

OFFICE = "虚构区审批局"
EVERYTHING = ("/wxa/msg_sec_check", "/cgi-bin/stable_token", "/cgi-bin/message/template/send")
SEND = "/cgi-bin/message/template/send"
SECONDS_A_CITIZEN_WAITS = 3.0


@pytest.fixture
def database_url(sqlite_url):
    """How the service bears WeChat is no matter of the database."""
    return sqlite_url


@pytest.fixture(params=["hang", "502", "refused"])
def outage(request, wechat):
    """WeChat is down in one of its ways: the address of it, and how to mend it."""
    if request.param != "refused":
        for path in EVERYTHING:
            wechat.fault(path, request.param)
    return request.param


@pytest.fixture
def wechat_settings(make_settings, wechat, outage):
    return make_settings(NOBODY if outage == "refused" else wechat.base)


def file_some(app, token, count):
    """Complaints of different citizens; the status and the seconds of each."""
    answers = []
    for number in range(count):
        citizen = Phone(app, f"citizen-{number}")
        begun = time.monotonic()
        answer = citizen.post("/api/v1/complaints", complaint_body(token))
        answers.append((answer.status_code, time.monotonic() - begun))
    return answers


@pytest.fixture
def make_settings(tmp_path, sqlite_url, key_file):
    def make(api_base):
        values = {
            **NO_QUIET,
            **{f"mini_program_{key}": value for key, value in MINI.items()},
            **{f"official_account_{key}": value for key, value in ACCOUNT.items()},
            **{f"templates_{key}": value for key, value in TEMPLATE_IDS.items()},
            "wechat_api_base": api_base,
            "wechat_connect_timeout_seconds": "0.3",
            "wechat_read_timeout_seconds": "0.3",
            "database_url": sqlite_url,
        }
        return load_settings(tmp_path, **{f"MASHANG_{key.upper()}": value for key, value in values.items()})

    return make


@pytest.fixture
def followed(db, city, staff_openids):
    for unionid, openid in staff_openids.items():
        models.StaffAccount.update(account_openid=openid).where(models.StaffAccount.unionid == unionid).execute()


def test_intake_answers_soon_and_holds_the_words_for_a_check(db, city, wechat, wechat_settings):
    app = create_app(wechat_settings, bound=db)

    answers = file_some(app, city[OFFICE], 12)

    assert [status for status, _ in answers] == [201] * 12
    assert max(seconds for _, seconds in answers) < SECONDS_A_CITIZEN_WAITS
    asked = len(wechat.calls("/cgi-bin/stable_token")) + len(wechat.calls("/wxa/msg_sec_check"))
    assert asked <= 1, "somebody waited for WeChat; the eleven after him do not"
    assert {row.content_check for row in models.Complaint.select()} == {models.ContentCheck.PENDING}


def test_the_sender_backs_off_and_tells_all_oldest_first_when_wechat_is_back(
    db, city, followed, wechat, outage, wechat_settings, make_settings
):
    file_some(create_app(wechat_settings, bound=db), city[OFFICE], 13)
    clock = ForcedClock(system_clock())
    down = Sender(bot_context(wechat_settings, clock))
    asked = len(wechat.calls(SEND)) + len(wechat.calls("/cgi-bin/stable_token"))

    busy_rounds = 0
    for _ in range(600):
        clock.moment += timedelta(seconds=1)
        busy_rounds += down.send_due() > 0

    tried = len(wechat.calls(SEND)) + len(wechat.calls("/cgi-bin/stable_token")) - asked
    assert 3 <= busy_rounds <= 20, "ten minutes of outage"
    assert tried <= 20
    messages = list(models.OutboxMessage.select().order_by(models.OutboxMessage.id))
    assert {message.status for message in messages} == {models.OutboxStatus.WAITING}

    for path in EVERYTHING if outage != "refused" else ():
        wechat.control("DELETE", f"faults?path={path}")
    clock.moment += timedelta(seconds=wechat_settings.outbox.longest_retry_seconds)
    back = Sender(bot_context(make_settings(wechat.base), clock))
    while back.send_due():
        pass

    for name, unionid in (("jia", "u-supervisor-1"), ("yi", "u-supervisor-2")):
        mine = [message.client_msg_id for message in messages if message.staff.unionid == unionid]
        assert len(mine) == 13
        assert [card["client_msg_id"] for card in wechat.inbox(name)] == mine


def test_signing_in_says_that_wechat_is_away_and_nothing_else_breaks(db, city, wechat_settings):
    phone = Phone(create_app(wechat_settings, bound=db))

    answer = phone.post("/api/v1/sessions", {"code": "a-code-of-wx-login"})

    if wechat_settings.wechat.api_base == NOBODY:
        assert answer.status_code == 503
        assert answer.headers["Retry-After"] == "5"
    assert answer.json["error"]["message"]
    assert phone.get(f"/api/v1/codes/{city[OFFICE]}/profile").status_code == 200


def test_wechat_errors_carry_no_secret(db, wechat_settings, caplog):
    context = bot_context(wechat_settings, system_clock)

    with pytest.raises(WechatError) as raised:
        context.official_account.send_template("openid", "id", {}, client_msg_id="x", page="p")

    said = str(raised.value) + caplog.text
    assert wechat_settings.official_account.secret not in said
    assert "access_token" not in said
