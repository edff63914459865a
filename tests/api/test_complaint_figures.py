"""投诉数据接口 / Figures of complaints over HTTP: for everybody as published, for staff as they are, and as files."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import pytest

import models
from tests.domain import conftest as of_domain
from wx_backend.clock import BEIJING
from wx_backend.domain import complaint_blocks

file, office = of_domain.file, of_domain.office
ADMIN = "/api/v1/admin/complaint-figures"


@pytest.fixture
def published(file, now):
    """Five complaints of October, whose month is closed; nobody has done anything with them."""
    for _ in range(5):
        file(at=datetime(2026, 10, 12, 10, tzinfo=BEIJING))
    with models.database.atomic():
        complaint_blocks.publish("2026-10", floor=5, today=now.date())


def test_everybody_reads_the_figures_of_the_city_and_of_an_office_with_what_they_are_of(phone, office, published):
    city = phone().get("/api/v1/complaint-figures").json
    own = phone().get(f"/api/v1/organizations/{office.id}/complaint-figures").json

    figures = own["blocks"][0]["figures"]
    assert own["blocks"][0]["period"] == {"label": "2026年10月", "first_on": "2026-10-01", "last_on": "2026-10-31"}
    assert figures["received"] == sum(one["count"] for one in figures["states"]) == 5
    assert figures["accepted_in_time"] == {"count": 0, "n": 5, "percent": 0.0}
    assert figures["solved"] == {"count": 0, "n": 0, "percent": None}
    assert [month["figures"] for month in city["months"]] == [figures]
    assert [(one["name"], one["figures"]) for one in city["offices"]] == [(office.name, figures)]
    assert "举报、表扬不在其内" in own["note"]


def test_an_office_that_is_not_there_is_said_so(phone, city):
    assert phone().get("/api/v1/organizations/999999/complaint-figures").status_code == 404
    assert phone().get("/api/v1/complaint-figures?months=99").status_code == 422


def test_the_plain_pages_show_the_figures_or_say_that_there_are_none_yet(phone, office, published):
    other = models.Organization.get(models.Organization.name == "虚构区人社局")
    every = phone().get("/o/complaints").text
    own, none = (phone().get(f"/o/{one.id}").text for one in (office, other))

    assert "收到 5 件，按期答复 0 / 5 件" in every
    assert f'href="/o/{office.id}#complaints"' in every
    assert "<dt>按期受理</dt><dd>0 / 5 件（0%）</dd>" in own
    assert "投诉建议还不多，暂不公布" in none


def test_staff_read_and_take_home_what_they_see_in_their_list(supervisor, discipline, office, published):
    shown = supervisor.get(f"{ADMIN}?organization_id={office.id}").json
    saved = supervisor.get(f"{ADMIN}/export")

    assert (shown["name"], shown["total"]["received"], shown["months"][-2]["figures"]["received"]) == (
        office.name,
        5,
        5,
    )
    assert discipline.get(ADMIN).json["total"]["received"] == 0
    book = openpyxl.load_workbook(io.BytesIO(saved.data))
    assert [cell.value for cell in book["按单位"][4]][:4] == [office.name, 5, 0, 5]
    assert models.AuditEntry.select().where(models.AuditEntry.action == "complaint_figures_exported").count() == 1
