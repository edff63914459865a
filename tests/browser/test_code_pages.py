"""二维码的页面 / A citizen says that a code is covered; an office looks after its prints and its duties."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.city import POSTER
from tests.browser.handset import Screen, phone_sized
from tests.browser.test_pages import layout_problems

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]


def test_a_covered_code_is_reported_in_two_taps_without_signing_in(context_of, city, album):
    page = phone_sized(context_of, device_scale_factor=2)
    screen = Screen(page)
    page.goto(city.code(POSTER))
    screen.top.get_by_text("此码被遮挡或有误").click()
    screen.button("提交").click()
    expect(screen.text("请选择一项")).to_be_visible()
    screen.choose("问题", "被遮挡")
    screen.top.get_by_label("在哪里").fill("一楼大厅入口")
    album.page(page, "report-code")
    problems = layout_problems(screen) + accessibility_problems(screen)
    screen.button("提交").click()

    expect(screen.text("已收到")).to_be_visible()
    assert problems == []


@pytest.fixture
def print_on_the_wall(city):
    """A print of the department's own code that is in the register."""
    token = city.sign_in(city.phones["departments"][0])
    code = city.api("GET", "admin/codes", token=token)["items"][0]
    body = {"carrier": "poster", "place": "办事大厅东侧立柱"}
    return city.api("POST", f"admin/codes/{code['id']}/prints", body, token=token)


def test_an_office_checks_its_prints_where_they_hang(department, print_on_the_wall, album):
    department.enter("packages/admin/prints/prints")
    expect(department.text("没有要更换的")).to_be_visible()
    problems = layout_problems(department) + accessibility_problems(department)
    department.choose("看哪些", "张贴登记")
    expect(department.text("办事大厅东侧立柱")).to_be_visible()
    expect(department.text("还没有现场核查")).to_be_visible()
    album.phone(department, "prints")
    problems += layout_problems(department) + accessibility_problems(department)
    department.button("现场已核查").first.click()

    expect(department.button("已核查", exact=True)).to_be_visible()
    assert problems == []


def test_who_is_on_no_published_post_is_told_so(department):
    department.enter("packages/admin/duties/duties")

    expect(department.text("没有公示的职责")).to_be_visible()
    assert layout_problems(department) + accessibility_problems(department) == []
