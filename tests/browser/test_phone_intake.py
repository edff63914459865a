"""电话登记 / A call taken down at a desk: typed, read back, filed, and followed by the caller."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.desks import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

PAGE = "packages/admin/phone-intake/phone-intake"


@pytest.fixture
def operator(desk_of):
    desk = desk_of("head")
    desk.enter(PAGE).sees("对方反映哪家单位")
    return desk


def about(operator, kind, category, text):
    operator.top.get_by_label("输入单位名称").fill("行政审批")
    operator.button("区行政审批局").click()
    operator.choose("要做什么", kind)
    operator.choose("属于哪一类", category)
    operator.fill("对方说的事情", text)


def told(operator, name):
    """What the page tells the operator to read out, with the spaces of reading."""
    return operator.top.get_by_label(re.compile(f"^{name} ")).get_attribute("aria-label").split(" ")[1]


def test_a_call_is_taken_down_read_back_and_the_caller_can_follow_it(operator, city, album):
    operator.press("念给对方听")
    for words in ("请选择要反映的单位", "请选择一项", "请记下对方说的事情，至少 5 个字"):
        operator.sees(words)
    problems = operator.problems()
    about(operator, "投诉", "服务态度", "上周五在大厅问了三个窗口，都让去别处，没有人登记。")
    operator.top.get_by_role("switch", name="对方愿意留联系方式").click()
    operator.fill("联系电话", PHONE)
    operator.press("念给对方听")
    operator.sees("请先问对方是否同意，再勾选")
    operator.page.reload()
    operator.enter(PAGE).top.get_by_role("checkbox").click()
    operator.press("念给对方听")
    operator.sees("您说的是：上周五在大厅问了三个窗口")
    problems += operator.problems()
    operator.keep(album, "phone-read-back")
    operator.press("对方说对，登记")
    operator.said("已登记")
    problems += operator.problems()
    operator.keep(album, "phone-receipt")
    keys = {"receipt_number": told(operator, "受理编号"), "secret": told(operator, "查询码")}
    progress = city.api("POST", "complaints/progress", keys)
    operator.press("打开这件")

    operator.sees("共 1 件")
    assert progress["status_label"] == "已提交"
    assert problems == []


def test_a_caller_names_the_step_that_was_not_done_as_promised(operator, city):
    about(operator, "投诉", "承诺未兑现", "材料交齐十天了，说好三天审完，一直没有结果。")
    operator.top.get_by_label("输入事项名称的一部分").fill("食品")
    matter = operator.button("食品").first
    expect(matter).to_be_visible()
    name = matter.inner_text().strip()
    matter.click()
    operator.choose("哪个环节", "审查核验")
    problems = operator.problems()
    operator.press("念给对方听")
    operator.sees(f"没有按承诺办的是：{name}，审查核验。")
    operator.press("对方说对，登记")
    operator.said("已登记")
    keys = {"receipt_number": told(operator, "受理编号"), "secret": told(operator, "查询码")}

    promise = city.api("POST", "complaints/progress", keys)["promise"]
    assert (promise["matter"], promise["step_name"]) == (name, "审查核验")
    assert problems == []
