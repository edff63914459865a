"""评价接口（续）/ Changing, finished cases, published lists and reviews, as phones and other systems see them."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

import models
import scheduler
from tests.api.conftest import GRADES, rate
from tests.api.integration import OtherSystem
from wx_backend.api import context
from wx_backend.domain import integrations

OFFICE = "虚构区审批局"
PUSHED = "/api/v1/integration/finished-cases"


@pytest.fixture
def platform(app, db, clock, keys, now):
    """The city's service platform, which tells finished cases."""
    key, secret = integrations.create_key("政务服务平台（虚构）", ["cases"], keys=keys, now=now)
    return OtherSystem(app, clock, key.key_id, secret)


@pytest.fixture
def settings_of_app(app):
    return app.extensions[context.NAME].settings


def told(number="SP-2026-0001", check="6677", **changes):
    code = models.Organization.get(models.Organization.name == OFFICE).code
    return {
        "cases": [{"number": number, "check": check, "organization_code": code, "finished_on": "2026-11-22", **changes}]
    }


# --- finished cases --------------------------------------------------------------------------------------------------


def test_a_finished_case_is_told_claimed_and_rated(phone, city, platform):
    answer = platform.post(PUSHED, told())
    wang = phone("wang")

    claimed = wang.post("/api/v1/cases/claims", {"number": "SP-2026-0001", "check": "6677"})
    rated = wang.post("/api/v1/ratings", {"ticket": claimed.json["ticket"], "grades": GRADES})

    assert (answer.status_code, answer.json) == (200, {"accepted": 1, "known": 0})
    assert claimed.status_code == rated.status_code == 201
    assert (claimed.json["assurance"], claimed.json["assurance_label"]) == ("case", "办件核实")
    assert claimed.json["organization"]["name"] == OFFICE
    assert models.Rating.get().assurance is models.Assurance.CASE


def test_a_claimed_and_rated_case_answers_the_next_one_as_a_fresh_one(phone, city, platform):
    platform.post(PUSHED, told())
    platform.post(PUSHED, told("SP-2026-0002"))
    first = phone("wang").post("/api/v1/cases/claims", {"number": "SP-2026-0001", "check": "6677"})
    phone("wang").post("/api/v1/ratings", {"ticket": first.json["ticket"], "grades": GRADES})

    used = phone("li").post("/api/v1/cases/claims", {"number": "SP-2026-0001", "check": "6677"})
    fresh = phone("li").post("/api/v1/cases/claims", {"number": "SP-2026-0002", "check": "6677"})
    rated = [
        phone("li").post("/api/v1/ratings", {"ticket": one.json["ticket"], "grades": GRADES}) for one in (used, fresh)
    ]

    def shape(answer):
        return answer.status_code, {key: type(value) for key, value in answer.json.items() if key != "ticket"}

    assert shape(used) == shape(fresh)
    assert {k: v for k, v in used.json.items() if k != "ticket"} == {
        k: v for k, v in fresh.json.items() if k != "ticket"
    }
    assert shape(rated[0]) == shape(rated[1])
    assert rated[0].json["receipt"].keys() == rated[1].json["receipt"].keys()


def test_the_platform_never_learns_whether_a_case_was_rated(phone, city, platform):
    platform.post(PUSHED, told())
    before = platform.post(PUSHED, told())
    claimed = phone("wang").post("/api/v1/cases/claims", {"number": "SP-2026-0001", "check": "6677"})
    phone("wang").post("/api/v1/ratings", {"ticket": claimed.json["ticket"], "grades": GRADES})

    after = platform.post(PUSHED, told())

    assert (before.status_code, before.json) == (after.status_code, after.json)


def test_an_unknown_case_and_a_wrong_check_get_the_same_answer(phone, city, platform):
    platform.post(PUSHED, told())

    unknown = phone("li").post("/api/v1/cases/claims", {"number": "SP-2026-0009", "check": "6677"})
    wrong = phone("li").post("/api/v1/cases/claims", {"number": "SP-2026-0001", "check": "0000"})

    assert (unknown.status_code, unknown.data) == (wrong.status_code, wrong.data)
    assert unknown.status_code == 404


