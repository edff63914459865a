"""限制 / Limits count who really asks, not who somebody says he is."""

from __future__ import annotations

import io
import itertools
import shutil
from types import SimpleNamespace

import pytest
from PIL import Image

import models
from tests.api.conftest import Phone, complaint_body
from tests.conftest import load_settings
from tests.wechat import conftest as of_wechat
from tests.wechat.support import MINI
from wx_backend.app import create_app
from wx_backend.domain import complaint_receipts

simulator, simulator_process = of_wechat.simulator, of_wechat.simulator_process

WRONG = {"receipt_number": "1" * 16, "secret": "A" * 16}
FORGED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "CF-Connecting-IP", "True-Client-IP")


def _picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    return out.getvalue()


PICTURE = _picture()


def failures_until_refused(phone, headers_of, remote="203.0.113.7"):
    for number in itertools.count():
        answer = phone.client.post(
            "/api/v1/complaints/progress",
            json=WRONG,
            headers=headers_of(number),
            environ_overrides={"REMOTE_ADDR": remote},
        )
        if answer.status_code == 429:
            assert int(answer.headers["Retry-After"]) > 0
            return number
        assert answer.status_code == 404
        assert number < 100, "never refused"
    raise AssertionError


@pytest.mark.parametrize("header", FORGED)
def test_a_forged_address_does_not_buy_more_tries(phone, header):
    assert failures_until_refused(phone(), lambda number: {header: f"198.51.100.{number}"}) == 20


def test_behind_one_proxy_only_the_address_that_the_proxy_saw_counts(db, database_url, tmp_path, key_file, clock):
    settings = load_settings(tmp_path, MASHANG_DATABASE_URL=database_url, MASHANG_LIMITS_TRUSTED_PROXIES="1")
    attacker = Phone(create_app(settings, clock=clock, bound=db))

    def through_the_proxy(number):
        return {"X-Forwarded-For": f"198.51.100.{number}, 203.0.113.9"}

    assert failures_until_refused(attacker, through_the_proxy, remote="10.0.0.1") == 20
    # Somebody else behind the same proxy is not held up by it.
    assert failures_until_refused(attacker, lambda _: {"X-Forwarded-For": "203.0.113.10"}, remote="10.0.0.1") == 20


def test_browsers_without_wechat_are_limited_by_address_and_wechat_users_are_not(
    db, database_url, tmp_path, key_file, clock
):
    settings = load_settings(
        tmp_path, MASHANG_DATABASE_URL=database_url, MASHANG_LIMITS_BROWSER_SESSIONS_PER_ADDRESS_PER_DAY="12"
    )
    app = create_app(settings, clock=clock, bound=db)

    def sign_in(number):
        return Phone(app).post("/api/v1/sessions", {"code": f"browser:device-number-{number:06d}"}).status_code

    assert [sign_in(number) for number in range(14)] == [201] * 12 + [429] * 2
    assert [Phone(app, f"citizen-{n}").get("/api/v1/sessions/current").status_code for n in range(3)] == [200] * 3


def test_one_person_cannot_flood_the_complaints_and_others_are_not_held_up(phone, city):
    wang, body = phone("wang"), complaint_body(city["虚构区审批局"])

    statuses = [wang.post("/api/v1/complaints", body).status_code for _ in range(12)]

    assert statuses == [201] * 10 + [429] * 2
    assert phone("li").post("/api/v1/complaints", body).status_code == 201
    assert models.Complaint.select().count() == 11


@pytest.fixture
def with_wechat(db, database_url, tmp_path, key_file, clock, simulator):
    """Makes phones of a service that asks the simulated WeChat."""
    changed = {f"MASHANG_MINI_PROGRAM_{name.upper()}": value for name, value in MINI.items()}
    settings = load_settings(
        tmp_path, MASHANG_DATABASE_URL=database_url, MASHANG_WECHAT_API_BASE=simulator.base, **changed
    )
    app = create_app(settings, clock=clock, bound=db)
    return lambda openid: Phone(app, openid)


def test_who_may_file_no_more_today_does_not_use_up_the_checks_of_wechat_either(with_wechat, city, simulator):
    wang, body = with_wechat("wang"), complaint_body(city["虚构区审批局"])
    receipt, *_ = [wang.post("/api/v1/complaints", body).json for _ in range(10)]
    message = {"receipt_number": receipt["receipt_number"], "secret": receipt["secret"], "text": "再补充一点"}

    refused = [wang.post("/api/v1/complaints", body).status_code for _ in range(5)]
    written = [wang.post("/api/v1/complaints/messages", message).status_code for _ in range(15)]

    assert refused == [429] * 5
    assert written == [200] * 10 + [429] * 5
    assert len(simulator.calls("/wxa/msg_sec_check")) == 20


def test_a_browser_s_pictures_are_limited_by_address_whatever_name_it_takes(
    db, database_url, tmp_path, key_file, clock
):
    limit = {"MASHANG_LIMITS_ATTACHMENTS_PER_ADDRESS_PER_DAY": "5"}
    app = create_app(load_settings(tmp_path, MASHANG_DATABASE_URL=database_url, **limit), clock=clock, bound=db)

    def upload(number):
        browser = Phone(app)
        token = browser.post("/api/v1/sessions", {"code": f"browser:device-number-{number:06d}"}).json["token"]
        browser.headers["Authorization"] = f"Bearer {token}"
        return browser.upload(PICTURE).status_code

    assert [upload(number) for number in range(7)] == [201] * 5 + [429] * 2
    assert [Phone(app, "wang").upload(PICTURE).status_code for _ in range(3)] == [201] * 3


def test_a_disk_that_is_nearly_full_takes_words_and_no_pictures(phone, city, monkeypatch):
    wang = phone("wang")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=900 * 2**20))

    picture = wang.upload(PICTURE)

    assert picture.status_code == 503
    assert int(picture.headers["Retry-After"]) > 0
    assert "文字" in picture.json["error"]["message"]
    assert wang.post("/api/v1/complaints", complaint_body(city["虚构区审批局"])).status_code == 201


def test_a_receipt_is_drawn_as_often_as_anybody_needs(phone, city, monkeypatch):
    wang = phone("wang")
    receipt = wang.post("/api/v1/complaints", complaint_body(city["虚构区审批局"])).json
    asked = {"receipt_number": receipt["receipt_number"], "secret": receipt["secret"]}
    monkeypatch.setattr(complaint_receipts, "PICTURES_PER_DAY", 2)

    drawn = [wang.post("/api/v1/complaints/receipt-picture", asked).status_code for _ in range(3)]

    assert drawn == [200, 200, 429]
    assert wang.post("/api/v1/complaints/progress", asked).status_code == 200


def test_a_complaint_is_no_way_to_guess_cases_without_the_limit_of_claims(phone, city, settings):
    wang, most = phone("wang"), settings.limits.case_tries_per_citizen_per_day
    body = {name: value for name, value in complaint_body("").items() if name != "code_token"}

    statuses = [
        wang.post("/api/v1/complaints", {**body, "case": {"number": f"CASE-{n}", "check": "0000"}}).status_code
        for n in range(most + 1)
    ]

    assert statuses == [404] * most + [429]
