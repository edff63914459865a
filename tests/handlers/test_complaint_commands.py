"""办件命令的测试 / Assigning, answering, urging, and the conversation that several workers carry on."""

import pytest

from models import (
    Complaint,
    ComplaintEvent,
    ComplaintKind,
    Conversation,
    Deadline,
    Escalation,
    Organization,
    OutboxMessage,
)
from tests.handlers.conftest import bound, context_for
from tests.handlers.support import Bot, file_complaint, status_of
from tests.wechat.support import NOW, settings_for
from wx_backend.domain import complaints, conversations

CITIZEN = "openid-of-a-citizen"


@pytest.fixture
def accepted(city, keys, supervisor):
    complaint = file_complaint(city[0], keys)
    complaints.accept(complaint, by=supervisor, keys=keys, now=NOW)
    return complaint


@pytest.fixture
def admin(city):
    """管理员2 of 虚构区人社局."""
    return bound("u-admin-2", "openid-of-admin")


def assigned_to(complaint):
    office = Complaint.get_by_id(complaint.id).assigned_organization
    return office.name if office else None


# --- assigning -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["转办 {} 虚构区人社局", "转办{}，人社局", "转办 {}：人社局。", "转办　{}　人社"])
def test_a_complaint_is_handed_to_the_one_office_with_such_a_name(bot, supervisor, accepted, text):
    reply = bot.hears(text.format(accepted.id), supervisor)

    assert reply == f"已将 {accepted.id:05d} 转办至虚构区人社局，已提醒该单位。"
    assert assigned_to(accepted) == "虚构区人社局"


def test_where_several_have_such_a_name_a_number_chooses(bot, supervisor, accepted):
    offered = bot.hears(f"转办 {accepted.id} 虚构区", supervisor)
    assert "有 3 个单位名称相符" in offered
    number = next(line[0] for line in offered.splitlines() if "住建局" in line)

    assert "请回复 1 到 3" in bot.hears("9", supervisor)
    assert bot.hears("９", supervisor).startswith("请回复")
    replies = {bot.hears(number, supervisor, MsgId=5) for _ in range(3)}

    assert replies == {f"已将 {accepted.id:05d} 转办至虚构区住建局，已提醒该单位。"}
    assert assigned_to(accepted) == "虚构区住建局"
    assert "已经选过单位" in bot.hears("1", supervisor)


def test_a_choice_is_known_to_another_worker_after_a_restart(bot, supervisor, accepted, keys, clock):
    bot.hears(f"转办 {accepted.id} 虚构区", supervisor)
    another = Bot(context_for(settings_for(), keys, clock))

    assert "转办至" in str(another.hears("1", supervisor))


def test_a_choice_is_forgotten_after_a_quarter_of_an_hour(bot, supervisor, accepted, clock):
    bot.hears(f"转办 {accepted.id} 虚构区", supervisor)
    clock.moment = NOW.replace(minute=NOW.minute + 15)

    assert "转办至" not in bot.hears("1", supervisor)
    assert assigned_to(accepted) is None


def test_nobody_chooses_for_somebody_else(bot, supervisor, narrow, accepted):
    bot.hears(f"转办 {accepted.id} 虚构区", supervisor)

    for other in (narrow, CITIZEN):
        assert "转办至" not in bot.hears("1", other)
    assert assigned_to(accepted) is None


@pytest.mark.parametrize("name", ["不存在的单位", "%", "_", "\\"])
def test_an_office_that_is_not_there_is_said(bot, supervisor, accepted, name):
    assert bot.hears(f"转办 {accepted.id} {name}", supervisor).startswith("没有找到名称含")
    assert assigned_to(accepted) is None


def test_too_many_offices_are_not_listed(bot, supervisor, accepted):
    for number in range(12):
        Organization.create(code=f"X{number}", name=f"虚构街道{number}")

    assert "太多" in bot.hears(f"转办 {accepted.id} 虚构", supervisor)


