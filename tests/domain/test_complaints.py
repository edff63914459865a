"""投诉举报：its life, its deadlines, and who is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

import models
from wx_backend.clock import BEIJING
from wx_backend.domain import (
    caseload,
    complaint_intake,
    complaint_receipts,
    complaint_timeline,
    complaint_words,
    complaints,
    deadlines,
    notices,
    routing,
)
from wx_backend.domain.errors import NotAllowedNow, NotFound, TooMany


def test_filing_leaves_a_notice_an_audit_entry_and_a_line_in_one_transaction(file, staff_named):
    receipt = file()

    notices = list(models.OutboxMessage.select())
    assert {notice.staff.name for notice in notices} == {"督查甲（虚构）", "督查乙（虚构）"}
    assert [entry.action for entry in models.AuditEntry.select()].count("complaint_filed") == 1
    assert [event.label for event in receipt.complaint.events] == ["已提交"]


def test_a_failure_while_filing_leaves_nothing(file, db):
    with pytest.raises(Exception, match="照片"):
        file(attachments=["0" * 32])

    assert models.Complaint.select().count() == 0
    assert models.OutboxMessage.select().count() == 0


def test_a_tip_off_is_told_to_discipline_inspection_alone(file):
    file(kind=models.ComplaintKind.TIP_OFF)

    assert [notice.staff.name for notice in models.OutboxMessage.select()] == ["纪检丙（虚构）"]


def test_a_card_about_a_tip_off_says_neither_whom_it_is_about_nor_that_it_is_one(file, office, now):
    complaint = file(kind=models.ComplaintKind.TIP_OFF).complaint
    inspector = models.StaffAccount.get(models.StaffAccount.role == models.StaffRole.DISCIPLINE)
    notices.deadline_warning(complaint, inspector, notices.WarningLevel.RED, now=now)
    notices.escalated(complaint, inspector, 1, now=now)
    notices.to_staff(complaint, inspector, "有新留言", now=now)

    cards = [message.payload for message in models.OutboxMessage.select()]

    assert len(cards) == 4
    assert [card for card in cards if office.name in card or "举报" in card] == []
    file()
    assert office.name in models.OutboxMessage.select().order_by(models.OutboxMessage.id.desc()).first().payload


def test_a_notice_holds_no_word_of_the_citizen(file):
    file(text="举报人张三电话13900000000")

    assert "张三" not in models.OutboxMessage.select().first().payload


def test_of_two_who_accept_the_second_is_told_that_somebody_was_first(file, staff_named, keys, now):
    complaint = file().complaint
    stale = models.Complaint.get_by_id(complaint.id)
    complaints.accept(complaint, by=staff_named("督查甲（虚构）"), keys=keys, now=now)

    with pytest.raises(NotAllowedNow, match="他人"):
        complaints.accept(stale, by=staff_named("督查乙（虚构）"), keys=keys, now=now)

    assert models.Complaint.get_by_id(complaint.id).assignee.name == "督查甲（虚构）"


def test_unknown_and_wrong_receipts_look_alike_and_are_limited(file, keys, now):
    receipt = file()
    number = receipt.complaint.receipt_number

    def ask(asked, secret):
        return complaint_receipts.of_author(asked, secret, address="1.1.1.1", failures_per_hour=3, keys=keys, now=now)

    assert ask(number, receipt.secret.lower().replace("-", " ")).id == receipt.complaint.id
    messages = []
    for asked, secret in ((number, "A" * 16), ("0" * 16, receipt.secret), ("1" * 16, "B" * 16)):
        with pytest.raises(NotFound) as refusal:
            ask(asked, secret)
        messages.append(refusal.value.message)
    assert len(set(messages)) == 1
    with pytest.raises(TooMany):
        ask("2" * 16, "C" * 16)
    # Behind one address stand many people: the author gets through whatever others have guessed.
    assert ask(number, receipt.secret)


def test_the_day_of_filing_is_not_counted_and_holidays_are_left_out(file):
    wednesday_before_national_day = datetime(2026, 9, 30, 16, 0, tzinfo=BEIJING)

    complaint = file(at=wednesday_before_national_day).complaint

    assert complaint.accept_due_on == date(2026, 10, 8)


def test_what_is_answered_late_is_overdue_from_the_day_after(file, staff_named, now):
    complaint = file().complaint
    due = complaint.accept_due_on

    assert not deadlines.is_overdue(complaint, due)
    assert deadlines.is_overdue(complaint, due + timedelta(days=1))


def test_what_is_answered_in_time_is_never_overdue(file, staff_named, office, keys, now):
    complaint = file().complaint
    supervisor, admin = staff_named("督查甲（虚构）"), staff_named("管理员1（虚构）")
    complaints.accept(complaint, by=supervisor, keys=keys, now=now)
    caseload.open_for(supervisor, complaint.id, keys=keys, now=now)
    complaints.assign(complaint, office, by=supervisor, keys=keys, now=now)
    complaints.answer(complaint, "已整改", result="resolved", by=admin, keys=keys, now=now)
    later = complaint.answer_due_on + timedelta(days=30)

    assert not deadlines.is_overdue(complaint, later)
    assert caseload.todo_counts(supervisor, today=later).overdue == 0


def test_where_nobody_is_competent_the_system_administrator_is_told(file, office, staff_named):
    for name in ("督查甲（虚构）", "督查乙（虚构）"):
        models.StaffAccount.update(organization=office).where(models.StaffAccount.id == staff_named(name).id).execute()
    models.StaffAccount.create(name="系统戊（虚构）", role=models.StaffRole.SYSTEM_ADMIN)

    file()

    assert [notice.staff.name for notice in models.OutboxMessage.select()] == ["系统戊（虚构）"]
    assert "虚构区审批局：没有可受理的效能办人员" in routing.uncovered()


def test_who_loses_the_last_organization_of_the_scope_sees_nothing(file, staff_named):
    complaint = file().complaint
    models.SupervisionScope.delete().execute()

    with pytest.raises(NotFound):
        caseload.find(staff_named("督查乙（虚构）"), complaint.id)


def test_a_supervisor_sees_the_own_scope_and_no_tip_offs(file, staff_named):
    other = models.Organization.get(models.Organization.name == "虚构区住建局")
    mine, elsewhere = file().complaint, file(organization=other).complaint
    tip_off = file(kind=models.ComplaintKind.TIP_OFF).complaint
    narrow = staff_named("督查乙（虚构）")

    assert caseload.find(narrow, mine.id)
    for hidden in (elsewhere, tip_off):
        with pytest.raises(NotFound):
            caseload.find(narrow, hidden.id)


def test_a_supervisor_sees_nothing_about_the_own_office(file, office, staff_named):
    supervisor = staff_named("督查甲（虚构）")
    models.StaffAccount.update(organization=office).where(models.StaffAccount.id == supervisor.id).execute()

    complaint = file().complaint

    told = {notice.staff.name for notice in models.OutboxMessage.select()}
    assert supervisor.name not in told
    with pytest.raises(NotFound):
        caseload.find(models.StaffAccount.get_by_id(supervisor.id), complaint.id)


def test_a_department_sees_only_what_is_dispatched_to_it_and_never_the_contact(file, staff_named, office, keys, now):
    complaint = file(anonymous=False, contact=complaint_intake.Contact("王五", "13912345678")).complaint
    admin, supervisor = staff_named("管理员1（虚构）"), staff_named("督查甲（虚构）")
    with pytest.raises(NotFound):
        caseload.find(admin, complaint.id)

    complaints.accept(complaint, by=supervisor, keys=keys, now=now)
    caseload.open_for(supervisor, complaint.id, keys=keys, now=now)
    complaints.assign(complaint, office, by=supervisor, keys=keys, now=now)

    assert caseload.find(admin, complaint.id)
    assert not caseload.sees_contact(admin)
    assert complaint_words.masked_contact(complaint, keys) == "王** 139******78"


def test_nobody_administers_the_complaint_about_the_own_post(file, city, staff_named, office, keys, now):
    post = city["虚构区审批局 1 号窗口"].post
    admin, supervisor = staff_named("管理员1（虚构）"), staff_named("督查甲（虚构）")
    models.StaffAccount.update(post=post).where(models.StaffAccount.id == admin.id).execute()
    complaint = file(post=post).complaint
    complaints.accept(complaint, by=supervisor, keys=keys, now=now)
    caseload.open_for(supervisor, complaint.id, keys=keys, now=now)
    with pytest.raises(NotAllowedNow, match="回避"):
        complaints.assign(complaint, office, by=supervisor, keys=keys, now=now)
    models.StaffAccount.create(name="副手（虚构）", role=models.StaffRole.UNIT_ADMIN, organization=office)
    complaints.assign(complaint, office, by=supervisor, keys=keys, now=now)

    with pytest.raises(NotFound):
        caseload.find(models.StaffAccount.get_by_id(admin.id), complaint.id)
    told = [n.staff.name for n in models.OutboxMessage.select() if n.kind == "assignment_notice"]
    assert told == ["副手（虚构）"]


def test_opening_is_audited_and_shown_to_the_author_once_per_office_and_day(file, staff_named, keys, now):
    complaint = file().complaint
    supervisor = staff_named("督查甲（虚构）")

    for days in (0, 0, 1, 3):
        caseload.open_for(supervisor, complaint.id, keys=keys, now=now + timedelta(days=days))

    lines = complaint_timeline.timeline(complaint, keys)
    assert [(entry.label, (entry.at - now).days) for entry in lines[1:]] == [("已查阅", days) for days in (0, 1, 3)]
    opened = models.AuditEntry.select().where(models.AuditEntry.action == "complaint_opened")
    assert opened.count() == 4


def test_progress_is_told_where_the_author_agreed(file, staff_named, keys, now):
    told, silent = file(notify_openid="openid-of-wang").complaint, file().complaint

    for complaint in (told, silent):
        complaints.accept(complaint, by=staff_named("督查甲（虚构）"), keys=keys, now=now)

    progress = list(models.OutboxMessage.select().where(models.OutboxMessage.kind == "complaint_progress"))
    assert len(progress) == 1
    assert "openid-of-wang" not in progress[0].payload


def test_the_database_holds_no_word_and_no_contact_in_clear(file, keys):
    canary = "金丝雀ABC123"
    complaint = file(
        text=canary, anonymous=False, contact=complaint_intake.Contact("", "13900001111"), notify_openid="openid-canary"
    ).complaint

    stored = models.Complaint.select().where(models.Complaint.id == complaint.id).dicts().get()

    dump = b" ".join(v if isinstance(v, bytes) else str(v).encode() for v in stored.values())
    for secret in (canary.encode(), b"13900001111", b"openid-canary"):
        assert secret not in dump
    assert complaint_words.text_of(complaint, keys) == canary


def test_a_text_moved_to_another_row_does_not_open(file, keys):
    first, second = file(text="第一件事情").complaint, file(text="第二件事情").complaint
    models.Complaint.update(text_cipher=first.text_cipher).where(models.Complaint.id == second.id).execute()

    with pytest.raises(Exception, match="does not open here"):
        complaint_words.text_of(models.Complaint.get_by_id(second.id), keys)
