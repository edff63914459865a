"""数据库很慢时：the official account answers within a second, ends what it began, and tells the result afterwards."""

from __future__ import annotations

import json
import signal
import socket
import sqlite3
import time
from contextlib import contextmanager
from urllib.parse import unquote, urlsplit

import pymysql
import pytest
from peewee import OperationalError

import models
from models import Complaint, StaffAccount
from tests.conftest import load_settings
from tests.handlers.support import file_complaint
from tests.servers import free_port, wait_until
from tests.wechat.support import ACCOUNT, event_fields, sealed_push, text_fields, xml
from wx_backend import database
from wx_backend.app import create_app
from wx_backend.domain import late_replies
from wx_backend.domain.transactions import patience
from wx_backend.wechat.crypto import MessageCrypto

BUSY = "系统繁忙，请稍后再试"
UNDER_WAY = "正在办理"
THREADS = 3


@pytest.fixture
def make_app(db, database_url, tmp_path, key_file, clock):
    made = []

    def make(*, answer: float, work: float, **more: str):
        account = {**ACCOUNT, "answer_seconds": answer, "work_seconds": work, "answer_threads": THREADS}
        changed = {f"MASHANG_OFFICIAL_ACCOUNT_{name.upper()}": str(value) for name, value in account.items()}
        settings = load_settings(tmp_path, MASHANG_DATABASE_URL=database_url, **changed, **more)
        made.append(create_app(settings, clock=clock, bound=db))
        return made[-1]

    yield make
    for app in made:
        app.extensions["mashang"].answers.end()


@pytest.fixture
def app(make_app):
    """One that does not wait for long, and then works on for a while."""
    return make_app(answer=0.3, work=30)


@pytest.fixture
def complaint(city, keys):
    StaffAccount.update(account_openid="openid-jia").where(StaffAccount.unionid == "u-supervisor-1").execute()
    return file_complaint(models.Organization.get(), keys)


def say(app, text, msg_id):
    """What somebody is told, and after how many seconds."""
    args, body = sealed_push(xml(text_fields(text, "openid-jia", MsgId=msg_id)))
    started = time.monotonic()
    answer = app.test_client().post("/api/v1/official-account/callback", query_string=args, data=body)
    took = time.monotonic() - started
    assert answer.status_code == 200
    sealed = answer.text.partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
    return MessageCrypto(ACCOUNT["encoding_aes_key"], ACCOUNT["appid"]).decrypt(sealed).decode(), took


