"""坏输入 / Whatever is sent, the answer is one of our refusals, soon and in Chinese, and nothing is stored."""

from __future__ import annotations

import string
from datetime import timedelta

import pytest

import models
from tests.api.conftest import GRADES, complaint_body
from tests.effort import work_below
from tests.security.answers import assert_refusal, row_counts
from tests.security.conftest import OFFICE
from wx_backend.domain import retention

ADMIN = "/api/v1/admin/complaints"
JSON_ROUTES = {
    "sessions": "/api/v1/sessions",
    "scans": "/api/v1/codes/{token}/scans",
    "ratings": "/api/v1/ratings",
    "changes": "/api/v1/ratings/changes",
    "claims": "/api/v1/cases/claims",
    "complaints": "/api/v1/complaints",
    "progress": "/api/v1/complaints/progress",
    "confirmation": "/api/v1/complaints/confirmation",
    "accept": ADMIN + "/1/accept",
    "reject": ADMIN + "/1/reject",
    "assign": ADMIN + "/1/assign",
    "close": ADMIN + "/1/close",
}
NOT_AN_OBJECT = {
    "nothing": b"",
    "half": b'{"text": "',
    "no JSON": b"hello",
    "a list": b"[1, 2]",
    "a word": b'"x"',
    "null": b"null",
    "a number": b"1e999",
    "not UTF-8": b'{"text": "\xff\xfe"}',
    "UTF-16": '{"text": "x"}'.encode("utf-16"),
    "NUL": b'{"text": "a\x00b"}',
    "very deep": b"[" * 60_000,
    "very deep objects": b'{"a":' * 12_000,
    "a huge number": b'{"code": ' + b"9" * 6_000 + b"}",
    "NaN": b'{"code": NaN, "ticket": Infinity}',
    "lone surrogate": b'{"code": "\\ud800", "ticket": "\\udfff", "text": "\\ud800", "secret": "\\udc00"}',
}


@pytest.fixture
def staff_phone(supervisor, phone, city):
    """A supervisor with a complaint to work on, so that every route has something to spoil."""
    phone("li").post("/api/v1/complaints", complaint_body(city[OFFICE]))
    return supervisor


def send(phone, path, data, content_type="application/json", method="POST", **headers):
    headers = {**phone.headers, "Idempotency-Key": "a-key-for-bad-input", **headers}
    return phone.client.open(path, method=method, data=data, content_type=content_type, headers=headers)


@pytest.mark.parametrize("route", JSON_ROUTES)
def test_what_is_no_json_object_is_refused_and_nothing_is_stored(staff_phone, city, route):
    path = JSON_ROUTES[route].format(token=city[OFFICE])
    before = row_counts()
    for name, data in NOT_AN_OBJECT.items():
        answer = send(staff_phone, path, data)
        assert answer.status_code in (400, 422), (name, answer.status_code)
        assert_refusal(answer)
    assert row_counts() == before


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_another_kind_of_content_is_refused_and_nothing_is_stored(staff_phone, city, content_type):
    before = row_counts()
    for path in JSON_ROUTES.values():
        answer = send(staff_phone, path.format(token=city[OFFICE]), b'{"text": "x"}', content_type)
        assert answer.status_code in (400, 415, 422), (path, answer.status_code)
        assert_refusal(answer)
    assert row_counts() == before


def test_an_oversized_body_is_refused_before_it_is_read(staff_phone, city):
    before = row_counts()
    for path in (*JSON_ROUTES.values(), "/api/v1/official-account/callback"):
        body = b'{"text": "' + b"x" * 3_000_000 + b'"}'
        with work_below(1):
            answer = send(staff_phone, path.format(token=city[OFFICE]), body)
        assert answer.status_code == 413, path
        assert_refusal(answer)
    assert row_counts() == before


