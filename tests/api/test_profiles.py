"""公示信息接口：what a code shows, to everybody, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import models
from wx_backend.domain import catalogue, qr_codes

ALLOWED = {
    "code": {
        "number", "token", "state", "state_label", "issued_on", "revoked_on", "successor_token", "successor_label",
        "moved_to",
    },
    "qualification": {"light", "reason", "reason_label", "since"},
    "organization": {
        "id", "name", "kind", "kind_label", "closed_on", "parent", "code", "duties", "address", "hours", "phone",
        "authorized_strength", "actual_strength", "departments", "counters",
    },
    "post": {"name", "duties", "is_key_post"},
    "official": {"name", "staff_number", "establishment_type", "on_duty", "since", "photo", "certificates"},
}  # fmt: skip


def test_a_post_shows_its_holder_duties_and_matters(phone, city):
    profile = phone().get(f"/api/v1/codes/{city['虚构区审批局 1 号窗口']}/profile").json

    assert profile["holder"] == "post"
    assert profile["official"]["name"] == "虚构11号"
    assert profile["post"]["duties"] == ["受理申请", "解答咨询"]
    assert profile["matters_total"] == 3
    assert profile["satisfaction"] is None


def test_nothing_but_the_allowed_fields_comes_out(phone, city):
    profile = phone().get(f"/api/v1/codes/{city['虚构区审批局 1 号窗口']}/profile").json

    assert {part: set(profile[part]) for part in ALLOWED} == ALLOWED
    assert set(profile) == {*ALLOWED, "holder", "counter", "matters", "matters_total", "satisfaction"}


def test_a_change_at_the_source_shows_with_the_next_request(phone, city):
    address = f"/api/v1/codes/{city['虚构区审批局']}/profile"
    before = phone().get(address).json["organization"]["phone"]

    models.Organization.update(phone="000-9999999").where(models.Organization.name == "虚构区审批局").execute()
    catalogue.changed()

    assert (before, phone().get(address).json["organization"]["phone"]) == ("000-0000001", "000-9999999")


def test_a_transfer_shows_on_its_day(phone, city, clock):
    address = f"/api/v1/codes/{city['虚构区审批局 1 号窗口']}/profile"
    post = models.Post.get(models.Post.code == "P0011")
    models.Appointment.update(ends_on=clock().date()).where(models.Appointment.post == post).execute()
    catalogue.changed()
    today = phone().get(address).json["official"]

    clock.moment += timedelta(days=1)

    assert today["name"] == "虚构11号"
    assert phone().get(address).json["official"] is None


def test_a_revoked_code_says_so_and_names_its_successor(phone, city, keys, now):
    old = qr_codes.find(city["虚构区审批局"], keys=keys)
    qr_codes.revoke(old, keys=keys, now=now, reason="破损")
    new = qr_codes.issue(old.organization, keys=keys, now=now)

    profile = phone().get(f"/api/v1/codes/{old.token}/profile").json
    scan = phone("wang").post(f"/api/v1/codes/{old.token}/scans")

    assert profile["code"]["state_label"] == "已停用"
    assert profile["code"]["successor_token"] == new.token
    assert scan.status_code == 409


def test_a_forged_code_is_not_found_in_words(phone, city):
    answer = phone().get(f"/api/v1/codes/{'A' * 28}/profile")

    assert answer.status_code == 404
    assert answer.json["error"]["message"] == "没有找到这个二维码，请核对后重试"


def test_offices_are_found_by_name_matter_and_post(phone, city):
    by_name = phone().get("/api/v1/organizations?query=人社").json
    by_matter = phone().get("/api/v1/organizations?query=示例事项2").json

    assert [row["name"] for row in by_name["items"]] == ["虚构区人社局"]
    assert by_matter["total"] == 3
    office = phone().get(f"/api/v1/organizations/{by_name['items'][0]['id']}").json
    assert [post["name"] for post in office["posts"]] == ["1 号窗口", "2 号窗口"]
    assert office["code_token"] == city["虚构区人社局"]
    matters = phone().get(f"/api/v1/organizations/{by_name['items'][0]['id']}/matters?query=事项1").json
    assert [matter["name"] for matter in matters["items"]] == ["示例事项1"]


def test_the_vocabulary_offers_four_dimensions_of_four_grades(phone, city):
    words = phone().get("/api/v1/vocabulary").json

    assert [d["label"] for d in words["dimensions"]] == ["依法行政", "服务态度", "办事效率", "廉政情况"]
    assert [g["label"] for g in words["grades"]] == ["非常满意", "满意", "基本满意", "不满意"]


def test_a_department_and_a_counter_have_codes_and_profiles_of_their_own(phone, city, keys, now):
    window = qr_codes.find(city["虚构区审批局 1 号窗口"], keys=keys)
    department = models.Organization.create(
        code="T001-1", name="综合科", kind=models.OrganizationKind.DEPARTMENT, parent=window.organization, duties="统筹"
    )
    counter = models.Counter.create(
        organization=window.organization, post=window.post, code="C1", name="综合窗口", place="一楼东侧"
    )
    codes = [
        qr_codes.issue(department, keys=keys, now=now),
        qr_codes.issue(window.organization, counter=counter, keys=keys, now=now),
    ]

    of_department, of_counter = (phone().get(f"/api/v1/codes/{code.token}/profile").json for code in codes)

    assert (of_department["organization"]["parent"]["name"], of_department["organization"]["kind_label"]) == (
        "虚构区审批局", "内设机构",
    )  # fmt: skip
    assert of_department["organization"]["duties"] == ["统筹"]
    assert (of_counter["holder"], of_counter["counter"]["place"]) == ("counter", "一楼东侧")
    assert of_counter["official"]["name"] == "虚构11号"
    office = phone().get(f"/api/v1/organizations/{window.organization_id}").json["organization"]
    assert ([one["name"] for one in office["departments"]], [one["name"] for one in office["counters"]]) == (
        ["综合科"], ["综合窗口"],
    )  # fmt: skip


def test_a_scan_at_a_counter_is_for_whoever_serves_there_that_day(phone, city, keys, now):
    window = qr_codes.find(city["虚构区审批局 1 号窗口"], keys=keys)
    counter = models.Counter.create(organization=window.organization, post=window.post, code="C1", name="综合窗口")
    code = qr_codes.issue(window.organization, counter=counter, keys=keys, now=now)

    assert phone("wang").post(f"/api/v1/codes/{code.token}/scans").status_code == 201

    ticket = models.RatingTicket.get()
    assert (ticket.post_id, ticket.official_id) == (window.post_id, window.official_id)
