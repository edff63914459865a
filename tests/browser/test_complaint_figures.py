"""投诉建议办理情况 / What everybody reads of complaints, with figures: on a phone and a desk, dark, in large print."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.test_pages import Browser, layout_problems
from wx_backend import database
from wx_backend.clock import system_clock
from wx_backend.domain import complaint_blocks

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(180), pytest.mark.xdist_group("browser")]

PHONE, DESK = {"width": 375, "height": 740}, {"width": 1280, "height": 900}
PAGE = "/app/?page=packages/citizen/complaint-figures/complaint-figures"
STATES = "办到哪一步"
PIECES = re.compile(r"(\d+) 件")


@pytest.fixture(scope="module")
def told(city):
    """What was published of the city; where nothing was yet, of some complaints that came to one office today."""
    if not city.api("GET", "complaint-figures")["months"]:
        live_a_month(city)
        now, db = system_clock(), database.connect(f"sqlite:///{city.folder}/mashang.db")
        with database.connected(db), db.atomic("IMMEDIATE"):
            complaint_blocks.publish(f"{now:%Y-%m}", floor=5, today=now.date())
        db.close_all()  # type: ignore[attr-defined]
    return city.api("GET", "complaint-figures")


def live_a_month(city):
    """Six complaints about one office: two are withdrawn, two refused, one is taken up; and a secret tip-off."""
    city.control("users", {"id": "figures", "name": "数一数（虚构）"})
    office = city.api("GET", "organizations?page=1")["items"][-1]["id"]
    code, head = city.api("GET", f"organizations/{office}")["code_token"], city.sign_in("head")
    receipts = [city.file_complaint("figures", code, f"等了很久也没有人叫号，第 {number} 次。") for number in range(6)]
    tip_off = {"code_token": code, "kind": "tip_off", "category": "extortion", "text": "索要好处。", "anonymous": True}
    city.api("POST", "complaints", tip_off, token=city.sign_in("figures"))
    for receipt in receipts[:2]:
        city.api("POST", "complaints/withdrawal", {name: receipt[name] for name in ("receipt_number", "secret")})
    for receipt, act in zip(receipts[2:], ("reject", "reject", "accept"), strict=False):
        found = city.api("GET", f"admin/complaints?query={receipt['receipt_number']}", token=head)["items"][0]
        body = {"reason": "同一件事已在办理"} if act == "reject" else {}
        city.api("GET", f"admin/complaints/{found['id']}", token=head)
        city.api("POST", f"admin/complaints/{found['id']}/{act}", body, token=head)


def problems_of(visitor, query):
    """What layout and axe-core find on the page, on a phone and a desk, also in large print."""
    found = []
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)
        visitor.visit(PAGE + query)
        expect(visitor.text(STATES).first).to_be_visible()
        for large in (False, True):
            visitor.page.evaluate("(large) => getCurrentPages().at(-1).setData({ large })", large)
            problems = layout_problems(visitor) + accessibility_problems(visitor)
            found += [f"{query} {size['width']} {'large' if large else ''}: {one}" for one in problems]
    return found + visitor.complaints


def sums(visitor):
    """Of each month on the page: how many came in, and how many its states add up to."""
    months = visitor.top.locator(".card").filter(has_text=STATES).all_inner_texts()
    halves = [PIECES.findall(half) for one in months for half in one.split(STATES)]
    return [(int(came[0]), sum(map(int, states))) for came, states in zip(halves[::2], halves[1::2], strict=True)]


def test_the_figures_of_the_city_and_of_an_office_add_up_and_can_be_read_by_everybody(told, city, context_of, album):
    light = Browser(context_of(viewport=PHONE, device_scale_factor=2).new_page(), city, {})
    dark = Browser(context_of(viewport=PHONE, color_scheme="dark").new_page(), city, {})
    office = told["offices"][0]

    light.visit(PAGE)
    expect(light.text("各单位")).to_be_visible()
    album.page(light.page, "complaint-figures")
    whole = sums(light)
    light.button(office["name"]).click()
    expect(light.text("看全市情况")).to_be_visible()
    of_office = sums(light)

    assert whole == [(month["figures"]["received"],) * 2 for month in told["months"]]
    assert of_office[0] == (office["figures"]["received"],) * 2
    assert "举报" not in light.top.inner_text().replace("举报、表扬不在其内", "")
    queries = ("", f"&organization_id={office['id']}")
    assert [one for visitor in (light, dark) for query in queries for one in problems_of(visitor, query)] == []