# --- answering and urging --------------------------------------------------------------------------------------------


@pytest.fixture
def handed_over(bot, supervisor, accepted, admin):
    bot.hears(f"转办 {accepted.id} 人社局", supervisor)
    return accepted


def test_the_department_answers_and_the_citizen_reads_it(bot, handed_over, admin, keys):
    from wx_backend.domain import complaint_timeline

    reply = bot.hears(f"答复 {handed_over.id} 已增设窗口。", admin)

    assert reply == f"已答复 {handed_over.id:05d}（解释说明），群众可以在小程序里看到。"
    last = complaint_timeline.timeline(Complaint.get_by_id(handed_over.id), keys)[-1]
    assert (last.label, last.office, last.text) == ("已答复", "虚构区人社局", "已增设窗口。")


def test_an_answer_longer_than_allowed_changes_nothing(bot, handed_over, admin):
    assert "不能超过 2000 个字" in bot.hears(f"答复 {handed_over.id} {'长' * 2001}", admin)
    assert status_of(handed_over) == "assigned"


def test_a_department_may_neither_accept_nor_close_nor_assign(bot, handed_over, admin):
    for text in ("受理 {}", "办结 {} 好", "转办 {} 住建局", "催办 {}"):
        assert bot.hears(text.format(handed_over.id), admin) == "您的角色没有此项权限"
    assert status_of(handed_over) == "assigned"


def test_the_department_is_urged_once_a_day_and_the_author_reads_it(bot, handed_over, supervisor, keys):
    from wx_backend.domain import complaint_timeline

    first = bot.hears(f"催办 {handed_over.id}", supervisor)
    second = bot.hears(f"催办 {handed_over.id}", supervisor)

    assert first == f"已催办 {handed_over.id:05d}，已提醒 1 位承办人。"
    assert second == "该件今天已经催办过"
    notice = OutboxMessage.get(OutboxMessage.kind == "warning_notice")
    assert "催办提醒" in notice.payload
    labels = [line.label for line in complaint_timeline.timeline(Complaint.get_by_id(handed_over.id), keys)]
    assert labels.count("已催办") == 1


def test_who_has_it_in_hand_is_urged_by_another_supervisor(bot, accepted, narrow, supervisor):
    assert bot.hears(f"催办 {accepted.id}", narrow).startswith("已催办")
    assert OutboxMessage.get(OutboxMessage.kind == "warning_notice").staff == supervisor
    assert "没有需要催办" in bot.hears(f"催办 {accepted.id}", supervisor)


@pytest.mark.parametrize("command", ["转办 {} 人社局", "答复 {} 好", "催办 {}"])
def test_foreign_and_unknown_complaints_look_alike(bot, narrow, city, keys, command):
    foreign = file_complaint(city[1], keys)

    replies = {bot.hears(command.format(number), narrow) for number in (foreign.id, 999_999_999)}

    assert replies == {"没有找到这个编号的投诉"}


def test_details_say_what_may_be_done_next_and_count_as_looked_at(bot, supervisor, city, keys):
    complaint = file_complaint(city[0], keys)
    assert OutboxMessage.get(OutboxMessage.staff == supervisor).opened_at is None

    assert "您可以：受理" in bot.hears(f"详情 {complaint.id}", supervisor)

    assert OutboxMessage.get(OutboxMessage.staff == supervisor).opened_at == NOW


# --- long lists ------------------------------------------------------------------------------------------------------


def test_more_goes_on_where_the_list_ended_and_says_when_it_is_over(bot, supervisor, city, keys):
    wanted = {file_complaint(city[0], keys).id for _ in range(23)}

    pages = [bot.hears("待办", supervisor), *(bot.hears("更多", supervisor) for _ in range(3))]

    shown = [int(line[:9]) for page in pages for line in page.splitlines() if line[:9].isdecimal()]
    assert (len(shown), set(shown)) == (23, wanted)
    assert pages[3] == "没有更多内容了。"
    assert Conversation.select().count() == 0


