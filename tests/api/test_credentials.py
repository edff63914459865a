"""证件与职责接口 / Certificates, duties and codes made anew: what the establishment office does shows at once."""

from __future__ import annotations

import pytest

import models
from wx_backend.domain import code_changes, qr_codes

CERTIFICATE = {"number": "川J-1", "scope": "行政检查", "valid_from": "2026-01-01", "valid_until": "2026-12-31"}


def test_the_light_follows_the_certificate_with_the_next_request(office_of_posts, phone, window):
    def reason():
        return phone().get(f"/api/v1/codes/{window.token}/profile").json["qualification"]["reason"]

    seen = [reason()]
    office_of_posts.post(f"/api/v1/admin/posts/{window.post_id}/certificate-rule", {"needed": True})
    seen.append(reason())
    made = office_of_posts.post(f"/api/v1/admin/officials/{window.official_id}/certificates", CERTIFICATE)
    seen.append(reason())
    office_of_posts.post(f"/api/v1/admin/certificates/{made.json['id']}/revocation")
    seen.append(reason())

    assert made.status_code == 201, made.json
    assert seen == ["in_order", "certificate_missing", "in_order", "certificate_revoked"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"number": " "}, "number"), ({"scope": "\u202e"}, "scope"), ({"valid_until": "2025-01-01"}, "valid_until")],
)
def test_a_certificate_that_cannot_be_is_refused_and_not_stored(office_of_posts, window, changes, field):
    answer = office_of_posts.post(
        f"/api/v1/admin/officials/{window.official_id}/certificates", {**CERTIFICATE, **changes}
    )

    assert (answer.status_code, list(answer.json["error"]["fields"])) == (422, [field])
    assert models.Certificate.select().count() == 0


def test_a_certificate_number_is_used_once(office_of_posts, window):
    address = f"/api/v1/admin/officials/{window.official_id}/certificates"

    statuses = [office_of_posts.post(address, CERTIFICATE).status_code for _ in range(2)]

    assert statuses == [201, 422]


def test_duties_are_published_from_a_day_on(office_of_posts, phone, window):
    body = {"text": "一次性告知\n限时办结", "starts_on": "2026-11-23"}

    for kind, holder in (("posts", window.post_id), ("organizations", window.organization_id)):
        assert office_of_posts.post(f"/api/v1/admin/{kind}/{holder}/duties", body).status_code == 200

    profile = phone().get(f"/api/v1/codes/{window.token}/profile").json
    assert profile["post"]["duties"] == profile["organization"]["duties"] == ["一次性告知", "限时办结"]


def test_a_lost_badge_is_replaced_by_another_code_for_the_same_holder(office_of_posts, phone, window, keys):
    made = office_of_posts.post(f"/api/v1/admin/codes/{window.id}/replacement", {"reason": "工牌遗失"})
    again = office_of_posts.post(f"/api/v1/admin/codes/{window.id}/replacement", {"reason": "工牌遗失"})

    old = phone().get(f"/api/v1/codes/{window.token}/profile").json
    assert (made.status_code, again.status_code) == (201, 409)
    assert (old["qualification"]["light"], old["code"]["successor_token"]) == ("red", made.json["token"])
    assert old["official"] is None
    assert qr_codes.find(made.json["token"], keys=keys).official_id == window.official_id


def test_codes_are_made_for_all_that_have_none_and_only_once(office_of_posts, window, keys, now):
    models.Counter.create(organization=window.organization, code="C1", name="综合窗口")
    models.Counter.create(organization=window.organization, code="C2", name="旧窗口", closed_on=now.date())
    models.Organization.create(
        code="D1", name="综合科", kind=models.OrganizationKind.DEPARTMENT, parent=window.organization
    )

    counts = [office_of_posts.post("/api/v1/admin/codes/missing").json["issued"] for _ in range(2)]

    assert counts == [2, 0]
    counter = models.Counter.get(models.Counter.code == "C1")
    models.Counter.update(closed_on=now.date()).where(models.Counter.id == counter.id).execute()
    code_changes.counter_changed(models.Counter.get_by_id(counter.id), keys=keys, now=now)
    assert models.QrCode.get(models.QrCode.counter == counter).revoked_on == now.date()


def test_a_code_of_another_city_is_told_in_words(phone, city):
    for token in ("BgA0" + "x" * 24, "A" * 28, "a-code-of-another-city", "%00"):
        answer = phone().get(f"/api/v1/codes/{token}/profile")
        assert (answer.status_code, answer.json["error"]["message"]) == (404, "没有找到这个二维码，请核对后重试")
