"""调岗之后 / After a transfer, in a real browser: the old badge is red, leads on, and its print is on the list."""

from __future__ import annotations

from datetime import timedelta

import pytest
import requests
from playwright.sync_api import expect

import models
from tests.browser.handset import Screen
from tests.chaos.support import Service, base_of
from wx_backend.clock import system_clock
from wx_backend.domain import code_changes, prints, qr_codes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("browser")]

REQUESTS = 40  # to four workers: each is asked several times


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    folder = tmp_path_factory.mktemp("codes")
    made = Service(folder, f"sqlite:///{folder}/service.db")
    made.seed()
    return made


@pytest.fixture(scope="module")
def base(service):
    with service.web() as web:
        yield base_of(web)


def lights(base, token):
    answers = [requests.get(f"{base}/api/v1/codes/{token}/profile", timeout=20).json() for _ in range(REQUESTS)]
    return {answer["qualification"]["light"] for answer in answers}


@pytest.fixture(scope="module")
def transferred(service, base):
    """The official of the first window moves to another office; somebody new comes. The old token and both lights."""
    now = system_clock()
    with service.rows():
        code = models.QrCode.select().where(models.QrCode.post.is_null(False)).order_by(models.QrCode.id).first()
        token, old_label = code.token, qr_codes.label_of(code)
        prints.register(code, models.Carrier.BADGE, "一楼 1 号窗口", by=None, keys=service.keys, now=now)
    before = lights(base, token)
    with service.rows(), models.database.atomic():
        newcomer = models.Official.create(staff_number="S9001", name="虚构新任")
        last_day = now.date() - timedelta(days=1)
        models.Appointment.update(ends_on=last_day).where(models.Appointment.official == code.official_id).execute()
        other = models.Post.get(models.Post.code == "P0031")
        models.Appointment.create(official=newcomer, post=code.post_id, starts_on=now.date())
        models.Appointment.create(official=code.official_id, post=other, starts_on=now.date())
        for post in (models.Post.get_by_id(code.post_id), other):
            code_changes.post_changed(post, keys=service.keys, now=now)
    return token, old_label, before, lights(base, token)


def test_the_light_turns_red_on_every_worker_with_the_next_request(transferred):
    _, _, before, after = transferred

    assert (before, after) == ({"green"}, {"red"})


def test_the_old_badge_leads_to_the_successor_and_to_where_the_official_is_now(transferred, base, context_of):
    page = context_of(viewport={"width": 375, "height": 740}).new_page()
    page.goto(f"{base}/q/{transferred[0]}")
    screen = Screen(page)
    expect(screen.text("二维码已停用")).to_be_visible()
    expect(screen.button("这位工作人员现在：虚构区住建局 1 号窗口")).to_be_visible()
    expect(screen.button("评价", exact=True)).to_have_count(0)

    screen.button("查看现在的二维码").click()

    expect(screen.title).to_have_text("虚构新任")
    expect(screen.text("身份有效，由机构编制部门核实")).to_be_visible()


def test_without_javascript_the_same_is_said_in_plain_html(transferred, base, context_of):
    page = context_of(viewport={"width": 375, "height": 740}, java_script_enabled=False).new_page()
    page.goto(f"{base}/q/{transferred[0]}")
    # By their classes: Playwright looks for no words inside of <noscript>.
    expect(page.locator(".band strong")).to_have_text("核验未通过")
    expect(page.locator(".band strong")).to_be_visible()

    page.locator(".links a").first.click()

    expect(page.get_by_role("heading", name="虚构新任")).to_be_visible()
    expect(page.get_by_text("核验通过")).to_be_visible()
    page.get_by_role("link", name="大字版").click()
    assert page.evaluate("getComputedStyle(document.body).fontSize") == "26px"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_print_of_the_old_badge_is_on_the_list_to_replace(transferred, service):
    listed = service.command("prints-to-replace")

    first, last = listed.stdout.splitlines()
    assert first.startswith(f"{transferred[1]}  工作牌  一楼 1 号窗口  二维码已于 "), listed.stderr
    assert last == "待更换 1 处"
