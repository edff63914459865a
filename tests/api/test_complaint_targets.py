"""投诉对象 / Whom a complaint is about: a code, an office, a promised matter with its step, or a case; exactly one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import models
from tests.api.conftest import complaint_body
from wx_backend.domain import cases, qr_codes
from wx_backend.domain.cases import FinishedCase

WINDOW = "虚构区审批局 1 号窗口"
CASE = {"number": "SP-2026 0001", "check": "ab12"}


@pytest.fixture
def matter(city):
    """A matter of the first office, promised in two steps at its window; the second has ended meanwhile."""
    post = models.Post.get(models.Post.name == "1 号窗口")
    item = models.PowerItem.get(models.PowerItem.organization == post.organization)
    for number, closed_on in ((1, None), (2, "2026-11-01")):
        models.MatterStep.create(
            power_item=item, number=number, name=f"环节{number}", working_days=3, post=post, closed_on=closed_on
        )
    return item.code


@pytest.fixture
def case(city, keys, now):
    """A case that was finished at the second window."""
    office = models.Organization.get(models.Organization.name == "虚构区审批局")
    post = models.Post.get(models.Post.organization == office, models.Post.name == "2 号窗口")
    cases.finish([FinishedCase("SP-20260001", "AB12", office.code, post.code, now.date())], keys=keys, now=now)


@pytest.fixture
def file(phone):
    def act(**target):
        body = {name: value for name, value in complaint_body(None, **target).items() if value is not None}
        return phone("wang").post("/api/v1/complaints", body)

    return act


def about():
    row = models.Complaint.get()
    return row.organization.name, row.post.name if row.post else None, row.official.name if row.official else None


def test_a_matter_is_about_its_office_and_a_step_about_who_answers_for_it(file, matter, supervisor):
    assert file(matter_code=matter).status_code == 201
    whole = about()
    models.Complaint.delete().execute()
    filed = file(matter_code=matter, step=1, category="broken_promise")

    assert filed.status_code == 201, filed.json
    assert (whole, about()) == (("虚构区审批局", None, None), ("虚构区审批局", "1 号窗口", "虚构11号"))
    shown = supervisor.get(f"/api/v1/admin/complaints/{models.Complaint.get().id}").json["promise"]
    assert shown | {"matter": ""} == {
        "matter_code": matter,
        "matter": "",
        "as_of": "2026-11-23",
        "step": 1,
        "step_name": "环节1",
        "working_days": 3,
        "post": "1 号窗口",
        "official": "虚构11号",
    }


def test_what_was_promised_stays_as_it_was_on_that_day(file, matter, supervisor):
    file(matter_code=matter, step=1, category="broken_promise")
    models.MatterStep.update(working_days=30, name="改了名").execute()

    shown = supervisor.get(f"/api/v1/admin/complaints/{models.Complaint.get().id}").json["promise"]

    assert (shown["working_days"], shown["step_name"]) == (3, "环节1")
    # Sealed like the words: which promise was not kept is in no column but the number of the matter.
    assert "环节1" not in str(models.Complaint.select().dicts().get())


def test_a_case_is_about_the_window_where_it_was_finished_and_is_not_kept_with_it(file, case):
    assert file(case=CASE).status_code == 201

    assert about()[:2] == ("虚构区审批局", "2 号窗口")
    assert "20260001" not in str(models.Complaint.select().dicts().get())


@pytest.fixture
def shared(city):
    """The first window with a second official, who came later."""
    post = models.Post.get(models.Post.name == "1 号窗口")
    second = models.Official.create(staff_number="S900", name="虚构晚到者")
    models.Appointment.create(official=second, post=post, starts_on=date(2026, 6, 1))
    return post


def test_at_a_window_of_two_it_is_about_the_one_whose_code_was_scanned(file, shared, keys, now):
    both = models.Official.select().join(models.Appointment).where(models.Appointment.post == shared)
    found = {}
    for official in both:
        code = qr_codes.issue(shared.organization, shared, official=official, keys=keys, now=now)
        assert file(code_token=code.token).status_code == 201
        found[official.name] = about()[2]
        models.Complaint.delete().execute()

    assert found == {"虚构11号": "虚构11号", "虚构晚到者": "虚构晚到者"}


def test_the_code_of_who_has_left_is_about_who_sits_there_now(file, shared, keys, now):
    first = models.Official.get(models.Official.name == "虚构11号")
    code = qr_codes.issue(shared.organization, shared, official=first, keys=keys, now=now)
    models.Appointment.update(ends_on=date(2026, 9, 1)).where(models.Appointment.official == first).execute()

    assert file(code_token=code.token).status_code == 201
    assert about()[2] == "虚构晚到者"


def test_a_counter_is_about_the_post_that_staffs_it(file, shared, keys, now):
    office = shared.organization
    counter = models.Counter.create(organization=office, post=shared, code="K1", name="一楼 1 号台")
    code = qr_codes.issue(office, counter=counter, keys=keys, now=now)

    assert file(code_token=code.token).status_code == 201
    assert about() == ("虚构区审批局", "1 号窗口", "虚构晚到者")


def test_a_case_is_about_who_finished_it_wherever_that_one_works_now(file, case):
    did = models.Case.get().official.name
    models.Appointment.update(ends_on=date(2026, 11, 22)).where(
        models.Appointment.official == models.Case.get().official
    ).execute()

    assert file(case=CASE).status_code == 201
    assert about()[2] == did


def test_an_unknown_case_and_a_wrong_check_look_alike_and_are_counted(file, case):
    wrong = [file(case={**CASE, **change}) for change in ({"check": "9999"}, {"number": "SP-20269999"})]
    more = [file(case={**CASE, "check": f"99{number:02d}"}) for number in range(10)]

    assert [(one.status_code, one.json) for one in wrong[:1]] == [(one.status_code, one.json) for one in wrong[1:]]
    assert wrong[0].json["error"]["message"] == "没有找到这个办件，请核对办件编号和核对信息"
    assert more[-1].status_code == 429
    assert models.Complaint.select().count() == 0


ONE = "只能选择一个反映对象：二维码、单位、事项或办件"
NONE = "请选择要反映的单位，或扫描其二维码"
BAD = [
    ({}, 422, "organization_id", NONE),
    ({"organization_id": 1, "matter_code": "T001-1"}, 422, "organization_id", ONE),
    ({"organization_id": 1, "case": CASE}, 422, "organization_id", ONE),
    ({"code_token": "A" * 28, "matter_code": "T001-1", "case": CASE}, 422, "organization_id", ONE),
    ({"organization_id": 1, "step": 1}, 422, "step", "请先选择事项，再选择环节"),
    ({"matter_code": "T001-1", "step": 2}, 422, "step", "请从事项的环节中选择"),
    ({"matter_code": "T001-1", "step": 9}, 422, "step", "请从事项的环节中选择"),
    ({"matter_code": "T001-1", "step": 0}, 422, "step", None),
    ({"matter_code": "X"}, 404, None, "没有找到这个事项"),
    ({"organization_id": 999_999}, 404, None, "没有找到这个单位"),
    ({"code_token": "A" * 28}, 404, None, None),
    ({"case": {"number": "", "check": "1"}}, 422, "case.number", None),
    ({"case": {"number": "1"}}, 422, "case.check", None),
]


@pytest.mark.parametrize(("target", "status", "field", "words"), BAD)
def test_a_bad_target_is_refused_in_words_at_its_field_and_leaves_nothing(file, matter, target, status, field, words):
    refused = file(**target)

    error = refused.json["error"]
    assert refused.status_code == status, refused.json
    assert field is None or field in error["fields"], error
    said = error["fields"].get(field, error["message"])
    assert words is None or words in (said, error["message"])
    assert any("\u4e00" <= sign <= "\u9fff" for sign in said)
    assert models.Complaint.select().count() == 0


def test_what_is_no_longer_there_says_where_to_go_instead(file, matter, city, phone, now):
    first, second = models.Organization.select().order_by(models.Organization.id).limit(2)
    models.Organization.update(closed_on=now.date() - timedelta(days=1), successor=second).where(
        models.Organization.id == first.id
    ).execute()
    models.PowerItem.update(listed=False).where(models.PowerItem.code == matter).execute()
    models.QrCode.update(revoked_on=now.date()).execute()

    closed, unlisted, revoked = (
        file(organization_id=first.id),
        file(matter_code=matter),
        file(code_token=city[WINDOW]),
    )

    assert (closed.status_code, closed.json["error"]["message"]) == (409, f"{first.name}已撤销，请选择“{second.name}”")
    assert (unlisted.status_code, revoked.status_code) == (404, 409)
    assert "已停用" in revoked.json["error"]["message"]
