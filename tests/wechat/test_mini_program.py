"""小程序对接的测试 / Signing in, checking words and telling progress, against the simulator."""

import pytest

from handlers.templates import TEMPLATES
from tests.wechat.support import MINI, TEMPLATE_IDS, body_of
from wx_backend.wechat.errors import CodeNotValid, WechatError, WechatRefused
from wx_backend.wechat.mini_program import MiniProgram

LOGIN_PATH = "/sns/jscode2session"
TOKEN_PATH = "/cgi-bin/stable_token"
CHECK_PATH = "/wxa/msg_sec_check"

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def mini_program(wechat_settings):
    return MiniProgram.of(wechat_settings)


@pytest.fixture
def openid(simulator):
    simulator.add_user("wang")
    simulator.login_code("wang")
    return simulator.add_user("wang")[MINI["appid"]]


# --- signing in ------------------------------------------------------------------------------------------------------


def test_a_code_tells_who_it_is(simulator, mini_program, openid):
    identity = mini_program.code_to_session(simulator.login_code("wang"))

    assert identity.mini_openid == openid
    assert identity.unionid
    assert not hasattr(identity, "session_key")


def test_somebody_without_unionid_signs_in_all_the_same(simulator, mini_program):
    simulator.add_user("li", unionid="")

    assert mini_program.code_to_session(simulator.login_code("li")).unionid is None


def test_signing_in_needs_no_token(simulator, mini_program, openid):
    mini_program.code_to_session(simulator.login_code("wang"))

    assert simulator.calls("/cgi-bin/stable_token") == []


@pytest.mark.parametrize("code", ["never-issued", ""])
def test_a_code_nobody_issued_is_not_valid(mini_program, openid, code):
    with pytest.raises(CodeNotValid):
        mini_program.code_to_session(code)


def test_a_code_is_good_once(simulator, mini_program, openid):
    code = simulator.login_code("wang")
    mini_program.code_to_session(code)

    with pytest.raises(CodeNotValid):
        mini_program.code_to_session(code)


@pytest.mark.parametrize("kind", ["errcode", "502", "html", "empty", "reset_after", "hang"])
def test_a_code_is_never_tried_twice(simulator, mini_program, openid, kind):
    with simulator.broken(LOGIN_PATH, kind, errcode=-1, seconds=2), pytest.raises(WechatError):
        mini_program.code_to_session(simulator.login_code("wang"))

    assert len(simulator.calls(LOGIN_PATH)) == 1


def test_a_blocked_person_is_refused_by_wechat(simulator, mini_program):
    simulator.add_user("risky", risky=True)

    with pytest.raises(WechatRefused):
        mini_program.code_to_session(simulator.login_code("risky"))


# --- checking words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "verdict"),
    [("窗口办事很快", "pass"), ("我要举报乱收费", "review"), ("代开发票", "review"), ("好" * 2600, "pass")],
)
def test_words_are_judged(mini_program, openid, content, verdict):
    assert mini_program.check_text(openid, content) == verdict


def test_somebody_whom_wechat_does_not_know_is_pending(mini_program, simulator):
    absent = simulator.add_user("absent")[MINI["appid"]]

    assert mini_program.check_text(absent, "您好") == "pending"
    assert mini_program.check_text("nobody", "您好") == "pending"
    assert mini_program.check_text(absent, "您好") == "pending"
    assert len(simulator.calls(CHECK_PATH)) == 3


@pytest.mark.parametrize("kind", ["502", "html", "empty", "reset_before", "hang", "errcode"])
def test_a_wechat_in_trouble_never_fails_the_citizen(simulator, mini_program, openid, kind):
    with simulator.broken(CHECK_PATH, kind, seconds=3, errcode=-1):
        verdicts = [mini_program.check_text(openid, "您好") for _ in range(10)]

    assert verdicts == ["pending"] * 10
    assert len(simulator.calls(CHECK_PATH)) == 1


def test_a_token_that_cannot_be_had_is_waited_for_once(simulator, mini_program, openid):
    asked = len(simulator.calls(TOKEN_PATH))
    with simulator.broken(TOKEN_PATH, "hang", seconds=3):
        verdicts = [mini_program.check_text(openid, "您好") for _ in range(10)]

    assert verdicts == ["pending"] * 10
    assert len(simulator.calls(TOKEN_PATH)) == asked + 1


# --- telling progress ------------------------------------------------------------------------------------------------

DATA = {"thing1": "不动产登记中心", "phrase2": "已受理", "time3": "2026年11月24日 09:30"}


def grant(simulator, user, answer="accept"):
    simulator.control(
        "POST",
        f"users/{user}/subscriptions",
        appid=MINI["appid"],
        template_id=TEMPLATE_IDS["progress"],
        answer=answer,
    )


def test_progress_arrives_where_it_was_agreed_to(simulator, mini_program, openid):
    grant(simulator, "wang")

    mini_program.send_progress(openid, TEMPLATE_IDS["progress"], DATA, page="pages/progress/progress")

    shown = simulator.inbox("wang")[-1]
    assert shown["kind"] == "subscribe"
    assert shown["title"] == TEMPLATES["progress"].title
    assert [one["value"] for one in shown["fields"]] == list(DATA.values())
    assert shown["miniprogram"]["pagepath"] == "pages/progress/progress"


def test_one_consent_is_one_message(simulator, mini_program, openid):
    grant(simulator, "wang")
    mini_program.send_progress(openid, TEMPLATE_IDS["progress"], DATA, page="pages/progress/progress")

    with pytest.raises(WechatRefused) as refused:
        mini_program.send_progress(openid, TEMPLATE_IDS["progress"], DATA, page="pages/progress/progress")

    assert refused.value.errcode == 43101


def test_a_subscription_message_is_not_repeated_when_wechat_is_busy(simulator, mini_program, openid):
    path = "/cgi-bin/message/subscribe/send"
    with simulator.broken(path, "errcode", errcode=-1), pytest.raises(WechatRefused):
        mini_program.send_progress(openid, TEMPLATE_IDS["progress"], DATA, page="pages/progress/progress")

    assert len(simulator.calls(path)) == 1
    assert body_of(simulator.calls(path)[0])["miniprogram_state"] == "formal"