def test_a_repeated_more_is_told_the_same_page(bot, supervisor, city, keys):
    for _ in range(23):
        file_complaint(city[0], keys)
    bot.hears("待办", supervisor)

    assert len({bot.hears("更多", supervisor, MsgId=8) for _ in range(3)}) == 1
    assert bot.hears("更多", supervisor).count("虚构区") == 3


def test_every_page_fits_into_a_reply_however_long_the_names_are(bot, supervisor, keys):
    office = Organization.create(code="LONG", name="很长的单位名称" * 14)
    for _ in range(25):
        file_complaint(office, keys)

    pages = [bot.hears("待办", supervisor), *(bot.hears("更多", supervisor) for _ in range(6))]

    assert max(len(page.encode()) for page in pages) <= 2048
    assert sum(page.count("很长的单位名称" * 14) for page in pages) == 25


def test_what_was_done_meanwhile_is_left_out_of_the_next_page(bot, supervisor, narrow, city, keys):
    listed_last = max(file_complaint(city[0], keys).id for _ in range(12))
    bot.hears("待办", narrow)
    Complaint.update(organization=city[1]).where(Complaint.id == listed_last).execute()

    assert bot.hears("更多", narrow).count("虚构区") == 1


def test_a_citizen_pages_through_codes_too_and_leaves_no_name(bot, city):
    first = bot.hears("码 虚构区", CITIZEN)
    row = Conversation.get()

    second = bot.hears("更多", CITIZEN)

    assert (first.count("/q/"), second.count("/q/")) == (5, 4)
    assert "更多" in first
    assert CITIZEN not in str(row.__data__)
    assert "虚构" not in str(bytes(row.state_cipher))


def test_nothing_more_is_nothing(bot, supervisor):
    assert bot.hears("更多", supervisor) == "没有更多内容了。"
    assert bot.hears("更多", CITIZEN) == "没有更多内容了。"


def test_a_conversation_opens_for_its_own_person_only(db, keys):
    conversations.remember("openid-a", {"choose": 1}, keys=keys, now=NOW)

    assert conversations.recall("openid-a", keys=keys, now=NOW) == {"choose": 1}
    assert conversations.recall("openid-b", keys=keys, now=NOW) is None
    conversations.forget("openid-a", keys=keys)
    assert conversations.recall("openid-a", keys=keys, now=NOW) is None


# --- quiet -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "until"), [("静默 8", "11-23 18:30"), ("静默8小时", "11-23 18:30"), ("静默", "11-23 22:30")]
)
def test_quiet_says_until_when(bot, supervisor, text, until):
    assert f"已静默至 {until}" in bot.hears(text, supervisor)


@pytest.mark.parametrize("text", ["静默 关", "静默关闭", "静默 取消", "静默 0"])
def test_quiet_is_taken_back(bot, supervisor, text):
    from models import StaffAccount

    bot.hears("静默 8", supervisor)
    bot.hears(text, supervisor)

    assert StaffAccount.get_by_id(supervisor.id).muted_until is None


def test_too_long_a_quiet_is_refused(bot, supervisor):
    assert bot.hears("静默 100", supervisor) == "静默时间最长 72 小时"


# --- citizens --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "进度",
        "进度 1234567890123456",
        "1234567890123456",
        "1234 5678 9012 3456",
        "查询码 ABCD-EFGH-JKMN-PQRS",
        "查进度",
    ],
)
def test_progress_is_looked_at_in_the_mini_program_and_no_secret_is_repeated(bot, city, text):
    reply = bot.hears(text, CITIZEN)

    assert 'data-miniprogram-path="pages/progress/progress"' in reply or "“进度”" in reply
    assert "ABCD" not in reply
    assert "1234" not in reply


