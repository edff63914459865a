"""竞争 / Many at once want what only one can have; and commits that nobody knows whether they happened."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from itertools import pairwise

import pymysql
import pytest

import models
from tests.api.conftest import GRADES, Phone, complaint_body
from tests.chaos.support import at_once
from tests.servers import ROOT
from wx_backend import database
from wx_backend.domain import audit, citizens, idempotency, qr_codes
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import Sheet
from wx_backend.domain.occasions import Occasion
from wx_backend.domain.transactions import transactional

OFFICE = "虚构区审批局"


def statuses(answers) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def ticket_of(phone, token) -> str:
    return phone.post(f"/api/v1/codes/{token}/scans").json["ticket"]


def test_fifty_parallel_ratings_with_one_ticket_leave_one_rating(app, city, phone):
    wang = phone("wang")
    ticket = ticket_of(wang, city[OFFICE])

    answers = at_once(50, lambda _: Phone(app).post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES}))

    assert statuses(answers) == {201: 1, 409: 49}
    assert models.Rating.select().count() == 1


def test_the_same_rating_twenty_times_at_once_gives_twenty_times_the_same_answer(app, city, phone):
    ticket = ticket_of(phone("wang"), city[OFFICE])
    body = {"ticket": ticket, "grades": GRADES}

    answers = at_once(20, lambda _: Phone(app).post("/api/v1/ratings", body, key="one-key-for-all"))

    assert statuses(answers) == {201: 20}
    assert len({answer.json["receipt"]["id"] for answer in answers}) == 1
    assert models.Rating.select().count() == 1


def test_the_same_complaint_twenty_times_at_once_gives_one_receipt(app, city, phone):
    wang = phone("wang")
    body = complaint_body(city[OFFICE])

    def file(_):
        another = Phone(app)
        another.headers = wang.headers
        return another.post("/api/v1/complaints", body, key="one-key-for-all")

    answers = at_once(20, file)

    assert statuses(answers) == {201: 20}
    assert len({answer.json["receipt_number"] for answer in answers}) == 1
    assert models.Complaint.select().count() == 1
    assert models.OutboxMessage.select().count() == 2


def test_one_person_who_scans_twenty_times_at_once_gets_one_ticket(app, city, phone):
    wang = phone("wang")

    def scan(_):
        another = Phone(app)
        another.headers = wang.headers
        return another.post(f"/api/v1/codes/{city[OFFICE]}/scans")

    assert statuses(at_once(20, scan)) == {201: 1, 409: 19}
    assert models.RatingTicket.select().count() == 1
    assert models.Scan.select().count() == 1


def test_a_daily_limit_is_exact_however_many_ask_at_once(app, city, phone, tmp_path):
    wang = phone("wang")
    body = complaint_body(city[OFFICE])

    def file(_):
        another = Phone(app)
        another.headers = wang.headers
        return another.post("/api/v1/complaints", body)

    assert statuses(at_once(24, file)) == {201: 10, 429: 14}
    assert models.Complaint.select().count() == 10


def test_a_hundred_who_issue_a_code_at_once_get_the_same_one(db, city, keys, now):
    post = models.Post.create(organization=models.Organization.get(), code="P9999", name="9 号窗口", duties="解答咨询")

    codes = at_once(100, lambda _: qr_codes.issue(post.organization, post, keys=keys, now=now))

    assert len({code.token for code in codes}) == 1
    assert models.QrCode.select().where(models.QrCode.post == post).count() == 1


def test_of_five_who_apply_the_same_checked_file_at_once_one_does(db, city, keys, now):
    heading, lines = ["工号", "岗位编号", "开始日期"], [["S9001", "P9", "2026-01-01"]]
    models.Official.create(staff_number="S9001", name="虚构")
    models.Post.create(organization=models.Organization.get(), code="P9", name="岗", authorized_strength=9)

    def put(**wish):
        sheet = Sheet("a.csv", heading, list(enumerate(lines, start=2)))
        return registry.bring_in(
            "appointments", sheet, Wish("a.csv", allow_disappearing=True, **wish), Occasion(keys, now)
        )

    read = put(dry_run=True).sha256

    def apply(_):
        try:
            return put(expected=read).run is not None
        except NotAllowedNow:
            return False

    assert sorted(at_once(5, apply)) == [False] * 4 + [True]
    assert models.Appointment.select().join(models.Post).where(models.Post.code == "P9").count() == 1
    assert models.ImportRun.select().count() == 1
    assert audit.first_broken(keys) is None


def test_of_twenty_supervisors_who_accept_at_once_one_wins(app, city, phone):
    for number in range(20):
        models.StaffAccount.create(
            name=f"督查{number}（虚构）",
            role=models.StaffRole.SUPERVISOR,
            unionid=f"u-race-{number}",
            whole_city=True,
        )
    supervisors = [phone(f"race-{number}", f"u-race-{number}") for number in range(20)]
    phone("wang").post("/api/v1/complaints", complaint_body(city[OFFICE]))
    complaint = models.Complaint.get()

    answers = at_once(
        20, lambda number: supervisors[number].post(f"/api/v1/admin/complaints/{complaint.id}/accept"), threads=20
    )

    assert statuses(answers) == {200: 1, 409: 19}
    winner = next(number for number, answer in enumerate(answers) if answer.status_code == 200)
    complaint = models.Complaint.get()
    assert complaint.assignee.unionid == f"u-race-{winner}"
    assert [event.label for event in complaint.events].count("已受理") == 1


def test_a_review_that_is_asked_for_twenty_times_at_once_puts_it_one_level_up_once(app, city, phone):
    receipt = phone("wang").post("/api/v1/complaints", complaint_body(city[OFFICE])).json
    held = {name: receipt[name] for name in ("receipt_number", "secret")}
    below, path = phone("supervisor", "u-supervisor-2"), f"/api/v1/admin/complaints/{models.Complaint.get().id}"
    below.get(path)
    assert below.post(f"{path}/reject", {"reason": "不属于受理范围"}).status_code == 200

    answers = at_once(20, lambda number: Phone(app, "wang").post("/api/v1/complaints/review", held), threads=20)

    assert statuses(answers) == {200: 1, 409: 19}
    complaint = models.Complaint.get()
    assert (complaint.status, complaint.level) == (models.ComplaintStatus.RAISED, 1)
    assert [event.label for event in complaint.events].count("请上一级复查") == 1
    assert complaint.deadlines.where(models.Deadline.ended_at.is_null()).count() == 2


def test_one_device_that_signs_in_twenty_times_at_once_is_one_citizen(app, city, keys, now):
    body = {"code": "browser:one-device-of-a-citizen"}

    answers = at_once(20, lambda _: Phone(app).post("/api/v1/sessions", body))

    assert statuses(answers) == {201: 20}
    assert len({citizens.resolve(one.json["token"], keys=keys, now=now).citizen.id for one in answers}) == 1


def test_one_member_of_staff_who_signs_in_twenty_times_at_once_is_known_each_time(app, city):
    answers = at_once(
        20, lambda _: Phone(app).post("/api/v1/test/sign-in", {"mini_openid": "wang", "unionid": "u-supervisor-1"})
    )

    assert statuses(answers) == {201: 20}
    assert {answer.json["staff"]["role"] for answer in answers} == {"supervisor"}
    assert models.StaffAccount.get(models.StaffAccount.unionid == "u-supervisor-1").mini_openid == "wang"


# Neither is ever more than a few entries ahead of the other, so that they write at the same time however busy the
# machine is.
APPEND = """
import sys
import time
from pathlib import Path
from models import AuditEntry
from wx_backend import database
from wx_backend.clock import system_clock
from wx_backend.domain import audit
from wx_backend.domain.transactions import transactional
from wx_backend.key_file import KeyFile

