"""健康检查与网页：whether the service can work, and what a browser gets."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta

import pytest
from flask import url_for

import models
from tests.api.conftest import Phone
from tests.conftest import load_settings
from wx_backend.api import web_version
from wx_backend.app import create_app
from wx_backend.domain import catalogue


@pytest.fixture
def web(db, database_url, tmp_path, key_file, clock):
    """Makes an application with these settings and a small built web host."""
    host = tmp_path / "dist"
    host.mkdir()
    (host / "index.html").write_text(f"<!doctype html><title>码上监督</title>{web_version.GIVEN}")

    def make(**changes):
        settings = load_settings(tmp_path, MASHANG_DATABASE_URL=database_url, MASHANG_WEB_HOST_DIR=str(host), **changes)
        return Phone(create_app(settings, clock=clock, bound=db))

    return make


def test_the_service_says_that_it_lives_and_is_ready(web):
    phone = web()

    assert phone.get("/healthz").json == {"status": "ok"}
    assert phone.get("/readyz").json["checks"] == {"database": True, "disk": True, "keys": True, "clock": True}


def test_without_the_keys_of_the_month_it_is_not_ready(web, clock):
    clock.moment = clock.moment.replace(year=2028)

    answer = web().get("/readyz")

    assert (answer.status_code, answer.json["checks"]["keys"]) == (503, False)


def test_with_a_clock_that_stepped_back_it_is_not_ready(web, clock, city):
    clock.moment -= timedelta(hours=1)

    assert web().get("/readyz").json["checks"]["clock"] is False


def test_a_printed_code_opens_the_page_in_any_browser(web, city):
    answer = web().get(f"/q/{city['虚构区审批局']}")

    assert answer.status_code == 200
    assert "码上监督" in answer.text
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_an_altered_code_gets_the_page_with_not_found(web, city):
    assert web().get(f"/q/{'A' * 28}").status_code == 404


def test_the_link_check_file_is_served_beside_the_codes_and_at_the_root(web):
    phone = web(MASHANG_WECHAT_LINK_CHECK_NAME="Abc123.txt", MASHANG_WECHAT_LINK_CHECK_TEXT="proof-of-domain")

    assert phone.get("/q/Abc123.txt").text == "proof-of-domain"
    assert phone.get("/Abc123.txt").text == "proof-of-domain"
    assert phone.get("/other.txt").status_code == 404


def test_only_the_simulator_may_frame_the_pages_and_only_where_it_is_set(web):
    phone = web(MASHANG_WEB_SHELL_ORIGIN="http://127.0.0.1:8090")

    assert "frame-ancestors http://127.0.0.1:8090" in phone.get("/app/").headers["Content-Security-Policy"]
    assert '"shell": "http://127.0.0.1:8090"' in phone.get("/app/").text


def test_files_outside_the_built_folder_are_not_served(web):
    phone = web()

    for name in ("../keys.json", "%2e%2e/keys.json", "..%2fkeys.json", "/etc/passwd"):
        assert phone.get(f"/app/{name}").status_code in (404, 308)


def test_answers_about_a_person_are_never_stored(web, city):
    assert web().get("/api/v1/sessions/current").headers["Cache-Control"] == "no-store"


def test_the_test_sign_in_is_no_door_of_a_demo_or_production(web):
    answer = web(MASHANG_SERVICE_MODE="demo").post("/api/v1/test/sign-in", {"mini_openid": "x"})

    assert answer.status_code == 404


def test_files_of_the_web_version_come_packed_to_whoever_takes_them_so(web, tmp_path):
    phone = web()
    (tmp_path / "dist" / "app-1.js").write_text("console.log(1);" * 100)
    (tmp_path / "dist" / "app-1.js.gz").write_bytes(gzip.compress(b"console.log(1);" * 100))
    (tmp_path / "dist" / "app-1.js.br").write_bytes(b"smaller still")

    smallest = phone.client.get("/app/app-1.js", headers={"Accept-Encoding": "gzip, br"})
    packed = phone.client.get("/app/app-1.js", headers={"Accept-Encoding": "gzip"})
    plain = phone.client.get("/app/app-1.js")

    assert (smallest.headers["Content-Encoding"], smallest.data) == ("br", b"smaller still")
    assert (packed.headers["Content-Encoding"], packed.headers["Vary"]) == ("gzip", "Accept-Encoding")
    assert smallest.mimetype == packed.mimetype == plain.mimetype == "text/javascript"
    assert "immutable" in plain.headers["Cache-Control"]
    assert gzip.decompress(packed.data) == plain.data
    assert "Content-Encoding" not in plain.headers


def test_an_address_is_built_when_somebody_asks_for_one(app, city):
    token = city["虚构区审批局"]

    with app.test_request_context():
        addresses = [url_for("pages.show_code", token=token, size="large"), url_for("pages.show_code", token=token)]

    assert addresses == [f"/q/{token}?size=large", f"/q/{token}"]


def given_in(answer):
    return json.loads(re.findall(r'id="given">(.*?)</script>', answer.text, re.DOTALL)[0])


def test_the_page_behind_a_code_carries_the_answer_that_it_would_ask_for(web, city):
    token = city["虚构区审批局 1 号窗口"]
    asked = web().get(f"/api/v1/codes/{token}/profile").json

    assert given_in(web().get(f"/q/{token}"))["answers"] == {f"/api/v1/codes/{token}/profile": asked}
    assert given_in(web().get("/app/"))["answers"] == {}


def test_a_name_cannot_break_out_of_what_the_page_carries(web, city):
    models.Organization.update(name="</script><script>alert(1)</script>").execute()
    catalogue.changed()

    page = web().get(f"/q/{city['虚构区审批局']}")

    assert "<script>alert" not in page.text
    (answer,) = given_in(page)["answers"].values()
    assert answer["organization"]["name"] == "</script><script>alert(1)</script>"


def test_the_page_names_the_files_of_the_page_that_its_address_opens(web, tmp_path):
    phone = web()
    (tmp_path / "dist" / "index.html").write_text("<head><!--preload--></head>")
    files = {"pages/home/home": ["part-1.js"], "pages/rate/rate": ["part-2.js", "part-3.js"]}
    (tmp_path / "dist" / "pages.json").write_text(json.dumps({"files": files, "sheets": {}}))

    def named(path):
        return re.findall(r'modulepreload" href="(.*?)"', phone.get(path).text)

    assert named("/app/") == ["part-1.js"]
    assert named("/app/?page=pages/rate/rate&token=x") == ["part-2.js", "part-3.js"]
    assert named("/app/?page=%22%3E%3Cscript") == []


def test_a_page_that_has_not_changed_is_not_sent_again(web):
    phone = web()
    first = phone.client.get("/app/", headers={"Accept-Encoding": "gzip"})
    again = phone.client.get("/app/", headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]})

    assert "码上监督" in gzip.decompress(first.data).decode()
    assert (again.status_code, again.data) == (304, b"")
