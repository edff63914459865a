"""满意度周报：the right figures of the right week, in the scope of each supervisor."""

from __future__ import annotations

from datetime import timedelta

from wx_backend.domain import complaints, digests


def test_a_digest_counts_the_ratings_and_complaints_of_its_week_and_scope(
    city, office, rate, file, staff_named, keys, now
):
    for grades in ("4444", "4444", "4444", "4422", "4422"):
        rate(city["虚构区审批局"], grades)
        rate(city["虚构区审批局"], "1111", days_ago=7)
    rate(city["虚构区住建局"], "1111")
    closed = file().complaint
    file()
    supervisor = staff_named("督查乙（虚构）")
    complaints.accept(closed, by=supervisor, keys=keys, now=now)
    complaints.close(closed, "已整改", by=supervisor, keys=keys, now=now)

    content = digests.compute(supervisor, "2026-W48", comparison_floor=30)

    assert content["scope"] == "1 个单位"
    assert content["ratings"] == {"n": 5, "percent": 80.0, "change": 80.0}
    assert content["complaints"] == {"filed": 2, "closed": 1, "open": 1, "overdue": 1}
    assert (content["best"], content["not_enough"]) == ([], 1)


def test_four_ratings_are_counted_and_their_share_is_told_to_nobody(city, rate, staff_named):
    for _ in range(4):
        rate(city["虚构区审批局"])

    content = digests.compute(staff_named("督查甲（虚构）"), "2026-W48", comparison_floor=30)

    assert content["ratings"] == {"n": 4, "percent": None, "change": None}


def test_only_offices_with_enough_ratings_are_compared(city, rate, staff_named):
    for _ in range(3):
        rate(city["虚构区审批局"], "4444")
        rate(city["虚构区住建局"], "1111")
    rate(city["虚构区人社局"], "4444")

    content = digests.compute(staff_named("督查甲（虚构）"), "2026-W48", comparison_floor=3)

    assert [row["name"] for row in content["best"]] == ["虚构区审批局", "虚构区住建局"]
    assert content["not_enough"] == 1


def test_a_tip_off_is_in_no_digest(file, staff_named):
    import models

    file(kind=models.ComplaintKind.TIP_OFF)

    content = digests.compute(staff_named("督查甲（虚构）"), "2026-W48", comparison_floor=30)

    assert content["complaints"]["filed"] == 0


def test_a_complaint_of_the_next_week_is_not_in_the_digest(file, staff_named, now):
    file(at=now + timedelta(days=7))

    content = digests.compute(staff_named("督查甲（虚构）"), "2026-W48", comparison_floor=30)

    assert content["complaints"] == {"filed": 0, "closed": 0, "open": 0, "overdue": 0}


def test_a_digest_written_late_tells_how_it_stood_when_the_week_ended(file, staff_named, keys, now):
    complaint = file().complaint
    supervisor = staff_named("督查甲（虚构）")
    next_tuesday = now + timedelta(days=8)

    complaints.accept(complaint, by=supervisor, keys=keys, now=next_tuesday)
    complaints.close(complaint, "已整改", by=supervisor, keys=keys, now=next_tuesday)

    content = digests.compute(supervisor, "2026-W48", comparison_floor=30)
    assert content["complaints"] == {"filed": 1, "closed": 0, "open": 1, "overdue": 1}


def test_what_was_not_accepted_is_not_counted_as_closed(file, staff_named, keys, now):
    supervisor = staff_named("督查甲（虚构）")
    complaints.reject(file().complaint, "不属于受理范围", by=supervisor, keys=keys, now=now)

    content = digests.compute(supervisor, "2026-W48", comparison_floor=30)

    assert content["complaints"] == {"filed": 1, "closed": 0, "open": 0, "overdue": 0}
