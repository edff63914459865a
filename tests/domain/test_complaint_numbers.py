"""随机编号 / Complaints are numbered at random: what staff read tells neither order nor how many there are."""

from __future__ import annotations

import secrets
from datetime import timedelta

import models
from wx_backend.domain import caseload

WIDTH = 9


def test_numbers_are_nine_digits_in_no_order(file):
    numbers = [file().complaint.id for _ in range(12)]

    assert {len(str(number)) for number in numbers} == {WIDTH}
    assert len(set(numbers)) == 12
    assert numbers != sorted(numbers)


def test_a_number_that_somebody_has_already_is_drawn_again(file, monkeypatch):
    first, real = file().complaint, secrets.randbelow
    drawn = [first.id - 10**8] * 2
    monkeypatch.setattr(secrets, "randbelow", lambda most: drawn.pop() if drawn and most == 9 * 10**8 else real(most))

    second = file().complaint

    assert drawn == []
    assert second.id != first.id
    assert models.Complaint.select().count() == 2
    assert {clock.complaint_id for clock in models.Deadline.select()} == {first.id, second.id}


def test_lists_go_by_the_day_that_counts_and_then_by_the_moment_of_filing(file, staff_named, now):
    filed = [file(at=now + timedelta(minutes=place)).complaint.id for place in range(5)]
    supervisor = staff_named("督查甲（虚构）")

    found = caseload.search(supervisor, today=now.date())

    assert [row.id for row in found.items] == filed[::-1]
    assert [row.id for row in caseload.todo(supervisor, today=now.date())] == filed
    assert [row.number for row in found.items] == [str(number) for number in filed[::-1]]
