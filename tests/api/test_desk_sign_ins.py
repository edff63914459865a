"""电脑登录：the phone lets the PC in, once, for a few minutes, and only whom WeChat vouches for."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest


@pytest.fixture
def pc(phone):
    return phone()


@pytest.fixture
def supervisor(phone, city):
    return phone("mini-supervisor-1", "u-supervisor-1")


@pytest.fixture
def shown(pc):
    """What the PC shows and keeps."""
    return pc.post("/api/v1/desk-sign-ins").json


def claim(pc, shown):
    return pc.post("/api/v1/desk-sign-ins/claim", {"secret": shown["secret"]})


def approve(phone, shown, number=None):
    return phone.post("/api/v1/desk-sign-ins/approval", {"code": shown["code"], "number": number or shown["number"]})


def another(number):
    return "10" if number != "10" else "11"


def test_a_phone_of_the_staff_lets_the_pc_in(pc, shown, supervisor):
    waiting = claim(pc, shown).json
    approved = approve(supervisor, shown)
    ready = claim(pc, shown).json
    pc.headers["Authorization"] = f"Bearer {ready['session']['token']}"

    assert waiting == {"state": "waiting", "session": None}
    assert approved.status_code == 200
    assert ready["state"] == "ready"
    assert ready["session"]["staff"]["name"] == "督查甲（虚构）"
    assert pc.get("/api/v1/admin/overview").status_code == 200


def test_a_session_is_handed_out_once(pc, shown, supervisor):
    approve(supervisor, shown)
    claim(pc, shown)

    assert claim(pc, shown).status_code == 404


def test_two_phones_cannot_both_allow_it(pc, shown, supervisor, phone):
    approve(supervisor, shown)
    second = approve(phone("mini-supervisor-2", "u-supervisor-2"), shown)

    assert second.status_code in {403, 404}
    assert claim(pc, shown).json["session"]["staff"]["name"] == "督查甲（虚构）"


def test_a_wrong_number_ends_the_code(pc, shown, supervisor):
    wrong = approve(supervisor, shown, another(shown["number"]))
    right = approve(supervisor, shown)

    assert (wrong.status_code, right.status_code) == (422, 404)
    assert claim(pc, shown).status_code == 404


def test_a_code_is_over_after_some_minutes(pc, shown, supervisor, clock):
    clock.moment += timedelta(minutes=3, seconds=1)

    assert approve(supervisor, shown).status_code == 404
    assert claim(pc, shown).status_code == 404


def test_a_citizen_lets_no_pc_in(pc, shown, phone, city):
    assert approve(phone("somebody"), shown).status_code == 403
    assert claim(pc, shown).json["state"] == "waiting"


def test_the_picture_is_the_link_that_a_phone_scans(shown):
    picture = shown["picture"].removeprefix("data:image/svg+xml;base64,")

    assert shown["link"].endswith(f"/d/{shown['code']}")
    assert b"<svg" in base64.b64decode(picture)


def test_neither_code_nor_secret_is_in_the_database(pc, shown, db):
    rows = db.execute_sql("SELECT * FROM desk_sign_in").fetchall()
    kept = repr(rows)

    assert len(rows) == 1
    assert shown["code"] not in kept
    assert shown["secret"] not in kept


def test_codes_are_limited_for_one_address(pc):
    answers = [pc.post("/api/v1/desk-sign-ins").status_code for _ in range(121)]

    assert answers.count(201) == 120
    assert answers[-1] == 429
