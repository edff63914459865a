"""举报无痕：what is not for one's eyes changes not a byte of what one reads, and nor do its clocks and notices."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest

import models
from tests.api.conftest import complaint_body
from tests.domain.test_deadlines import RULE
from tests.security.conftest import WINDOW
from wx_backend.domain import deadline_marks, escalations, reachability

UNSEEING = {
    "supervisor": "u-supervisor-1",
    "narrow": "u-supervisor-2",
    "admin-1": "u-admin-1",
    "establishment": "u-establishment-1",
    "system": "u-system-1",
}


@pytest.fixture
def lists(app):
    """Everything that the OpenAPI document lets staff read without naming one thing."""
    paths = app.test_client().get("/openapi/openapi.json").json["paths"]
    found = [path for path, methods in paths.items() if "get" in methods and "{" not in path and "/admin/" in path]
    # Who ties identities must learn that an inspector is not reached: `test_reachability` says of what no more.
    return [path for path in found if path not in ("/api/v1/admin/prints/file", "/api/v1/admin/unreachable")]


def read(phone, lists):
    people = {who: phone(who, unionid) for who, unionid in UNSEEING.items()}
    read = {(who, path): content(people[who].get(path)) for who in UNSEEING for path in lists}
    more = "/api/v1/admin/unreachable"
    return read | {(who, more): content(people[who].get(more)) for who in UNSEEING if who != "system"}


def content(answer):
    """The status and the bytes; of a workbook those of its sheets, for it says in another part when it was made."""
    if not answer.data.startswith(b"PK"):
        return answer.status_code, answer.data
    with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
        return answer.status_code, [book.read(name) for name in book.namelist() if name != "docProps/core.xml"]


def everything_happens(app_keys, clock):
    """Nobody is reached, nobody looks, every day passes."""
    for hours in (0, 30, 24 * 60):
        clock.moment += timedelta(hours=hours)
        deadline_marks.note_due(now=clock())
        escalations.climb_due(rule=RULE, keys=app_keys, now=clock())
        models.OutboxMessage.update(status=models.OutboxStatus.UNREACHABLE, last_error="43004 require subscribe").where(
            models.OutboxMessage.status == models.OutboxStatus.WAITING
        ).execute()
        reachability.pass_on(now=clock())


@pytest.mark.parametrize("about", ["a window, as a tip-off", "a supervisor, whom the chief stands above"])
def test_not_a_byte_changes_of_what_others_read(
    establishment, system_admin, lists, phone, city, window, clock, keys, about
):
    staff, roles = models.StaffAccount, models.StaffRole
    told = staff.get(staff.role == roles.DISCIPLINE)
    facts = {"kind": "tip_off", "category": "extortion"}
    if "supervisor" in about:
        told, facts = staff.create(name="督查主任（虚构）", role=roles.SUPERVISOR), {}
        staff.update(post=window.post, superior=told).where(staff.unionid == "u-supervisor-1").execute()
    staff.update(account_openid="who-is-told").where(staff.id == told.id).execute()
    start = clock.moment
    everything_happens(keys, clock)
    end = clock.moment
    before = read(phone, lists)

    clock.moment = start
    filed = phone("zhao").post("/api/v1/complaints", complaint_body(city[WINDOW], **facts))
    assert filed.status_code == 201, filed.json
    everything_happens(keys, clock)
    assert clock.moment == end

    after = read(phone, lists)
    assert models.OutboxMessage.select().where(models.OutboxMessage.staff == told).count() > 1
    assert sum(status == 200 for status, _ in before.values()) > 50
    assert [" ".join(key) for key, answer in after.items() if answer != before[key]] == []
