"""关注的测试 / Who follows is recognized by unionid; who leaves is noted; WeChat's trouble hinders neither."""

import pytest

from handlers import words
from models import AuditEntry, StaffAccount
from tests.wechat.support import ACCOUNT
from wx_backend.domain import staff


@pytest.fixture
def follower(simulator):
    """Somebody whose unionid is that of 督查甲."""
    return simulator.add_user("jia", follow=True, unionid="u-supervisor-1")[ACCOUNT["appid"]]


def test_a_citizen_is_greeted(connected_bot, simulator):
    openid = simulator.add_user("wang", follow=True)[ACCOUNT["appid"]]

    reply = connected_bot.notices("subscribe", openid, EventKey="")

    assert reply == f"感谢关注！\n{words.CITIZEN}"


def test_staff_are_recognized_by_unionid(connected_bot, follower):
    reply = connected_bot.notices("subscribe", follower, EventKey="")

    assert "已识别您的身份：效能办" in reply
    assert staff.by_account_openid(follower) == StaffAccount.get(StaffAccount.unionid == "u-supervisor-1")


def test_a_repeated_event_binds_once(connected_bot, follower):
    for _ in range(3):
        connected_bot.notices("subscribe", follower, EventKey="")

    assert AuditEntry.select().where(AuditEntry.action == "official_account_bound").count() == 1


def test_while_wechat_is_out_of_reach_a_follower_is_greeted_as_a_citizen(bot):
    assert bot.notices("subscribe", "openid-of-somebody", EventKey="").startswith("感谢关注")


def test_staff_who_are_bound_are_known_without_asking_wechat(connected_bot, simulator, supervisor):
    connected_bot.notices("subscribe", supervisor, EventKey="")

    assert simulator.calls("/cgi-bin/user/info") == []


def test_who_leaves_is_noted_once_and_stays_bound(bot, supervisor):
    for _ in range(3):
        assert bot.notices("unsubscribe", supervisor, EventKey="") is None

    assert AuditEntry.select().where(AuditEntry.action == "account_unfollowed").count() == 1
    assert StaffAccount.get_by_id(supervisor.id).account_openid == supervisor.account_openid


def test_who_leaves_takes_the_conversation_along(bot, city):
    from models import Conversation

    bot.hears("码 虚构区", "openid-of-wang")
    assert Conversation.select().count() == 1

    bot.notices("unsubscribe", "openid-of-wang", EventKey="")

    assert Conversation.select().count() == 0
