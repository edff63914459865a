"""评价意见接口：words that citizens wrote with a rating, as a supervisor gets them; who does not get them."""

from __future__ import annotations

import pytest

import models
from tests.api.conftest import complaint_body, rate

LIST = "/api/v1/admin/comments"
OFFICE, WINDOW, OTHER = "虚构区审批局", "虚构区审批局 1 号窗口", "虚构区人社局"


@pytest.fixture
def written(phone, city):
    """One citizen has written about a window, another about another office; WeChat has not answered about either."""
    rate(phone("wang"), city[WINDOW], comment="叫号屏字太小")
    rate(phone("li"), city[OTHER], comment="二十分钟办完")
    rate(phone("zhao"), city[OFFICE])


def test_a_supervisor_reads_what_citizens_wrote(written, supervisor, clock):
    answer = supervisor.get(LIST)

    items = {item["text"]: item for item in answer.json["items"]}
    assert set(items) == {"叫号屏字太小", "二十分钟办完"}
    assert (answer.json["page"], answer.json["pages"], answer.json["total"]) == (1, 1, 2)
    window = items["叫号屏字太小"]
    assert set(window) == {"id", "organization", "post", "month", "text", "content_check", "content_check_label"}
    assert (window["organization"], window["post"], window["month"]) == (OFFICE, "1 号窗口", f"{clock():%Y-%m}")
    assert (window["content_check"], window["content_check_label"]) == ("pending", "待检测")
    assert items["二十分钟办完"]["post"] is None


def test_one_office_can_be_asked_for(written, supervisor):
    office = models.Organization.get(models.Organization.name == OTHER)

    answer = supervisor.get(f"{LIST}?organization_id={office.id}")

    assert [item["text"] for item in answer.json["items"]] == ["二十分钟办完"]


def test_what_is_reviewed_leaves_the_list_to_review_and_stays_in_the_other(written, supervisor):
    first = supervisor.get(f"{LIST}?review=true").json["items"][0]

    marked = supervisor.post(f"{LIST}/{first['id']}/reviewed")
    again = supervisor.post(f"{LIST}/{first['id']}/reviewed")

    assert marked.status_code == 200
    assert marked.json == {**first, "content_check": "pass", "content_check_label": "通过"}
    assert (again.status_code, again.json["error"]["code"]) == (409, "not_allowed_now")
    assert first["id"] not in {item["id"] for item in supervisor.get(f"{LIST}?review=true").json["items"]}
    assert supervisor.get(LIST).json["total"] == 2


def test_the_office_that_is_written_about_cannot_read_it(written, admin_of, discipline, phone):
    uid = models.RatingComment.get().id

    for who in (admin_of(1), admin_of(2), discipline, phone("wang")):
        assert who.get(LIST).status_code == 403
        assert who.post(f"{LIST}/{uid}/reviewed").status_code == 403
    assert phone().get(LIST).status_code == 401


def test_a_narrow_scope_refuses_another_office_in_words(written, phone):
    narrow = phone("narrow", "u-supervisor-2")
    office = models.Organization.get(models.Organization.name == OTHER)

    answer = narrow.get(f"{LIST}?organization_id={office.id}")

    assert answer.status_code == 403
    assert answer.json["error"]["message"] == "该单位不在您的督查范围内"
    assert [item["text"] for item in narrow.get(LIST).json["items"]] == ["叫号屏字太小"]


@pytest.mark.parametrize("query", ["organization_id=0", "page=0", "review=maybe", "grades=4"])
def test_a_wrong_question_is_refused(supervisor, query):
    assert supervisor.get(f"{LIST}?{query}").status_code == 422


def test_a_complaint_says_whether_its_words_still_wait_for_a_person(phone, city, supervisor):
    phone("wang").post("/api/v1/complaints", complaint_body(city[WINDOW]))
    complaint = models.Complaint.get()
    labels = []
    for check in models.ContentCheck:
        models.Complaint.update(content_check=check).execute()
        labels.append(supervisor.get(f"/api/v1/admin/complaints/{complaint.id}").json["content_check_label"])

    assert labels == ["待检测", None, "待人工复核"]
