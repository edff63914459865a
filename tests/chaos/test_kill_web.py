"""网页进程被杀 / Web workers die without warning while citizens file complaints; nothing is lost or doubled."""

from __future__ import annotations

from collections import Counter

import pytest

import models
from tests.chaos.support import expected_notices

pytestmark = pytest.mark.slow


def test_workers_were_killed_in_the_middle_of_requests(flooded):
    assert flooded.kills >= 3
    assert flooded.dropped >= 1, "no citizen noticed any kill: the test proves nothing"


def test_every_receipt_that_a_citizen_holds_is_there_exactly_once(flooded):
    with flooded.service.rows():
        stored = Counter(row.receipt_number for row in models.Complaint.select())

    held = [receipt["receipt_number"] for receipt in flooded.acknowledged.values()]

    assert len(set(held)) == len(held)
    assert [stored[number] for number in held] == [1] * len(held)


def test_there_are_as_many_complaints_as_distinct_keys(flooded):
    with flooded.service.rows():
        complaints, keys = models.Complaint.select().count(), models.IdempotencyKey.select().count()

    assert complaints == keys == len(flooded.acknowledged)


def test_each_complaint_has_one_notice_for_each_competent_member_of_staff(flooded):
    with flooded.service.rows():
        wanted = expected_notices(flooded)
        waiting = [row.unique_key for row in models.OutboxMessage.select()]

    assert len(wanted) > len(flooded.acknowledged)
    assert sorted(waiting) == sorted(wanted)


def test_each_complaint_has_its_line_for_the_author_and_its_audit_entry(flooded):
    with flooded.service.rows():
        complaints = {row.id for row in models.Complaint.select()}
        lines = Counter(event.complaint_id for event in models.ComplaintEvent.select())
        entries = Counter(entry.subject for entry in models.AuditEntry.select() if entry.action == "complaint_filed")

    assert lines == Counter(complaints)
    assert entries == Counter(f"complaint:{complaint}" for complaint in complaints)


def test_the_audit_chain_is_whole(flooded):
    verified = flooded.service.command("verify-audit")

    assert verified.returncode == 0, verified.stderr