def test_the_same_is_said_of_a_receipt_that_exists_and_one_that_does_not(bot, city, keys):
    number = file_complaint(city[0], keys).receipt_number

    assert bot.hears(number, CITIZEN) == bot.hears("0000000000000001", CITIZEN)


@pytest.mark.parametrize("text", ["我要投诉", "举报窗口收红包", "提个建议", "表扬 1 号窗口"])
def test_who_wants_to_complain_is_shown_where(bot, text):
    reply = bot.hears(text, CITIZEN)

    assert 'data-miniprogram-path="pages/home/home"' in reply
    assert "不会登记为投诉" in reply
    assert Complaint.select().count() == 0


# --- numbers ---------------------------------------------------------------------------------------------------------


def numbered(city, keys, number):
    """A complaint with this number instead of its own."""
    complaint = file_complaint(city[0], keys)
    for table in (ComplaintEvent, Deadline, Escalation):
        table.delete().where(table.complaint == complaint).execute()
    Complaint.update(id=number).where(Complaint.id == complaint.id).execute()
    return Complaint.get_by_id(number)


def test_the_last_digits_stand_for_a_number_while_one_open_complaint_ends_so(bot, supervisor, city, keys):
    first, second = (numbered(city, keys, one) for one in (481_920_075, 733_310_075))
    wanted = numbered(city, keys, 205_551_234)

    assert bot.hears("受理 0075", supervisor) == "编号以 0075 结尾的不止一件，请发送完整编号：481920075、733310075"
    assert [status_of(one) for one in (first, second)] == ["filed", "filed"]
    assert bot.hears("受理 10075", supervisor).startswith("已受理 733310075")
    assert bot.hears("详情 １２３４", supervisor).startswith("编号：205551234")
    assert bot.hears("受理 234", supervisor) == "没有找到这个编号的投诉"
    assert status_of(wanted) == "filed"


def test_an_old_number_that_is_how_another_ends_is_asked_for_with_its_zeros(bot, supervisor, city, keys):
    """A number from before numbers were random may be as short as an ending: neither is taken for the other."""
    newer, old = numbered(city, keys, 205_551_234), numbered(city, keys, 1234)

    assert bot.hears("受理 1234", supervisor) == "编号以 1234 结尾的不止一件，请发送完整编号：01234、205551234"
    assert [status_of(one) for one in (old, newer)] == ["filed", "filed"]
    assert bot.hears("受理 01234", supervisor).startswith("已受理 01234")
    assert bot.hears("受理 205551234", supervisor).startswith("已受理 205551234")


def test_an_old_number_that_is_no_ending_is_taken_as_it_is_typed(bot, supervisor, city, keys):
    numbered(city, keys, 1234)

    assert bot.hears("受理 1234", supervisor).startswith("已受理 01234")


def test_praise_that_is_closed_in_the_chat_has_no_result_unless_one_is_named(bot, supervisor, city, keys):
    plain, named = (file_complaint(city[0], keys, kind=ComplaintKind.PRAISE) for _ in range(2))

    for one in (plain, named):
        complaints.accept(one, by=supervisor, keys=keys, now=NOW)
    bot.hears(f"办结 {plain.id} 谢谢您的表扬", supervisor)
    bot.hears(f"办结 {named.id} 已整改落实 谢谢您的表扬", supervisor)

    assert [Complaint.get_by_id(one.id).result for one in (plain, named)] == ["", "resolved"]
    assert [status_of(one) for one in (plain, named)] == ["closed", "closed"]


def test_what_another_sees_does_not_count_among_those_that_end_alike(bot, narrow, city, keys):
    seen, unseen = numbered(city, keys, 205_551_234), numbered(city, keys, 999_991_234)
    Complaint.update(organization=city[2]).where(Complaint.id == unseen.id).execute()

    assert bot.hears("受理 1234", narrow).startswith(f"已受理 {seen.id}")
    assert status_of(unseen) == "filed"