def test_a_form_with_very_many_parts_is_refused(phone, city):
    wang = phone("wang")
    parts = {f"field{number}": "x" for number in range(2_000)}

    answer = send(wang, "/api/v1/attachments", parts, "multipart/form-data")

    assert answer.status_code == 413
    assert_refusal(answer)


# --- grades, keys, pages ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dimension", GRADES)
def test_a_grade_is_one_of_four_numbers_and_nothing_like_it(phone, city, dimension):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city[OFFICE]}/scans").json["ticket"]
    before = row_counts()
    for value in (0, 5, -1, 4.0, 3.5, "4", True, None, [4], {"v": 4}, 10**30, ""):
        answer = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": {**GRADES, dimension: value}})
        assert answer.status_code == 422, value
        assert_refusal(answer)
        assert set(answer.json["error"]["fields"]) == {f"grades.{dimension}"}
    assert row_counts() == before


def test_a_write_without_a_proper_idempotency_key_is_refused(phone, city):
    wang = phone("wang")
    before = row_counts()
    for key in (None, "", "short", "x" * 65, "with space here", "汉字汉字汉字汉字", "semi;colon-key", "a/b/c/d/e/f"):
        headers = dict(wang.headers)
        if key is not None:
            headers["Idempotency-Key"] = key.encode().decode("latin-1")
        answer = wang.client.post("/api/v1/complaints", json=complaint_body(city[OFFICE]), headers=headers)
        assert answer.status_code == 422, key
        assert_refusal(answer)
    assert row_counts() == before


NOWHERE = (
    "/nothing", "/api", "/api/v1", "/api/v1/", "/api/v2/vocabulary", "/.env", "/config.ini", "/admin", "/wp-login.php",
    "/api/v1/organizations/0x1", "/api/v1/organizations/-1", "/api/v1/organizations/1.0",
    "/api/v1/organizations/９９", "/app/../config.ini", "/app/%2e%2e/config.ini", "/app/..%2f..%2fconfig.ini",
    "/app/%00", "/api/v1/admin/attachments/..%2f..%2fkeys.json",
)  # fmt: skip


def test_a_page_that_is_not_there_says_so(supervisor):
    for path in NOWHERE:
        answer = supervisor.get(path)
        assert answer.status_code in (400, 404, 422), (path, answer.status_code)
        assert_refusal(answer)


LISTS = ("/api/v1/organizations", "/api/v1/organizations/1/matters", ADMIN)


@pytest.mark.parametrize("path", LISTS)
def test_a_page_number_is_a_small_positive_number(supervisor, path):
    for page in ("0", "-1", "10001", "x", "1.5", "", "1e9", "9" * 400):
        answer = supervisor.get(f"{path}?page={page}")
        assert answer.status_code == 422, page
        assert_refusal(answer)


@pytest.mark.parametrize("path", LISTS)
def test_words_to_search_for_are_words_and_no_pattern_and_no_sql(staff_phone, path):
    for words in ("%", "_", "%%%%", "' OR 1=1 --", '"; DROP TABLE rating; --', "\\", "*", "'"):
        answer = staff_phone.client.get(path, query_string={"query": words}, headers=staff_phone.headers)
        assert answer.status_code == 200, words
        assert answer.json["total"] == 0, words
    assert models.Organization.select().count() == 3


def test_a_wrong_verb_is_refused_and_says_which_are_right(phone, city):
    wang = phone("wang")
    for route in ("ratings", "complaints", "progress", "changes", "claims", "sessions", "scans"):
        for method in ("GET", "PUT", "PATCH", "DELETE", "TRACE"):
            answer = send(wang, JSON_ROUTES[route].format(token=city[OFFICE]), b"{}", method=method)
            assert answer.status_code == 405, (route, method)
            assert_refusal(answer)
            assert "POST" in answer.headers["Allow"]


# --- forged codes ----------------------------------------------------------------------------------------------------

ALPHABET = string.ascii_letters + string.digits + "-_"