@contextmanager
def held(url):
    """Somebody else holds what everybody needs, in a connection of his own."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"))
        other.execute("BEGIN IMMEDIATE")
    else:
        parts = urlsplit(url)
        other = pymysql.connect(
            host=parts.hostname,
            port=parts.port,
            user=unquote(parts.username),
            password=unquote(parts.password or ""),
            database=parts.path.lstrip("/"),
        )
        other.cursor().execute("LOCK TABLES staff_account WRITE, complaint WRITE, delivery_report WRITE")
    try:
        yield
    finally:
        other.close()


def told_later(keys):
    """Who is told what in a message of its own."""
    rows = models.OutboxMessage.select().where(models.OutboxMessage.kind == late_replies.KIND)
    return [late_replies.read(json.loads(row.payload), keys) for row in rows]


def test_while_the_database_is_slow_one_is_told_so_and_hears_the_result_when_it_is_there(
    app, make_app, complaint, keys, database_url
):
    with held(database_url):
        reply, took = say(app, f"受理 {complaint.id}", 1)
        assert UNDER_WAY in reply
        assert took < 15, "half of what the work may take"
    wait_until(lambda: bool(told_later(keys)), seconds=60, what="the end of the work")

    ((openid, words),) = told_later(keys)
    assert openid == "openid-jia"
    assert "已受理" in words
    assert [event.label for event in Complaint.get_by_id(complaint.id).events].count("已受理") == 1

    again, _ = say(make_app(answer=4, work=30), f"受理 {complaint.id}", 1)

    assert words in again
    assert len(told_later(keys)) == 1


@pytest.mark.mariadb
@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
def test_a_server_that_says_nothing_at_all_is_not_waited_for(app, complaint, keys, mariadb_server):
    assert "等待处理" in say(app, "待办", 1)[0]

    mariadb_server.process.send(signal.SIGSTOP)
    try:
        reply, took = say(app, f"受理 {complaint.id}", 2)
    finally:
        mariadb_server.process.send(signal.SIGCONT)
    wait_until(lambda: bool(told_later(keys)), seconds=60, what="the end of the work")

    assert UNDER_WAY in reply
    assert took < 15, "half of what the work may take"
    assert "已受理" in told_later(keys)[0][1]


def test_what_cannot_be_done_for_long_is_undone_and_said(make_app, complaint, keys, database_url):
    app = make_app(answer=0.2, work=0.3)

    with held(database_url):
        reply, took = say(app, f"受理 {complaint.id}", 1)
        app.extensions["mashang"].answers.end()
    assert UNDER_WAY in reply
    assert took < 15, "half of what the work may take"
    assert Complaint.get_by_id(complaint.id).status.value == "filed"
    # Even these words may find no place in such a database; whoever was told to wait was told to ask again as well.
    assert all(BUSY in words for _, words in told_later(keys))

    again, _ = say(make_app(answer=4, work=30), f"受理 {complaint.id}", 1)

    assert "已受理" in again


def test_when_as_many_are_at_work_as_may_be_others_are_told_at_once_to_come_again(app, complaint, keys, database_url):
    with held(database_url):
        first = [say(app, f"受理 {complaint.id}", number)[0] for number in range(THREADS)]
        reply, took = say(app, "待办", 99)
        assert took < 2
    wait_until(lambda: len(told_later(keys)) == THREADS, seconds=60, what="the end of the work")

    assert all(UNDER_WAY in one for one in first)
    assert BUSY in reply
    # One of them was first; the others hear that somebody was.
    assert len([words for _, words in told_later(keys) if words.startswith("已受理")]) == 1


def test_the_outbox_shows_neither_who_is_told_later_nor_what(keys, db, now):
    late_replies.put("openid-of-wang", "没有找到相符的二维码", key="a push", keys=keys, now=now)
    late_replies.put("openid-of-wang", "没有找到相符的二维码", key="a push", keys=keys, now=now)

    (kept,) = models.OutboxMessage.select()
    assert "openid" not in kept.payload
    assert "二维码" not in kept.payload.encode().decode("unicode_escape")
    assert told_later(keys) == [("openid-of-wang", "没有找到相符的二维码")]


def test_nor_is_wechat_waited_for_when_it_is_asked_who_somebody_is(make_app, complaint, keys):
    with socket.create_server(("127.0.0.1", free_port())) as silent:  # takes every call and answers none
        wechat = {
            "MASHANG_WECHAT_API_BASE": f"http://127.0.0.1:{silent.getsockname()[1]}",
            "MASHANG_WECHAT_CONTENT_CHECK_TIMEOUT_SECONDS": "1.5",
        }
        app = make_app(answer=0.3, work=30, **wechat)
        reply, _ = say(app, "绑定 ABCD2345", 1)
        wait_until(lambda: bool(told_later(keys)), seconds=60, what="the end of the work")

    assert UNDER_WAY in reply
    assert "绑定码" in told_later(keys)[0][1]


def test_an_event_that_nobody_waits_for_is_asked_for_again(app, complaint, database_url):
    finished = xml(event_fields("TEMPLATESENDJOBFINISH", "openid-jia", MsgID=77, Status="success"))

    def push():
        args, body = sealed_push(finished)
        return app.test_client().post("/api/v1/official-account/callback", query_string=args, data=body)

    with held(database_url):
        assert push().status_code == 503

    wait_until(lambda: push().status_code == 200, seconds=30, what="a repeat that is taken")
    assert [report.wechat_msgid for report in models.DeliveryReport.select()] == ["77"]


def test_a_statement_that_takes_too_long_is_ended(db):
    endless = "SELECT COUNT(*) FROM seq_1_to_1000000 a, seq_1_to_1000000 b"
    if database.is_sqlite(db):
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT COUNT(*) FROM n"
        endless = f"SELECT * FROM ({endless})"
    started = time.monotonic()

    with pytest.raises(OperationalError), patience(0.3):
        db.execute_sql(endless).fetchone()

    assert time.monotonic() - started < 4
    assert db.execute_sql("SELECT 1").fetchone()[0] == 1
