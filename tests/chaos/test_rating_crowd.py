"""评价高峰 / Two hundred citizens rate at once; limits and bursts are those of all workers and outlive a restart."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

import models
from tests.api.conftest import GRADES
from tests.chaos.support import base_of
from wx_backend.clock import system_clock
from wx_backend.domain import qr_codes, rating_checks

CITIZENS = 200
MOST_OF_AN_ADDRESS = 150
MINUTE = 60


def rate(base, name, tokens):
    """One citizen's visit: the status of each answer."""
    http = requests.Session()
    http.trust_env = False
    signed_in = http.post(f"{base}/api/v1/test/sign-in", json={"mini_openid": name}, timeout=MINUTE)
    who = {"Authorization": f"Bearer {signed_in.json()['token']}"}
    answers = [signed_in]
    for token in tokens:
        scan = http.post(f"{base}/api/v1/codes/{token}/scans", json={}, headers=who | fresh_key(), timeout=MINUTE)
        body = {"ticket": scan.json().get("ticket", "x" * 22), "grades": GRADES}
        rated = http.post(f"{base}/api/v1/ratings", json=body, headers=fresh_key(), timeout=MINUTE)
        answers += [scan, rated]
    return [answer.status_code for answer in answers]


def fresh_key():
    return {"Idempotency-Key": str(uuid.uuid4())}


@pytest.mark.slow
def test_two_hundred_citizens_at_once_get_no_error_and_bursts_are_counted_together(make_service):
    service = make_service(
        ratings_burst_per_address_per_hour=str(MOST_OF_AN_ADDRESS), ratings_burst_per_target_per_hour="100000"
    )
    with service.rows():
        token = next(code.token for code in qr_codes.all_active() if code.post_id is None)

    begun = system_clock().hour
    with service.web() as web, ThreadPoolExecutor(CITIZENS) as pool:
        statuses = list(pool.map(lambda number: rate(base_of(web), f"citizen-{number}", [token]), range(CITIZENS)))
    with service.web() as after_restart:
        late = rate(base_of(after_restart), "late", [token])

    assert statuses == [[201, 201, 201]] * CITIZENS
    assert late == [201, 201, 201]
    with service.rows():
        waiting = models.Rating.select().where(models.Rating.standing == models.RatingStanding.QUARANTINED)
        # To the last one, though four processes counted; and the restart forgot nothing.
        assert models.Rating.select().count() == CITIZENS + 1
        if system_clock().hour == begun:  # else the hour that is counted has begun anew
            assert waiting.count() == CITIZENS + 1 - MOST_OF_AN_ADDRESS
            assert models.RatingBurst.select().count() == 1
        day = models.Rating.get().day
        assert list(rating_checks.problems(service.keys, today=day)) == []