def test_wrong_tries_are_counted_though_they_are_refused(phone, city, settings_of_app):
    wang = phone("wang")
    most = settings_of_app.limits.case_tries_per_citizen_per_day

    answers = [
        wang.post("/api/v1/cases/claims", {"number": f"SP-{number:04d}", "check": "6677"}).status_code
        for number in range(most + 1)
    ]

    assert answers == [404] * most + [429]


def test_a_system_that_may_not_tell_cases_is_refused(app, city, clock, keys, now):
    key, secret = integrations.create_key("核验系统（虚构）", ["verify"], keys=keys, now=now)

    answer = OtherSystem(app, clock, key.key_id, secret).post(PUSHED, told())

    assert answer.status_code == 403
    assert models.Case.select().count() == 0


def test_wrong_cases_are_named_one_by_one(city, platform):
    answer = platform.post(PUSHED, told(organization_code="nobody"))

    assert answer.status_code == 422
    assert answer.json["error"]["fields"] == {"cases.0": "没有这个机构代码"}


# --- changing --------------------------------------------------------------------------------------------------------


def test_the_phone_changes_its_rating_with_what_it_holds(phone, city, clock):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city[OFFICE]}/scans").json["ticket"]
    receipt = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES}).json["receipt"]
    clock.moment += timedelta(hours=3)
    body = {"ticket": ticket, "change": receipt["change"], "grades": {**GRADES, "attitude": 1}, "asked": True}

    changed = phone().post("/api/v1/ratings/changes", body, key="change-number-1")
    again = phone().post("/api/v1/ratings/changes", body, key="change-number-1")
    twice = phone().post("/api/v1/ratings/changes", body)

    assert changed.status_code == 201, changed.json
    assert changed.json["receipt"] == {**receipt, "version": 2, "change": None}
    assert again.json == changed.json
    assert (twice.status_code, twice.json["error"]["code"]) == (409, "change_not_possible")
    stored = models.Rating.get()
    assert (stored.grades, stored.asked) == ("4144", True)


def test_all_that_cannot_be_changed_gets_the_same_answer(phone, city, clock):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city[OFFICE]}/scans").json["ticket"]
    change = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES}).json["receipt"]["change"]
    body = {"ticket": ticket, "change": change, "grades": GRADES}
    clock.moment += timedelta(hours=25)

    late = phone().post("/api/v1/ratings/changes", body)
    unknown = phone().post("/api/v1/ratings/changes", {**body, "ticket": "x" * 22})
    forged = phone().post("/api/v1/ratings/changes", {**body, "change": {**change, "proof": "0" * 64}})
    nonsense = phone().post("/api/v1/ratings/changes", {**body, "change": {**change, "until": "x" * 20}})

    assert late.status_code == 409
    assert late.data == unknown.data == forged.data == nonsense.data


def test_no_answer_tells_that_ratings_wait_for_a_review(phone, city, settings_of_app):
    most = settings_of_app.ratings.burst_per_address_per_hour

    answers = [rate(phone(f"visitor-{number}"), city[OFFICE]).json for number in range(most + 2)]

    waiting = models.Rating.select().where(models.Rating.standing == models.RatingStanding.QUARANTINED)
    assert waiting.count() == 2
    assert {(answer["message"], tuple(answer["receipt"])) for answer in answers} == {
        (answers[0]["message"], tuple(answers[0]["receipt"]))
    }


# --- lists and files -------------------------------------------------------------------------------------------------


