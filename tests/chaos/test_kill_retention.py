"""到期删除时被杀 / The night in which old complaints are erased is killed at each of its seams, and run again."""

from __future__ import annotations

import pytest

from models import Attachment, AuditEntry, Complaint, JobRun
from tests.chaos.support import names, rows_with_their_files
from wx_backend.domain import audit, complaint_words

pytestmark = pytest.mark.slow


@pytest.fixture
def service(make_service):
    return make_service()


def opened(service):
    """How many complaints have their words and the key to them."""
    rows = [row for row in Complaint.select() if row.key_cipher is not None]
    assert all(complaint_words.text_of(row, service.keys).startswith("无人维持") for row in rows)
    return len(rows)


def test_whatever_a_night_was_doing_when_killed_the_next_run_leaves_neither_row_nor_file_nor_key(
    service, store, struck
):
    struck(
        ("take back", "never", ""),
        ("upload", "never", "nobody-takes-this-one"),
        ("night", "when all is changed and nothing committed", ""),
    )

    with service.rows():
        assert opened(service) == 3
        assert rows_with_their_files(service, store) == names(store)
        assert len(names(store)) == 7

    struck(
        ("night", "when the rows are gone", ""),  # and none of the two files
        ("night", "when one of the files is gone", ""),  # of the second complaint
        ("wait", "never", "2"),
        ("night", "when one of the orphans is gone", ""),  # of three, and of what nobody took
        ("night", "never", ""),
        ("night", "never", ""),
    )

    with service.rows():
        assert (opened(service), Attachment.select().count(), names(store)) == (0, 0, [])
        assert all(row.text_cipher == b"" and row.erased_on for row in Complaint.select())
        # Each was erased once, and each job of the night noted once.
        assert AuditEntry.select().where(AuditEntry.action == "complaint_erased").count() == 3
        assert audit.first_broken(service.keys) is None
        for job in ("erase_old_complaints", "sweep_attachments"):
            assert JobRun.select().where(JobRun.job == job).count() == 1
