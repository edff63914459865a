"""绑定的测试 / A one-time code ties a person to a staff account, and guessing ends soon."""

import pytest

from models import AuditEntry, BindingCode, StaffAccount
from tests.wechat.support import NOW
from wx_backend.domain import staff

STRANGER = "openid-of-a-stranger"


@pytest.fixture
def account(city):
    return StaffAccount.get(StaffAccount.unionid == "u-supervisor-1")


@pytest.fixture
def code(account, keys):
    return staff.create_binding_code(account, keys=keys, now=NOW)


def bound_to(openid):
    return staff.by_account_openid(openid)


@pytest.mark.parametrize("text", ["绑定 {}", "绑定{}", "绑定：{}", "绑定　{}"])
def test_a_code_binds(bot, account, code, text):
    reply = bot.hears(text.format(code), STRANGER)

    assert reply.startswith("绑定成功，您的身份是：效能办")
    assert bound_to(STRANGER) == account


def test_a_code_may_be_typed_in_small_or_wide_letters(bot, account, code):
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code.lower())

    assert bot.hears(f"绑定 {wide}", STRANGER).startswith("绑定成功")


def test_a_code_is_good_once(bot, account, code):
    bot.hears(f"绑定 {code}", STRANGER)

    assert "绑定码不正确或已过期" in bot.hears(f"绑定 {code}", "openid-of-another")
    assert bound_to("openid-of-another") is None


def test_a_code_ends_after_ten_minutes(bot, code, clock):
    clock.moment = NOW.replace(minute=NOW.minute + 11)

    assert "绑定码不正确或已过期" in bot.hears(f"绑定 {code}", STRANGER)


def test_a_repeated_message_is_told_the_same_and_binds_once(bot, account, code):
    replies = {bot.hears(f"绑定 {code}", STRANGER, MsgId=7) for _ in range(3)}

    assert len(replies) == 1
    assert AuditEntry.select().where(AuditEntry.action == "official_account_bound").count() == 1


def test_after_ten_wrong_codes_even_the_right_one_is_refused(bot, account, code):
    for _ in range(10):
        assert "绑定码不正确" in bot.hears("绑定 AAAAAAAA", STRANGER)

    assert "过于频繁" in bot.hears(f"绑定 {code}", STRANGER)
    assert bound_to(STRANGER) is None
    assert not BindingCode.get().used


def test_a_wrong_message_delivered_often_uses_up_one_try(bot, account, code):
    for _ in range(20):
        bot.hears("绑定 AAAAAAAA", STRANGER, MsgId=9)

    assert bot.hears(f"绑定 {code}", STRANGER).startswith("绑定成功")


@pytest.mark.parametrize("text", ["绑定", "绑定 1234", "绑定 12345678 9", "绑定 一二三"])
def test_what_cannot_be_a_code_is_explained_and_uses_up_no_try(bot, account, code, text):
    for _ in range(12):
        assert bot.hears(text, STRANGER).startswith("请发送：绑定 绑定码")

    assert bot.hears(f"绑定 {code}", STRANGER).startswith("绑定成功")


@pytest.mark.parametrize(("event", "prefix"), [("SCAN", ""), ("subscribe", "qrscene_")])
def test_a_scanned_binding_code_binds(bot, account, code, event, prefix):
    reply = bot.notices(event, STRANGER, EventKey=f"{prefix}bind_{code}")

    assert reply.startswith("绑定成功")
    assert bound_to(STRANGER) == account


def test_a_scan_of_anything_else_gets_the_help(bot):
    assert bot.notices("SCAN", STRANGER, EventKey="poster-7").startswith("您好")
