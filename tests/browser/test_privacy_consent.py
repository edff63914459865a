"""隐私授权检查 / Before the first scan the page asks for consent; a refusal stops the scan and nothing else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.handset import Screen, phone_sized
from tests.browser.test_pages import layout_problems

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]


def test_a_refusal_stops_the_scan_only_and_an_agreement_is_asked_for_once(context_of, city, album):
    page = phone_sized(context_of, agreed=False)
    page.goto(f"{city.web}/app/")
    home = Screen(page)
    question = home.top.get_by_role("dialog", name="隐私授权")

    home.button("扫一扫").click()
    expect(question).to_contain_text("用相机扫码")
    assert layout_problems(home) == []
    assert accessibility_problems(home) == []
    album.page(page, "privacy-consent")
    question.get_by_role("button", name="不同意").click()
    expect(home.text("没有同意隐私指引，不能用相机扫码")).to_be_visible()
    home.top.get_by_label("输入单位名称").fill("审批")
    expect(home.text("区行政审批局")).to_be_visible()

    home.button("扫一扫").click()
    question.get_by_role("button", name="同意并继续").click()
    expect(page.locator("dialog")).to_contain_text("扫一扫")
    page.reload()
    home.button("扫一扫").click()
    expect(page.locator("dialog")).to_contain_text("扫一扫")
    expect(question).to_have_count(0)
