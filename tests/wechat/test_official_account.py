"""公众号对接的测试 / Template messages, unionids, the menu and the list of templates, against the simulator."""

import pytest

from handlers.templates import TEMPLATES
from tests.wechat.support import ACCOUNT, MINI, TEMPLATE_IDS
from wx_backend.wechat.errors import WechatRefused
from wx_backend.wechat.official_account import OfficialAccount

PAGE = "packages/admin/complaint/complaint?id=7"
DATA = {
    "character_string1": "00007",
    "thing2": "不动产登记中心",
    "phrase3": "投诉",
    "time4": "2026年11月24日 09:30",
    "date5": "2026年11月25日",
}

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def account(wechat_settings):
    return OfficialAccount.of(wechat_settings)


@pytest.fixture
def openid(simulator):
    return simulator.add_user("wang", follow=True)[ACCOUNT["appid"]]


def send(account, openid, client_msg_id="a" * 32):
    return account.send_template(openid, TEMPLATE_IDS["complaint_notice"], DATA, client_msg_id=client_msg_id, page=PAGE)


def test_a_template_message_arrives_and_leads_into_the_mini_program(simulator, account, openid):
    msgid = send(account, openid)

    shown = simulator.inbox("wang")[-1]
    assert shown["title"] == TEMPLATES["complaint_notice"].title
    assert shown["miniprogram"] == {"appid": MINI["appid"], "pagepath": PAGE}
    assert str(shown["msgid"]) == msgid


def test_the_same_client_msg_id_is_shown_once(simulator, account, openid):
    assert send(account, openid) == send(account, openid)

    assert len(simulator.inbox("wang")) == 1


def test_an_answer_that_was_lost_leads_to_no_second_message(simulator, account, openid):
    simulator.fault("/cgi-bin/message/template/send", "reset_after", times=1)
    with pytest.raises(Exception, match="Connection"):
        send(account, openid)
    send(account, openid)

    assert len(simulator.inbox("wang")) == 1


def test_who_does_not_follow_gets_nothing(simulator, account):
    stranger = simulator.add_user("stranger", follow=False)[ACCOUNT["appid"]]

    with pytest.raises(WechatRefused) as refused:
        send(account, stranger)

    assert refused.value.errcode == 43004


def test_a_follower_has_a_unionid(simulator, account, openid):
    simulator.add_user("wang", unionid="union-of-wang")

    assert account.unionid_of(openid) == "union-of-wang"


@pytest.mark.parametrize("kind", ["502", "hang", "html", "errcode"])
def test_a_unionid_that_cannot_be_had_is_none(simulator, account, openid, kind):
    with simulator.broken("/cgi-bin/user/info", kind, seconds=2, errcode=-1):
        assert account.unionid_of(openid) is None


def test_a_follower_without_unionid_is_none(simulator, account):
    openid = simulator.add_user("li", follow=True, unionid="")[ACCOUNT["appid"]]

    assert account.unionid_of(openid) is None


def test_the_templates_of_the_account_are_listed(account):
    listed = account.templates()

    assert listed == {TEMPLATE_IDS[name]: one.content for name, one in TEMPLATES.items() if name != "progress"}