def test_a_code_with_any_character_altered_is_unknown(phone, city, clock):
    token, wang = city[OFFICE], phone("wang")
    before = row_counts()

    for place in range(len(token)):
        clock.moment += timedelta(hours=1)  # who asks for so many within one is made to wait
        for other in (ALPHABET[(ALPHABET.index(token[place]) + step) % len(ALPHABET)] for step in (1, 17, 40)):
            forged = token[:place] + other + token[place + 1 :]
            for answer in (
                wang.get(f"/api/v1/codes/{forged}/profile"),
                wang.post(f"/api/v1/codes/{forged}/scans"),
                wang.post("/api/v1/complaints", complaint_body(forged)),
            ):
                assert answer.status_code == 404
                assert_refusal(answer)
            assert wang.get(f"/q/{forged}").status_code == 404
    assert row_counts() == before


def test_another_spelling_of_a_code_is_unknown(phone, city):
    token = city[OFFICE]
    spellings = (
        token.lower(), token.upper(), token + "=", token + "A", token[:-1], " " + token, token[::-1],
        token.replace(token[5], "%00"), "B" + token[1:], token * 2,
    )  # fmt: skip
    for spelling in spellings:
        answer = phone().get(f"/api/v1/codes/{spelling}/profile")
        assert answer.status_code in (404, 422 if len(spelling) > 64 else 404), spelling
        assert_refusal(answer)


# --- expired sign-ins ------------------------------------------------------------------------------------------------


def test_a_citizen_is_signed_in_for_weeks_and_then_asked_again(phone, city, clock):
    wang = phone("wang")
    last_day = wang.get("/api/v1/sessions/current").json["expires_at"]

    while clock().date().isoformat() < last_day:
        assert wang.get("/api/v1/sessions/current").status_code == 200
        clock.moment += timedelta(days=1)
    before = row_counts()
    answers = [
        wang.get("/api/v1/sessions/current"),
        wang.post(f"/api/v1/codes/{city[OFFICE]}/scans"),
        wang.post("/api/v1/complaints", complaint_body(city[OFFICE])),
    ]

    for answer in answers:
        assert answer.status_code == 401
        assert answer.json["error"]["code"] == "sign_in_expired"
        assert_refusal(answer)
    assert row_counts() == before


def test_staff_are_asked_again_after_twelve_hours_and_at_no_hour_before(supervisor, clock):
    clock.moment += timedelta(hours=12) - timedelta(seconds=1)
    assert supervisor.get("/api/v1/admin/overview").status_code == 200

    clock.moment += timedelta(seconds=1)

    answer = supervisor.get("/api/v1/admin/overview")
    assert answer.status_code == 401
    assert_refusal(answer)


def test_a_clock_that_steps_back_gives_no_expired_sign_in_back(supervisor, clock, city):
    clock.moment += timedelta(days=30)
    retention.forget(clock().date(), idempotency_days=30, callback_days=2, outbox_days=90)
    clock.moment -= timedelta(days=30)

    assert supervisor.get("/api/v1/admin/overview").status_code == 401


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic d2FuZzp4", "bearer {token}", "Bearer {token}x", "Bearer {half}", "Token {token}",
     "Bearer ' OR 1=1 --", "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdXBlcnZpc29yIn0."],
)  # fmt: skip
def test_only_the_whole_token_in_the_right_header_signs_in(supervisor, header):
    token = supervisor.headers["Authorization"].removeprefix("Bearer ")
    sent = header.format(token=token, half=token[:16])

    answer = supervisor.client.get("/api/v1/admin/overview", headers={"Authorization": sent} if sent else {})
    in_query = supervisor.client.get(f"/api/v1/admin/overview?token={token}&access_token={token}")
    in_cookie = supervisor.client.get("/api/v1/admin/overview", headers={"Cookie": f"token={token}; session={token}"})

    for one in (answer, in_query, in_cookie):
        assert one.status_code == 401
        assert_refusal(one)
