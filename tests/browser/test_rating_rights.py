"""评价的权利 / A finished case can be rated, a rating changed once, and who was told how to rate says so."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import re
import secrets
import subprocess
import sys
import time

import pytest
import requests
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.city import DESK_CODE
from tests.browser.handset import DIMENSIONS, Screen, phone_sized
from tests.browser.test_pages import layout_problems
from tests.servers import ROOT

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

PLEASED = dict.fromkeys(DIMENSIONS, "非常满意")
DISPLEASED = dict.fromkeys(DIMENSIONS, "不满意")
CASES = "/api/v1/integration/finished-cases"


class Browser(Screen):
    def __init__(self, page):
        super().__init__(page)
        self.page = page


@pytest.fixture
def citizen(context_of):
    return Browser(phone_sized(context_of, device_scale_factor=2))


def test_who_was_told_how_to_rate_says_so_and_may_change_the_rating_once(citizen, city, album):
    citizen.page.goto(f"{city.web}/app/?page=pages/rate/rate&token={city.token_of(DESK_CODE)}")
    citizen.rate(PLEASED)
    asked = citizen.top.get_by_role("checkbox", name="有人要求我这样评")
    asked.click()
    expect(asked).to_have_attribute("aria-checked", "true")
    asked.scroll_into_view_if_needed()
    album.page(citizen.page, "rate-asked")
    problems = layout_problems(citizen) + accessibility_problems(citizen)
    citizen.button("提交评价").click()
    citizen.button("修改评价").click()
    expect(citizen.text("您正在修改评价，改后不能再改")).to_be_visible()
    expect(citizen.top.get_by_role("radio", checked=True)).to_have_count(0)
    citizen.rate(DISPLEASED)
    citizen.button("提交修改").click()

    expect(citizen.text("评价已提交")).to_be_visible()
    expect(citizen.button("修改评价")).to_have_count(0)
    assert problems == []


def tell_of_a_finished_case(city, number, check):
    """Be the service platform of the city: sign, and say that a case is finished."""
    command = [sys.executable, "-m", "wx_backend", "create-integration-key", "政务服务平台", "--may", "cases"]
    env = {**os.environ, "MASHANG_CONFIG": str(city.folder / "config.ini")}
    made = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    (key_id,) = re.findall(r"\bmk[0-9a-f]+", made)
    (secret,) = re.findall(r"\b[0-9a-f]{64}\b", made)
    office = city.api("GET", f"codes/{city.token_of(DESK_CODE)}/profile")["organization"]["code"]
    finished_on = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    case = {"number": number, "check": check, "organization_code": office, "finished_on": finished_on}
    body = json.dumps({"cases": [case]}).encode()
    now, nonce = str(int(time.time())), secrets.token_hex(16)
    signed = "\n".join(
        ["MASHANG-HMAC-SHA256", "POST", CASES, key_id, now, nonce, hashlib.sha256(body).hexdigest()]
    ).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Mashang-Key": key_id,
        "X-Mashang-Timestamp": now,
        "X-Mashang-Nonce": nonce,
        "X-Mashang-Signature": hmac.new(bytes.fromhex(secret), signed, hashlib.sha256).hexdigest(),
    }
    answer = requests.post(city.web + CASES, data=body, headers=headers, timeout=20)
    assert answer.json()["accepted"] == 1, answer.text


def test_a_finished_case_is_rated_by_whoever_can_prove_it(elder, city, album):
    number = f"CASE-{secrets.token_hex(4)}"
    tell_of_a_finished_case(city, number, "4711")
    elder.open("pages/case/case")
    elder.button("去评价").click()
    expect(elder.text("请输入受理单上的办件编号")).to_be_visible()
    elder.top.get_by_label("办件编号").fill(number)
    elder.top.get_by_label("校验码").fill("0000")
    elder.button("去评价").click()
    expect(elder.top.locator("[role=alert]").filter(visible=True).first).to_be_visible()
    problems = layout_problems(elder) + accessibility_problems(elder)
    elder.top.get_by_label("校验码").fill("4711")
    album.phone(elder, "case")
    elder.button("投诉、建议或表扬这件事").click()
    expect(elder.text(f"办件 {number}")).to_be_visible()
    elder.choose("您要做什么", "表扬")
    elder.choose("属于哪一类", "办事流程")
    elder.top.get_by_label("事情经过").fill("一次就办好了，还提前了两天。")
    elder.button("提交", exact=True).click()
    expect(elder.text("表扬已提交")).to_be_visible()
    elder.open("pages/case/case")
    elder.top.get_by_label("办件编号").fill(number)
    elder.top.get_by_label("校验码").fill("4711")
    elder.button("去评价").click()
    elder.rate(PLEASED)
    elder.button("提交评价").click()

    expect(elder.text("评价已提交")).to_be_visible()
    assert problems == []
