"""别人的投诉 / What is not for one's eyes looks like what does not exist: other offices, tip-offs, one's own case."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from PIL import Image

import models
from handlers import notices
from tests.api.conftest import complaint_body
from tests.security.conftest import OFFICE, OTHER_OFFICE, WINDOW
from wx_backend.cli import bot_context
from wx_backend.domain import digests

CANARY = "金丝雀七号口袋里的信封"


def picture_of(phone):
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(out, "JPEG")
    answer = phone.upload(out.getvalue(), "a.jpg")
    assert answer.status_code == 201, answer.json
    return answer.json["id"]


def file(phone, token, **changes):
    """File a complaint with a picture; gives its row and its receipt."""
    body = complaint_body(token, attachments=[picture_of(phone)], **changes)
    answer = phone.post("/api/v1/complaints", body)
    assert answer.status_code == 201, answer.json
    return models.Complaint.get(models.Complaint.receipt_number == answer.json["receipt_number"]), answer.json


def assign(supervisor, complaint, office):
    base = f"/api/v1/admin/complaints/{complaint.id}"
    assert supervisor.post(f"{base}/accept").status_code == 200
    assert supervisor.get(base).status_code == 200
    assert supervisor.post(f"{base}/assign", {"organization_id": office.id}).status_code == 200


def tries(phone, complaint_id, picture_id):
    """All that one can do with a complaint of this id, and what came of it."""
    base = f"/api/v1/admin/complaints/{complaint_id}"
    answers = {
        "show": phone.get(base),
        "picture": phone.get(f"/api/v1/admin/attachments/{picture_id}"),
        "accept": phone.post(f"{base}/accept"),
        "reject": phone.post(f"{base}/reject", {"reason": "不属于受理范围"}),
        "assign": phone.post(f"{base}/assign", {"organization_id": 2}),
        "answer": phone.post(f"{base}/answer", {"text": "已整改", "result": "resolved"}),
        "close": phone.post(f"{base}/close", {"text": "已整改"}),
    }
    return {name: (answer.status_code, answer.data, answer.content_type) for name, answer in answers.items()}


def assert_does_not_exist_for(phone, complaint):
    picture = complaint.attachments.get().id
    complaint = models.Complaint.get_by_id(complaint.id)
    events, status = complaint.events.count(), complaint.status
    assert tries(phone, complaint.id, picture) == tries(phone, 999_999, "0" * 32)
    again = models.Complaint.get_by_id(complaint.id)
    assert (again.events.count(), again.status) == (events, status)


def everything_readable(phone):
    """The bytes of all answers that an account can get by reading, whatever the id."""
    paths = [
        "/api/v1/admin/overview",
        "/api/v1/admin/figures",
        "/api/v1/admin/figures?level=organization&id=1",
        "/api/v1/admin/digests",
        "/api/v1/admin/complaints?status=overdue",
        *(f"/api/v1/admin/complaints?kind={kind.value}" for kind in models.ComplaintKind),
        *(f"/api/v1/admin/complaints?status={status.value}" for status in models.ComplaintStatus),
        *(f"/api/v1/admin/complaints?query={words}" for words in ("", OFFICE, "1", "00001", CANARY)),
        *(f"/api/v1/admin/complaints/{number}" for number in range(1, 12)),
        *(f"/api/v1/admin/digests/{number}" for number in range(1, 12)),
    ]
    return {path: phone.get(path).get_data(as_text=True) for path in paths}


def numbers_listed(phone):
    items = phone.get("/api/v1/admin/complaints").json["items"]
    return {item["id"] for item in items}


# --- C01, C02 --------------------------------------------------------------------------------------------------------


def test_a_complaint_of_another_department_does_not_exist(supervisor, admin_of, phone, city, offices):
    complaint, _ = file(phone("wang"), city[OFFICE])
    assign(supervisor, complaint, offices[1])

    assert_does_not_exist_for(admin_of(2), complaint)
    assert numbers_listed(admin_of(2)) == set()
    assert admin_of(2).get(f"/api/v1/admin/complaints?query={complaint.id}").json["total"] == 0
    assert set(admin_of(2).get("/api/v1/admin/overview").json["todo"].values()) == {0}
    assert numbers_listed(admin_of(1)) == {complaint.id}


def test_a_complaint_that_is_not_assigned_does_not_exist_for_the_department_it_is_about(admin_of, phone, city):
    complaint, _ = file(phone("wang"), city[OFFICE])

    assert_does_not_exist_for(admin_of(1), complaint)
    assert numbers_listed(admin_of(1)) == set()


def test_a_complaint_outside_the_scope_of_a_supervisor_does_not_exist(narrow_supervisor, phone, city):
    outside, _ = file(phone("wang"), city[OTHER_OFFICE])
    inside, _ = file(phone("wang"), city[OFFICE])

    assert_does_not_exist_for(narrow_supervisor, outside)
    assert numbers_listed(narrow_supervisor) == {inside.id}


def test_a_receipt_opens_its_own_complaint_only(phone, city):
    wang, li, zhao = phone("wang"), phone("li"), phone()
    _, of_wang = file(wang, city[OFFICE], text="王某写的话，别人不应看到")
    _, of_li = file(li, city[OFFICE])
    path = "/api/v1/complaints/progress"

    unknown = zhao.post(path, {"receipt_number": "0" * 16, "secret": of_wang["secret"]})
    crossed = zhao.post(path, {"receipt_number": of_wang["receipt_number"], "secret": of_li["secret"]})
    confirmed = zhao.post(
        "/api/v1/complaints/confirmation",
        {"receipt_number": of_wang["receipt_number"], "secret": of_li["secret"], "outcome": "solved"},
    )

    assert unknown.status_code == 404
    assert (crossed.status_code, crossed.data) == (unknown.status_code, unknown.data)
    assert (confirmed.status_code, confirmed.data) == (unknown.status_code, unknown.data)


def test_a_picture_of_somebody_else_cannot_be_taken_into_a_complaint(phone, city):
    wang, li = phone("wang"), phone("li")
    foreign = picture_of(wang)

    stolen = li.post("/api/v1/complaints", complaint_body(city[OFFICE], attachments=[foreign]))
    unknown = li.post("/api/v1/complaints", complaint_body(city[OFFICE], attachments=["0" * 32]))

    assert stolen.status_code == 422
    assert (stolen.status_code, stolen.data) == (unknown.status_code, unknown.data)
    assert models.Complaint.select().count() == 0


def test_a_picture_that_no_complaint_has_taken_is_shown_to_nobody(everybody, phone, city):
    picture = picture_of(phone("li"))

    assert {who: p.get(f"/api/v1/admin/attachments/{picture}").status_code for who, p in everybody.items()} == {
        **dict.fromkeys(("supervisor", "unit_admin", "discipline"), 404),
        **dict.fromkeys(("establishment", "system_admin", "citizen", "browser"), 403),
        "nobody": 401,
    }


# --- C03 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def tip_off(phone, city):
    """A tip-off about a window of the first office, with words that must turn up nowhere."""
    contact = {"name": "金丝雀", "phone": "13900001234"}
    complaint, _receipt = file(
        phone("zhao"), city[WINDOW], kind="tip_off", category="extortion", text=f"亲眼所见：{CANARY}",
        anonymous=False, contact=contact, contact_consent=True, notify=True,
    )  # fmt: skip
    return complaint


UNSEEING = ("supervisor", "narrow_supervisor", "unit_admin", "establishment", "system_admin")


@pytest.mark.parametrize("who", UNSEEING)
def test_a_tip_off_does_not_exist_for_anybody_but_discipline(
    tip_off, everybody, narrow_supervisor, discipline, clock, who
):
    reader = {**everybody, "narrow_supervisor": narrow_supervisor}[who]
    digests.write_all("2026-W48", comparison_floor=5, now=clock() + timedelta(days=7))

    answers = everything_readable(reader)

    assert not [path for path, text in answers.items() if CANARY in text or "金丝雀" in text or "举报" in text]
    overview = json.loads(answers["/api/v1/admin/overview"])
    assert set(overview["todo"].values()) == {0}
    assert overview["week"]["complaints_in"] == 0
    assert overview["waiting"] == []
    assert_does_not_exist_for(reader, tip_off)
    assert CANARY in discipline.get(f"/api/v1/admin/complaints/{tip_off.id}").get_data(as_text=True)


def test_no_digest_counts_a_tip_off(tip_off, city, clock):
    digests.write_all("2026-W48", comparison_floor=5, now=clock() + timedelta(days=7))

    counts = [json.loads(row.content)["complaints"] for row in models.WeeklyDigest.select()]

    assert counts == [{"filed": 0, "closed": 0, "open": 0, "overdue": 0}] * 2


def test_no_notice_and_no_digest_carries_words_of_a_citizen(tip_off, supervisor, phone, city, offices, settings, clock):
    complaint, _ = file(phone("wang"), city[OFFICE], text=f"普通投诉：{CANARY}", notify=True)
    assign(supervisor, complaint, offices[1])
    digests.write_all("2026-W48", comparison_floor=5, now=clock() + timedelta(days=7))
    models.StaffAccount.update(account_openid=models.StaffAccount.unionid.concat("-oa")).execute()
    context = bot_context(settings, clock)

    messages = list(models.OutboxMessage.select())
    built = [notices.build(message, context) for message in messages]

    stored = json.dumps(list(models.OutboxMessage.select().dicts()), default=str, ensure_ascii=False)
    stored += " ".join(row.content for row in models.WeeklyDigest.select())
    shown = json.dumps([notice.data for notice in built], ensure_ascii=False)
    assert {message.kind for message in messages} == {
        "complaint_notice", "assignment_notice", "complaint_progress", "weekly_digest",
    }  # fmt: skip
    for words in (CANARY, "金丝雀", "13900001234", "zhao", "wang"):
        assert words not in stored
        assert words not in shown
    recipients = {m.staff.role for m in messages if m.staff and f":{tip_off.uid}:" in m.unique_key}
    assert recipients == {models.StaffRole.DISCIPLINE}


def test_a_tip_off_cannot_be_handed_to_the_department(tip_off, discipline, offices):
    base = f"/api/v1/admin/complaints/{tip_off.id}"
    discipline.post(f"{base}/accept")

    assert discipline.post(f"{base}/assign", {"organization_id": 1}).status_code == 403
    assert models.Complaint.get_by_id(tip_off.id).assigned_organization is None


# --- B12 -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def conflicted(phone, offices):
    """A supervisor who works in the first office himself."""
    models.StaffAccount.create(
        name="督查庚（虚构）",
        role=models.StaffRole.SUPERVISOR,
        unionid="u-conflicted",
        organization=offices[1],
        whole_city=True,
    )
    return phone("conflicted", "u-conflicted")


def test_a_supervisor_neither_sees_nor_hears_of_a_complaint_about_the_own_office(conflicted, phone, city, clock):
    own, _ = file(phone("wang"), city[WINDOW])
    other, _ = file(phone("wang"), city[OTHER_OFFICE])
    account = models.StaffAccount.get(models.StaffAccount.unionid == "u-conflicted")

    told = {message.unique_key.split(":")[1] for message in account.outboxmessage_set}

    assert told == {other.uid}
    assert numbers_listed(conflicted) == {other.id}
    assert_does_not_exist_for(conflicted, own)
    assert conflicted.get("/api/v1/admin/figures?level=organization&id=1").status_code == 403


def test_discipline_of_an_office_neither_sees_nor_hears_of_a_tip_off_about_it(phone, city, offices):
    models.StaffAccount.create(
        name="纪检辛（虚构）",
        role=models.StaffRole.DISCIPLINE,
        unionid="u-discipline-2",
        organization=offices[1],
        whole_city=True,
    )
    inside = phone("inside", "u-discipline-2")
    own, _ = file(phone("wang"), city[OFFICE], kind="tip_off")
    other, _ = file(phone("wang"), city[OTHER_OFFICE], kind="tip_off")
    account = models.StaffAccount.get(models.StaffAccount.unionid == "u-discipline-2")

    assert {message.unique_key.split(":")[1] for message in account.outboxmessage_set} == {other.uid}
    assert numbers_listed(inside) == {other.id}
    assert_does_not_exist_for(inside, own)


def test_an_administrator_does_not_handle_a_complaint_about_the_own_post(
    supervisor, admin_of, phone, city, offices, db
):
    post = models.Post.get(models.Post.name == "1 号窗口", models.Post.organization == offices[1])
    models.StaffAccount.update(post=post).where(models.StaffAccount.unionid == "u-admin-1").execute()
    complaint, _ = file(phone("wang"), city[WINDOW])
    about_another, _ = file(phone("wang"), city["虚构区审批局 2 号窗口"])
    assign(supervisor, about_another, offices[1])
    base = f"/api/v1/admin/complaints/{complaint.id}"
    supervisor.post(f"{base}/accept")
    supervisor.get(base)
    refused = supervisor.post(f"{base}/assign", {"organization_id": offices[1].id})

    assert (refused.status_code, refused.json["error"]["code"]) == (409, "not_allowed_now")
    assert numbers_listed(admin_of(1)) == {about_another.id}
    assert_does_not_exist_for(admin_of(1), complaint)
    told = {m.unique_key.split(":")[1] for m in models.OutboxMessage.select() if m.kind == "assignment_notice"}
    assert told == {about_another.uid}
