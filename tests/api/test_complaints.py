"""投诉举报接口：filing, following, and what is refused with which words."""

from __future__ import annotations

import io

import pytest
from PIL import Image

import models
from tests.api.conftest import complaint_body
from wx_backend.domain import qr_codes


@pytest.fixture
def token(city):
    return city["虚构区审批局 1 号窗口"]


def picture(kind="JPEG", size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind)
    return out.getvalue()


def test_a_complaint_gives_a_receipt_with_which_its_author_follows_it(phone, token, supervisor):
    wang = phone("wang")
    filed = wang.post("/api/v1/complaints", complaint_body(token))

    assert filed.status_code == 201, filed.json
    receipt = {key: filed.json[key] for key in ("receipt_number", "secret")}
    progress = phone().post("/api/v1/complaints/progress", receipt)
    assert progress.json["status_label"] == "已提交"
    assert progress.json["post"] == "1 号窗口"
    assert progress.json["text"] == complaint_body(token)["text"]
    assert len(filed.json["receipt_number"]) == 16


def test_the_same_submission_twice_is_one_complaint_with_one_secret(phone, token):
    wang = phone("wang")

    first = wang.post("/api/v1/complaints", complaint_body(token), key="complaint-1")
    again = wang.post("/api/v1/complaints", complaint_body(token), key="complaint-1")

    assert first.json == again.json
    assert models.Complaint.select().count() == 1


def test_the_secret_is_in_no_table(phone, token, db):
    secret = phone("wang").post("/api/v1/complaints", complaint_body(token)).json["secret"]

    dump = b" ".join(
        value if isinstance(value, bytes) else str(value).encode()
        for table in models.TABLES
        for row in table.select().dicts()
        for value in row.values()
    )

    assert secret.encode() not in dump
    assert secret.replace("-", "").encode() not in dump


def test_everything_wrong_is_said_at_its_field(phone, token):
    body = complaint_body(token, text="短", kind="bribe", contact={"phone": "x"}, organization_id=1)

    answer = phone("wang").post("/api/v1/complaints", body)

    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {"text", "kind", "contact.phone", "organization_id"}
    assert models.Complaint.select().count() == 0


def test_anonymous_means_without_contact_and_a_contact_needs_consent(phone, token):
    contact = {"name": "王", "phone": "13900001111"}
    wang = phone("wang")

    anonymous = wang.post("/api/v1/complaints", complaint_body(token, contact=contact, contact_consent=True))
    unasked = wang.post("/api/v1/complaints", complaint_body(token, anonymous=False, contact=contact))
    agreed = wang.post(
        "/api/v1/complaints", complaint_body(token, anonymous=False, contact=contact, contact_consent=True)
    )

    assert set(anonymous.json["error"]["fields"]) == {"contact"}
    assert set(unasked.json["error"]["fields"]) == {"contact_consent"}
    assert agreed.status_code == 201
    assert models.Complaint.get().consent_version == "2026-11"


def test_photos_belong_to_who_uploaded_them_and_to_one_complaint(phone, token, supervisor):
    wang, li = phone("wang"), phone("li")
    photo = wang.upload(picture()).json["id"]

    stolen = li.post("/api/v1/complaints", complaint_body(token, attachments=[photo]))
    filed = wang.post("/api/v1/complaints", complaint_body(token, attachments=[photo]))
    twice = wang.post("/api/v1/complaints", complaint_body(token, attachments=[photo]))

    assert (stolen.status_code, filed.status_code, twice.status_code) == (422, 201, 422)
    complaint = models.Complaint.get()
    detail = supervisor.get(f"/api/v1/admin/complaints/{complaint.id}").json
    shown = supervisor.get(detail["photos"][0]["url"])
    assert shown.content_type == "image/jpeg"
    assert Image.open(io.BytesIO(shown.data)).size == (40, 30)
    assert li.get(detail["photos"][0]["url"]).status_code == 403


def test_whose_a_photo_was_is_forgotten_when_a_complaint_takes_it(phone, token):
    wang = phone("wang")
    photo = wang.upload(picture()).json["id"]
    assert models.Attachment.get_by_id(photo).owner_tag

    wang.post("/api/v1/complaints", complaint_body(token, attachments=[photo]))

    assert models.Attachment.get_by_id(photo).owner_tag == ""
    assert wang.post("/api/v1/complaints", complaint_body(token, attachments=[photo])).status_code == 422