def test_a_phone_finds_its_rating_and_sends_nothing_of_it(phone, city, app, clock, settings_of_app):
    receipt = rate(phone("wang"), city[OFFICE]).json["receipt"]
    day = receipt["day"]
    open_list = phone().get(f"/api/v1/rating-chain/{day}")
    clock.moment += timedelta(days=1)
    scheduler.run_due(settings_of_app, clock())
    parts = [receipt["id"], receipt["salt"], "1", receipt["target"], day, str(receipt["dimension_set"]), "4344", "0"]
    leaf = hashlib.sha256("|".join(["mashang", "rating", "1", *parts]).encode()).hexdigest()

    part = phone().get(f"/api/v1/rating-chain/{day}?starts_with={leaf[0]}").json
    whole = phone().get(f"/api/v1/rating-chain/{day}").json

    assert (open_list.status_code, open_list.json["closed"], open_list.json["leaves"]) == (200, False, [])
    assert leaf in part["leaves"]
    assert 1 < len(part["leaves"]) < len(whole["leaves"]) == whole["size"]
    assert hashlib.sha256("".join(whole["leaves"]).encode()).hexdigest() in _digests(whole)


def _digests(whole):
    """What a root is made of, if it is made of this list."""
    digest = hashlib.sha256("".join(whole["leaves"]).encode()).hexdigest()
    text = "|".join(["mashang", "day", "1", whole["previous_root"], whole["day"], str(whole["size"]), digest])
    return {digest} if hashlib.sha256(text.encode()).hexdigest() == whole["root"] else set()


def test_the_file_of_a_week_is_there_after_its_close(phone, city, clock, settings_of_app):
    for number, attitude in enumerate((1, 2, 3, 4, 4, 1)):
        rate(phone(f"visitor-{number}"), city[OFFICE], {key: (attitude + i) % 4 + 1 for i, key in enumerate(GRADES)})
    clock.moment += timedelta(days=7)
    outcome = scheduler.run_due(settings_of_app, clock())
    organization = models.Organization.get(models.Organization.name == OFFICE)

    listed = phone().get("/api/v1/rating-leaves").json
    file = phone().get("/api/v1/rating-leaves/2026-W48")
    blocks = phone().get(f"/api/v1/rating-blocks?organization_id={organization.id}&period=2026-W48").json["blocks"]

    assert outcome.failed == []
    assert listed["periods"] == ["2026-W48"]
    assert [block["n"] for block in file.json["blocks"]] == [6]
    assert blocks == file.json["blocks"]
    assert phone().get("/api/v1/rating-leaves/2026-W40").status_code == 404
    assert phone().get("/api/v1/rating-leaves/../keys").status_code == 404


# --- review ----------------------------------------------------------------------------------------------------------


def test_supervisors_review_a_burst_and_the_reason_is_public(phone, city, clock, supervisor, settings_of_app):
    models.StaffAccount.create(
        name="督查庚（虚构）", role=models.StaffRole.SUPERVISOR, whole_city=True, unionid="u-supervisor-9"
    )
    for number in range(settings_of_app.ratings.burst_per_address_per_hour + 5):
        rate(phone(f"visitor-{number}"), city[OFFICE])
    clock.moment += timedelta(days=1)
    supervisor, second = phone("supervisor", "u-supervisor-1"), phone("second", "u-supervisor-9")
    [burst] = supervisor.get("/api/v1/admin/rating-bursts").json["items"]
    path = f"/api/v1/admin/rating-bursts/{burst['id']}"

    proposed = supervisor.post(f"{path}/exclude", {"reason": "organized"})
    alone = supervisor.post(f"{path}/exclude", {"reason": "organized"})
    confirmed = second.post(f"{path}/exclude", {"reason": "organized"})

    assert (burst["kind_label"], burst["n"], burst["state_label"]) == ("同一网络地址集中评价", 5, "待复核")
    assert "grades" not in str(burst)
    assert (proposed.json["state"], alone.status_code, confirmed.json["state"]) == ("proposed", 403, "excluded")
    assert phone().get("/api/v1/rating-exclusions").json["items"] == [
        {"month": "2026-11", "reason": "organized", "reason_label": "有组织刷评", "n": 5}
    ]
    [signals] = supervisor.get("/api/v1/admin/rating-signals").json["items"]
    assert (signals["n"], signals["excluded"], signals["quarantined"]) == (25, 5, 0)
