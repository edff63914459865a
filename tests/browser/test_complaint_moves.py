"""办理动作 / Every act that ends, returns or lifts a complaint, clicked by whose it is, and read on the other side."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.handset import lose_answer
from wx_backend.clock import system_clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

LIST = "packages/admin/complaints/complaints"
ELSEWHERE = "不在本市职权范围，请向省政务服务热线反映。"
BROKEN = {"error": {"code": "server_error", "message": "服务出了问题，请稍后再试", "fields": {}}}
NOT_OURS = "窗口由政务服务中心管理，不属于本单位职责。"


@pytest.fixture(scope="module")
def head(desk_of):
    return desk_of("head")


@pytest.fixture(scope="module")
def below(desk_of, cases):
    """The supervisor of the group that the office is in."""
    return desk_of(cases.below, width=1280)


@pytest.fixture(scope="module")
def department(desk_of, cases):
    return desk_of(cases.department)


@pytest.fixture(scope="module")
def author(desk_of):
    """A browser of anybody who holds number and secret."""
    return desk_of()


def fill_in(desk, act, label, words):
    """The form of an act: empty it is refused at its field; filled in it is sent."""
    desk.press(act)
    desk.press(act)
    desk.sees(f"请填写{label}")
    desk.fill(label, words)
    problems = desk.problems()
    desk.press(act)
    return problems


def listed(desk, one):
    """Whether this one is in the list of this member of staff."""
    desk.enter(LIST)
    desk.fill("编号、受理编号或单位名称", one.receipt["receipt_number"])
    expect(desk.text("共 1 件").or_(desk.text("这里没有诉求"))).to_be_visible()
    return desk.button(one.number).count() == 1


# --- not taken up ----------------------------------------------------------------------------------------------------


def test_the_author_reads_why_it_was_not_taken_up(cases, below, author):
    one = cases.file("外省的证件在这里办不了。")
    below.open(one)
    problems = fill_in(below, "不予受理", "不予受理的理由", ELSEWHERE)
    below.said("已登记不予受理")
    below.sees("这件不予受理，不用再办理。")
    expect(below.card("时限与督办")).to_contain_text("已停止计时")
    author.follow(one)

    expect(author.card("办理过程")).to_contain_text(ELSEWHERE)
    expect(author.top.get_by_text("不予受理").first).to_be_visible()
    assert problems + below.problems() + author.problems() == []


def test_who_does_not_agree_has_somebody_above_look_who_must_answer(cases, below, head, author, album):
    one = cases.file("外地的证明在这里不认。")
    cases.read(cases.below, one)
    cases.act(cases.below, one, "reject", reason=ELSEWHERE)
    author.follow(one).sees("没有受理，理由写在下面。不同意的话，可以请上一级再看一次。")
    problems = author.problems()
    author.card("不同意这个决定？").scroll_into_view_if_needed()
    author.keep(album, "complaint-refused")
    author.press("请上一级再看")
    author.answer("交上一级")
    author.said("已交上一级，会换人来看")
    author.lacks("请上一级再看")
    expect(author.card("办理过程")).to_contain_text("请上一级复查")
    expect(author.card("来往留言")).to_be_visible()
    head.open(one)
    expect(head.card("办理过程")).to_contain_text(ELSEWHERE)
    head.lacks("不予受理")
    head.sure("受理")
    head.said("已受理")

    below.open(one).lacks("受理")
    assert [label for label, *_ in cases.lines(one)][-1] == "已受理"
    assert problems + author.problems() + head.problems() == []


# --- given back, taken back ------------------------------------------------------------------------------------------


def test_the_department_gives_back_what_is_not_its_own_and_finds_it_no_more(cases, department, below, author):
    one = cases.dispatched("大厅里没有人引导。", user=cases.below)
    department.open(one)
    problems = fill_in(department, "退回", "退回的理由", NOT_OURS)
    department.said("已退回")
    department.sees("这件已退回，由转来的单位重新办理。")
    department.press("回到诉求列表")
    expect(department.title).to_have_text("诉求")
    assert not listed(department, one)
    below.open(one).press("转办")
    below.sees("还可以转办 1 次")
    below.button("反映的单位").click()
    below.answer("确定")
    below.said("已转办")
    cases.act(cases.department, one, "return", reason="仍不属于本单位职责。")
    below.open(one).lacks("转办")

    below.sees("转办次数已用完，请自行答复，或者上报。")
    expect(author.follow(one).card("办理过程")).to_contain_text(NOT_OURS)
    assert ("已退回重新转办", "区行政审批局", NOT_OURS) in cases.lines(one)
    assert problems + below.problems() == []


def test_who_handed_it_on_takes_it_back_with_a_reason(cases, department, below):
    one, why = cases.dispatched("门口的指示牌是错的。", user=cases.below), "改由政务服务中心办理。"
    below.open(one)
    problems = fill_in(below, "收回", "收回的理由", why)
    below.said("已收回")

    expect(below.button("转办", exact=True)).to_be_visible()
    assert ("已收回重新办理", "效能办", why) in cases.lines(one)
    assert not listed(department, one)
    assert problems == []


def test_an_office_in_which_everybody_stepped_back_cannot_be_handed_the_complaint(cases, below):
    one = cases.dispatched("窗口负责人态度生硬。", user=cases.below)
    cases.act(cases.department, one, "recusal", reason="被反映人是我的亲属")
    cases.act(cases.below, one, "return", reason="承办人员回避。")
    below.open(one).press("转办")
    below.sees("均须回避该件")
    expect(below.button("反映的单位")).to_be_disabled()
    below.press("选其他单位")
    below.top.get_by_label("输入单位名称").fill("行政审批")
    below.button("区行政审批局").click()
    below.answer("确定")

    below.said("均须回避该件，请转其上级单位或自行办理")
    assert below.problems() == []


# --- upward ----------------------------------------------------------------------------------------------------------


def test_what_is_handed_up_is_another_persons(cases, below, head, author):
    one, why = cases.accepted("两家单位互相推。", user=cases.below), "涉及两家单位，需要上一级协调。"
    below.open(one)
    problems = fill_in(below, "上报", "上报的理由", why)
    below.said("已上报，由上一级的其他人员办理")
    below.sees("由上一级的其他人员办理。")
    for name in ("受理", "答复", "办结", "上报"):
        below.lacks(name)
    # Both days are counted; the one that is due first is the one that both places name.
    expect(below.card("时限与督办")).to_contain_text("受理期限")
    head.open(one).sees("已上交 1 级")
    head.sure("受理")
    head.said("已受理")

    expect(author.follow(one).card("办理过程")).to_contain_text(why)
    assert problems + below.problems() == []


def test_what_is_transferred_is_discipline_inspections_alone(cases, head, below, author, desk_of):
    one, why = cases.file("窗口人员暗示要送礼才办。"), "反映收受财物，属于纪检监察机关管辖。"
    head.open(one)
    problems = fill_in(head, "移送纪检监察", "移送的理由", why)
    head.said("已移送")
    head.sees("只有他们能看到")
    assert not listed(below, one)
    discipline = desk_of("discipline")
    discipline.open(one).sees("窗口人员暗示要送礼才办。")
    discipline.sure("受理")
    discipline.said("已受理")

    author.follow(one)
    expect(author.card("办理过程")).to_contain_text(why)
    assert problems + discipline.problems() == []


# --- brought before a superior ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def overdue(cases, city):
    """Two complaints whose answers are over, of which the scheduler has told the superior of who has them."""
    two = [cases.accepted(words, user=cases.below) for words in ("材料交齐二十天了。", "三次来都没有答复。")]
    now = system_clock()
    late = (now - timedelta(days=5)).date().isoformat()
    with sqlite3.connect(city.folder / "mashang.db", timeout=20) as rows:
        for one in two:
            running = "UPDATE deadline SET due_on = ?, next_on = ? WHERE complaint_id = ? AND ended_at IS NULL"
            rows.execute(running, (late, late, one.id))
            rows.execute("UPDATE complaint SET answer_due_on = ? WHERE id = ?", (late, one.id))
    city.run_due(now.isoformat())
    return two


def test_a_superior_says_that_it_is_in_hand_and_to_have_looked_is_not_enough(
    cases, overdue, head, below, author, album
):
    one = overdue[0]
    below.open(one)
    expect(below.card("时限与督办")).to_contain_text("还没有人确认知悉")
    below.lacks("已知悉")
    head.open(one)
    head.enter("pages/staff/staff").button("等我知悉").click()
    head.button(one.number).click()
    head.sees("超过时限，已报到您这里")
    problems = head.problems()
    head.keep(album, "complaint-told")
    head.press("已知悉")
    head.said("已知悉，请督促办理")

    head.lacks("已知悉")
    expect(head.card("时限与督办")).to_contain_text("效能办已知悉")
    assert ("督办已知悉", "效能办", None) in cases.lines(one)
    expect(author.follow(one).card("办理过程")).to_contain_text("督办已知悉")
    assert problems == []


def test_a_superior_who_comes_second_reads_that_somebody_has_it_in_hand(cases, overdue, head):
    head.open(overdue[1])
    cases.act("head", overdue[1], "acknowledgement")
    head.press("已知悉")

    head.said("没有等待您确认的督办，可能已有人确认")
    head.lacks("已知悉")
    assert head.problems() == []


# --- several at once -------------------------------------------------------------------------------------------------


def test_one_answer_goes_to_the_authors_of_what_was_joined_where_an_answer_is_possible(cases, below, author):
    one, other = (cases.accepted(words, user=cases.below) for words in ("叫号机坏了。", "叫号机一直坏着。"))
    third = cases.file("叫号机还是坏的。")
    for joined in (other, third):
        cases.act(cases.below, joined, "join", lead_id=one.id)
    below.open(one).press("答复")
    below.choose("办理结果", "已整改落实")
    below.fill("给诉求人的答复", "叫号机已于今天修好。")
    below.sees("还有 1 件现在不能答复，不会发到")
    below.top.get_by_role("checkbox").click()
    problems = below.problems()
    below.press("答复")
    below.said("已答复，合并办理的另外 1 件也已答复")

    for answered in (one, other):
        assert ("已答复", "效能办", "叫号机已于今天修好。") in cases.lines(answered)
    assert [label for label, _, _ in cases.lines(third)][-1] != "已答复"
    expect(author.follow(other).card("办理过程")).to_contain_text("叫号机已于今天修好。")
    assert problems == []


# --- somebody was first ----------------------------------------------------------------------------------------------


def test_who_comes_second_reads_how_it_stands_and_what_is_possible_instead(cases, below, head):
    one = cases.file("取号要等一小时。")
    below.open(one).press("不予受理")
    below.fill("不予受理的理由", ELSEWHERE)
    cases.act("head", one, "accept")
    below.press("不予受理")

    below.said("该件已受理，不能不予受理；现在可以：转办、答复、办结、移送")
    below.sees("您写的没有发出")
    below.sees(ELSEWHERE)
    expect(below.button("转办", exact=True)).to_be_visible()
    assert below.problems() == []


def test_the_answer_of_a_department_is_not_lost_when_the_complaint_was_taken_back_meanwhile(cases, department, album):
    one, words = cases.dispatched("窗口午休不办业务。"), "经查属实，已安排午间值班，对您的往返表示歉意。"
    department.open(one).press("答复")
    department.choose("办理结果", "已整改落实")
    department.fill("给诉求人的答复", words)
    cases.act("head", one, "return", reason="改由政务服务中心办理。")
    department.press("答复")

    department.sees("这件现在不由您办理了。")
    department.sees(words)
    department.keep(album, "complaint-unsent")
    department.press("复制")
    department.sees("已复制")
    assert department.problems() == []


def test_who_sends_again_what_had_arrived_is_told_so_and_not_that_somebody_was_first(cases, below):
    one, words = cases.accepted("没有给受理单。", user=cases.below), "经核实，窗口已补发受理单。"
    below.open(one).press("办结")
    below.choose("办理结果", "已整改落实")
    below.fill("办结说明", words)
    below.page.route("**/close", lose_answer)
    below.press("办结")
    below.said("网络不通")
    below.page.unroute_all()
    below.press("办结")

    below.said("刚才已经办成，没有再办一次")
    expect(below.top.get_by_text("没有发出")).to_have_count(0)
    assert [said for _, _, said in cases.lines(one)].count(words) == 1


def test_who_opens_what_is_not_theirs_is_led_back_to_the_list(cases, department):
    department.enter(cases.file("大厅没有饮水。").page)
    department.sees("编号不对，或已转给别人办理")
    department.press("回到诉求列表")

    expect(department.title).to_have_text("诉求")


def test_a_part_that_cannot_be_loaded_says_so_and_leaves_the_others_to_work_with(cases, below):
    one = cases.file("排队机没有纸。")
    below.page.route("**/deadline", lambda route: route.fulfill(status=500, json=BROKEN))
    below.open(one).sees("服务出了问题，请稍后再试")
    problems = below.problems()
    below.page.unroute_all()
    below.card("时限与督办").get_by_role("button", name="再试一次").click()

    expect(below.card("时限与督办")).to_contain_text("受理期限")
    expect(below.button("受理", exact=True)).to_be_visible()
    assert problems == []
