"""机构和人员变动接口 / What the establishment office moves, closes and looks up, as its pages ask for it."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

import models
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import Sheet
from wx_backend.domain.occasions import Occasion

PAPER = "虚构〔2026〕8 号"


@pytest.fixture
def vacant(city):
    other = models.Organization.get(models.Organization.name == "虚构区人社局")
    return models.Post.create(organization=other, code="V1", name="咨询岗", duties="解答咨询")


def test_a_transfer_says_which_codes_ended_and_began_and_the_old_page_shows_where_to_go(
    office_of_posts, phone, window, vacant
):
    body = {"kind": "transfer", "post_id": vacant.id, "on": "2026-11-23", "document": PAPER}
    address = f"/api/v1/admin/officials/{window.official_id}/moves"

    done, again = office_of_posts.post(address, body), office_of_posts.post(address, body)

    [ended], [opened] = done.json["ended"], done.json["opened"]
    assert (ended["number"], opened["label"]) == (window.number, "虚构区人社局 咨询岗")
    assert again.status_code == 409
    old = phone().get(f"/api/v1/codes/{window.token}/profile").json
    assert (old["qualification"]["light"], old["code"]["moved_to"]["token"]) == ("red", opened["token"])


def test_who_held_a_post_on_a_day_can_be_looked_up_after_the_holder_left(office_of_posts, window):
    moves = f"/api/v1/admin/officials/{window.official_id}/moves"
    office_of_posts.post(moves, {"kind": "leave", "on": "2026-10-08", "document": PAPER})
    history = f"/api/v1/admin/posts/{window.post_id}/history"

    names = [
        [one["official_name"] for one in office_of_posts.get(history + day).json["items"]]
        for day in ("?on=2026-10-07", "?on=2026-10-08", "")
    ]
    career = office_of_posts.get(f"/api/v1/admin/officials/{window.official_id}/career").json["items"]
    [person] = office_of_posts.get(f"/api/v1/admin/officials?query={window.official.staff_number}").json["items"]

    assert names == [[window.official.name], [], [window.official.name]]
    assert [(one["post_name"], one["ends_on"]) for one in career] == [("1 号窗口", "2026-10-07")]
    assert person["left_on"] == "2026-10-08"


def test_a_newcomer_is_counted_at_the_post_and_a_taken_number_is_refused(office_of_posts, vacant):
    body = {"staff_number": "S7001", "name": "虚构新人", "post_id": vacant.id, "on": "2026-11-23", "document": PAPER}

    statuses = [office_of_posts.post("/api/v1/admin/arrivals", body).status_code for _ in range(2)]

    [row] = office_of_posts.get("/api/v1/admin/posts?query=V1").json["items"]
    assert statuses == [201, 422]
    assert (row["actual_strength"], row["authorized_strength"], row["holders"]) == (1, 1, ["虚构新人"])


@pytest.mark.parametrize("kind", ["transfer", "appoint", "relieve"])
def test_a_move_needs_a_post(office_of_posts, window, kind):
    address = f"/api/v1/admin/officials/{window.official_id}/moves"

    answer = office_of_posts.post(address, {"kind": kind, "on": "2026-11-23", "document": PAPER})

    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, ["post_id"])


def test_posts_and_offices_are_closed_and_merged(office_of_posts, phone, window, vacant):
    counter = models.Counter.create(organization=window.organization, code="C1", name="综合窗口", post=window.post)
    end_of_post = {"successor_id": vacant.id, "document": PAPER}

    closed = office_of_posts.post(f"/api/v1/admin/posts/{window.post_id}/abolition", end_of_post)
    merged = office_of_posts.post(
        f"/api/v1/admin/organizations/{window.organization_id}/merger",
        {"into_id": vacant.organization_id, "document": PAPER},
    )
    ended = office_of_posts.post(f"/api/v1/admin/organizations/{vacant.organization_id}/abolition", {"document": PAPER})

    assert [answer.status_code for answer in (closed, merged, ended)] == [200] * 3
    [row] = office_of_posts.get(f"/api/v1/admin/counters?organization_id={vacant.organization_id}").json["items"]
    assert (row["id"], row["post"], row["closed_on"]) == (counter.id, "咨询岗", "2026-11-23")


def test_imports_are_listed_with_their_differences_and_pilots_with_their_documents(office_of_posts, window, keys, now):
    office = window.organization.code
    for kind, lines in (
        ("pilot-batches", (["批次编号", "批次名称", "文号", "开始日期"], ["2019-1", "第一批", PAPER, "2019-05-01"])),
        ("pilot-members", (["批次编号", "单位编码", "开始日期"], ["2019-1", office, "2019-05-01"])),
    ):
        sheet = Sheet("a.csv", lines[0], [(2, lines[1])])
        registry.bring_in(kind, sheet, Wish("a.csv", operator="root"), Occasion(keys, now))

    newest, oldest = office_of_posts.get("/api/v1/admin/imports").json["items"]
    shown = office_of_posts.get(f"/api/v1/admin/imports/{oldest['id']}").json
    [batch] = office_of_posts.get("/api/v1/admin/pilot-batches").json["items"]

    assert (newest["title"], oldest["by"], oldest["added"]) == ("试点范围", "root", 1)
    assert shown["difference"]["added"] == ["2019-1 第一批"]
    assert (batch["document_number"], [one["organization"] for one in batch["members"]]) == (PAPER, ["虚构区审批局"])


def test_every_kind_has_a_template_to_download(office_of_posts):
    kinds = office_of_posts.get("/api/v1/admin/imports/kinds").json["items"]

    for kind in kinds:
        answer = office_of_posts.get(f"/api/v1/admin/imports/template?kind={kind['name']}")
        assert load_workbook(io.BytesIO(answer.data)).sheetnames == [kind["title"], "填写说明"]
    assert {kind["name"] for kind in kinds} == set(registry.KINDS)
    assert office_of_posts.get("/api/v1/admin/imports/template?kind=secrets").status_code == 422
