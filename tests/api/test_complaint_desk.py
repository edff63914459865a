"""办理桌接口：what staff are shown around one complaint: what is possible, offices, others like it, counts, search."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from models import ContentCheck
from tests.api.conftest import complaint_body

LIST = "/api/v1/admin/complaints"
CONTACT = {"anonymous": False, "contact": {"name": "王某", "phone": "13900001111"}, "contact_consent": True}


@pytest.fixture
def filed(phone, city):
    """Files a complaint; its row."""

    def act(who="wang", window="虚构区审批局 1 号窗口", **changes):
        answer = phone(who).post("/api/v1/complaints", complaint_body(city[window], **changes))
        assert answer.status_code == 201, answer.json
        return models.Complaint.get(models.Complaint.receipt_number == answer.json["receipt_number"])

    return act


def held(complaint):
    models.Complaint.update(content_check=ContentCheck.REVIEW).where(models.Complaint.id == complaint.id).execute()


def test_the_detail_names_only_what_may_be_done_now(filed, supervisor, admin_of):
    one = filed(**CONTACT)
    path = f"{LIST}/{one.id}"
    shown = supervisor.get(path).json
    assert set(shown["care"]) == {"write", "contact", "join", "hold", "recusal", "pause", "reviewed"}
    assert shown["contacts_left"] == 20
    supervisor.post(f"{path}/contact", {"reason": "核实时间"})
    supervisor.post(f"{path}/hold", {"reason": "正在核查"})
    assert supervisor.get(path).json["contacts_left"] == 19
    assert "hold-end" in supervisor.get(path).json["care"]
    supervisor.post(f"{path}/accept", {})
    supervisor.post(f"{path}/assign", {"organization_id": one.organization_id})
    assert "urge" in supervisor.get(path).json["care"]
    urged, again = supervisor.post(f"{path}/urge", {}), supervisor.post(f"{path}/urge", {})
    assert (urged.status_code, urged.json["timeline"][-1]["label"], again.status_code) == (200, "已催办", 409)
    of_department = admin_of(1).get(path).json

    assert set(of_department["care"]) == {"write", "recusal"}
    assert (of_department["contact_masked"], of_department["contacts_left"]) == (None, None)
    assert of_department["assigned_organization"] == one.organization.name


def test_what_a_machine_held_back_waits_for_a_person_and_no_longer(filed, supervisor):
    one = filed()
    held(one)
    path = f"{LIST}/{one.id}"
    unread = supervisor.post(f"{path}/reviewed", {})
    assert supervisor.get(f"{LIST}?status=held").json["total"] == 1
    supervisor.get(path)
    read = supervisor.post(f"{path}/reviewed", {})

    assert (unread.status_code, read.status_code) == (409, 200)
    assert read.json["content_check_label"] is None
    assert supervisor.post(f"{path}/reviewed", {}).status_code == 409
    assert supervisor.get(f"{LIST}?status=held").json["total"] == 0
    assert models.AuditEntry.select().where(models.AuditEntry.action == "complaint_reviewed").count() == 1


def test_offices_for_a_dispatch_begin_with_the_one_it_is_about_and_say_what_stands_against(filed, supervisor, admin_of):
    one = filed()
    admin_of(1)
    other = models.Organization.get(models.Organization.id != one.organization_id)
    models.Competence.create(category=one.category, office=other)
    found = supervisor.get(f"{LIST}/{one.id}/offices").json["items"]

    assert [(office["id"], office["why"]) for office in (found[0], found[-1])] == [
        (one.organization_id, "反映的单位"),
        (other.id, "分管这类诉求"),
    ]
    assert (found[0]["staffed"], found[0]["hindrance"]) == (True, None)
    head = models.Post.create(organization=one.organization_id, code="Mhead", name="局长", is_head=True)
    boss = models.Official.create(staff_number="M900", name="虚构局长")
    models.Appointment.create(official=boss, post=head, starts_on=one.filed_at.date().replace(year=2025))
    models.Complaint.update(post=head).where(models.Complaint.id == one.id).execute()
    assert "回避" in supervisor.get(f"{LIST}/{one.id}/offices").json["items"][0]["hindrance"]


def test_the_likest_comes_first_and_what_is_joined_is_told_apart(filed, supervisor):
    lead, same = filed(), filed(category="attitude")
    filed(window="虚构区人社局 1 号窗口", who="li")
    path = f"{LIST}/{same.id}"
    before = supervisor.get(f"{path}/similar").json
    supervisor.post(f"{path}/join", {"lead_id": lead.id})
    after, of_lead = supervisor.get(f"{path}/similar").json, supervisor.get(f"{LIST}/{lead.id}/similar").json

    assert [row["id"] for row in before["suggested"]] == [lead.id]
    assert ([row["id"] for row in after["lead"]], after["suggested"]) == ([lead.id], [])
    assert ([row["id"] for row in of_lead["joined"]], of_lead["suggested"]) == ([same.id], [])


def test_a_list_is_searched_by_a_number_and_by_its_last_digits_as_the_chat_is(filed, supervisor):
    one, _ = filed(), filed(kind="suggestion", category="procedure")
    number = str(one.id)

    def found(words):
        return one.id in [row["id"] for row in supervisor.get(f"{LIST}?query={words}").json["items"]]

    assert [found(number), found(f"{number[:3]} {number[3:6]} {number[6:]}"), found(number[-4:])] == [True] * 3
    assert [found(number[-3:]), found(number[:-1]), found("%")] == [False] * 3


def test_a_list_is_searched_by_receipt_number_and_counted_as_it_is_filtered(filed, supervisor, admin_of):
    one, two = filed(), filed(kind="suggestion", category="procedure")
    supervisor.post(f"{LIST}/{one.id}/accept", {})
    groups = " ".join(two.receipt_number[i : i + 4] for i in range(0, 16, 4))
    found = supervisor.get(f"{LIST}?query={groups}").json["items"]
    counts = supervisor.get(f"{LIST}/counts").json["counts"]

    assert [row["id"] for row in found] == [two.id]
    assert [row["id"] for row in supervisor.get(f"{LIST}?status=mine").json["items"]] == [one.id]
    for way in ("to_accept", "in_progress", "mine", "filed", "accepted"):
        assert counts[way] == supervisor.get(f"{LIST}?status={way}").json["total"] == 1
    assert counts[""] == 2
    assert [row["id"] for row in supervisor.get("/api/v1/admin/overview").json["waiting"]] == [two.id, one.id]
    assert set(admin_of(1).get(f"{LIST}/counts").json["counts"].values()) == {0}


def test_what_is_overdue_comes_first_wherever_it_lies(filed, supervisor):
    late, fresh = filed(), filed()
    for move in ("accept", "assign"):
        supervisor.get(f"{LIST}/{late.id}")
        supervisor.post(
            f"{LIST}/{late.id}/{move}", {"organization_id": late.organization_id} if move == "assign" else {}
        )
    before = [row["id"] for row in supervisor.get("/api/v1/admin/overview").json["waiting"]]
    over = {"answer_due_on": late.filed_at.date() - timedelta(days=3)}
    models.Complaint.update(over).where(models.Complaint.id == late.id).execute()

    assert before == [fresh.id]
    assert [row["id"] for row in supervisor.get("/api/v1/admin/overview").json["waiting"]] == [late.id, fresh.id]
