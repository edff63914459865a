"""走查 / The whole way through the real doors: citizens, a supervisor and a department on the phones page, by clicks.

Each fixture is one step of the story and rests on the one before; each test says what was to be seen.
"""

from __future__ import annotations

import re
import time
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from demo import guide, pictures
from tests.browser.city import DESK_CODE, POSTER, counted
from tests.browser.handset import DIMENSIONS
from wx_backend.clock import system_clock

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

GRADES = dict(zip(DIMENSIONS, ("满意", "非常满意", "基本满意", "非常满意"), strict=True))
THANKS = "材料一次讲清楚了，二十分钟办完。叫号屏字太小，看不清。"
TROUBLE = "上午十点到窗口递交材料，工作人员说系统故障，让我下周再来，没有给任何书面说明，也没有登记。"
ANSWER = "经核查，当日系统确有故障。已向您致歉，并安排专人今天下午联系您上门取件，不用再跑一趟。"
FONT_SIZE = "(card) => parseFloat(getComputedStyle(card.querySelector('.line')).fontSize)"


# --- 扫码与评价 ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def office(city):
    """The office whose desk code the citizens scan; its administrator has the department's phone."""
    return city.office_of(DESK_CODE)


@pytest.fixture(scope="module")
def profile(elder, album):
    """The elder has scanned the code on a desk."""
    elder.scan(DESK_CODE)
    expect(elder.text("职责")).to_be_visible()
    album.phone(elder, "profile")
    return elder


@pytest.fixture(scope="module")
def rating_form(profile, album):
    profile.button("评价", exact=True).click()
    expect(profile.group("廉政情况")).to_be_visible()
    album.phone(profile, "rate")
    return profile


@pytest.fixture(scope="module")
def rated(rating_form, office, city):
    """The elder has rated; the figures before and after."""
    before = city.live_figures(office)
    rating_form.rate(GRADES, THANKS)
    rating_form.button("提交评价").click()
    expect(rating_form.text("评价已提交")).to_be_visible()
    return before, city.live_figures(office)


def test_a_scan_shows_who_this_is_with_duties_and_matters(profile):
    for words in ("在岗", "工号", "职责", "群众满意度", "办理事项"):
        expect(profile.text(words)).to_be_visible()


def test_nothing_is_preselected_and_nothing_can_be_sent_before_all_four_are_chosen(rating_form):
    submit = rating_form.button("提交评价")

    expect(rating_form.top.get_by_role("radio")).to_have_count(16)
    expect(rating_form.top.get_by_role("radio", checked=True)).to_have_count(0)
    expect(submit).to_have_attribute("aria-disabled", "true")
    rating_form.rate(dict.fromkeys(DIMENSIONS[:3], "满意"))
    expect(rating_form.text("还差：廉政情况")).to_be_visible()
    expect(submit).to_have_attribute("aria-disabled", "true")
    rating_form.choose("廉政情况", "满意")
    expect(submit).to_have_attribute("aria-disabled", "false")


def test_a_rating_is_counted_once(rated):
    before, after = rated

    assert counted(after) == (counted(before)[0] + 1, counted(before)[1])


def test_the_receipt_says_that_it_counts_and_not_what_was_chosen(rated, elder):
    expect(elder.text("已收到，明天起可核对")).to_be_visible()
    expect(elder.top).not_to_contain_text("非常满意")


def test_the_same_code_again_on_the_same_day_shows_that_it_is_rated(rated, elder):
    elder.scan(DESK_CODE)
    elder.button("评价", exact=True).click()

    expect(elder.text("今天已评价")).to_be_visible()
    expect(elder.top.get_by_role("radiogroup")).to_have_count(0)


# --- 投诉、受理、转办、答复、确认 ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def receipt(rated, elder, head, album, tmp_path_factory):
    """The elder has complained with a photo and without a name; how long the supervisor's card took is kept."""
    photo = tmp_path_factory.mktemp("photos") / "slip.jpg"
    photo.write_bytes(pictures.queue_slip(7))
    elder.scan(DESK_CODE)
    elder.button("投诉·举报·建议").click()
    elder.choose("您要做什么", "投诉")
    elder.choose("属于哪一类", "慢作为")
    elder.top.get_by_label("事情经过").fill(TROUBLE)
    with elder.desk.expect_file_chooser() as chooser:
        elder.button("添加照片").click()
    chooser.value.set_files(photo)
    expect(elder.text("1 / 9 张")).to_be_visible()
    expect(elder.text("上传中…")).to_be_hidden()
    expect(elder.top.get_by_role("switch", name="匿名提交")).to_be_checked()
    elder.text("您要做什么").scroll_into_view_if_needed()
    album.phone(elder, "complain")
    cards = head.cards("投诉举报提醒").count()
    elder.button("提交", exact=True).click()
    expect(elder.text("投诉已提交")).to_be_visible()
    begun = time.monotonic()
    expect(head.cards("投诉举报提醒")).to_have_count(cards + 1)
    album.phone(elder, "receipt")
    seconds = time.monotonic() - begun
    number, secret = (elder.top.locator(name).inner_text() for name in (".number", ".secret"))
    elder.button("有新进展时提醒我").click()
    elder.allow_notices()
    expect(elder.text("已登记，有新进展会在微信里告诉您")).to_be_visible()
    return {"number": number, "secret": secret, "seconds": seconds}


