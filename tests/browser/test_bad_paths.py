"""坏路 / What goes wrong on the way: no net, a lost answer, an old code, a forged one, no WeChat."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Route, expect

from tests.browser.city import DESK_CODE, OLD_CODE, counted
from tests.browser.handset import DIMENSIONS, Screen, lose_answer, phone_sized
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]


# --- 断网 ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def desk_of_another_office(city):
    return city.labels(DESK_CODE)[1]


@pytest.fixture(scope="module")
def office(city, desk_of_another_office):
    return city.office_of(desk_of_another_office)


@pytest.fixture(scope="module")
def interrupted(young, desk, city, office, desk_of_another_office):
    """A rating is sent without a net, then by itself as the net is back, but its answer gets lost."""
    before = city.live_figures(office)
    young.scan(desk_of_another_office)
    young.button("评价", exact=True).click()
    young.rate(dict.fromkeys(DIMENSIONS, "满意"))
    keys = []

    def on_its_way(route):
        keys.append(route.request.headers["idempotency-key"])
        (lose_answer if len(keys) == 2 else Route.continue_)(route)

    desk.route("**/api/v1/ratings", on_its_way)
    alert = young.top.get_by_role("alert")
    desk.context.set_offline(True)
    young.button("提交评价").click()
    expect(alert).to_contain_text("网络不通")
    desk.context.set_offline(False)
    wait_until(lambda: desk.wait_for_timeout(20) or len(keys) == 2, seconds=5, what="the rating on its way by itself")
    expect(young.button("再发一次")).to_have_attribute("aria-disabled", "false")
    expect(alert).to_contain_text("您选的内容已存在本机，网络恢复后会自动发出，不会重复计算")
    return before, keys


@pytest.fixture(scope="module")
def resumed(interrupted, revoked, young, city, office):
    """After looking at something else, a tap at home sends it; figures before and after, keys it was sent with."""
    before, keys = interrupted
    young.to_home()
    young.button("有一条评价还没有发出").click()
    expect(young.text("评价已提交")).to_be_visible()
    return before, city.live_figures(office), keys


def test_a_rating_that_was_interrupted_twice_is_sent_with_one_key_and_counted_once(resumed):
    before, after, keys = resumed

    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert counted(after) == (counted(before)[0] + 1, counted(before)[1])


# --- 停用与伪造 ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def revoked(interrupted, young):
    """The phone has scanned the code of an old badge: its band."""
    young.scan(OLD_CODE)
    band = young.top.locator(".band")
    expect(band).to_be_visible()
    return {
        "words": band.inner_text(),
        "color": [int(part) for part in re.findall(r"\d+", band.evaluate("e => getComputedStyle(e).backgroundColor"))],
        "may_rate": young.button("评价", exact=True).count() > 0,
    }


def test_a_revoked_code_is_red_and_cannot_be_rated(revoked):
    red, green, blue = revoked["color"]

    assert "二维码已停用" in revoked["words"]
    assert red > 2 * max(green, blue)
    assert not revoked["may_rate"]


def test_a_revoked_code_leads_to_its_successor(resumed, young):
    young.scan(OLD_CODE)
    young.button("查看现在的二维码").click()

    expect(young.top.locator(".band")).to_contain_text("在岗")
    expect(young.button("评价", exact=True)).to_be_visible()


def test_a_forged_code_is_not_known(resumed, young, city):
    token = city.token_of(DESK_CODE)
    forged = token[:-1] + ("A" if token[-1] != "A" else "B")
    young.scan_pasted(f"{city.web}/q/{forged}")

    expect(young.text("没有找到这个二维码")).to_be_visible()
    expect(young.button("评价", exact=True)).to_have_count(0)


# --- 答复丢失的诉求 ---------------------------------------------------------------------------------------


def test_a_complaint_whose_answer_got_lost_is_found_from_home_and_filed_once(context_of, city):
    page = phone_sized(context_of)
    page.goto(city.code(OLD_CODE))  # names nobody any more, so it is about the office
    citizen, keys = Screen(page), []

    def on_its_way(route):
        keys.append(route.request.headers["idempotency-key"])
        (lose_answer if len(keys) == 1 else Route.continue_)(route)

    page.route("**/api/v1/complaints", on_its_way)
    citizen.button("投诉·举报·建议").click()
    citizen.choose("您要做什么", "表扬")
    citizen.choose("属于哪一类", "服务态度")
    citizen.top.get_by_label("事情经过").fill("窗口的同志耐心讲了三遍，还帮着填表。")
    filed = len(complaints_of(city))
    citizen.button("提交", exact=True).click()
    expect(citizen.text("您写的都存在这部手机上，再点一次不会重复提交")).to_be_visible()
    page.goto(f"{city.web}/app/")
    citizen.button("有一件诉求还没有发出").click()
    expect(citizen.top.get_by_label("事情经过")).to_have_value("窗口的同志耐心讲了三遍，还帮着填表。")
    citizen.button("提交", exact=True).click()

    expect(citizen.text("表扬已提交")).to_be_visible()
    assert len(keys) == 2
    assert len(set(keys)) == 1
    assert len(complaints_of(city)) == filed + 1


def complaints_of(city):
    """What the head of supervision finds waiting to be taken up."""
    return city.api("GET", "admin/complaints?status=filed&kind=praise", token=city.sign_in("head"))["items"]


# --- 没有微信的人 ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def passer_by(context_of, city):
    """Somebody without WeChat has opened the address of a printed code."""
    page = phone_sized(context_of)
    page.goto(city.code(DESK_CODE))
    return Screen(page)


def test_the_printed_address_shows_the_same_profile_in_any_browser(passer_by, city):
    profile = city.api("GET", f"codes/{city.token_of(DESK_CODE)}/profile")

    for words in (profile["official"]["name"], profile["post"]["name"], "在岗", "岗位职责", "办理事项"):
        expect(passer_by.text(words)).to_be_visible()


def test_a_rating_from_a_browser_says_that_it_stands_apart_and_does(passer_by, city):
    office = city.office_of(DESK_CODE)
    before = city.live_figures(office)
    passer_by.button("评价", exact=True).click()
    expect(passer_by.text("评价会收下并单独统计，不计入公布的满意度")).to_be_visible()
    passer_by.rate(dict.fromkeys(DIMENSIONS, "非常满意"))
    passer_by.button("提交评价").click()

    expect(passer_by.text("评价状态")).to_be_visible()
    assert counted(city.live_figures(office)) == (counted(before)[0], counted(before)[1] + 1)
