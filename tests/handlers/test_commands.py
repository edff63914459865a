"""文字命令的测试 / What the official account answers to words, and what the words change."""

import pytest

from handlers import words
from models import AuditEntry, CallbackReceipt, Complaint, ComplaintKind, JobRun, OutboxMessage
from tests.handlers.support import SECRET_WORDS, file_complaint, status_of
from tests.wechat.support import NOW
from wx_backend.domain import complaint_timeline, digests

CITIZEN = "openid-of-a-citizen"


@pytest.fixture
def complaint(city, keys):
    return file_complaint(city[0], keys)


def audited(action):
    return AuditEntry.select().where(AuditEntry.action == action).count()


# --- everybody -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["帮助", "help", "HELP", "?", "？", "  帮助 ", "您好", "", "码上监督", "😀"])
def test_everybody_is_told_what_can_be_done_here(bot, text):
    assert bot.hears(text, CITIZEN) == words.CITIZEN


def test_staff_are_told_their_commands(bot, supervisor):
    assert bot.hears("帮助", supervisor) == words.STAFF
    assert bot.hears("您好", supervisor) == words.STAFF


def test_words_of_a_citizen_are_no_complaint_and_he_is_told_so(bot):
    reply = bot.hears("我要投诉窗口态度恶劣，等了两个小时没有人理", CITIZEN)

    assert "不会登记为投诉" in reply
    assert Complaint.select().count() == 0


@pytest.mark.parametrize("text", ["待办", "详情 1", "受理 1", "办结 1 好", "周报", "受理", "受理 abc"])
def test_a_citizen_is_kindly_told_that_a_command_is_for_staff(bot, complaint, text):
    assert bot.hears(text, CITIZEN) == words.STAFF_ONLY
    assert status_of(complaint) == "filed"


def test_somebody_who_left_the_service_is_a_citizen(bot, supervisor):
    supervisor.active = False
    supervisor.save()

    assert bot.hears("待办", supervisor) == words.STAFF_ONLY


@pytest.mark.parametrize("kind", ["image", "voice", "video", "shortvideo", "location", "link", "file"])
def test_what_is_no_text_is_answered_with_a_hint(bot, kind):
    assert "只能识别文字" in bot.hears("", CITIZEN, MsgType=kind)


def test_kinds_nobody_knows_are_just_acknowledged(bot):
    assert bot.hears("", CITIZEN, MsgType="hologram") is None


def test_questions_leave_nothing_behind(bot, supervisor, complaint):
    for text in ("帮助", "待办", f"详情 {complaint.id}", "周报", "码 虚构区", "谢谢"):
        bot.hears(text, supervisor)

    assert CallbackReceipt.select().count() == 0


# --- codes -----------------------------------------------------------------------------------------------------------


def test_a_code_is_found_by_the_name_of_its_office(bot, city):
    reply = bot.hears("码 人社局", CITIZEN)

    assert "虚构区人社局" in reply
    assert "http://127.0.0.1:8000/q/" in reply
    assert "审批局" not in reply


def test_a_code_is_found_with_a_chinese_space(bot, city):
    assert "虚构区人社局" in bot.hears("码　人社局", CITIZEN)


def test_at_most_five_codes_are_shown(bot, city):
    assert bot.hears("码 虚构区", CITIZEN).count("/q/") == 5


@pytest.mark.parametrize("keyword", ["不存在的单位", "%", "_", "'", "\\"])
def test_what_is_not_found_is_said(bot, city, keyword):
    assert "没有找到" in bot.hears(f"码 {keyword}", CITIZEN)


@pytest.mark.parametrize("text", ["码", "码 ", "码 " + "长" * 40])
def test_a_search_without_a_sensible_name_is_explained(bot, city, text):
    assert bot.hears(text, CITIZEN) == words.FIND_CODE


# --- to do and details -----------------------------------------------------------------------------------------------