def test_the_receipt_has_sixteen_digits_and_a_secret(receipt):
    assert re.fullmatch(r"(\d{4} ){3}\d{4}", receipt["number"])
    assert re.fullmatch(r"([A-Z0-9]{4}-){3}[A-Z0-9]{4}", receipt["secret"])


def test_the_supervisor_has_the_card_within_seconds_and_nothing_private_is_on_it(receipt, head):
    card = head.cards("投诉举报提醒").last

    assert receipt["seconds"] < 5
    expect(card).to_contain_text("受理截止")
    expect(card).not_to_contain_text("系统故障")


@pytest.fixture(scope="module")
def accepted(receipt, head, album):
    """The supervisor has tapped the card and taken the complaint up in the mini-program."""
    head.cards("投诉举报提醒").last.click()
    expect(head.text(TROUBLE)).to_be_visible()
    album.phone(head, "complaint-staff")
    head.button("受理", exact=True).click()
    head.answer("确定")
    expect(head.top.get_by_role("alert").filter(has_text="已受理")).to_be_visible()
    return receipt


@pytest.fixture(scope="module")
def notified(accepted, elder):
    """A notice has dropped in on the elder's phone, and was tapped."""
    notice = elder.cards("投诉办理进度通知").filter(has_text="已受理")
    expect(notice).to_be_visible()
    notice.click()
    elder.button("有进展时提醒我").click()
    elder.allow_notices()
    expect(elder.text("已登记，有新进展会在微信里告诉您")).to_be_visible()
    return elder


@pytest.fixture(scope="module")
def assigned(notified, head, department):
    """The supervisor has passed it on; the department has its card."""
    before = department.cards("投诉转办提醒").count()
    head.button("转办", exact=True).click()
    head.button("区行政审批局").click()
    head.answer("确定")
    expect(head.top.get_by_role("alert").filter(has_text="已转办")).to_be_visible()
    expect(department.cards("投诉转办提醒")).to_have_count(before + 1)
    head.leave()
    return department


@pytest.fixture(scope="module")
def answered(assigned, young, desk, album):
    """The department has answered from its own phone, while others were busy with theirs."""
    young.scan(POSTER)
    young.button("评价", exact=True).click()
    young.rate(dict.fromkeys(DIMENSIONS, "满意") | {"廉政情况": "非常满意"})
    assigned.cards("投诉转办提醒").last.click()
    assigned.button("答复", exact=True).click()
    assigned.choose("办理结果", "已整改落实")
    assigned.top.get_by_label("给诉求人的答复").fill(ANSWER)
    album.stations(desk, ["young", "head", assigned.user], "phones", width=1500)
    assigned.button("答复", exact=True).click()
    expect(assigned.top.get_by_role("alert").filter(has_text="已答复")).to_be_visible()
    return assigned


@pytest.fixture(scope="module")
def confirmed(answered, elder, album):
    """The elder has opened the second notice and said that it is solved."""
    elder.cards("投诉办理进度通知").filter(has_text="已答复").click()
    expect(elder.text(ANSWER)).to_be_visible()
    album.phone(elder, "progress")
    elder.choose("您的问题解决了吗", "已解决")
    elder.button("确认", exact=True).click()
    elder.answer("确定")
    expect(elder.text("已记录您的确认")).to_be_visible()
    return elder


def test_the_supervisor_reads_the_words_sees_the_photo_and_no_name(accepted, head):
    expect(head.text(TROUBLE)).to_be_visible()
    expect(head.top.locator(".photos img")).to_be_visible()
    expect(head.text("匿名", exact=True)).to_be_visible()