url, key_file, who, other = sys.argv[1:]
keys = KeyFile(Path(key_file)).keyring()
database.connect(url).connect()

@transactional
def append(number):
    audit.record("test", f"{who}:{number}", keys=keys, now=system_clock())

for number in range(60):
    while number >= 3 and not AuditEntry.select().where(AuditEntry.subject == f"{other}:{number - 3}").exists():
        time.sleep(0.001)
    append(number)
"""


def test_two_processes_that_append_at_once_keep_the_audit_chain_whole(db, database_url, key_file, keys):
    both = [
        subprocess.Popen([sys.executable, "-c", APPEND, database_url, str(key_file.path), who, other], cwd=ROOT)
        for who, other in ("ab", "ba")
    ]

    assert [process.wait(60) for process in both] == [0, 0]
    assert models.AuditEntry.select().count() == 120
    assert audit.first_broken(keys) is None
    written_by = [entry.subject[0] for entry in models.AuditEntry.select().order_by(models.AuditEntry.sequence)]
    assert sum(one != next_ for one, next_ in pairwise(written_by)) > 5, "the two did not write at the same time"


# --- commits whose answer is lost ------------------------------------------------------------------------------------


@pytest.fixture
def mariadb_only(db):
    if database.is_sqlite(db):
        pytest.skip("a commit to a file has no connection to lose")


@contextmanager
def answer_to_commit_lost(monkeypatch, table: str):
    """The server commits what was written to `table`, and the connection breaks before its answer arrives: error 2013,
    as at a failover. Happens once; yields the connections that were broken."""
    really = pymysql.connections.Connection.query
    wrote, broken = set(), []

    def query(connection, sql, *more):
        words = sql if isinstance(sql, str) else sql.decode("utf-8", "replace")
        answer = really(connection, sql, *more)
        if words.startswith(f"INSERT INTO `{table}`"):
            wrote.add(connection)
        if words == "COMMIT" and connection in wrote and not broken:
            broken.append(connection)
            connection._force_close()
            raise pymysql.err.OperationalError(2013, "Lost connection to MySQL server during query")
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(pymysql.connections.Connection, "query", query)
        yield broken


def test_a_scan_whose_commit_lost_its_answer_gives_its_ticket_all_the_same(mariadb_only, city, phone, monkeypatch):
    wang = phone("wang")

    with answer_to_commit_lost(monkeypatch, "rating_ticket") as broken:
        answer = wang.post(f"/api/v1/codes/{city[OFFICE]}/scans")

    assert len(broken) == 1, "no commit was lost"
    assert answer.status_code == 201
    assert models.RatingTicket.select().count() == 1
    assert wang.post("/api/v1/ratings", {"ticket": answer.json["ticket"], "grades": GRADES}).status_code == 201


def test_a_rating_whose_commit_lost_its_answer_is_counted_once(mariadb_only, city, phone, monkeypatch):
    wang = phone("wang")
    ticket = ticket_of(wang, city[OFFICE])

    with answer_to_commit_lost(monkeypatch, "rating") as broken:
        answer = wang.post("/api/v1/ratings", {"ticket": ticket, "grades": GRADES})

    assert len(broken) == 1, "no commit was lost"
    assert answer.status_code == 201
    assert models.Rating.get().public_id == answer.json["receipt"]["id"]
    assert models.Rating.select().count() == 1


def test_a_complaint_whose_commit_lost_its_answer_is_filed_once(mariadb_only, city, phone, keys, monkeypatch):
    wang = phone("wang")

    with answer_to_commit_lost(monkeypatch, "complaint") as broken:
        answer = wang.post("/api/v1/complaints", complaint_body(city[OFFICE]))

    assert len(broken) == 1, "no commit was lost"
    assert answer.status_code == 201
    assert models.Complaint.get().receipt_number == answer.json["receipt_number"]
    assert models.Complaint.select().count() == 1
    assert models.OutboxMessage.select().count() == 2
    assert audit.first_broken(keys) is None


def test_a_transaction_whose_connection_the_server_kills_is_run_again_from_its_first_read(
    mariadb_only, db, city, keys, now, mariadb_server
):
    runs = []

    def act():
        runs.append(database_thread(db))
        models.ChannelPause.insert(channel=f"run-{len(runs)}", until=now).execute()
        if len(runs) == 1:
            mariadb_server.execute(f"KILL {runs[0]}")
        models.ChannelPause.insert(channel="after", until=now).execute()
        return {"run": len(runs)}

    answer = idempotency.once("a-key-of-a-phone", b"{}", act, purpose="test", keys=keys, now=now)

    assert answer.body == {"run": 2}
    assert runs[0] != runs[1]
    assert {row.channel for row in models.ChannelPause.select()} == {"run-2", "after"}


def test_a_deadlock_is_nobody_s_failure(mariadb_only, db, city, now):
    channels = ("east", "west")
    for channel in channels:
        models.ChannelPause.insert(channel=channel, until=now).execute()

    @transactional
    def both_in_order(order):
        for channel in order:
            models.ChannelPause.update(until=now).where(models.ChannelPause.channel == channel).execute()
        return True

    assert all(at_once(40, lambda number: both_in_order(channels[:: 1 if number % 2 else -1]), threads=8))


def database_thread(db) -> int:
    return int(db.execute_sql("SELECT CONNECTION_ID()").fetchone()[0])
