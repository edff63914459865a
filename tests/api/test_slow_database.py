"""数据库很慢时：the official account answers honestly within WeChat's five seconds, and nothing is half done."""

from __future__ import annotations

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
from tests.wechat.support import ACCOUNT, event_fields, sealed_push, text_fields, xml
from wx_backend import database
from wx_backend.app import create_app
from wx_backend.domain.transactions import patience
from wx_backend.wechat.crypto import MessageCrypto

BUSY = "系统繁忙，请稍后再试"
ANSWER_SECONDS = 0.6


@pytest.fixture
def app(db, database_url, tmp_path, key_file, clock):
    account = {f"MASHANG_OFFICIAL_ACCOUNT_{name.upper()}": value for name, value in ACCOUNT.items()}
    patience = {"MASHANG_OFFICIAL_ACCOUNT_ANSWER_SECONDS": str(ANSWER_SECONDS)}
    return create_app(
        load_settings(tmp_path, MASHANG_DATABASE_URL=database_url, **account, **patience), clock=clock, bound=db
    )


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


def test_while_the_database_is_held_one_is_told_to_try_again_and_then_it_works(app, complaint, database_url):
    with held(database_url):
        reply, took = say(app, f"受理 {complaint.id}", 1)
    assert BUSY in reply
    assert took < 4.5
    assert Complaint.get_by_id(complaint.id).status.value == "filed"

    again, _ = say(app, f"受理 {complaint.id}", 1)

    assert "已受理" in again
    assert Complaint.get_by_id(complaint.id).status.value == "accepted"


def test_an_event_that_nobody_waits_for_is_asked_for_again(app, complaint, database_url):
    finished = xml(event_fields("TEMPLATESENDJOBFINISH", "openid-jia", MsgID=77, Status="success"))

    def push():
        args, body = sealed_push(finished)
        return app.test_client().post("/api/v1/official-account/callback", query_string=args, data=body)

    with held(database_url):
        assert push().status_code == 503

    assert (push().status_code, models.DeliveryReport.get().wechat_msgid) == (200, "77")


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
