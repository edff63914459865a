"""投诉保存期限 / What has been over for long enough is erased at night: words, pictures, keys; never what is held."""

from __future__ import annotations

import itertools
import os
from datetime import date, datetime
from types import SimpleNamespace

import pytest

import models
import scheduler
from models import ComplaintKind
from wx_backend.clock import BEIJING
from wx_backend.documents.store import Store
from wx_backend.domain import (
    attachments,
    audit,
    complaint_authors,
    complaint_erasure,
    complaint_figures,
    complaint_receipts,
    complaint_retention,
    complaint_timeline,
    complaint_words,
    idempotency,
    periods,
    recusals,
    signed_receipts,
)
from wx_backend.domain.errors import NotAllowedNow

KEPT = SimpleNamespace(complaint_years=10, suggestion_years=10, praise_years=3, tip_off_years=30)
NUMBERS = itertools.count()
CLOSED_AT = datetime(2026, 11, 23, 23, 59, tzinfo=BEIJING)
WORDS = "窗口人员收了礼才办"


def night(year, month=11, day=24):
    return datetime(year, month, day, 3, 12, tzinfo=BEIJING)


@pytest.fixture
def store(settings):
    return Store(settings.service.data_dir / "attachments")


@pytest.fixture
def over(file, keys, now, store, staff_named):
    """Makes complaints with a picture, a message on the timeline and a recusal, that their authors took back."""

    def act(**more):
        def upload():
            kept = attachments.begin(b"picture", owner="somebody", media_type="image/jpeg", cap=99, keys=keys, now=now)
            store.write(kept.row.id, kept.sealed)
            return {"id": kept.row.id}

        key = f"picture-number-{next(NUMBERS)}"
        picture = idempotency.once(key, b"", upload, purpose="attachment", keys=keys, now=now).body["id"]
        receipt = file(text=WORDS, attachments=[picture], **more)
        recusals.declare_for(receipt.complaint, staff_named("督查甲（虚构）"), "亲属", keys=keys, now=now)
        complaint_authors.withdraw(receipt.complaint, keys=keys, now=CLOSED_AT)
        return receipt

    return act


def erase(settings, at):
    scheduler.erase_old_complaints(settings, "", at)
    return models.Complaint.select().where(models.Complaint.erased_on.is_null(False)).count()


def files(store):
    return sorted(path.name for path in store.folder.iterdir())


def test_a_complaint_is_erased_with_words_keys_and_files_on_the_day_after_its_years(over, settings, store):
    complaint = over().complaint

    assert (erase(settings, night(2036, day=23)), len(files(store))) == (0, 1)
    assert erase(settings, night(2036)) == 1

    row = models.Complaint.get()
    assert (row.key_cipher, row.text_cipher, row.contact_cipher, row.erased_on) == (None, b"", None, night(2036).date())
    assert files(store) == []
    for table in (models.Attachment, models.Deadline, models.Escalation, models.ConflictDeclaration):
        assert table.select().where(table.complaint == complaint).count() == 0
    dump = [str(list(table.select().tuples())) for table in models.TABLES]
    assert not any(WORDS in rows for rows in dump)


def test_each_kind_has_its_own_years_and_what_was_handed_over_those_of_a_tip_off(over, settings):
    for kind in ComplaintKind:
        over(kind=kind, category="other")
    handed_over = over().complaint
    models.Complaint.update(queue=models.ComplaintQueue.DISCIPLINE).where(
        models.Complaint.id == handed_over.id
    ).execute()

    assert [erase(settings, night(year)) for year in (2028, 2029, 2036, 2055, 2056)] == [0, 1, 3, 3, 5]


def test_the_receipt_goes_on_and_says_that_it_was_erased_by_age(over, settings, keys):
    receipt = over()
    number = receipt.complaint.receipt_number
    erase(settings, night(2036))

    found = complaint_receipts.of_author(
        number, receipt.secret, address="1.1.1.1", failures_per_hour=3, keys=keys, now=night(2037)
    )

    assert complaint_words.text_of(found, keys) == "内容已按规定删除"
    assert [line.label for line in complaint_timeline.timeline(found, keys)] == ["已超过保存期限，内容已按规定删除"]
    with pytest.raises(NotAllowedNow, match="已保存的回执仍然有效"):
        signed_receipts.of(found, receipt.secret, city="示例市", keys=keys, now=night(2037))


def test_what_is_held_or_not_over_stays_however_old(over, file, settings, staff_named, keys, now, store):
    held = over().complaint
    by = staff_named("督查乙（虚构）")
    complaint_erasure.hold(held, True, "正在核查", by=by, keys=keys, now=now)
    file()

    assert erase(settings, night(2090)) == 0
    assert (complaint_retention.due_by_kind(KEPT, night(2090).date()), len(files(store))) == ({}, 1)
    assert complaint_retention.held(KEPT, night(2090).date()) == 1
    complaint_erasure.hold(held, False, "核查结束", by=by, keys=keys, now=now)
    assert erase(settings, night(2090)) == 1


def test_a_second_run_changes_nothing_and_figures_and_chain_stay_whole(over, settings, keys):
    for _ in range(2):
        over()
    november = periods.parse("2026-11", models.Grain.MONTH)
    figures = complaint_figures.of_period(november, today=night(2036).date())
    erase(settings, night(2036))
    entries = models.AuditEntry.select().count()

    erase(settings, night(2036))

    assert models.AuditEntry.select().count() == entries
    erased = models.AuditEntry.select().where(models.AuditEntry.action == "complaint_erased")
    assert [entry.detail for entry in erased] == ["age", "age"]
    assert audit.first_broken(keys) is None
    assert complaint_figures.of_period(november, today=night(2036).date()) == figures


def test_a_run_that_is_killed_in_the_middle_ends_the_same_when_run_again(over, settings, store, keys):
    for _ in range(3):
        over()
    # The rows of the first are gone, its files are not: the process ended between the two.
    next(complaint_retention.erase_due(KEPT, keys=keys, now=night(2036)))
    assert len(files(store)) == 3

    assert erase(settings, night(2036)) == 3
    # The orphan goes with the nightly sweep, which takes what is older than an hour.
    for path in store.folder.iterdir():
        os.utime(path, (0, 0))
    scheduler.sweep_attachments(settings, "", night(2036))

    assert (files(store), models.Attachment.select().count()) == ([], 0)


def test_the_last_day_of_february_is_no_trap(file, keys):
    complaint = file().complaint
    complaint_authors.withdraw(complaint, keys=keys, now=datetime(2028, 2, 29, 9, tzinfo=BEIJING))

    leap = SimpleNamespace(complaint_years=1, suggestion_years=1, praise_years=1, tip_off_years=1)
    days = (date(2029, 2, 28), date(2029, 3, 1), date(2032, 2, 29))
    counts = [complaint_retention.due_by_kind(leap, day) for day in days]

    assert counts == [{}, {ComplaintKind.COMPLAINT: 1}, {ComplaintKind.COMPLAINT: 1}]
