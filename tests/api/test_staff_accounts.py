"""账号、绑定、通报、送达 / What administrators and supervisors do with accounts over HTTP."""

from __future__ import annotations

import pytest

import models
from models import StaffAccount, StaffRole


@pytest.fixture
def first(phone, city):
    StaffAccount.create(name="系统一（虚构）", role=StaffRole.SYSTEM_ADMIN, unionid="u-system-1")
    return phone("system-1", "u-system-1")


@pytest.fixture
def second(phone, city):
    StaffAccount.create(name="系统二（虚构）", role=StaffRole.SYSTEM_ADMIN, unionid="u-system-2")
    return phone("system-2", "u-system-2")


@pytest.fixture
def yi(city):
    return StaffAccount.get(StaffAccount.name == "督查乙（虚构）")


def issue(admin, account):
    answer = admin.post(f"/api/v1/admin/staff/{account.id}/binding-code")
    assert answer.status_code == 201, answer.json
    return answer.json


def test_a_code_is_typed_in_the_mini_program_and_another_administrator_agrees(first, second, yi, phone):
    issued = issue(first, yi)
    assert (len(issued["code"]), issued["scan_url"], issued["staff"]["name"]) == (8, None, "督查乙（虚构）")
    person = phone("mini-of-yi")

    claimed = person.post("/api/v1/bindings", {"code": issued["code"]})

    assert claimed.status_code == 201
    assert claimed.json["name"] == "督查乙（虚构）"
    assert claimed.json["state_label"] == "待确认"
    assert person.get("/api/v1/sessions/current").json["staff"] is None
    (listed,) = first.get("/api/v1/admin/bindings").json["items"]
    assert (listed["state"], listed["issued_by"], listed["may_decide"]) == ("waiting", "系统一（虚构）", False)
    assert first.post(f"/api/v1/admin/bindings/{listed['id']}/approval").status_code == 403
    assert second.get("/api/v1/admin/bindings").json["items"][0]["may_decide"] is True

    approved = second.post(f"/api/v1/admin/bindings/{listed['id']}/approval")

    assert (approved.status_code, approved.json["state"]) == (200, "approved")
    assert StaffAccount.get_by_id(yi.id).mini_openid == "mini-of-yi"
    assert second.post(f"/api/v1/admin/bindings/{listed['id']}/refusal").status_code == 409
    assert second.get("/api/v1/admin/bindings").json["items"] == []
    assert second.get("/api/v1/admin/bindings?state=all").json["items"][0]["state_label"] == "已绑定"


def test_a_wrong_code_is_refused_and_ten_of_them_lock(first, yi, phone):
    person = phone("mini-of-guesser")
    code = issue(first, yi)["code"]

    statuses = [person.post("/api/v1/bindings", {"code": "ABCDEFGH"}).status_code for _ in range(10)]

    assert set(statuses) == {422}
    assert person.post("/api/v1/bindings", {"code": code}).status_code == 429


def test_a_browser_ties_nothing(first, yi, app):
    from tests.api.conftest import Phone

    browser = Phone(app)
    token = browser.post("/api/v1/sessions", {"code": "browser:0123456789abcdef-0123"}).json["token"]
    browser.headers["Authorization"] = f"Bearer {token}"

    assert browser.post("/api/v1/bindings", {"code": issue(first, yi)["code"]}).status_code == 403


def test_untying_ends_the_powers_of_a_signed_in_phone_at_once(first, supervisor):
    assert supervisor.get("/api/v1/admin/overview").status_code == 200
    account = StaffAccount.get(StaffAccount.mini_openid == "supervisor")

    answer = first.post(f"/api/v1/admin/staff/{account.id}/unbinding")

    assert (answer.status_code, answer.json["mini_program_bound"]) == (200, False)
    assert supervisor.get("/api/v1/admin/overview").status_code == 403


def test_accounts_are_found_and_show_no_identity(first, supervisor):
    answer = first.get("/api/v1/admin/staff?query=督查")

    assert [one["name"] for one in answer.json["items"]] == ["督查甲（虚构）", "督查乙（虚构）"]
    assert answer.json["items"][0]["mini_program_bound"] is True
    assert "openid" not in answer.text
    assert "supervisor-1" not in answer.text


def test_who_cannot_be_reached_is_listed(first, supervisor):
    items = supervisor.get("/api/v1/admin/unreachable").json["items"]

    assert {one["staff"]["name"]: one["reason_label"] for one in items}["管理员1（虚构）"] == "未绑定公众号"


def test_a_circular_is_issued_read_and_receipted(supervisor, admin_of):
    body = {"title": "关于窗口纪律的通报", "text": "请各单位对照检查并整改。"}
    made = supervisor.post("/api/v1/admin/circulars", body, key="a-key-for-one-circular")
    again = supervisor.post("/api/v1/admin/circulars", body, key="a-key-for-one-circular")
    assert (made.status_code, again.json["id"], models.Circular.select().count()) == (201, made.json["id"], 1)
    reader = admin_of(1)
    assert reader.get("/api/v1/admin/circulars").json["items"][0]["read_at"] is None

    shown = reader.get(f"/api/v1/admin/circulars/{made.json['id']}").json

    assert (shown["text"], shown["readers"], shown["receipts"]) == ("请各单位对照检查并整改。", [], None)
    mine = supervisor.get(f"/api/v1/admin/circulars/{made.json['id']}").json
    assert mine["receipts"]["read"] == 1
    assert [one["name"] for one in mine["readers"] if one["read_at"]] == ["管理员1（虚构）"]
