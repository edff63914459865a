"""评价接口：what a citizen may do with a ticket, and what nobody learns from it."""

from __future__ import annotations

import models
from tests.api.conftest import GRADES, rate


def test_a_scan_gives_a_ticket_and_the_ticket_rates_once(phone, city):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city['虚构区审批局']}/scans").json["ticket"]

    first = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES})
    second = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES})

    assert first.status_code == 201
    assert second.status_code == 409
    assert second.json["error"]["code"] == "ticket_not_valid"
    assert models.Rating.select().count() == 1


def test_a_used_ticket_and_an_unknown_one_get_the_same_answer(phone, city):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city['虚构区审批局']}/scans").json["ticket"]
    wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES})

    used = phone("li").post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES})
    unknown = phone("li").post("/api/v1/ratings", {"ticket": "x" * 22, "grades": GRADES})

    assert (used.status_code, used.data) == (unknown.status_code, unknown.data)


def test_the_same_key_and_body_give_the_stored_answer(phone, city):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city['虚构区审批局']}/scans").json["ticket"]
    body = {"ticket": ticket, "grades": GRADES}

    first = wang.post("/api/v1/ratings", body, key="key-number-1")
    again = wang.post("/api/v1/ratings", body, key="key-number-1")

    assert again.status_code == 201
    assert again.json == first.json
    assert again.headers["Idempotent-Replay"] == "true"
    assert models.Rating.select().count() == 1


def test_the_same_key_with_another_body_is_refused(phone, city):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city['虚构区审批局']}/scans").json["ticket"]
    wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES}, key="key-number-1")

    other = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": {**GRADES, "attitude": 1}}, key="key-number-1")

    assert other.status_code == 422
    assert other.json["error"]["code"] == "idempotency_mismatch"
    assert models.Rating.get().grades == "4344"


def test_one_person_gets_one_ticket_per_target_and_day(phone, city, clock):
    wang = phone("wang")
    token = city["虚构区审批局"]
    wang.post(f"/api/v1/codes/{token}/scans")

    again = wang.post(f"/api/v1/codes/{token}/scans")
    other_target = wang.post(f"/api/v1/codes/{city['虚构区审批局 1 号窗口']}/scans")

    assert again.json["error"]["code"] == "already_issued"
    assert other_target.status_code == 201


def test_a_lost_answer_to_a_scan_is_given_again_under_its_key(phone, city):
    wang = phone("wang")
    address = f"/api/v1/codes/{city['虚构区审批局']}/scans"

    first = wang.post(address, key="scan-number-1")
    again = wang.post(address, key="scan-number-1")

    assert first.json["ticket"] == again.json["ticket"]
    assert models.RatingTicket.select().count() == 1


def test_staff_cannot_rate_their_own_office(admin_of, city):
    answer = admin_of(1).post(f"/api/v1/codes/{city['虚构区审批局']}/scans")

    assert answer.status_code == 403
    assert models.RatingTicket.select().count() == 0


def test_all_bad_fields_are_named_at_once_and_nothing_is_stored(phone, city):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city['虚构区审批局']}/scans").json["ticket"]

    grades = {"legality": "4", "attitude": 5, "efficiency": True, "extra": 1}
    answer = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": grades, "weight": 9})

    assert answer.status_code == 422
    assert set(answer.json["error"]["fields"]) == {
        "grades.legality",
        "grades.attitude",
        "grades.efficiency",
        "grades.integrity",
        "grades.extra",
        "weight",
    }
    assert models.Rating.select().count() == 0
    assert models.RatingTicket.select().where(models.RatingTicket.spent).count() == 0


def test_a_rating_row_holds_no_person_and_no_hour(phone, city):
    rate(phone("wang"), city["虚构区审批局 1 号窗口"])

    row = models.Rating.select().dicts().get()

    assert set(row) == {
        "public_id", "organization", "post", "official", "day", "assurance", "dimension_set", "grades", "released",
        "asked", "standing", "exclusion", "burst", "block", "changed", "edit_tag", "own_tag", "seal", "chained_on",
    }  # fmt: skip
    dump = " ".join(
        str(value) for table in models.TABLES for record in table.select().dicts() for value in record.values()
    )
    assert "wang" not in dump


def test_a_browser_rates_with_a_weaker_assurance_that_stays_out_of_the_figures(phone, city):
    visitor = phone()
    answer = visitor.post("/api/v1/sessions", {"code": "browser:0123456789abcdef-0123"})
    visitor.headers["Authorization"] = f"Bearer {answer.json['token']}"

    rate(visitor, city["虚构区审批局"])

    assert answer.json["identity"] == "browser"
    assert models.Rating.get().assurance is models.Assurance.BROWSER


def test_how_much_may_be_written_is_a_setting(phone, city, app):
    wang = phone("wang")
    ticket = wang.post(f"/api/v1/codes/{city['虚构区审批局']}/scans").json["ticket"]
    most = wang.get("/api/v1/vocabulary").json["limits"]["comment_chars"]

    answer = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES, "comment": "好" * (most + 1)})

    assert most == app.extensions["mashang"].settings.limits.comment_chars
    assert answer.json["error"]["fields"] == {"comment": f"不能超过 {most} 个字"}


def test_words_are_kept_apart_from_grades_and_encrypted(phone, city):
    rate(phone("wang"), city["虚构区审批局"], comment="窗口应当增设座椅")

    comment = models.RatingComment.get()

    assert "窗口".encode() not in bytes(comment.text_cipher)
    assert comment.month == "2026-11"
    assert not hasattr(comment, "rating")
    assert comment.content_check is models.ContentCheck.PENDING
