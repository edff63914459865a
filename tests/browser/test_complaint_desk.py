"""办理桌 / One complaint at the supervisor's PC and on the department's phone: reading, time, answers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.desks import CONTACT, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

HOSTILE = "=HYPERLINK(\"http://example.invalid\")<script>document.title='x'</script><b>窗口让我跑了三趟</b>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF"


@pytest.fixture(scope="module")
def supervisor(desk_of):
    return desk_of("head", width=1280)


@pytest.fixture(scope="module")
def department(desk_of, cases):
    return desk_of(cases.department)


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_complaint_is_found_by_the_number_of_its_receipt_and_the_list_goes_into_a_file(cases, supervisor):
    one = cases.file(HOSTILE)
    supervisor.enter("packages/admin/complaints/complaints")
    supervisor.fill("编号、受理编号或单位名称", one.receipt["receipt_number"])
    supervisor.sees("共 1 件")
    problems = supervisor.problems()
    supervisor.press("导出")
    with supervisor.page.expect_download() as saved:
        supervisor.answer("这份清单")
    assert saved.value.path().read_bytes().startswith(b"PK")
    supervisor.button(one.number).click()

    # What was written stays words.
    expect(supervisor.text(HOSTILE, exact=True)).to_be_visible()
    expect(supervisor.title).to_have_text("诉求详情")
    assert problems == []


def test_the_contact_is_shown_for_a_reason_that_the_author_reads_and_is_gone_when_one_looks_elsewhere(
    cases, supervisor
):
    one, other = cases.file("窗口让我跑了三趟。", **CONTACT), cases.file("同一个窗口，我也白跑了一趟。")
    cases.act("head", other, "join", lead_id=one.id)
    supervisor.open(one).press("查看联系方式")
    supervisor.press("查看联系方式")
    supervisor.sees("请填写为什么要看")
    supervisor.fill("为什么要看", "核实办事日期")
    supervisor.press("查看联系方式")
    supervisor.sees(PHONE)
    supervisor.button(other.number).click()
    supervisor.sees("我也白跑了一趟")
    supervisor.page.go_back()

    supervisor.sees("窗口让我跑了三趟。")
    expect(supervisor.text(PHONE)).to_have_count(0)
    assert "核实办事日期" in [words for _, _, words in cases.lines(one)]


def test_a_person_lets_words_go_that_a_machine_held_back(cases, supervisor):
    one = cases.file("让我加微信才给办。")
    supervisor.open(one).press("内容可以办理")
    supervisor.said("已复核")

    expect(supervisor.text("内容待人工复核")).to_have_count(0)


def test_what_is_looked_into_is_kept_with_a_reason(cases, supervisor):
    supervisor.open(cases.file("材料被退回三次。")).press("保全")
    supervisor.fill("保全的理由", "正在核查")
    supervisor.press("保全")

    supervisor.said("已保全")
    supervisor.sees("依法保全")
    assert supervisor.problems() == []


def test_who_is_too_near_steps_back_and_finds_it_no_more(cases, supervisor):
    supervisor.open(cases.file("窗口工作人员态度生硬。")).press("声明回避")
    supervisor.fill("回避的理由", "被反映人是我的亲属")
    supervisor.press("声明回避")

    supervisor.sees("您已回避，这件由其他人办理。")
    assert supervisor.problems() == []


# --- time ------------------------------------------------------------------------------------------------------------


def test_taking_it_up_is_asked_once_more_and_starts_the_clock_of_the_answer(cases, supervisor):
    supervisor.open(cases.file("等了一上午没有叫号。")).sure("受理")

    supervisor.said("已受理")
    expect(supervisor.card("时限与督办")).to_contain_text("答复期限")


def test_more_days_than_allowed_are_refused_at_their_field(cases, supervisor):
    supervisor.open(cases.accepted("材料交齐没有回音。")).button("延期").click()
    supervisor.fill("延期几个工作日", "99")
    supervisor.fill("延期的理由", "情况复杂，需要会商")
    supervisor.press("延期")

    supervisor.sees("请填 1 到 7 之间的数")
    assert supervisor.problems() == []


def test_the_clock_is_stopped_with_a_reason_that_the_author_reads_and_goes_on_again(cases, supervisor, album):
    one = cases.accepted("检测结果一直没有出来。")
    supervisor.open(one).button("暂停计时").click()
    supervisor.fill("暂停几个工作日", "2")
    supervisor.fill("暂停的理由", "等待检测结果")
    supervisor.press("暂停计时")
    supervisor.said("已暂停计时")
    supervisor.sees("计时暂停中")
    supervisor.keep(album, "complaint-desk")
    problems = supervisor.problems()
    supervisor.press("恢复计时")
    supervisor.said("已恢复计时")

    assert "等待检测结果" in [words for _, _, words in cases.lines(one)]
    assert problems == []


# --- others like it, and the author ----------------------------------------------------------------------------------


def test_what_is_like_it_is_joined_and_separated_again(cases, supervisor):
    one, other = cases.file("三号窗口没有人。"), cases.file("三号窗口又没有人。")
    supervisor.open(one).press("与别的诉求合并")
    supervisor.press(f"与 {other.number} 合并")
    supervisor.answer("确定")
    supervisor.said("已合并办理")
    supervisor.press("拆分，单独办理")

    supervisor.said("已拆分")
    assert supervisor.problems() == []


def test_what_was_typed_to_the_author_and_not_sent_is_there_again_after_a_restart(cases, supervisor):
    one, words = cases.file("窗口说材料不对。"), "请说明是哪一天、哪个窗口，带了哪些材料。"
    supervisor.open(one).press("写给诉求人")
    supervisor.fill("写给诉求人", words)
    supervisor.page.reload()
    supervisor.open(one)
    expect(supervisor.top.get_by_label("写给诉求人", exact=True)).to_have_value(words)
    supervisor.press("发送")
    supervisor.said("已发给诉求人")

    assert ("留言", "效能办", words) in cases.lines(one)


# --- the department --------------------------------------------------------------------------------------------------


def test_it_is_handed_to_the_office_it_is_about_and_urged_there(cases, supervisor, department):
    one = cases.accepted("承诺三天办结，拖了两周。")
    supervisor.open(one).press("转办")
    supervisor.button("反映的单位").click()
    supervisor.answer("确定")
    supervisor.said("已转办")
    supervisor.sees("正在等它答复")
    supervisor.sure("催办")
    supervisor.said("已催办")
    department.enter("packages/admin/complaints/complaints").sees("转来的诉求，共")

    expect(department.button(one.number)).to_be_visible()
    assert supervisor.problems() == []


def test_the_department_answers_without_the_contact_and_its_file_arrives_at_the_pc(
    cases, supervisor, department, album
):
    one = cases.dispatched("窗口让我跑了三趟。", **CONTACT)
    department.open(one).sees("实名，联系方式不显示")
    department.press("答复")
    department.press("答复")
    department.sees("请选择办理结果")
    department.choose("办理结果", "已整改落实")
    department.fill("给诉求人的答复", "已当面致歉，材料已收下。")
    with department.page.expect_file_chooser() as chooser:
        department.press("添加文件")
    chooser.value.set_files({"name": "整改说明.pdf", "mimeType": "application/pdf", "buffer": PDF})
    department.sees("已上传")
    department.text("给诉求人的答复").scroll_into_view_if_needed()
    department.keep(album, "complaint-answer")
    problems = department.problems()
    department.press("答复")
    department.said("已答复")
    expect(department.card("办理过程")).to_contain_text("已当面致歉")
    supervisor.open(one)
    with supervisor.page.expect_download() as saved:
        supervisor.button("整改说明.pdf").click()

    assert saved.value.path().read_bytes() == PDF
    assert saved.value.suggested_filename == "整改说明.pdf"
    assert ("已答复", "区行政审批局", "已当面致歉，材料已收下。") in cases.lines(one)
    assert problems == []
