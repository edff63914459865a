"""样式一览 / The page that shows every part of the design system, in all its looks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.handset import Screen, phone_sized
from tests.browser.test_pages import layout_problems
from tests.servers import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

GUIDE = "/app/?page=packages/admin/guide/guide"
INK = """(canvas) => { const { width, height } = canvas;
    return canvas.getContext('2d').getImageData(0, 0, width, height).data.some((value) => value > 0); }"""


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("large", [False, True], ids=["normal", "large"])
def test_every_part_can_be_read_in_each_look(look, large, context_of, city, album):
    page = phone_sized(context_of, color_scheme=look, device_scale_factor=2)
    screen = Screen(page)
    page.goto(city.web + GUIDE)
    if large:
        screen.top.get_by_role("switch", name="大字版").click()
    expect(screen.text("不能反悔的按钮")).to_be_visible()
    if not large:
        screen.text("数字与图表").scroll_into_view_if_needed()
        album.page(page, f"guide-{look}")

    assert layout_problems(screen) == []
    assert accessibility_problems(screen) == []


def test_on_a_desk_there_are_two_columns_and_the_charts_are_drawn(context_of, city, album):
    page = context_of(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(city.web + GUIDE)
    screen = Screen(page)
    cards = screen.top.locator(".card")
    expect(cards.first).to_be_visible()
    left = {round(card.evaluate("(one) => one.getBoundingClientRect().x")) for card in cards.all()}
    album.page(page, "guide-desk")

    assert len(left) == 2
    assert screen.top.locator("canvas").count() == 2
    for canvas in screen.top.locator("canvas").all():
        assert canvas.evaluate(INK)


FITS = """(canvas) => { const { width } = canvas.getBoundingClientRect();
    return Math.abs(canvas.width - width * devicePixelRatio) < 2; }"""


def test_a_chart_is_drawn_anew_when_the_window_becomes_narrower_or_wider(context_of, city):
    page = context_of(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(city.web + GUIDE)
    first = Screen(page).top.locator("canvas").first
    expect(first).to_be_visible()
    widths = []
    for width in (1280, 375, 800):
        page.set_viewport_size({"width": width, "height": 900})
        wait_until(lambda: first.evaluate(FITS) and first.evaluate(INK), seconds=8, what="the chart in its new width")
        widths.append(first.evaluate("(canvas) => canvas.width"))

    assert widths[1] < min(widths[0], widths[2])