def test_the_notice_leads_the_citizen_to_the_progress_without_typing_anything(notified):
    expect(notified.title).to_have_text("办理进度")
    expect(notified.text("前答复。")).to_be_visible()


def test_the_citizen_reads_the_answer_and_who_was_looking(confirmed):
    for words in ("已受理", "已转办", "已答复", "已查阅", ANSWER):
        expect(confirmed.card("办理过程")).to_contain_text(words)


def test_a_confirmation_cannot_be_given_twice(confirmed):
    expect(confirmed.group("您的问题解决了吗")).to_have_count(0)
    expect(confirmed.card("您的问题解决了吗")).to_have_count(0)


def test_the_department_sees_released_figures_only_and_nobodys_ratings(answered, album):
    answered.open("packages/admin/figures/figures")

    expect(answered.text("只含已公布的评价")).to_be_visible()
    expect(answered.top).not_to_contain_text(THANKS)


def test_home_keeps_both_receipts_and_grows_when_large_print_is_wanted(confirmed, album):
    confirmed.open("pages/home/home")
    receipts = confirmed.card("我的凭证")
    expect(receipts).to_contain_text("评价 · 区行政审批局")
    expect(receipts).to_contain_text("投诉 · 区行政审批局")
    album.phone(confirmed, "home")
    size = receipts.evaluate(FONT_SIZE)
    switch = confirmed.top.get_by_role("switch", name="大字版")
    switch.click()
    expect(switch).to_be_checked()
    album.phone(confirmed, "home-large")

    assert receipts.evaluate(FONT_SIZE) >= 1.2 * size


# --- 公众号里的文字命令 ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def other(city, answered, head):
    """Another complaint that the supervisor was told of: its receipt, and its number in the chat."""
    before = head.cards("投诉举报提醒").count()
    receipt = city.file_complaint("young", city.token_of(POSTER), "窗口人员一直看手机，问了三遍才抬头。")
    expect(head.cards("投诉举报提醒")).to_have_count(before + 1)
    return receipt, head.cards("投诉举报提醒").last.locator("dd").first.inner_text()


@pytest.fixture(scope="module")
def conversation(other, head):
    """What the official account answers a supervisor who writes."""
    _, number = other
    said = (f"办结 {number}", f"受理 {int(number)}", "待办", f"办结 {number} 已当面致歉并调整排班", f"受理 {number}")
    return [head.say(words) for words in said]


def test_a_command_that_is_not_whole_changes_nothing_and_shows_how_to_write_it(conversation):
    assert conversation[0].startswith("请发送：办结 编号 说明")


def test_a_complaint_is_accepted_by_its_number(conversation, other):
    assert conversation[1].startswith(f"已受理 {other[1]}")


def test_the_todo_lists_what_waits_with_its_day(conversation):
    assert re.search(r"\d{5} \S+ \S+（\S+，\d\d-\d\d 前）", conversation[2])


def test_a_complaint_is_closed_by_its_number_with_words_for_its_author(conversation, other, city):
    receipt, number = other
    keys = {name: receipt[name] for name in ("receipt_number", "secret")}
    progress = city.api("POST", "complaints/progress", keys)

    assert conversation[3].startswith(f"已办结 {number}")
    assert progress["status"] == "closed"
    assert "已当面致歉并调整排班" in [entry["text"] for entry in progress["timeline"]]


def test_what_is_closed_is_not_accepted_again(conversation):
    assert not conversation[4].startswith("已受理")


# --- 周报 ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def digest(city, head, conversation):
    """It is next Monday at nine, twice; how many cards came each time."""
    monday = guide.next_monday(system_clock()).isoformat(timespec="minutes")
    found = [len(digests_in(city))]
    for _ in range(2):
        city.run_due(monday)
        found.append(len(digests_in(city)))
    expect(head.cards("满意度周报提醒").last).to_be_visible()
    return [after - before for before, after in pairwise(found)]


def digests_in(city):
    return [entry for entry in city.inbox("head", "template") if entry["title"] == "满意度周报提醒"]


def test_the_weekly_digest_comes_once(digest):
    assert digest == [1, 0]


def test_a_tap_on_its_card_opens_the_digest(digest, head):
    cards = head.cards("满意度周报提醒")
    week = cards.last.locator("dd").nth(1).inner_text()
    cards.last.click()

    for title in ("满意度", "诉求"):
        expect(head.card(title).first).to_be_visible()
    expect(head.top).to_contain_text(re.sub(r"(\d+)-W0?(\d+)", r"\1年第\2周", week))


def test_no_console_complained_on_the_way(digest, complaints):
    assert complaints == []
