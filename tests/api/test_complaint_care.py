"""投诉往来接口：what author and office do around a complaint: receipt, messages, contact, joining, erasure, calls."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import models
from tests.api.conftest import complaint_body
from tests.servers import ROOT
from wx_backend.domain import audit, complaint_erasure
from wx_backend.domain.errors import NotAllowedNow

CONTACT = {"name": "王某", "phone": "13900001111"}
NAMED = {"anonymous": False, "contact": CONTACT, "contact_consent": True}


@pytest.fixture
def token(city):
    return city["虚构区审批局 1 号窗口"]


@pytest.fixture
def filed(phone, token):
    """Files a complaint; gives its number at the desk and its receipt."""

    def act(**changes):
        answer = phone("wang").post("/api/v1/complaints", complaint_body(token, **changes))
        assert answer.status_code == 201, answer.json
        row = models.Complaint.get(models.Complaint.receipt_number == answer.json["receipt_number"])
        return f"/api/v1/admin/complaints/{row.id}", {k: answer.json[k] for k in ("receipt_number", "secret")}

    return act


def progress(phone, receipt):
    return phone().post("/api/v1/complaints/progress", receipt).json


def verify(tmp_path, keys, receipt, *more):
    (tmp_path / "k.json").write_text(json.dumps(keys))
    (tmp_path / "r.txt").write_text(receipt)
    command = [sys.executable, str(ROOT / "docs/verify_receipt.py"), "k.json", "r.txt", *more]
    return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)


def test_a_receipt_is_verified_offline_with_the_public_key_and_the_words(phone, filed, tmp_path):
    _, receipt = filed()
    keys = phone().get("/api/v1/receipt-keys").json
    signed = phone().post("/api/v1/complaints/receipt", receipt).json["signed_receipt"]
    (tmp_path / "t.txt").write_text(complaint_body("")["text"])
    (tmp_path / "other.txt").write_text("另外的话")

    genuine = verify(tmp_path, keys, signed, receipt["secret"], "t.txt")
    other_words = verify(tmp_path, keys, signed, receipt["secret"], "other.txt")
    body, key_id, signature = signed.split(".")
    altered = verify(tmp_path, keys, f"{body[:-2]}AA.{key_id}.{signature}")

    assert (genuine.returncode, "回执有效" in genuine.stdout) == (0, True), genuine
    assert receipt["secret"] not in genuine.stdout
    assert (other_words.returncode, "内容不符" in other_words.stdout) == (1, True)
    assert (altered.returncode, "回执无效" in altered.stdout) == (1, True)


def test_the_receipt_comes_as_a_picture_for_its_author_only(phone, filed):
    _, receipt = filed()

    drawn = phone().post("/api/v1/complaints/receipt-picture", receipt)
    wrong = phone().post("/api/v1/complaints/receipt-picture", {**receipt, "secret": "2222-2222-2222-2222"})

    assert (drawn.content_type, drawn.data[:8]) == ("image/png", b"\x89PNG\r\n\x1a\n")
    assert wrong.status_code == 404


def test_author_and_office_write_to_each_other_and_neither_reads_a_name(phone, filed, supervisor):
    base, receipt = filed()

    assert supervisor.post(f"{base}/messages", {"text": "请说明是哪一天"}).status_code == 200
    answer = phone().post("/api/v1/complaints/messages", {**receipt, "text": "上周三上午"})

    said = [(line["office"], line["text"]) for line in answer.json["timeline"] if line["text"]]
    assert said == [("效能办", "请说明是哪一天"), ("诉求人", "上周三上午")]
    assert "督查" not in json.dumps(answer.json, ensure_ascii=False)
    seen = json.dumps(supervisor.get(base).json, ensure_ascii=False)
    assert "上周三上午" in seen
    assert not any(word in seen for word in ("wang", receipt["receipt_number"], receipt["secret"]))


def test_messages_end_with_the_day_s_number_and_with_the_complaint(phone, filed):
    _, receipt = filed()
    codes = [
        phone().post("/api/v1/complaints/messages", {**receipt, "text": f"补充 {n}"}).status_code for n in range(11)
    ]

    assert codes == [200] * 10 + [429]
    phone().post("/api/v1/complaints/withdrawal", receipt)
    closed = phone().post("/api/v1/complaints/messages", {**receipt, "text": "再补充"})
    assert (closed.status_code, "已撤回" in closed.json["error"]["message"]) == (409, True)


def test_the_author_takes_a_complaint_back_once(phone, filed):
    _, receipt = filed()

    first = phone().post("/api/v1/complaints/withdrawal", receipt)
    second = phone().post("/api/v1/complaints/withdrawal", receipt)

    assert (first.json["status_label"], first.json["can_withdraw"]) == ("已撤回", False)
    assert (first.json["can_write"], first.json["can_erase"]) == (False, True)
    assert second.status_code == 409


def test_a_contact_is_shown_for_a_reason_that_the_author_reads_by_office(phone, filed, supervisor, keys):
    base, receipt = filed(**NAMED)

    shown = supervisor.post(f"{base}/contact", {"reason": "需要核实时间"})

    line = next(one for one in progress(phone, receipt)["timeline"] if one["label"] == "已查看联系方式")
    assert shown.json == CONTACT
    assert (line["office"], line["text"]) == ("效能办", "需要核实时间")
    entry = models.AuditEntry.get(models.AuditEntry.action == "contact_revealed")
    assert entry.staff_id is not None
    assert CONTACT["phone"] not in entry.detail
    assert audit.first_broken(keys) is None


def test_a_contact_is_shown_twenty_times_a_day_and_never_to_a_department(filed, supervisor, admin_of):
    base, _ = filed(**NAMED)
    reason = {"reason": "需要核实时间"}

    codes = [supervisor.post(f"{base}/contact", reason).status_code for _ in range(21)]

    assert codes == [200] * 20 + [429]
    assert models.AuditEntry.select().where(models.AuditEntry.action == "contact_revealed").count() == 20
    assert admin_of(1).post(f"{base}/contact", reason).status_code == 403


def test_who_left_no_contact_has_none_to_show(filed, supervisor):
    base, _ = filed()

    assert supervisor.post(f"{base}/contact", {"reason": "需要核实时间"}).status_code == 409


def test_joined_complaints_keep_their_receipts_and_clocks(phone, filed, supervisor):
    (lead, first), (other, second) = filed(), filed()
    before = progress(phone, second)

    joined = supervisor.post(f"{other}/join", {"lead_id": int(lead.rsplit("/", 1)[1])})

    assert joined.json["joined_to"] == int(lead.rsplit("/", 1)[1])
    assert supervisor.get(lead).json["joined"] == [int(other.rsplit("/", 1)[1])]
    after = progress(phone, second)
    assert (after["answer_due_on"], after["status"]) == (before["answer_due_on"], before["status"])
    assert progress(phone, first)["status"] == "filed"
    assert supervisor.post(f"{other}/separate").json["joined_to"] is None


def test_what_is_joined_must_be_about_the_same_office(filed, city, supervisor):
    base, _ = filed()
    other, _ = filed(code_token=city["虚构区住建局"])

    assert supervisor.post(f"{other}/join", {"lead_id": int(base.rsplit("/", 1)[1])}).status_code == 409


CALL = {"organization_id": 1, "kind": "complaint", "category": "attitude", "text": "窗口态度生硬，无人理睬"}


def test_the_key_of_a_call_gives_its_receipt_to_who_took_it_down_and_nobody_else(phone, supervisor, city):
    office = models.Organization.get(models.Organization.name == "虚构区审批局").id
    taken = supervisor.post(
        "/api/v1/admin/phone-complaints", {**CALL, "organization_id": office, **NAMED}, key="the-key-of-a-call"
    )
    other = phone("narrow", "u-supervisor-2")
    stolen = other.post(
        "/api/v1/admin/phone-complaints", {**CALL, "organization_id": office, **NAMED}, key="the-key-of-a-call"
    )

    assert (taken.status_code, stolen.status_code) == (201, 422)
    assert taken.json["secret"] not in stolen.get_data(as_text=True)


def test_who_a_call_is_about_does_not_take_it_down_and_holds_no_receipt_of_it(supervisor, window):
    models.StaffAccount.update(post=window.post).where(models.StaffAccount.unionid == "u-supervisor-1").execute()
    body = {**CALL, "code_token": window.token, "anonymous": True}
    del body["organization_id"]

    refused = supervisor.post("/api/v1/admin/phone-complaints", body)

    assert (refused.status_code, models.Complaint.select().count()) == (409, 0)
    assert "您须回避" in refused.json["error"]["message"]


def test_a_caller_gets_the_same_receipt_and_hears_what_was_taken_down(phone, supervisor, city):
    office = models.Organization.get(models.Organization.name == "虚构区审批局").id
    body = {**CALL, "organization_id": office, **NAMED}

    taken = supervisor.post("/api/v1/admin/phone-complaints", body, key="the-same-call")
    again = supervisor.post("/api/v1/admin/phone-complaints", body, key="the-same-call")

    assert taken.status_code == 201, taken.json
    receipt = {key: taken.json[key] for key in ("receipt_number", "secret")}
    followed = progress(phone, receipt)
    assert followed["timeline"][0]["label"] == "已提交（电话受理）"
    assert followed["accept_due_on"] == taken.json["accept_due_on"]
    assert (again.json, models.Complaint.select().count()) == (taken.json, 1)
    assert CALL["text"] in taken.json["read_back"]
    assert "虚构区审批局" in taken.json["read_back"]


def test_the_author_has_it_erased_when_it_is_over_unless_it_is_held(phone, filed, supervisor):
    base, receipt = filed(**NAMED)
    early = phone().post("/api/v1/complaints/erasure", receipt)
    phone().post("/api/v1/complaints/withdrawal", receipt)
    supervisor.post(f"{base}/hold", {"reason": "正在核查"})
    held = phone().post("/api/v1/complaints/erasure", receipt)
    supervisor.post(f"{base}/hold-end", {"reason": "核查结束"})
    gone = phone().post("/api/v1/complaints/erasure", receipt)

    assert (early.status_code, held.status_code, gone.status_code) == (409, 409, 200)
    row = models.Complaint.get()
    assert (row.key_cipher, row.text_cipher, row.contact_cipher) == (None, b"", None)
    assert models.ComplaintEvent.select().count() == 0
    assert phone().post("/api/v1/complaints/progress", receipt).status_code == 404
    left = supervisor.get(base)
    assert (left.status_code, CONTACT["phone"] in left.get_data(as_text=True)) == (200, False)
    assert complaint_body("")["text"] not in left.get_data(as_text=True)


def test_a_receipt_says_when_its_complaint_was_erased_by_age_and_signs_nothing_more(
    phone, filed, supervisor, keys, now, tmp_path
):
    base, receipt = filed(**NAMED)
    kept = phone().post("/api/v1/complaints/receipt", receipt).json["signed_receipt"]
    phone().post("/api/v1/complaints/withdrawal", receipt)
    complaint_erasure.erase_by_age(models.Complaint.get(), keys=keys, now=now)

    shown = progress(phone, receipt)
    again = phone().post("/api/v1/complaints/receipt", receipt)

    assert (shown["erased_on"], shown["text"]) == ("2026-11-23", "内容已按规定删除")
    assert [line["label"] for line in shown["timeline"]] == ["已超过保存期限，内容已按规定删除"]
    assert (again.status_code, "仍然有效" in again.json["error"]["message"]) == (409, True)
    assert verify(tmp_path, phone().get("/api/v1/receipt-keys").json, kept).returncode == 0
    assert audit.first_broken(keys) is None
    assert supervisor.get(f"{base}/deadline").status_code == supervisor.get(base).status_code == 200


def test_a_hold_that_comes_beside_an_erasure_wins(phone, filed, supervisor, keys, now):
    base, receipt = filed()
    phone().post("/api/v1/complaints/withdrawal", receipt)
    read_before = models.Complaint.get()
    supervisor.post(f"{base}/hold", {"reason": "正在核查"})

    with pytest.raises(NotAllowedNow):
        complaint_erasure.erase(read_before, keys=keys, now=now)

    assert progress(phone, receipt)["status_label"] == "已撤回"


def test_an_answer_reaches_those_joined_each_with_the_own_receipt(phone, filed, supervisor, admin_of):
    (lead, first), (other, second), (_, third) = filed(), filed(), filed()
    supervisor.post(f"{other}/join", {"lead_id": int(lead.rsplit("/", 1)[1])})
    office = models.Organization.get(models.Organization.name == "虚构区审批局").id
    for base in (lead, other):
        supervisor.post(f"{base}/accept")
        supervisor.get(base)
        assert supervisor.post(f"{base}/assign", {"organization_id": office}).status_code == 200
    body = {"text": "已向窗口人员核实并整改", "result": "resolved", "to_joined": True}

    answered = admin_of(1).post(f"{lead}/answer", body)

    assert answered.status_code == 200, answered.json
    assert [progress(phone, one)["status"] for one in (first, second, third)] == ["answered", "answered", "filed"]
    assert first["receipt_number"] != second["receipt_number"]


def test_a_contact_is_not_shown_without_a_reason(filed, supervisor):
    base, _ = filed(**NAMED)

    refused = [supervisor.post(f"{base}/contact", body) for body in ({}, {"reason": ""}, {"reason": "  "})]

    assert {one.status_code // 100 for one in refused} == {4}
    assert not any(CONTACT["phone"] in one.get_data(as_text=True) for one in refused)
    assert models.AuditEntry.select().where(models.AuditEntry.action == "contact_revealed").count() == 0


OF_AUTHORS = {
    "messages": {"text": "上周三上午"},
    "withdrawal": {},
    "erasure": {},
    "receipt": {},
    "receipt-picture": {},
    "documents": {"document_id": "0" * 32},
}


@pytest.mark.parametrize("act", OF_AUTHORS)
def test_a_foreign_receipt_looks_like_a_missing_one(phone, filed, act):
    _, receipt = filed()
    _, other = filed()
    number = receipt["receipt_number"]
    missing = number[:-4] + "".join("2" if one != "2" else "3" for one in number[-4:])
    told = []
    for wrong in ({**receipt, "secret": other["secret"]}, {**receipt, "receipt_number": missing}):
        answer = phone("li").post(f"/api/v1/complaints/{act}", {**wrong, **OF_AUTHORS[act]})
        told.append((answer.status_code, answer.json["error"]["code"], answer.json["error"]["message"]))

    assert told[0] == told[1]
    assert told[0][0] == 404
    assert progress(phone, receipt)["status"] == "filed"


DESK = {
    "messages": {"text": "请说明是哪一天"},
    "contact": {"reason": "需要核实时间"},
    "join": {"lead_id": 1},
    "separate": {},
    "hold": {"reason": "正在核查"},
    "hold-end": {"reason": "核查结束"},
}


@pytest.mark.parametrize("act", DESK)
def test_a_tip_off_looks_like_a_missing_complaint_to_supervisors(filed, supervisor, act):
    base, _ = filed(kind="tip_off")
    told = []
    for path in (base, "/api/v1/admin/complaints/999999"):
        answer = supervisor.post(f"{path}/{act}", DESK[act])
        told.append((answer.status_code, answer.json["error"]["code"], answer.json["error"]["message"]))

    assert told[0] == told[1]
    assert told[0][0] == 404


def test_an_active_pdf_is_no_document_of_an_answer(supervisor):
    to = "/api/v1/admin/attachments"

    plain = supervisor.upload(b"%PDF-1.4\n%%EOF", "a.pdf", "application/pdf", to=to)
    active = supervisor.upload(b"%PDF-1.4\n/OpenAction 1 0 R\n%%EOF", "a.pdf", "application/pdf", to=to)

    assert (plain.status_code, active.status_code) == (201, 415)
