"""推送并发 / The very same encrypted push, many times at once: one effect, one answer."""

from __future__ import annotations

import pytest
import xmltodict
from wechatpy.crypto import WeChatCrypto

import models
from tests.api.conftest import complaint_body
from tests.chaos.support import at_once

URL = "/api/v1/official-account/callback"
TOKEN, AES_KEY = "a-token-for-tests", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
APPID = "wx1111111111111111"
GH = "gh_000000000000"


@pytest.fixture
def push(app, clock):
    """The bytes of a text as WeChat sends it in encrypted mode, made once."""

    def make(openid, content):
        crypto, stamp = WeChatCrypto(TOKEN, AES_KEY, APPID), str(int(clock().timestamp()))
        plain = (
            f"<xml><ToUserName>{GH}</ToUserName><FromUserName>{openid}</FromUserName><CreateTime>{stamp}</CreateTime>"
            f"<MsgType>text</MsgType><Content>{content}</Content><MsgId>77</MsgId></xml>"
        )
        sealed = xmltodict.parse(crypto.encrypt_message(plain, "nonce", stamp))["xml"]
        query = {"timestamp": stamp, "nonce": "nonce", "msg_signature": sealed["MsgSignature"], "encrypt_type": "aes"}
        return query, f"<xml><ToUserName>{GH}</ToUserName><Encrypt>{sealed['Encrypt']}</Encrypt></xml>".encode()

    return make


def words(answer):
    """What the person reads; WeChat takes a bare `success` for no reply at all."""
    if b"<Encrypt>" not in answer.data:
        return answer.get_data(as_text=True)
    sealed = xmltodict.parse(answer.data)["xml"]
    opened = WeChatCrypto(TOKEN, AES_KEY, APPID).decrypt_message(
        answer.data, sealed["MsgSignature"], sealed["TimeStamp"], sealed["Nonce"]
    )
    return xmltodict.parse(opened)["xml"]["Content"]


def test_the_same_encrypted_acceptance_twenty_times_at_once_is_one_transition(app, city, phone, push):
    models.StaffAccount.update(account_openid="supervisor").where(
        models.StaffAccount.unionid == "u-supervisor-1"
    ).execute()
    phone("wang").post("/api/v1/complaints", complaint_body(city["虚构区审批局"]))
    complaint = models.Complaint.get()
    query, body = push("supervisor", f"受理 {complaint.id}")

    answers = at_once(20, lambda _: app.test_client().post(URL, query_string=query, data=body), threads=20)
    later = app.test_client().post(URL, query_string=query, data=body)

    assert {answer.status_code for answer in answers} == {200}
    assert [event.label for event in models.Complaint.get().events].count("已受理") == 1
    # On a busy machine some are asked to come again, maybe all; who is told of the acceptance reads the same words.
    assert words(later).startswith("已受理")
    assert {words(answer) for answer in answers if words(answer).startswith("已受理")} <= {words(later)}
