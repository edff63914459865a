"""公众号推送接口：through HTTP, sealed by an independent implementation (wechatpy), hostile pushes included."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
import xmltodict
from wechatpy.crypto import WeChatCrypto

import models
from tests.api.conftest import complaint_body

URL = "/api/v1/official-account/callback"
TOKEN = "a-token-for-tests"
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wx1111111111111111"


@pytest.fixture
def say(app, clock):
    """Sends a text as WeChat would and gives the words of the reply."""
    crypto = WeChatCrypto(TOKEN, AES_KEY, APPID)
    client = app.test_client()

    def act(openid, content, *, msg_id="1", at=None, tamper=lambda body: body):
        stamp = str(int((at or clock()).timestamp()))
        plain = (
            f"<xml><ToUserName>gh_000000000000</ToUserName><FromUserName>{openid}</FromUserName>"
            f"<CreateTime>{stamp}</CreateTime><MsgType>text</MsgType><Content>{content}</Content>"
            f"<MsgId>{msg_id}</MsgId></xml>"
        )
        envelope = xmltodict.parse(crypto.encrypt_message(plain, "nonce", stamp))["xml"]
        query = {"timestamp": stamp, "nonce": "nonce", "msg_signature": envelope["MsgSignature"], "encrypt_type": "aes"}
        body = f"<xml><ToUserName>gh_000000000000</ToUserName><Encrypt>{envelope['Encrypt']}</Encrypt></xml>"
        answer = client.post(URL, query_string=query, data=tamper(body.encode()), content_type="text/xml")
        if answer.status_code != 200 or b"Encrypt" not in answer.data:
            return answer
        sealed = xmltodict.parse(answer.data)["xml"]
        reply = crypto.decrypt_message(answer.data, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"])
        return xmltodict.parse(reply)["xml"]["Content"]

    return act


@pytest.fixture
def bound(city):
    models.StaffAccount.update(account_openid="supervisor").where(
        models.StaffAccount.unionid == "u-supervisor-1"
    ).execute()


@pytest.fixture
def complaint(phone, city):
    phone("wang").post("/api/v1/complaints", complaint_body(city["虚构区审批局"]))
    return models.Complaint.get()


def test_the_address_proves_to_be_ours(app):
    signed = hashlib.sha1("".join(sorted([TOKEN, "1714036504", "n"])).encode()).hexdigest()
    query = {"timestamp": "1714036504", "nonce": "n", "echostr": "12345"}

    right = app.test_client().get(URL, query_string={**query, "signature": signed})
    wrong = app.test_client().get(URL, query_string={**query, "signature": "0" * 40})

    assert (right.status_code, right.data, right.mimetype) == (200, b"12345", "text/plain")
    assert (wrong.status_code, wrong.data) == (403, b"refused")


def test_a_supervisor_works_through_the_list_in_chat(say, bound, complaint):
    assert f"{complaint.id:05d}" in say("supervisor", "待办", msg_id="1")
    assert "已受理" in say("supervisor", f"受理 {complaint.id}", msg_id="2")
    assert "已办结" in say("supervisor", f"办结 {complaint.id} 核查属实，已整改", msg_id="3")
    assert models.Complaint.get().status is models.ComplaintStatus.CLOSED


def test_the_same_push_twice_has_one_effect_and_one_answer(say, bound, complaint):
    first = say("supervisor", f"受理 {complaint.id}", msg_id="7")
    again = say("supervisor", f"受理 {complaint.id}", msg_id="7")

    assert first == again
    assert models.AuditEntry.select().where(models.AuditEntry.action == "complaint_accepted").count() == 1


def test_a_citizen_gets_no_answer_about_complaints(say, bound, complaint):
    answers = {say("somebody", text, msg_id=str(n)) for n, text in enumerate(("待办", "受理 1", "详情 1"))}

    assert len(answers) == 1
    assert models.Complaint.get().status is models.ComplaintStatus.FILED


def test_foreign_and_unknown_numbers_get_the_same_answer(say, bound, phone, city):
    phone("wang").post("/api/v1/complaints", complaint_body(city["虚构区审批局"], kind="tip_off"))
    tip_off = models.Complaint.get().id

    assert say("supervisor", f"详情 {tip_off}") == say("supervisor", f"详情 {tip_off + 1}", msg_id="2")


def test_the_citizens_words_in_chat_are_no_command(say, bound, complaint):
    say("supervisor", f"他说：办结 {complaint.id} 好的")

    assert models.Complaint.get().status is models.ComplaintStatus.FILED


def test_what_is_altered_stale_or_plain_is_refused_and_changes_nothing(say, bound, complaint, clock, app):
    text = f"受理 {complaint.id}"
    plain = b"<xml><FromUserName>supervisor</FromUserName><MsgType>text</MsgType></xml>"
    refused = [
        say("supervisor", text, tamper=lambda body: body.replace(b"<Encrypt>A", b"<Encrypt>B").replace(b"=", b"A")),
        say("supervisor", text, at=clock() - timedelta(seconds=301)),
        say("supervisor", text, at=clock() + timedelta(seconds=301)),
        say("supervisor", text, tamper=lambda _: plain),
        say("supervisor", text, tamper=lambda _: b""),
        say("supervisor", text, tamper=lambda body: b"<!DOCTYPE x>" + body),
        say("supervisor", text, tamper=lambda body: body + b" " * 70_000),
        app.test_client().post(URL, data=plain),
    ]

    assert {answer.status_code for answer in refused} <= {400, 403, 413}
    assert models.Complaint.get().status is models.ComplaintStatus.FILED


def test_a_push_that_cannot_be_handled_is_answered_all_the_same(say, bound):
    long = "x" * 5000

    assert isinstance(say("supervisor", long), str)