def test_what_waits_is_listed(bot, supervisor, complaint):
    reply = bot.hears("待办", supervisor)

    assert f"{complaint.id:05d} 投诉 虚构区审批局（已提交" in reply


def test_nothing_waits(bot, supervisor):
    assert bot.hears("待办", supervisor) == "目前没有等待您处理的投诉。"


def test_a_list_of_more_than_ten_is_cut_and_says_so(bot, supervisor, city, keys):
    for _ in range(10):
        file_complaint(city[0], keys)

    reply = bot.hears("待办", supervisor)

    assert reply.count("虚构区审批局") == 10
    assert "更多" not in reply
    file_complaint(city[0], keys)
    assert "发送“更多”继续查看" in bot.hears("待办", supervisor)


def test_what_is_out_of_scope_does_not_wait_for_me(bot, narrow, city, keys):
    file_complaint(city[1], keys)

    assert bot.hears("待办", narrow) == "目前没有等待您处理的投诉。"


def test_details_tell_the_state_and_not_the_words(bot, supervisor, complaint):
    reply = bot.hears(f"详情 {complaint.id}", supervisor)

    assert "虚构区审批局" in reply
    assert "已提交" in reply
    assert SECRET_WORDS[:4] not in reply
    assert "李某" not in reply


@pytest.mark.parametrize("command", ["详情 {}", "受理 {}", "办结 {} 已处理"])
def test_foreign_secret_and_unknown_complaints_look_alike(bot, narrow, city, keys, command):
    foreign = file_complaint(city[1], keys)
    tip_off = file_complaint(city[0], keys, kind=ComplaintKind.TIP_OFF)
    replies = {bot.hears(command.format(number), narrow) for number in (foreign.id, tip_off.id, 999_999_999)}

    assert replies == {"没有找到这个编号的投诉"}
    assert {status_of(foreign), status_of(tip_off)} == {"filed"}


# --- accepting and closing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["受理 {}", "受理{}", "受理　{}", "受理 #{}", "受理 №{}", " 受理  {} "])
def test_a_complaint_is_accepted(bot, supervisor, complaint, text):
    reply = bot.hears(text.format(complaint.id), supervisor)

    assert reply.startswith(f"已受理 {complaint.id:05d}")
    assert status_of(complaint) == "accepted"
    assert Complaint.get_by_id(complaint.id).assignee == supervisor


def test_full_width_digits_are_digits(bot, supervisor, complaint):
    wide = str(complaint.id).translate({ord(str(i)): chr(0xFF10 + i) for i in range(10)})

    assert bot.hears(f"受理{wide}", supervisor).startswith("已受理")


@pytest.mark.parametrize(
    ("text", "usage"),
    [
        ("受理", "请发送：受理 编号"),
        ("受理 {0}吗？", "请发送：受理 编号"),
        ("受理 {0} {0}", "请发送：受理 编号"),
        ("受理 -{0}", "请发送：受理 编号"),
        ("受理 第{0}号", "请发送：受理 编号"),
        ("受理 {0};办结 {0} 好", "请发送：受理 编号"),
        ("受理 1234567890", "请发送：受理 编号"),
        ("办结", "请发送：办结 编号 说明"),
        ("办结 {0}", "请发送：办结 编号 说明"),
        ("办结 {0}已整改", "请发送：办结 编号 说明"),
        ("办结 已整改", "请发送：办结 编号 说明"),
        ("详情", "请发送：详情 编号"),
        ("待办事项", "请只发送：待办"),
        ("周报 2026", "请只发送：周报"),
        ("帮助我", "请只发送：帮助"),
    ],
)
def test_a_command_that_is_nearly_right_changes_nothing_and_is_explained(bot, supervisor, complaint, text, usage):
    assert bot.hears(text.format(complaint.id), supervisor).startswith(usage)
    assert status_of(complaint) == "filed"


