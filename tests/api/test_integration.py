"""系统对接 / Signed requests: let in once, unaltered and in time, and answered with a signature."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

import models
from tests.api.integration import PATH, OtherSystem
from wx_backend.domain import catalogue, integrations, qr_codes

WINDOW = "虚构区审批局 1 号窗口"
NONCE = "0123456789abcdef"


@pytest.fixture
def system(app, city, clock, keys, now):
    """Makes other systems with keys of their own."""

    def make(*powers):
        key, secret = integrations.create_key("政务服务平台（虚构）", list(powers), keys=keys, now=now)
        return OtherSystem(app, clock, key.key_id, secret)

    return make


def test_a_signed_question_gets_a_signed_answer(system, city):
    platform = system("verify")

    answer = platform.post(PATH, {"code": f"https://mashang.example.test/q/{city[WINDOW]}"}, nonce=NONCE)

    assert answer.status_code == 200, answer.json
    assert (answer.json["light"], answer.json["official"], answer.json["post"]) == ("green", "虚构11号", "1 号窗口")
    assert platform.signed_this(answer, NONCE)
    assert not platform.signed_this(answer, NONCE[::-1])


@pytest.mark.parametrize(
    "changed",
    [
        {"target": PATH + "?x=1"},
        {"content": b'{"code": "another"}'},
        {"X-Mashang-Timestamp": "1795400000"},
        {"X-Mashang-Nonce": "another-number-01"},
        {"X-Mashang-Key": "mk0000000000000000"},
        {"X-Mashang-Signature": "0" * 64},
        {"X-Mashang-Signature": ""},
        {"X-Mashang-Signature": "签名"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_is_altered_after_signing_is_refused(system, city, changed):
    changed = {name: value.encode().decode("latin1") if name[0] == "X" else value for name, value in changed.items()}

    answer = system("verify").post(PATH, {"code": city[WINDOW]}, changed=changed)

    assert (answer.status_code, answer.json["error"]["code"]) == (401, "signature_not_valid")
    assert "X-Mashang-Signature" not in answer.headers
    assert models.IntegrationNonce.select().count() == 0


@pytest.mark.parametrize(("seconds", "status"), [(-301, 401), (-300, 200), (300, 200), (301, 401)])
def test_clocks_may_be_five_minutes_apart_and_no_more(system, city, seconds, status):
    assert system("verify").post(PATH, {"code": city[WINDOW]}, seconds_off=seconds).status_code == status


def test_a_request_is_let_in_once_however_many_send_it(system, city):
    platform = system("verify")

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: platform.post(PATH, {"code": city[WINDOW]}, nonce=NONCE), range(8)))

    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert {answer.json["error"]["code"] for answer in answers if answer.status_code == 409} == {"replayed"}


def test_numbers_of_two_systems_do_not_meet(system, city):
    first, second = system("verify"), system("verify")

    assert first.post(PATH, {"code": city[WINDOW]}, nonce=NONCE).status_code == 200
    assert second.post(PATH, {"code": city[WINDOW]}, nonce=NONCE).status_code == 200


def test_a_key_opens_what_it_was_made_for_and_nothing_after_its_end(system, city, keys, now):
    cases_only, ended = system("cases"), system("verify")
    integrations.revoke_key(ended.key_id, keys=keys, now=now)

    assert cases_only.post(PATH, {"code": city[WINDOW]}).status_code == 403
    assert ended.post(PATH, {"code": city[WINDOW]}).status_code == 401
    entries = [entry.action for entry in models.AuditEntry.select().order_by(models.AuditEntry.sequence.desc())]
    assert entries[:3] == ["integration_key_revoked", "integration_key_created", "integration_key_created"]


def test_a_session_opens_no_door_for_systems(phone, city):
    answer = phone("supervisor", "u-supervisor-1").post(PATH, {"code": city[WINDOW]})

    assert answer.status_code == 401


def test_a_refusal_behind_the_door_is_signed_too(system):
    platform = system("verify")

    answer = platform.post(PATH, {"kode": ""}, nonce=NONCE)

    assert answer.status_code == 422
    assert platform.signed_this(answer, NONCE)


def test_a_change_at_the_source_shows_with_the_next_question(system, city, keys, now, clock):
    platform = system("verify")
    code = qr_codes.find(city[WINDOW], keys=keys)
    seen = [platform.post(PATH, {"code": code.token}).json["reason"]]

    models.Post.update(needs_certificate=True).where(models.Post.id == code.post_id).execute()
    seen.append(platform.post(PATH, {"code": code.token}).json["reason"])
    models.Certificate.create(
        official=code.official_id, number="川Z-001", scope="行政检查", valid_from=now.date(), valid_until=now.date()
    )
    seen.append(platform.post(PATH, {"code": code.token}).json["reason"])
    clock.moment += timedelta(days=1)
    expired = platform.post(PATH, {"code": code.token}).json
    models.Appointment.update(ends_on=now.date()).where(models.Appointment.post == code.post_id).execute()
    catalogue.changed()
    vacant = platform.post(PATH, {"code": code.token}).json
    qr_codes.revoke(code, keys=keys, now=now, reason="调岗")
    seen += [expired["reason"], vacant["reason"], platform.post(PATH, {"code": code.token}).json["reason"]]
    seen.append(platform.post(PATH, {"code": "A" * 28}).json["reason"])

    assert seen == [
        "in_order", "certificate_missing", "in_order", "certificate_expired", "nobody_on_post", "revoked", "forged",
    ]  # fmt: skip
    assert (expired["light"], expired["since"], vacant["since"]) == ("red", "2026-11-24", "2026-11-24")
