"""时限、督办、值班、回避、分工 / Deadlines and who handles what, as staff and authors meet them over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import models
from models import StaffAccount, StaffRole
from tests.api.conftest import complaint_body
from wx_backend.domain import deadline_clocks, ladders

CATALOGUE = {"stages", "preset", "paused", "pause", "extension", "ladder"}


@pytest.fixture
def receipt(phone, city):
    answer = phone("wang").post("/api/v1/complaints", complaint_body(city["虚构区审批局"]))
    assert answer.status_code == 201, answer.json
    return answer.json


@pytest.fixture
def path(receipt):
    complaint = models.Complaint.get(models.Complaint.receipt_number == receipt["receipt_number"])
    return f"/api/v1/admin/complaints/{complaint.id}"


@pytest.fixture
def taken(supervisor, path):
    assert supervisor.post(f"{path}/accept").status_code == 200
    return path


@pytest.fixture
def system(phone, city):
    StaffAccount.create(name="系统一（虚构）", role=StaffRole.SYSTEM_ADMIN, unionid="u-system-1")
    return phone("system-1", "u-system-1")


@pytest.fixture
def establishment(phone, city):
    StaffAccount.create(name="编办一（虚构）", role=StaffRole.ESTABLISHMENT, unionid="u-establishment-1")
    return phone("establishment-1", "u-establishment-1")


def test_what_is_handed_over_is_to_be_taken_up_within_five_working_days(supervisor, taken, phone, receipt):
    assert supervisor.post(f"{taken}/transfer", {"reason": "涉嫌违纪，移送核查"}).status_code == 200

    assert progress(phone, receipt)["accept_due_on"] == "2026-11-30"


def number(name):
    return models.Organization.get(models.Organization.name == name).id


def progress(phone, receipt):
    body = {"receipt_number": receipt["receipt_number"], "secret": receipt["secret"]}
    answer = phone("wang").post("/api/v1/complaints/progress", body)
    assert answer.status_code == 200, answer.json
    return answer.json


def stage(shown, name):
    return next(one for one in shown["stages"] if one["stage"] == name)


# --- the deadline of one complaint -----------------------------------------------------------------------------------


def test_a_complaint_shows_its_clocks_marks_and_where_its_days_come_from(supervisor, path):
    shown = supervisor.get(f"{path}/deadline").json

    assert set(shown) == CATALOGUE
    assert shown["preset"]["code"] == "complaint"
    assert "15个工作日" in shown["preset"]["source"]
    accept, answer = stage(shown, "accept"), stage(shown, "answer")
    assert (accept["due_on"], accept["days_left"], accept["over"]) == ("2026-11-24", 1, False)
    assert (answer["due_on"], answer["working_days"], answer["note"]) == ("2026-12-14", 15, None)
    assert [(mark["mark"], mark["day"], mark["color"], mark["reached"]) for mark in answer["marks"]] == [
        ("half", "2026-12-03", "yellow", False),
        ("three_quarters", "2026-12-09", "yellow", False),
        ("day_before", "2026-12-11", "yellow", False),
        ("over", "2026-12-15", "red", False),
    ]
    assert shown["pause"] == {"allowed": False, "left_days": 0}


def test_a_pause_is_said_to_the_author_with_its_reason_and_ends_when_resumed(supervisor, taken, phone, receipt):
    before = progress(phone, receipt)["answer_due_on"]

    paused = supervisor.post(f"{taken}/pause", {"days": 3, "reason": "等待第三方鉴定"})

    assert paused.status_code == 200, paused.json
    assert paused.json["paused"] is True
    assert [one["running"] for one in stage(paused.json, "answer")["pauses"]] == [True]
    seen = progress(phone, receipt)
    assert (before, seen["answer_due_on"], seen["overdue"]) == ("2026-12-14", "2026-12-16", False)
    assert seen["resumes_on"] == "2026-11-26"
    assert any("暂停计时3个工作日" in line["label"] and line["text"] == "等待第三方鉴定" for line in seen["timeline"])
    again = supervisor.post(f"{taken}/pause", {"days": 1, "reason": "再等"})
    assert (again.status_code, again.json["error"]["message"]) == (409, "该件已在暂停计时")

    resumed = supervisor.post(f"{taken}/resume")

    assert (resumed.status_code, resumed.json["paused"]) == (200, False)
    resumed_at = progress(phone, receipt)
    assert (resumed_at["answer_due_on"], resumed_at["resumes_on"]) == ("2026-12-14", None)
    assert supervisor.post(f"{taken}/resume").status_code == 409


def test_an_answer_is_put_off_once_as_far_as_its_standard_allows(supervisor, taken, phone, receipt):
    assert supervisor.get(f"{taken}/deadline").json["extension"] == {"allowed": True, "left_days": 7}
    assert supervisor.post(f"{taken}/extension", {"days": 8, "reason": "情况复杂"}).status_code == 409

    extended = supervisor.post(f"{taken}/extension", {"days": 7, "reason": "情况复杂"})

    assert extended.status_code == 200, extended.json
    assert stage(extended.json, "answer")["extended_days"] == 7
    assert extended.json["extension"] == {"allowed": False, "left_days": 0}
    assert progress(phone, receipt)["answer_due_on"] == "2026-12-23"
    assert supervisor.post(f"{taken}/extension", {"days": 1, "reason": "再延"}).status_code == 409


@pytest.mark.parametrize("body", [{}, {"days": 0, "reason": "等待"}, {"days": 251, "reason": "等待"}, {"days": 2}])
def test_more_time_without_days_or_reason_is_refused_and_changes_nothing(supervisor, taken, body):
    before = supervisor.get(f"{taken}/deadline").json

    for act in ("pause", "extension"):
        assert supervisor.post(f"{taken}/{act}", body).status_code == 422

    assert supervisor.get(f"{taken}/deadline").json == before


def test_only_a_superior_who_was_told_says_known_and_only_once(supervisor, taken, phone, clock):
    assert supervisor.post(f"{taken}/acknowledgement").status_code == 409
    chief = StaffAccount.create(name="主任（虚构）", role=StaffRole.SUPERVISOR, unionid="u-chief")
    complaint = models.Complaint.get_by_id(int(taken.rsplit("/", 1)[1]))
    ladder = ladders.stand(complaint, models.EscalationCause.OVERDUE, "answer:1", now=clock(), next_at=clock())
    assert ladder
    ladders.add_steps(ladder, 1, [chief], now=clock())
    models.Escalation.update(level=1).where(models.Escalation.id == ladder.id).execute()
    above = phone("chief", "u-chief")
    (shown,) = above.get(f"{taken}/deadline").json["ladder"]
    assert "id" not in shown  # there is one for each tip-off, too: gaps would tell how many
    assert (shown["may_acknowledge"], shown["steps"][0]["name"]) == (True, "主任（虚构）")
    assert supervisor.get(f"{taken}/deadline").json["ladder"][0]["may_acknowledge"] is False
    told = [who.get("/api/v1/admin/complaints?status=told").json["total"] for who in (above, supervisor)]
    assert (told, above.get("/api/v1/admin/complaints/counts").json["counts"]["told"]) == ([1, 0], 1)
    assert above.get("/api/v1/admin/overview").json["todo"]["told"] == 1

    done = above.post(f"{taken}/acknowledgement")

    assert done.status_code == 200, done.json
    assert done.json["ladder"][0]["acknowledged_at"] is not None
    assert above.get("/api/v1/admin/complaints?status=told").json["total"] == 0
    assert above.post(f"{taken}/acknowledgement").status_code == 409


def test_who_steps_back_sees_the_complaint_no_more_and_another_is_told(supervisor, path, phone):
    told = {row.staff.name for row in models.OutboxMessage.select() if row.staff}
    assert told == {"督查甲（虚构）", "督查乙（虚构）"}

    assert supervisor.post(f"{path}/recusal", {"reason": "与投诉人有纠纷"}).status_code == 204

    assert supervisor.get(path).status_code == 404
    assert supervisor.get(f"{path}/deadline").status_code == 404
    assert phone("yi", "u-supervisor-2").get(f"{path}/deadline").status_code == 200


def test_the_deadline_of_what_is_not_for_ones_eyes_looks_like_that_of_nothing(supervisor, admin_of, phone, city):
    body = complaint_body(city["虚构区审批局"], kind="tip_off", category="extortion")
    assert phone("zhao").post("/api/v1/complaints", body).status_code == 201
    tip_off = models.Complaint.get(models.Complaint.kind == models.ComplaintKind.TIP_OFF)

    for reader in (supervisor, admin_of(1)):
        hidden = reader.get(f"/api/v1/admin/complaints/{tip_off.id}/deadline")
        nothing = reader.get("/api/v1/admin/complaints/999999/deadline")
        assert (hidden.status_code, hidden.data) == (404, nothing.data)


def test_an_ended_clock_is_over_only_if_it_ended_late(supervisor, taken):
    complaint = models.Complaint.get_by_id(int(taken.rsplit("/", 1)[1]))
    clock = complaint.deadlines.where(models.Deadline.stage == models.DeadlineStage.ACCEPT).get()
    assert deadline_clocks.running(complaint, models.DeadlineStage.ACCEPT) is None
    assert stage(supervisor.get(f"{taken}/deadline").json, "accept")["over"] is False

    late = clock.ended_at + timedelta(days=3)
    models.Deadline.update(ended_at=late).where(models.Deadline.id == clock.id).execute()

    assert stage(supervisor.get(f"{taken}/deadline").json, "accept")["over"] is True


# --- roster ----------------------------------------------------------------------------------------------------------


def test_each_office_puts_its_own_people_on_duty_and_sees_no_others(supervisor, admin_of, city):
    jia = StaffAccount.get(StaffAccount.name == "督查甲（虚构）")
    yi = StaffAccount.get(StaffAccount.name == "督查乙（虚构）")
    shown = supervisor.get("/api/v1/admin/roster?first=2026-11-27&days=2").json
    assert [(day["day"], day["works"], day["turns"]) for day in shown["items"]] == [
        ("2026-11-27", True, []),
        ("2026-11-28", False, []),
    ]
    assert {one["staff_id"] for one in shown["choices"]} == {jia.id, yi.id}

    done = supervisor.post("/api/v1/admin/roster", {"day": "2026-11-27", "staff_ids": [yi.id, jia.id]})

    assert [(one["turn"], one["name"]) for one in done.json["turns"]] == [(1, yi.name), (2, jia.name)]
    assert admin_of(1).get("/api/v1/admin/roster?first=2026-11-27&days=1").json["items"][0]["turns"] == []
    foreign = admin_of(1).post("/api/v1/admin/roster", {"day": "2026-11-27", "staff_ids": [jia.id]})
    assert foreign.status_code == 403
    past = supervisor.post("/api/v1/admin/roster", {"day": "2026-11-22", "staff_ids": [jia.id]})
    assert past.status_code == 422
    cleared = supervisor.post("/api/v1/admin/roster", {"day": "2026-11-27", "staff_ids": []})
    assert cleared.json["turns"] == []


# --- recusals --------------------------------------------------------------------------------------------------------


def test_a_declaration_hides_the_complaints_of_an_office_until_somebody_else_ends_it(supervisor, system, path):
    body = {"organization_id": number("虚构区审批局"), "reason": "配偶在该单位任职"}
    made = supervisor.post("/api/v1/admin/recusals", body)

    assert made.status_code == 201, made.json
    assert (made.json["subject"], made.json["may_end"]) == ("虚构区审批局", False)
    assert supervisor.get(path).status_code == 404
    end = f"/api/v1/admin/recusals/{made.json['id']}/end"
    assert supervisor.post(end).status_code == 403
    (listed,) = system.get("/api/v1/admin/recusals").json["items"]
    assert (listed["staff"], listed["may_end"]) == ("督查甲（虚构）", True)

    assert system.post(end).json["ended_at"] is not None

    assert supervisor.get(path).status_code == 200


def test_a_declaration_names_one_thing(supervisor, city):
    both = {"organization_id": number("虚构区审批局"), "staff_number": "T001"}
    for wrong in ({}, both, {"staff_number": "nobody"}):
        answer = supervisor.post("/api/v1/admin/recusals", {**wrong, "reason": "亲属"})
        assert answer.status_code == 422
    assert supervisor.get("/api/v1/admin/recusals").json["items"] == []


# --- competences -----------------------------------------------------------------------------------------------------


def test_the_establishment_office_says_which_offices_handle_a_category(establishment, supervisor, city):
    new = {"category": "attitude", "organization_ids": [number("虚构区人社局")]}

    done = establishment.post("/api/v1/admin/competences", new)

    assert done.status_code == 200, done.json
    offices = {item["category"]: [one["id"] for one in item["offices"]] for item in done.json["items"]}
    assert offices["attitude"] == new["organization_ids"]
    assert supervisor.get("/api/v1/admin/competences").json == done.json
    for wrong in ({**new, "category": "unheard-of"}, {**new, "organization_ids": [999_999]}):
        assert establishment.post("/api/v1/admin/competences", wrong).status_code == 422
    assert establishment.get("/api/v1/admin/competences").json == done.json


def test_a_day_of_the_roster_is_that_of_the_clock(supervisor, clock, city):
    first = supervisor.get("/api/v1/admin/roster").json["items"][0]["day"]

    assert date.fromisoformat(first) == clock().date()
