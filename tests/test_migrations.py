"""数据库迁移 / A database that is in use: what stood in it before a migration stands in it afterwards."""

from __future__ import annotations

import contextlib
import secrets

import pytest
from peewee import IntegrityError
from playhouse.migrations import Runner

from wx_backend import database, migrating

BEFORE = "0003_certificate_kind"
DAY = "2026-11-23"
COMPLAINT = {
    "secret_hash": "h", "kind": "complaint", "category": "attitude", "queue": "ordinary", "source": "online",
    "status": "filed", "organization_id": 1, "text_cipher": "x", "anonymous": 1, "consent_version": "",
    "content_check": "pass", "filed_at": DAY, "accept_due_on": DAY, "answer_due_on": DAY, "assignments": 0, "level": 0,
    "result": "", "on_hold": 0,
}  # fmt: skip


@pytest.fixture
def used(request, tmp_path, kind):
    """A database as it was before numbers were random."""
    server = request.getfixturevalue("mariadb_server") if kind == "mariadb" else None
    db = database.connect(
        server.create_database(f"mashang_before_{secrets.token_hex(4)}")
        if server
        else f"sqlite:///{tmp_path}/before.db"
    )
    with database.connected(db):
        Runner(db, str(migrating.FOLDER)).up(BEFORE)
        yield db
    db.close_all()  # type: ignore[attr-defined]


def put(db, table, **values):
    row = ", ".join(f"'{value}'" for value in values.values())
    db.execute_sql(f"INSERT INTO {table} ({', '.join(values)}) VALUES ({row})")


def write_line(db, number):
    put(db, "complaint_event", complaint_id=number, uid=f"{number:032d}", label="已提交", office="", at=DAY)


@contextlib.contextmanager
def nobody_asks_for_offices(db):
    sqlite = database.is_sqlite(db)
    db.execute_sql("PRAGMA foreign_keys=OFF" if sqlite else "SET FOREIGN_KEY_CHECKS=0")
    try:
        yield
    finally:
        db.execute_sql("PRAGMA foreign_keys=ON" if sqlite else "SET FOREIGN_KEY_CHECKS=1")


def file(db, number):
    with nobody_asks_for_offices(db):
        put(db, "complaint", id=number, uid=f"{number:032d}", receipt_number=f"{number:016d}", **COMPLAINT)
    write_line(db, number)


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def test_complaints_keep_their_numbers_and_lines_when_numbers_become_random(used):
    file(used, 7)

    migrating.up(used)
    file(used, 482_913_075)

    lines = used.execute_sql("SELECT complaint_id FROM complaint_event ORDER BY complaint_id").fetchall()
    assert [number for (number,) in lines] == [7, 482_913_075]
    with pytest.raises(IntegrityError):
        write_line(used, 8)  # of no complaint
    with pytest.raises(IntegrityError), nobody_asks_for_offices(used):
        put(used, "complaint", id=7, uid="another", receipt_number="another", **COMPLAINT)
    created = used.execute_sql("SHOW CREATE TABLE complaint").fetchone()[1] if not database.is_sqlite(used) else ""
    assert "AUTO_INCREMENT" not in created


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def test_what_was_acknowledged_before_that_had_an_end_is_looked_at_again(used):
    file(used, 7)
    for occasion, cause, level in (("answer:1", "overdue", 1), ("accept:1", "overdue", 0), ("filed", "unopened", 1)):
        facts = {"cause": cause, "occasion": occasion, "level": level, "started_at": DAY, "acknowledged_at": DAY}
        put(used, "escalation", complaint_id=7, **facts)

    migrating.up(used)

    again = used.execute_sql("SELECT occasion FROM escalation WHERE next_at = acknowledged_at").fetchall()
    assert list(again) == [("answer:1",)]
