"""普通网页 / Public pages work without JavaScript, are found by search engines, and name no reader."""

from __future__ import annotations

import re

import pytest

import models
from wx_backend.domain import catalogue, qr_codes

OFFICE, WINDOW = "虚构区审批局", "虚构区审批局 1 号窗口"


def text_of(answer):
    return re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))


def test_a_code_shows_its_profile_in_plain_html(phone, city):
    page = phone().get(f"/q/{city[WINDOW]}?plain=true")

    words = text_of(page)
    assert (page.status_code, page.mimetype) == (200, "text/html")
    for wanted in ("核验通过", "虚构11号", "1 号窗口", "受理申请", "示例事项1", "示范路 1 号"):
        assert wanted in words
    assert "<script" not in page.get_data(as_text=True)


def test_a_revoked_code_is_red_and_leads_to_the_new_one(phone, city, keys, now):
    old = qr_codes.find(city[WINDOW], keys=keys)
    qr_codes.revoke(old, keys=keys, now=now, reason="破损")
    new = qr_codes.issue(old.organization, old.post, keys=keys, now=now)

    page = phone().get(f"/q/{old.token}?plain=true").get_data(as_text=True)

    assert 'class="band red"' in page
    assert "2026-11-23 起" in page
    assert f'href="/q/{new.token}?plain=true"' in page
    assert "去评价" not in page


def test_an_office_shows_its_facts_posts_and_matters(phone, city):
    office = models.Organization.get(models.Organization.name == OFFICE)

    page = phone().get(f"/o/{office.id}")

    words = text_of(page)
    for wanted in ("000-0000001", "编制数", "虚构11号", "示例事项3"):
        assert wanted in words
    assert phone().get("/o/999999").status_code == 404


def test_the_directory_searches_by_initials(phone, city):
    page = phone().get("/o?query=rsj").get_data(as_text=True)

    assert f'href="/q/{city["虚构区人社局"]}?plain=true"' in page
    assert "虚构区住建局" not in page


@pytest.mark.parametrize("path", ["/o", "/o?query=x", "/o/{office}", "/q/{token}?plain=true"])
def test_every_page_can_be_read_aloud_and_in_large_print(phone, city, path):
    office = models.Organization.get(models.Organization.name == OFFICE).id
    address = path.format(office=office, token=city[OFFICE])

    page = phone().get(address).get_data(as_text=True)
    large = re.findall(r'<a class="tool" href="([^"]+)">大字版', page)[0].replace("&amp;", "&")
    back = phone().get(large).get_data(as_text=True)

    assert 'lang="zh-CN"' in page
    assert page.count("<h1") == 1
    assert all("aria-label" in section for section in re.findall(r"<section[^>]*>", page))
    assert all('alt="' in picture for picture in re.findall(r"<img[^>]*>", page))
    assert re.search(r'<label for="query">', page) or "<input" not in page
    assert ('class="large"' in page, 'class="large"' in back, "标准字号" in back) == (False, True, True)


def test_pages_set_no_cookie_and_links_carry_nobody(phone, city):
    wang = phone("wang")
    pages = [wang.get(f"/q/{city[OFFICE]}?plain=true"), wang.get("/o")]
    found = wang.get("/api/v1/codes?query=审批").json["items"]

    assert all("Set-Cookie" not in page.headers for page in pages)
    assert found[0]["link"] == f"https://mashang.example.test/q/{city[OFFICE]}"
    assert f'<link rel="canonical" href="https://mashang.example.test/q/{city[OFFICE]}?plain=true">' in pages[0].text
    assert "wang" not in "".join(page.get_data(as_text=True) for page in pages)


def test_the_sitemap_names_every_office_and_code_in_use(phone, city):
    sitemap = phone().get("/sitemap.xml").get_data(as_text=True)
    robots = phone().get("/robots.txt").get_data(as_text=True)

    assert sitemap.count("<url>") == 2 + 3 + 9
    assert f"https://mashang.example.test/q/{city[WINDOW]}" in sitemap
    assert "Sitemap: https://mashang.example.test/sitemap.xml" in robots


def test_names_cannot_become_markup(phone, city):
    models.Organization.update(name="<script>alert(1)</script>", duties='"><img src=x onerror=1>').where(
        models.Organization.name == OFFICE
    ).execute()
    catalogue.changed()

    for path in (f"/q/{city[OFFICE]}?plain=true", f"/q/{city[OFFICE]}", "/o"):
        page = phone().get(path).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_without_javascript_the_page_behind_a_code_still_says_who_this_is(phone, city):
    page = phone().get(f"/q/{city[WINDOW]}").get_data(as_text=True)

    inside = re.findall(r"<noscript>(.*?)</noscript>", page, re.DOTALL)[0]
    assert "虚构11号" in inside
    assert "核验通过" in inside
    assert "<title>虚构11号 · 码上监督</title>" in page