@pytest.mark.parametrize("content", [b"<svg/>", b"", b"%PDF-1.4", b"\xff\xd8\xff" + b"x" * 100])
def test_what_is_no_photo_is_refused_and_not_kept(phone, city, content):
    answer = phone("wang").upload(content)

    assert answer.status_code == 415
    assert models.Attachment.select().count() == 0


def test_a_photo_sent_twice_under_one_key_is_kept_once(phone, city):
    wang = phone("wang")

    first = wang.upload(picture(), key="photo-number-1")
    again = wang.upload(picture(), key="photo-number-1")

    assert first.json == again.json
    assert models.Attachment.select().count() == 1


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photos_of_each_kind_are_taken(phone, city, kind):
    answer = phone("wang").upload(picture(kind))

    assert answer.status_code == 201
    assert answer.json["media_type"] == "image/jpeg"


def test_the_limit_of_complaints_a_day_says_when_it_is_over(phone, token):
    wang = phone("wang")
    for _ in range(10):
        assert wang.post("/api/v1/complaints", complaint_body(token)).status_code == 201

    answer = wang.post("/api/v1/complaints", complaint_body(token))

    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert phone("li").post("/api/v1/complaints", complaint_body(token)).status_code == 201


def test_supervisor_department_and_citizen_bring_a_complaint_to_its_end(phone, token, supervisor, admin_of):
    wang = phone("wang")
    filed = wang.post("/api/v1/complaints", complaint_body(token)).json
    receipt = {key: filed[key] for key in ("receipt_number", "secret")}
    number = supervisor.get("/api/v1/admin/complaints").json["items"][0]["id"]
    base = f"/api/v1/admin/complaints/{number}"
    department = admin_of(1)
    office = models.Organization.get(models.Organization.name == "虚构区审批局").id

    assert department.get(base).status_code == 404
    assert supervisor.post(f"{base}/accept").json["allowed"] == ["assign", "answer", "close", "transfer"]
    assert supervisor.get(base).status_code == 200
    assert supervisor.post(f"{base}/assign", {"organization_id": office}).status_code == 200
    assert (
        department.post(f"{base}/answer", {"text": "已批评教育", "result": "resolved"}).json["contact_masked"] is None
    )
    assert department.post(f"{base}/close", {"text": "已办"}).status_code == 403
    assert wang.post("/api/v1/complaints/progress", receipt).json["can_confirm"] is True
    confirmed = wang.post("/api/v1/complaints/confirmation", {**receipt, "outcome": "partly"})
    assert confirmed.json["confirmation_label"] == "部分解决"
    assert confirmed.json["status_label"] == "已办结"
    assert supervisor.post(f"{base}/close", {"text": "核查属实"}).status_code == 409
    labels = [line["label"] for line in wang.post("/api/v1/complaints/progress", receipt).json["timeline"]]
    assert labels == ["已提交", "已受理", "已查阅", "已转办至虚构区审批局", "已答复", "群众确认：部分解决"]


def test_an_answer_is_given_again_even_when_the_code_was_revoked_meanwhile(phone, token, keys, now):
    wang = phone("wang")
    filed = wang.post("/api/v1/complaints", complaint_body(token), key="complaint-9")
    qr_codes.revoke(qr_codes.find(token, keys=keys), keys=keys, now=now, reason="更换")

    again = wang.post("/api/v1/complaints", complaint_body(token), key="complaint-9")

    assert (again.status_code, again.json) == (201, filed.json)


def test_praise_has_no_category_of_faults(phone, token):
    answer = phone("wang").post("/api/v1/complaints", complaint_body(token, kind="praise", category="extortion"))

    assert set(answer.json["error"]["fields"]) == {"category"}


def test_lists_show_what_is_due_first_and_can_be_filtered(phone, token, city, supervisor):
    wang = phone("wang")
    wang.post("/api/v1/complaints", complaint_body(token))
    wang.post("/api/v1/complaints", complaint_body(city["虚构区住建局"], kind="praise"))

    everything = supervisor.get("/api/v1/admin/complaints").json
    praise = supervisor.get("/api/v1/admin/complaints?kind=praise").json
    by_name = supervisor.get("/api/v1/admin/complaints?query=审批").json
    nonsense = supervisor.get("/api/v1/admin/complaints?status=lost")

    assert everything["total"] == 2
    assert [row["organization"] for row in praise["items"]] == ["虚构区住建局"]
    assert [row["organization"] for row in by_name["items"]] == ["虚构区审批局"]
    assert nonsense.status_code == 422
