"""岗位与人员接口 / Offices with posts and vacancies on any day, one post, one official, within everybody's scope."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook

import models
from wx_backend.domain import code_changes

WINDOW, OTHER = "虚构区审批局 1 号窗口", "虚构区人社局"
BASE = "/api/v1/admin"


@pytest.fixture
def vacated(window, keys, now):
    """The holder of the first window has left since yesterday evening; the code has ended today."""
    held = models.Appointment.official == window.official_id
    models.Appointment.update(ends_on=now.date() - timedelta(days=1)).where(held).execute()
    code_changes.post_changed(window.post, keys=keys, now=now)
    return window


def test_an_office_with_an_empty_place_comes_first(office_of_posts, vacated):
    shown = office_of_posts.get(f"{BASE}/establishment").json

    first = shown["items"][0]
    assert (first["id"], first["strength"]["vacant"]) == (vacated.organization_id, 1)
    assert shown["strength"]["authorized"] == shown["strength"]["actual"] + 1


def test_any_past_day_says_who_held_the_post_and_what_code_it_had(office_of_posts, vacated, now):
    address = f"{BASE}/organizations/{vacated.organization_id}/establishment"
    yesterday = (now - timedelta(days=1)).date()

    posts = {
        on: next(p for p in answer.json["units"][0]["posts"] if p["id"] == vacated.post_id)
        for on in (None, yesterday)
        if (answer := office_of_posts.get(address + (f"?on={on}" if on else "")))
    }

    assert ([h["name"] for h in posts[None]["holders"]], posts[None]["vacant"]) == ([], 1)
    assert ([h["official_id"] for h in posts[yesterday]["holders"]], posts[yesterday]["vacant"]) == (
        [vacated.official_id], 0,
    )  # fmt: skip
    assert (posts[None]["code_state"]["state"], posts[None]["code_state"]["since"]) == ("revoked", str(now.date()))
    assert posts[None]["code_state"]["number"] == vacated.number


def test_a_post_with_empty_places_stands_before_the_others_of_its_department(office_of_posts, vacated):
    body = models.Organization.get_by_id(vacated.organization_id)
    section = models.Organization.create(
        code="K1", name="审批一科", kind=models.OrganizationKind.DEPARTMENT, parent=body
    )
    models.Post.create(organization=section, code="A1", name="科长岗", authorized_strength=0)
    models.Post.create(organization=section, code="A2", name="空缺岗", authorized_strength=2, is_key_post=False)
    models.Counter.create(organization=section, code="C1", name="3 号窗口", place="一楼")

    shown = office_of_posts.get(f"{BASE}/organizations/{section.id}/establishment").json

    below = shown["units"][1]
    assert (shown["id"], below["name"]) == (body.id, "审批一科")
    assert [(p["name"], p["vacant"], p["code_state"]["state"]) for p in below["posts"]] == [
        ("空缺岗", 2, "none"), ("科长岗", 0, "none"),
    ]  # fmt: skip
    assert [c["name"] for c in below["counters"]] == ["3 号窗口"]
    assert [code["label"] for code in shown["codes"]] == [body.name]


def test_one_post_says_who_ever_held_it_its_codes_and_what_is_missing(office_of_posts, vacated, now):
    shown = office_of_posts.get(f"{BASE}/posts/{vacated.post_id}").json

    [code], [held] = shown["codes"], shown["history"]
    assert (code["state"], code["revoked_on"], held["ends_on"]) == (
        "revoked", str(now.date()), str((now - timedelta(days=1)).date()),
    )  # fmt: skip
    assert "没有在岗人员" in shown["missing"]
    assert shown["may_have_code"]
    on = office_of_posts.get(f"{BASE}/posts/{vacated.post_id}?on=2026-10-08").json
    assert [holder["official_id"] for holder in on["holders"]] == [vacated.official_id]


def test_a_post_without_duties_and_matters_may_have_no_code(office_of_posts, window):
    bare = models.Post.create(organization=window.organization, code="B1", name="无职责岗")

    assert not office_of_posts.get(f"{BASE}/posts/{bare.id}").json["may_have_code"]


def test_people_and_posts_are_found_by_name_and_number(office_of_posts, window):
    person = office_of_posts.get(f"{BASE}/establishment?query={window.official.staff_number}").json["found"]
    post = office_of_posts.get(f"{BASE}/establishment?query={window.post.name}").json["found"]

    assert [(one["id"], one["posts"]) for one in person["officials"]] == [(window.official_id, [WINDOW])]
    assert window.post_id in {one["id"] for one in post["posts"]}


def test_one_official_is_shown_with_posts_certificates_and_codes(office_of_posts, window):
    body = {"number": "执-1", "scope": "检查", "valid_from": "2026-01-01", "valid_until": "2026-06-30"}
    office_of_posts.post(f"{BASE}/officials/{window.official_id}/certificates", body)

    shown = office_of_posts.get(f"{BASE}/officials/{window.official_id}").json

    assert [held["post_id"] for held in shown["career"]] == [window.post_id]
    assert [one["state_label"] for one in shown["certificates"]] == ["执法证件已过有效期"]
    assert [(code["number"], code["state"]) for code in shown["codes"]] == [(window.number, "active")]
    assert not shown["has_photo"]


def test_an_administrator_of_an_office_sees_the_own_office_and_no_other(admin_of, window):
    there = models.Organization.get(models.Organization.name == OTHER)
    stranger = models.Post.select().where(models.Post.organization == there).first()
    person = models.Appointment.get(models.Appointment.post == stranger).official_id
    admin = admin_of(1)

    assert [one["id"] for one in admin.get(f"{BASE}/establishment").json["items"]] == [window.organization_id]
    assert admin.get(f"{BASE}/posts/{window.post_id}").status_code == 200
    for path in (f"organizations/{there.id}/establishment", f"posts/{stranger.id}", f"officials/{person}"):
        assert admin.get(f"{BASE}/{path}").status_code == 404
    seen = admin.get(f"{BASE}/establishment?query=虚构").json["found"]["officials"]
    assert window.official_id in {one["id"] for one in seen}
    assert person not in {one["id"] for one in seen}


def test_the_posts_of_a_day_are_a_workbook_within_the_scope(office_of_posts, admin_of, vacated, now):
    def sheet(phone, on=""):
        answer = phone.get(f"{BASE}/establishment/export{on}")
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(min_row=3, values_only=True))

    today, own = sheet(office_of_posts), sheet(admin_of(1))
    yesterday = sheet(office_of_posts, f"?on={now.date() - timedelta(days=1)}")

    of_post = {row[2]: row for row in today}[vacated.post.code]
    assert of_post[5:9] == (1, 0, 1, None)
    assert (of_post[9], of_post[10]) == (vacated.number, f"已停用（{now.date()}）")
    assert {row[2]: row for row in yesterday}[vacated.post.code][8] == vacated.official.name
    assert {row[0] for row in own} == {vacated.organization.name}
    assert len({row[0] for row in today}) > 1


def test_what_a_session_may_do_names_the_powers_about_codes_too(office_of_posts, admin_of):
    powers = office_of_posts.get("/api/v1/sessions/current").json["staff"]["can"]

    assert {"posts", "publication", "prints", "code_reports", "duties"} <= set(powers)
    assert "publication" not in admin_of(1).get("/api/v1/sessions/current").json["staff"]["can"]
