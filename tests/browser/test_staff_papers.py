"""通报、月报与绑定审批 / What cards lead to: circulars with receipts, the monthly report, a second person's word."""

from __future__ import annotations

import sqlite3

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.handset import Screen
from tests.browser.test_pages import layout_problems

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]


def problems_of(screen):
    return layout_problems(screen) + accessibility_problems(screen)


def test_a_circular_is_read_and_its_office_sees_by_whom(head, department, city, album):
    office = city.api("GET", "sessions/current", token=city.sign_in(department.user))["staff"]["organization"]["id"]
    body = {"title": "窗口延时服务提醒", "text": "节前办事群众较多，请各窗口安排好值班。", "organization_ids": [office]}
    issued = city.api("POST", "admin/circulars", body, token=city.sign_in("head"))
    department.enter("packages/admin/circulars/circulars")
    expect(department.text("未读", exact=True)).to_be_visible()
    problems = problems_of(department)
    department.button("窗口延时服务提醒").first.click()
    expect(department.text("节前办事群众较多")).to_be_visible()
    expect(department.text("已阅")).to_be_visible()
    album.phone(department, "circular")
    head.enter(f"packages/admin/circular/circular?id={issued['id']}")

    expect(head.text("阅读情况（1/1）")).to_be_visible()
    assert problems + problems_of(department) + problems_of(head) == []


def test_the_monthly_report_is_read_like_the_weekly_digest(head, city, album):
    report = city.api("GET", "admin/monthly-reports", token=city.sign_in("head"))["items"][0]
    head.enter("packages/admin/digests/digests")
    head.choose("看哪些", "月报")
    expect(head.text(report["title"])).to_be_visible()
    problems = problems_of(head)
    head.enter(f"packages/admin/digest/digest?kind=monthly&id={report['id']}")
    expect(head.text("扫码率")).to_be_visible()
    album.phone(head, "monthly-report")
    problems += problems_of(head)
    head.button("满意度明细").click()

    expect(head.text("四个方面")).to_be_visible()
    assert problems == []


def account_of(city, user, name, role):
    """A new member of staff who has a phone, and the number of the account."""
    unionid = city.control("users", {"id": user, "name": name, "follow": True})["unionid"]
    with sqlite3.connect(city.folder / "mashang.db", timeout=20) as rows:
        values = (name, role, unionid if role == "system_admin" else None)
        made = rows.execute(
            "INSERT INTO staff_account (name, role, unionid, active, whole_city) VALUES (?, ?, ?, 1, 0)", values
        )
        return made.lastrowid


def at_a_pc(context_of, city, user, *, width=375):
    """A PC that this person's phone has let in, and its screen; `width` 1280 is a desk's."""
    size = {"width": width, "height": 740 if width < 600 else 900}
    page = context_of(viewport=size, device_scale_factor=2 if width < 600 else 1).new_page()
    with page.expect_response("**/api/v1/desk-sign-ins") as started:
        page.goto(f"{city.web}/app/?page=pages/staff/staff")
    shown = started.value.json()
    approval = {"code": shown["code"], "number": shown["number"]}
    city.api("POST", "desk-sign-ins/approval", approval, token=city.sign_in(user))
    return page, Screen(page)


def test_a_second_administrator_decides_about_a_binding(context_of, city, album):
    account_of(city, "admin-one", "系统甲（虚构）", "system_admin")
    account_of(city, "admin-two", "系统乙（虚构）", "system_admin")
    colleague = account_of(city, "newcomer", "新同事（虚构）", "supervisor")
    issued = city.api("POST", f"admin/staff/{colleague}/binding-code", {}, token=city.sign_in("admin-one"))
    city.control("users/newcomer/text", {"content": f"绑定 {issued['code']}"})
    page, screen = at_a_pc(context_of, city, "admin-two")
    screen.top.get_by_text("绑定审批").click()
    expect(screen.text("新同事（虚构）")).to_be_visible()
    album.page(page, "bindings")
    problems = problems_of(screen)
    screen.button("同意", exact=True).click()

    expect(screen.button("同意", exact=True)).to_have_count(0)
    screen.choose("看哪些", "全部")
    expect(screen.text("新同事（虚构）")).to_be_visible()
    assert problems + problems_of(screen) == []
