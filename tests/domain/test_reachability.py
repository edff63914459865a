"""送达与查看：what cannot be delivered goes to the next person, and who has looked at a matter is known."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models import ComplaintKind, OutboxMessage, OutboxStatus, StaffAccount, StaffRole
from wx_backend.domain import caseload, notices, outbox, reachability
from wx_backend.domain.notices import WarningLevel


@pytest.fixture
def jia(city, staff_named):
    StaffAccount.update(account_openid="openid-jia").where(StaffAccount.name == "督查甲（虚构）").execute()
    return staff_named("督查甲（虚构）")


@pytest.fixture
def complaint(jia, file):
    return file().complaint


def notice_of(account, kind="complaint_notice"):
    return OutboxMessage.get(OutboxMessage.staff == account, OutboxMessage.kind == kind)


def lose(message, error):
    OutboxMessage.update(status=OutboxStatus.UNREACHABLE, last_error=error).where(
        OutboxMessage.id == message.id
    ).execute()


def told(kind):
    return [row.staff.name for row in OutboxMessage.select().where(OutboxMessage.kind == kind)]


# --- the next person -------------------------------------------------------------------------------------------------


def test_a_warning_that_cannot_be_delivered_goes_to_the_next_who_is_competent_once(complaint, staff_named, jia, now):
    notices.deadline_warning(complaint, jia, WarningLevel.YELLOW, now=now)
    lose(notice_of(jia, "warning_notice"), "43004 require subscribe rid: 1-2-3")

    assert [reachability.pass_on(now=now) for _ in range(2)] == [1, 0]

    assert told("warning_notice") == ["督查甲（虚构）", "督查乙（虚构）"]


def test_when_all_are_lost_the_system_administrators_are_told_and_then_nobody(complaint, now):
    admin = StaffAccount.create(name="系统一（虚构）", role=StaffRole.SYSTEM_ADMIN)
    for _ in range(5):
        for row in OutboxMessage.select().where(OutboxMessage.status == OutboxStatus.WAITING):
            lose(row, "failed: system failed")
        reachability.pass_on(now=now)

    assert told("complaint_notice") == ["督查甲（虚构）", "督查乙（虚构）", admin.name]


def test_a_tip_off_goes_on_to_discipline_inspection_only(city, file, staff_named, now):
    StaffAccount.create(name="纪检丁（虚构）", role=StaffRole.DISCIPLINE)
    file(kind=ComplaintKind.TIP_OFF)
    StaffAccount.create(name="纪检戊（虚构）", role=StaffRole.DISCIPLINE, whole_city=True)
    lose(notice_of(staff_named("纪检丙（虚构）")), "40003 invalid openid")

    reachability.pass_on(now=now)

    assert told("complaint_notice") == ["纪检丙（虚构）", "纪检戊（虚构）"]


def test_what_is_sent_instead_is_the_same_matter_and_can_be_noted_as_opened(complaint, staff_named, jia, keys, now):
    notices.escalated(complaint, jia, 1, now=now)
    lose(notice_of(jia, "escalation_notice"), "failed:user block")
    reachability.pass_on(now=now)

    caseload.open_for(staff_named("督查乙（虚构）"), complaint.id, keys=keys, now=now)

    instead = notice_of(staff_named("督查乙（虚构）"), "escalation_notice")
    assert instead.payload == notice_of(jia, "escalation_notice").payload
    assert instead.opened_at == now


def test_a_digest_that_cannot_be_delivered_is_nobody_elses(jia, now):
    notices.digest_ready(jia, 1, {"period": "2026-W47"}, now=now)
    lose(notice_of(jia, "weekly_digest"), "43004 require subscribe")

    assert reachability.pass_on(now=now) == 0


# --- the list for the administrator ----------------------------------------------------------------------------------


def reasons(reader="督查甲（虚构）"):
    account = StaffAccount.get(StaffAccount.name == reader)
    return {found.staff.name: (found.reason, found.messages) for found in reachability.unreachable_people(account)}


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        ("43004 require subscribe rid: 65-33-fd", "not_following"),
        ("40003 invalid openid", "not_following"),
        ("failed:user block", "blocked"),
        ("failed: user block", "blocked"),
        ("failed: system failed", "failed"),
    ],
)
def test_who_cannot_be_reached_is_listed_with_the_reason(complaint, jia, error, reason):
    lose(notice_of(jia), error)

    assert reasons()[jia.name] == (reason, 1)


def test_what_was_lost_of_a_tip_off_is_in_nobody_elses_numbers(city, file, staff_named):
    inspector = staff_named("纪检丙（虚构）")
    StaffAccount.update(account_openid="openid-bing").where(StaffAccount.id == inspector.id).execute()
    StaffAccount.create(name="系统一（虚构）", role=StaffRole.SYSTEM_ADMIN)
    file(kind=ComplaintKind.TIP_OFF)
    lose(notice_of(inspector), "43004 require subscribe")

    assert inspector.name not in reasons()
    assert reasons("系统一（虚构）")[inspector.name] == ("not_following", 0)


def test_who_never_tied_an_identity_is_listed_too(complaint, jia):
    assert jia.name not in reasons()
    assert reasons()["督查乙（虚构）"] == ("not_bound", 0)


def test_who_was_reached_again_is_off_the_list(complaint, jia, now):
    lose(notice_of(jia), "43004 require subscribe")
    outbox.enqueue("weekly_digest", unique="later", staff=jia, now=now)
    OutboxMessage.update(status=OutboxStatus.DELIVERED).where(OutboxMessage.unique_key == "later").execute()

    assert jia.name not in reasons()


# --- looked at -------------------------------------------------------------------------------------------------------


def sent(message, at):
    OutboxMessage.update(status=OutboxStatus.DELIVERED, sent_at=at).where(OutboxMessage.id == message.id).execute()


def test_what_was_sent_and_not_looked_at_is_known_until_it_is(complaint, jia, keys, now):
    sent(notice_of(jia), now)
    hour_later = now + timedelta(hours=1)
    assert [row.staff for row in reachability.unopened(["complaint_notice"], sent_before=hour_later)] == [jia]
    assert reachability.unopened(["complaint_notice"], sent_before=now) == []
    assert not reachability.was_opened(complaint)

    caseload.open_for(jia, complaint.id, keys=keys, now=hour_later)
    caseload.open_for(jia, complaint.id, keys=keys, now=hour_later + timedelta(hours=1))

    assert reachability.unopened(["complaint_notice"], sent_before=hour_later) == []
    assert reachability.was_opened(complaint)
    assert notice_of(jia).opened_at == hour_later


# --- quiet -----------------------------------------------------------------------------------------------------------


def test_quiet_holds_back_what_can_wait_and_nothing_else(complaint, jia, keys, now):
    from wx_backend.domain import quiet

    quiet.mute(jia, 8, keys=keys, now=now)
    notices.deadline_warning(complaint, jia, WarningLevel.YELLOW, now=now)
    notices.deadline_warning(complaint, jia, WarningLevel.RED, now=now)
    notices.escalated(complaint, jia, 1, now=now)

    due = {row.payload.count("YELLOW"): row.due_at for row in OutboxMessage.select().where(OutboxMessage.staff == jia)}
    assert due[1] == now + timedelta(hours=8)
    assert notice_of(jia, "escalation_notice").due_at == now
    red = OutboxMessage.get(OutboxMessage.payload.contains("RED"), OutboxMessage.staff == jia)
    assert red.due_at == now


def test_quiet_ends_when_it_is_taken_back_and_is_never_longer_than_three_days(jia, keys, now):
    from wx_backend.domain import quiet
    from wx_backend.domain.errors import InvalidInput

    quiet.mute(jia, 72, keys=keys, now=now)
    quiet.mute(jia, 0, keys=keys, now=now)

    assert quiet.due_at(jia, "weekly_digest", now=now) == now
    with pytest.raises(InvalidInput):
        quiet.mute(jia, 73, keys=keys, now=now)
