"""防枚举与跳转 / Who guesses codes is made to wait, and nothing leads off the site."""

from __future__ import annotations

import pytest

from tests.security.conftest import OFFICE

KINDS = ("profile", "photo", "page", "scan")


def ask(phone, kind, token):
    if kind == "scan":
        return phone.post(f"/api/v1/codes/{token}/scans")
    return phone.get({"page": f"/q/{token}"}.get(kind, f"/api/v1/codes/{token}/{kind}"))


@pytest.mark.parametrize("kind", KINDS)
def test_guessing_is_hit_by_a_limit_that_ends_with_the_hour(phone, city, settings, clock, kind):
    guesser, cap = phone("wang"), settings.limits.unknown_codes_per_address_per_hour

    statuses = [ask(guesser, kind, f"A{n:027d}").status_code for n in range(cap + 1)]

    assert statuses == [404] * cap + [429]
    assert int(ask(guesser, kind, "A" * 28).headers["Retry-After"]) <= 3600
    assert ask(guesser, "profile", city[OFFICE]).status_code == 200, "others behind the same address read on"
    clock.moment = clock.moment.replace(hour=clock.moment.hour + 1, minute=0)
    assert ask(guesser, kind, "A" * 28).status_code == 404


def test_good_codes_are_read_as_often_as_one_likes(phone, city, settings):
    for _ in range(settings.limits.unknown_codes_per_address_per_hour + 5):
        assert phone().get(f"/api/v1/codes/{city[OFFICE]}/profile").status_code == 200


ELSEWHERE = (
    "//evil.example/q/A", "/q//evil.example", "/q/https://evil.example", "/\\evil.example", "/%2f%2fevil.example/",
    "/app//evil.example", "/app", "/q", "/q/", "/?next=//evil.example", "/q/A?redirect=https://evil.example",
    "/https://evil.example", "/app/..//evil.example/..", "/o//evil.example",
)  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_nothing_leads_off_the_site(phone, path):
    for headers in ({}, {"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example"}):
        answer = phone().client.get(path, headers={**headers})
        location = answer.headers.get("Location", "")
        host = headers.get("Host", "localhost")
        assert not location or location.startswith((f"http://{host}/", "/")), (path, location)
        assert not location.startswith("//"), location
