"""文件与记录之间被杀 / A process dies between a file and its row, in either order: never a row without its file."""

from __future__ import annotations

import os
import time

import pytest

import scheduler
from tests.chaos.support import names, rows_with_their_files
from tests.conftest import NOW
from wx_backend.documents.store import ORPHAN_AGE_SECONDS

pytestmark = pytest.mark.slow
KEY = "the-key-of-the-picture"


@pytest.fixture
def service(make_service):
    return make_service()


def sweep(service, store, *, age):
    for file in store.folder.iterdir():
        os.utime(file, (time.time() - age,) * 2)
    scheduler.sweep_attachments(service.settings, "", NOW)


def test_a_row_is_never_without_its_file_and_a_file_without_its_row_is_swept_after_its_time(service, store, struck):
    struck(
        ("upload", "never", "the-key-of-another"),
        ("upload", "before the file has its name", KEY),
        ("upload", "between file and row", KEY),
        ("erase", "between row and file", KEY),
    )

    with service.rows():
        (kept,) = rows_with_their_files(service, store)
        left = names(store)
        assert len(left) == 4
        assert sum(name.endswith(".new") for name in left) == 1
        # Somebody may be about to commit the row of a young one.
        sweep(service, store, age=ORPHAN_AGE_SECONDS - 60)
        assert names(store) == left
        sweep(service, store, age=ORPHAN_AGE_SECONDS + 60)
        assert names(store) == [kept]

    # Whoever had no answer repeats with the same key.
    struck(("upload", "never", KEY))

    with service.rows():
        both = rows_with_their_files(service, store)
        assert len(both) == 2
        assert names(store) == both