@pytest.mark.parametrize("text", ["不受理 {}", "请受理 {}", "我要受理 {}", "已办结 {} 好"])
def test_a_command_must_stand_at_the_beginning(bot, supervisor, complaint, text):
    reply = bot.hears(text.format(complaint.id), supervisor)

    assert reply == words.STAFF or reply.startswith("没有这个命令，您是不是要发送")
    assert status_of(complaint) == "filed"


def test_a_repeated_message_has_one_effect_and_the_same_answer(bot, supervisor, complaint):
    replies = {bot.hears(f"受理 {complaint.id}", supervisor, MsgId=42) for _ in range(5)}

    assert len(replies) == 1
    assert replies.pop().startswith("已受理")
    assert audited("complaint_accepted") == 1


def test_a_second_message_is_told_that_it_is_done(bot, supervisor, complaint):
    bot.hears(f"受理 {complaint.id}", supervisor)

    assert "该件已受理，不能受理" in bot.hears(f"受理 {complaint.id}", supervisor)
    assert audited("complaint_accepted") == 1


def test_two_clerks_cannot_both_accept(bot, supervisor, narrow, complaint):
    bot.hears(f"受理 {complaint.id}", narrow)
    bot.hears(f"受理 {complaint.id}", supervisor)

    assert Complaint.get_by_id(complaint.id).assignee == narrow


def test_a_complaint_is_closed_with_words_for_its_author(bot, supervisor, complaint, keys):
    bot.hears(f"受理 {complaint.id}", supervisor)

    reply = bot.hears(f"办结 {complaint.id} 3 月起增设窗口，\n已向当事人说明", supervisor)

    assert reply.startswith(f"已办结 {complaint.id:05d}")
    last = complaint_timeline.timeline(Complaint.get_by_id(complaint.id), keys)[-1]
    assert (last.label, last.text) == ("已办结", "3 月起增设窗口，\n已向当事人说明")


@pytest.mark.parametrize("separator", [" ", "，", ",", "：", ":", "\n", "　"])
def test_words_may_be_set_apart_as_people_do(bot, supervisor, complaint, separator):
    bot.hears(f"受理 {complaint.id}", supervisor)

    assert bot.hears(f"办结 {complaint.id}{separator}已整改", supervisor).startswith("已办结")


def test_a_complaint_that_was_not_accepted_cannot_be_closed(bot, supervisor, complaint):
    assert "该件已提交，不能办结" in bot.hears(f"办结 {complaint.id} 好", supervisor)
    assert status_of(complaint) == "filed"


# --- the weekly digest -----------------------------------------------------------------------------------------------


def test_without_a_digest_it_says_when_there_will_be_one(bot, supervisor):
    assert "每周一" in bot.hears("周报", supervisor)


def test_the_newest_digest_is_summed_up(bot, supervisor, db):
    with db.atomic():
        JobRun.create(job="weekly_digest", period="2026-W47", finished_at=NOW)
        digests.write_all("2026-W47", comparison_floor=30, now=NOW)

    reply = bot.hears("周报", supervisor)

    assert "满意度周报" in reply
    assert "范围：全市" in reply
    assert OutboxMessage.select().count() == 2


# --- the menu --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("key", "text"), [("todo", "待办"), ("digest", "周报"), ("help", "帮助"), ("mute", "静默")])
def test_a_tap_is_the_word_it_stands_for(bot, supervisor, complaint, key, text):
    assert bot.notices("CLICK", supervisor, EventKey=key) == bot.hears(text, supervisor)


def test_the_tap_for_codes_says_how_to_search(bot):
    assert bot.notices("CLICK", CITIZEN, EventKey="find_code") == words.FIND_CODE


def test_a_key_of_an_old_menu_gets_the_help(bot):
    assert bot.notices("CLICK", CITIZEN, EventKey="removed") == words.CITIZEN


@pytest.mark.parametrize("event", ["VIEW", "view_miniprogram", "LOCATION", "subscribe_msg_popup_event", "unheard_of"])
def test_other_events_are_just_acknowledged(bot, event):
    assert bot.notices(event, CITIZEN, EventKey="x") is None
