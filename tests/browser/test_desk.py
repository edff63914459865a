"""电脑 / Staff at a PC: let in by their phone, out again, and nobody else."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.handset import Screen
from tests.browser.test_pages import layout_problems

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]


class Pc(Screen):
    """A browser at a desk, on the workbench, with the code it shows."""

    def __init__(self, page, city):
        super().__init__(page)
        self.page, self.city, self.started = page, city, None

    def open(self):
        with self.page.expect_response("**/api/v1/desk-sign-ins") as answer:
            self.page.goto(f"{self.city.web}/app/?page=pages/staff/staff")
        self.started = answer.value.json()
        expect(self.text(self.started["number"], exact=True)).to_be_visible()
        return self


@pytest.fixture(scope="module")
def pc(context_of, city):
    return Pc(context_of(viewport={"width": 1280, "height": 800}).new_page(), city)


def type_number(phone, number):
    phone.top.get_by_label("电脑上显示的数字").fill(number)
    phone.button("同意登录").click()


def test_a_citizen_cannot_let_a_pc_in(pc, elder):
    pc.open()
    elder.open(f"pages/desk/desk?code={pc.started['code']}")

    expect(elder.text("只有工作人员能登录电脑")).to_be_visible()
    assert layout_problems(elder) == []


def test_a_wrong_number_ends_the_code_on_the_pc(pc, head, album):
    pc.open()
    head.enter(f"pages/desk/desk?code={pc.started['code']}")
    album.phone(head, "desk-phone")
    type_number(head, "10" if pc.started["number"] != "10" else "11")

    expect(head.text("数字不对")).to_be_visible()
    expect(pc.button("换一个二维码")).to_be_visible()


def test_the_phone_of_a_supervisor_lets_the_pc_in_and_the_pc_can_leave(pc, head, album):
    pc.open()
    album.page(pc.page, "desk-sign-in")
    problems = layout_problems(pc) + accessibility_problems(pc)
    head.enter(f"pages/desk/desk?code={pc.started['code']}")
    problems += layout_problems(head) + accessibility_problems(head)
    type_number(head, pc.started["number"])
    expect(head.text("已同意，请看电脑")).to_be_visible()
    expect(pc.text("待受理")).to_be_visible()
    album.page(pc.page, "desk-workbench")
    pc.button("退出这台电脑的登录").click()

    expect(pc.text("工作人员登录")).to_be_visible()
    assert problems == []
