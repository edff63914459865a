"""绑定的测试 / A one-time code names a person and waits for a second administrator, and guessing ends soon."""

import pytest

from models import AuditEntry, BindingCode, StaffAccount, StaffRole
from tests.wechat.support import ACCOUNT, NOW
from wx_backend.domain import bindings, staff

STRANGER = "openid-of-a-stranger"
NAMED = "您正在绑定：督查甲（虚构）（效能办）"


@pytest.fixture
def account(city):
    return StaffAccount.get(StaffAccount.unionid == "u-supervisor-1")


@pytest.fixture
def second(city):
    return StaffAccount.create(name="系统二（虚构）", role=StaffRole.SYSTEM_ADMIN, account_openid="openid-of-second")


@pytest.fixture
def code(account, keys):
    return bindings.issue(account, keys=keys, now=NOW).code


def waiting():
    return BindingCode.select().where(BindingCode.state == "waiting").count()


@pytest.mark.parametrize("text", ["绑定 {}", "绑定{}", "绑定：{}", "绑定　{}"])
def test_a_code_names_the_person_and_waits(bot, account, code, text):
    reply = bot.hears(text.format(code), STRANGER)

    assert reply.startswith(NAMED)
    assert "另一位管理员确认" in reply
    assert staff.by_account_openid(STRANGER) is None
    assert waiting() == 1


def test_after_the_second_word_the_person_is_known(bot, account, second, code, keys):
    bot.hears(f"绑定 {code}", STRANGER)

    bindings.approve(BindingCode.get().id, by=second, keys=keys, now=NOW)

    assert staff.by_account_openid(STRANGER) == account


def test_with_the_unionid_the_mini_program_knows_the_person_too(connected_bot, simulator, account, second, code, keys):
    openid = simulator.add_user("jia", follow=True, unionid="u-of-jia")[ACCOUNT["appid"]]
    connected_bot.hears(f"绑定 {code}", openid)

    bindings.approve(BindingCode.get().id, by=second, keys=keys, now=NOW)

    assert staff.recognize("mini-of-jia", "u-of-jia", keys=keys, now=NOW) == account


def test_a_code_may_be_typed_in_small_or_wide_letters(bot, account, code):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())

    assert bot.hears(f"绑定 {wide}", STRANGER).startswith(NAMED)


def test_a_code_is_good_once(bot, account, code):
    bot.hears(f"绑定 {code}", STRANGER)

    assert "绑定码不正确或已过期" in bot.hears(f"绑定 {code}", "openid-of-another")
    assert BindingCode.get().account_openid == STRANGER


def test_a_code_ends_after_ten_minutes(bot, code, clock):
    clock.moment = NOW.replace(minute=NOW.minute + 11)

    assert "绑定码不正确或已过期" in bot.hears(f"绑定 {code}", STRANGER)


def test_a_repeated_message_is_told_the_same_and_counts_once(bot, account, code):
    replies = {bot.hears(f"绑定 {code}", STRANGER, MsgId=7) for _ in range(3)}

    assert len(replies) == 1
    assert AuditEntry.select().where(AuditEntry.action == "binding_claimed").count() == 1


def test_after_ten_wrong_codes_even_the_right_one_is_refused(bot, account, code):
    for _ in range(10):
        assert "绑定码不正确" in bot.hears("绑定 AAAAAAAA", STRANGER)

    assert "过于频繁" in bot.hears(f"绑定 {code}", STRANGER)
    assert waiting() == 0


def test_a_wrong_message_delivered_often_uses_up_one_try(bot, account, code):
    for _ in range(20):
        bot.hears("绑定 AAAAAAAA", STRANGER, MsgId=9)

    assert bot.hears(f"绑定 {code}", STRANGER).startswith(NAMED)


@pytest.mark.parametrize("text", ["绑定", "绑定 1234", "绑定 12345678 9", "绑定 一二三"])
def test_what_cannot_be_a_code_is_explained_and_uses_up_no_try(bot, account, code, text):
    for _ in range(12):
        assert bot.hears(text, STRANGER).startswith("请发送：绑定 绑定码")

    assert bot.hears(f"绑定 {code}", STRANGER).startswith(NAMED)


@pytest.mark.parametrize(("event", "prefix"), [("SCAN", ""), ("subscribe", "qrscene_")])
def test_a_scanned_binding_code_counts_like_a_typed_one(bot, account, code, event, prefix):
    reply = bot.notices(event, STRANGER, EventKey=f"{prefix}bind_{code}")

    assert reply.startswith(NAMED)
    assert waiting() == 1


def test_a_scan_of_anything_else_gets_the_help(bot):
    assert bot.notices("SCAN", STRANGER, EventKey="poster-7").startswith("您好")
