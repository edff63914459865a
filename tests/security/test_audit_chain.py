"""审计链 / Somebody with SQL and without the keys changes, removes, adds or cuts off entries; each time it is found."""

from __future__ import annotations

import random
import sqlite3
from datetime import timedelta

import pytest

import models
from wx_backend.domain import audit

ENTRIES = 40
MUTATIONS = 50


@pytest.fixture
def database_url(tmp_path_factory):
    return f"sqlite:///{tmp_path_factory.mktemp('audit')}/audit.db"


@pytest.fixture
def chain(db, keys, now):
    """A chain like one that a month of work leaves; `sql` is what an administrator of the database can do."""
    account = models.StaffAccount.create(name="督查甲（虚构）", role=models.StaffRole.SUPERVISOR)
    for number in range(1, ENTRIES + 1):
        by = account if number % 3 else None
        moment = now + timedelta(minutes=number)
        with db.atomic("IMMEDIATE"):
            audit.record(
                "complaint_opened", f"complaint:{number}", keys=keys, now=moment, by=by, detail="x" * (number % 4)
            )
    assert audit.first_broken(keys) is None
    other = sqlite3.connect(db.database, isolation_level=None)
    yield other
    other.close()


def change(sql, chance, at):
    """Change one column of one entry to something else; what a change could look like differs by column."""
    column = chance.choice(["at", "action", "staff_id", "subject", "detail", "seal"])
    before = sql.execute(f"SELECT {column} FROM audit_entry WHERE sequence = ?", (at,)).fetchone()[0]
    after = {
        "at": "2026-11-23 02:30:59",
        "action": "complaint_closed",
        "staff_id": None if before else 1,
        "subject": chance.choice(["complaint:9999", "", f"{before} "]),
        "detail": chance.choice([f"{before}y", "0"]),
        "seal": chance.choice(["0" * 64, "", str(before)[::-1]]),
    }[column]
    sql.execute(f"UPDATE audit_entry SET {column} = ? WHERE sequence = ?", (after, at))
    return at


def remove(sql, chance, at):
    sql.execute("DELETE FROM audit_entry WHERE sequence = ?", (at,))
    return at


def remove_and_close_the_gap(sql, chance, at):
    at = min(at, ENTRIES - 1)
    sql.execute("DELETE FROM audit_entry WHERE sequence = ?", (at,))
    for number in range(at + 1, ENTRIES + 1):
        sql.execute("UPDATE audit_entry SET sequence = sequence - 1 WHERE sequence = ?", (number,))
    sql.execute("UPDATE audit_head SET sequence = sequence - 1")
    return at


def swap(sql, chance, at):
    at = min(at, ENTRIES - 1)
    for old, new in ((at, 9999), (at + 1, at), (9999, at + 1)):
        sql.execute("UPDATE audit_entry SET sequence = ? WHERE sequence = ?", (new, old))
    return at


def swap_words(sql, chance, at):
    """Exchange what two entries say and leave their seals."""
    at = min(at, ENTRIES - 1)
    subjects = [
        sql.execute("SELECT subject FROM audit_entry WHERE sequence = ?", (n,)).fetchone()[0] for n in (at, at + 1)
    ]
    for number, subject in zip((at + 1, at), subjects, strict=True):
        sql.execute("UPDATE audit_entry SET subject = ? WHERE sequence = ?", (subject, number))
    return at


def add(sql, chance, at):
    """Append an entry with a seal copied from another, and move the head along."""
    sql.execute(
        "INSERT INTO audit_entry (sequence, at, action, staff_id, subject, detail, seal) "
        "SELECT ?, at, action, staff_id, subject, detail, seal FROM audit_entry WHERE sequence = ?",
        (ENTRIES + 1, at),
    )
    if chance.random() < 0.5:
        sql.execute(
            "UPDATE audit_head SET sequence = ?, seal = (SELECT seal FROM audit_entry WHERE sequence = ?)",
            (ENTRIES + 1, ENTRIES + 1),
        )
    return ENTRIES + 1


def cut_the_tail(sql, chance, at):
    sql.execute("DELETE FROM audit_entry WHERE sequence >= ?", (at,))
    return at


def cut_the_tail_and_set_the_head_back(sql, chance, at):
    """The head is made to say that the entry before the cut was the last one."""
    at = max(2, at)
    sql.execute("DELETE FROM audit_entry WHERE sequence >= ?", (at,))
    sql.execute(
        "UPDATE audit_head SET sequence = ?, seal = (SELECT seal FROM audit_entry WHERE sequence = ?)", (at - 1, at - 1)
    )
    return at


def lose_the_head(sql, chance, at):
    sql.execute("DELETE FROM audit_head")
    return ENTRIES + 1


def garble(sql, chance, at):
    """Values that no program of ours would write."""
    column, value = chance.choice([("at", "gestern"), ("at", "2026-11-23 02:30:00.250000"), ("staff_id", 0)])
    sql.execute(f"UPDATE audit_entry SET {column} = ? WHERE sequence = ?", (value, at))
    return at


WAYS = (
    change, remove, remove_and_close_the_gap, swap, swap_words, add, cut_the_tail,
    cut_the_tail_and_set_the_head_back, lose_the_head, garble,
)  # fmt: skip


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_every_way_of_tampering_is_found_and_the_first_bad_entry_named(chain, keys, way):
    chance = random.Random(way.__name__)
    for _ in range(MUTATIONS // len(WAYS) + 1):
        chain.execute("SAVEPOINT before")
        chain.execute("PRAGMA foreign_keys = OFF")
        first_bad = way(chain, chance, chance.randint(1, ENTRIES))
        chain.execute("RELEASE before")

        found = audit.first_broken(keys)

        assert found == first_bad
        restore(chain)
        assert audit.first_broken(keys) is None


def test_a_cut_tail_neither_stops_the_work_nor_heals(chain, keys, now, db):
    cut_the_tail(chain, None, ENTRIES - 5)

    with db.atomic("IMMEDIATE"):
        audit.record("complaint_filed", "complaint:99", keys=keys, now=now)

    assert audit.first_broken(keys) == ENTRIES - 5


def restore(sql):
    for table in ("audit_entry", "audit_head"):
        sql.execute(f"DELETE FROM {table}")
        sql.execute(f"INSERT INTO {table} SELECT * FROM kept.{table}")


@pytest.fixture(autouse=True)
def kept(chain):
    """A copy of the chain to go back to after each mutation."""
    chain.execute("ATTACH ':memory:' AS kept")
    for table in ("audit_entry", "audit_head"):
        chain.execute(f"CREATE TABLE kept.{table} AS SELECT * FROM main.{table}")
