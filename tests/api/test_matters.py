"""办理事项接口：a matter with its steps, to everybody, and nothing of them that is not published."""

from __future__ import annotations

import pytest

import models
from tests.api.conftest import complaint_body

DESK = "虚构区审批局 1 号窗口"


@pytest.fixture
def matter(phone, city):
    """The first matter of a desk, promised in two steps of that desk; its code."""
    shown = phone().get(f"/api/v1/codes/{city[DESK]}/profile").json["matters"][0]
    item = models.PowerItem.get(models.PowerItem.code == shown["code"])
    post = models.QrCode.get(models.QrCode.token == city[DESK]).post
    for number, (name, days) in enumerate((("收件受理", 1), ("审查核验", 3)), 1):
        models.MatterStep.create(power_item=item, number=number, name=name, working_days=days, post=post)
    return item.code


def test_a_matter_shows_its_steps_with_days_and_who_answers_for_them(phone, city, matter):
    shown = phone().get(f"/api/v1/matters/{matter}").json

    assert [(step["name"], step["working_days"]) for step in shown["steps"]] == [("收件受理", 1), ("审查核验", 3)]
    assert shown["working_days"] == 4
    assert shown["steps"][1]["official_name"] == "虚构11号"
    assert shown["steps"][1]["code_token"] == city[DESK]


def test_names_that_are_not_published_are_in_no_step(phone, matter):
    models.PublicationFlag.create(subject="official", field="name", published=False)
    nameless = phone().get(f"/api/v1/matters/{matter}").json["steps"]
    models.PublicationFlag.create(subject="organization", field="posts", published=False)
    postless = phone().get(f"/api/v1/matters/{matter}").json["steps"]

    assert {(step["post"] is None, step["official_name"]) for step in nameless} == {(False, None)}
    assert {(step["post"], step["official_name"], step["code_token"]) for step in postless} == {(None, None, None)}


def test_closed_steps_and_unlisted_matters_are_not_shown(phone, matter, now):
    models.MatterStep.update(closed_on=now.date()).where(models.MatterStep.number == 2).execute()
    shown = phone().get(f"/api/v1/matters/{matter}").json
    models.PowerItem.update(listed=False).where(models.PowerItem.code == matter).execute()

    assert [step["number"] for step in shown["steps"]] == [1]
    assert phone().get(f"/api/v1/matters/{matter}").status_code == 404
    assert phone().get("/api/v1/matters/none").json["error"]["message"] == "没有找到这个事项"


def test_a_step_that_is_shown_can_be_complained_about(phone, matter):
    body = complaint_body("", matter_code=matter, step=2, category="broken_promise")
    del body["code_token"]
    receipt = phone("wang").post("/api/v1/complaints", body)

    assert receipt.status_code == 201, receipt.json
    assert receipt.json["post"] == "1 号窗口"
    keys = {name: receipt.json[name] for name in ("receipt_number", "secret")}
    seen = phone().post("/api/v1/complaints/progress", keys).json
    assert (seen["promise"]["step_name"], seen["promise"]["working_days"]) == ("审查核验", 3)
    assert "official" not in seen["promise"]
