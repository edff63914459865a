"""公众号恶意推送 / Whatever comes to the callback over HTTP: a 4xx, little work, flat memory, no change."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime

import pytest
from wechatpy.crypto import WeChatCrypto

import models
from tests.api.conftest import complaint_body
from tests.effort import work_below

URL = "/api/v1/official-account/callback"
TOKEN, AES_KEY = "a-token-for-tests", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID, FOREIGN_APPID = "wx1111111111111111", "wx0000000000000000"
GH = "gh_000000000000"
MEGABYTE = 1024 * 1024
BOMB = '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE xml [<!ENTITY f SYSTEM "file:///etc/passwd">]>'


def text(content="受理 1", head=""):
    return (
        f"{head}<xml><ToUserName>{GH}</ToUserName><FromUserName>supervisor</FromUserName>"
        f"<CreateTime>1</CreateTime><MsgType>text</MsgType><Content>{content}</Content><MsgId>7</MsgId></xml>"
    )


class Pushes:
    """Query and body of one hostile push each, by name."""

    def __init__(self, moment):
        self.moment = moment

    def sealed(self, plain, *, token=TOKEN, appid=APPID, age=0):
        stamp = str(int(self.moment.timestamp()) - age)
        crypto = WeChatCrypto(token, AES_KEY, appid)
        envelope = crypto.encrypt_message(plain, "nonce", stamp)
        signed = envelope.partition("<MsgSignature><![CDATA[")[2].partition("]]>")[0]
        query = {"timestamp": stamp, "nonce": "nonce", "msg_signature": signed, "encrypt_type": "aes"}
        return query, envelope.encode()

    def with_body(self, body):
        return self.sealed(text())[0], body

    def all(self):
        return {
            "forged": self.sealed(text(), token="a guessed token"),
            "stale": self.sealed(text(), age=3600),
            "from the future": self.sealed(text(), age=-3600),
            "plaintext": ({**self.sealed(text())[0], "encrypt_type": "raw"}, text().encode()),
            "another appid": self.sealed(text(), appid=FOREIGN_APPID),
            "without a query": ({}, self.sealed(text())[1]),
            "XXE inside": self.sealed(text("&f;", EXTERNAL)),
            "XXE outside": self.with_body(EXTERNAL.encode() + b"<xml><Encrypt>&f;</Encrypt></xml>"),
            "entity bomb inside": self.sealed(text("&b;", BOMB)),
            "entity bomb outside": self.with_body(BOMB.encode() + b"<xml><Encrypt>&b;</Encrypt></xml>"),
            "200,000 nested tags": self.with_body(b"<xml>" + b"<a>" * 200_000),
            "nested inside": self.sealed("<xml>" + "<a>" * 10_000),
            "20 MB": self.with_body(b"<xml>" + b"x" * 20 * MEGABYTE + b"</xml>"),
            "UTF-16": self.with_body(text().encode("utf-16")),
            "NUL": self.with_body(b"\x00" * 1000),
            "empty": self.with_body(b""),
            "empty inside": self.sealed(""),
            "a list": self.with_body(b'["Encrypt"]'),
        }


NAMES = list(Pushes(datetime(2026, 1, 1, tzinfo=UTC)).all())


def state():
    """What a push could have changed: rows by table, and how the complaint stands."""
    return {table.__name__: table.select().count() for table in models.TABLES}, models.Complaint.get().status


@pytest.fixture
def complaint(phone, city):
    models.StaffAccount.update(account_openid="supervisor").where(
        models.StaffAccount.unionid == "u-supervisor-1"
    ).execute()
    phone("wang").post("/api/v1/complaints", complaint_body(city["虚构区审批局"]))


def post(app, query, body):
    return app.test_client().post(
        URL, query_string=query, input_stream=io.BytesIO(body), headers={"Content-Length": str(len(body))}
    )


def most_memory(work):
    """Bytes that Python held at most meanwhile. Watching makes the work several times longer."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.fixture
def database_url(sqlite_url):
    """What is refused never gets as far as the database."""
    return sqlite_url


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_push_is_a_4xx_that_costs_nothing_and_changes_nothing(app, complaint, clock, caplog, name):
    query, body = Pushes(clock()).all()[name]
    post(app, {}, b"")  # what is loaded at the first request is no matter of this one
    before = state()
    caplog.clear()

    with work_below(0.1):
        answer = post(app, query, body)
    most = most_memory(lambda: post(app, query, body))

    assert answer.status_code in (400, 403, 413)
    assert len(answer.data) < 200, "it says no more than that it was refused"
    assert state() == before
    assert [record for record in caplog.records if record.exc_info] == []
    assert most < 4 * MEGABYTE, "memory"


def test_a_replay_is_answered_alike_and_has_no_second_effect(app, complaint, clock):
    pushes, number = Pushes(clock()), models.Complaint.get().id
    stamped = text(f"受理 {number}").replace("<CreateTime>1<", f"<CreateTime>{int(clock().timestamp())}<")
    query, body = pushes.sealed(stamped)
    first = post(app, query, body)
    after = state()

    again = [post(app, query, body) for _ in range(5)]

    assert first.status_code == 200
    assert models.Complaint.get().status is models.ComplaintStatus.ACCEPTED
    assert {one.status_code for one in again} == {200}
    assert state() == after
