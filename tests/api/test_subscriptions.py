"""订阅与小程序推送 / What a phone reports of subscription answers, and who may push events of the mini-program."""

from __future__ import annotations

import json

import pytest

from models import CallbackReceipt, SubscriptionGrant
from tests.conftest import load_settings
from tests.wechat.support import ACCOUNT, MINI, NOW, event_fields, signed, xml
from wx_backend.app import create_app
from wx_backend.wechat.crypto import MessageCrypto

DOOR = {"MASHANG_MINI_PROGRAM_APPID": MINI["appid"], "MASHANG_MINI_PROGRAM_TOKEN": "mini-token-for-tests"}
KEY = {"MASHANG_MINI_PROGRAM_ENCODING_AES_KEY": ACCOUNT["encoding_aes_key"]}
CALLBACK = "/api/v1/mini-program/callback"


def say(phone, answer, key=None):
    return phone.post("/api/v1/subscriptions", {"answers": {"tpl-progress": answer, "tpl-other": "accept"}}, key=key)


def left(phone):
    (item,) = phone.get("/api/v1/subscriptions").json["items"]
    return item["state"], item["remaining"]


def test_a_phones_consents_are_counted_once_each(phone, city):
    wang = phone("wang")
    assert left(wang) == ("none", 0)

    say(wang, "accept", key="the-same-tap-1")
    say(wang, "accept", key="the-same-tap-1")
    shown = say(wang, "acceptWithAlert").json["items"][0]

    assert (shown["purpose"], shown["kind"], shown["remaining"]) == ("progress", "one_time", 2)
    assert left(wang) == ("accept", 2)
    assert left(phone("li")) == ("none", 0)


@pytest.mark.parametrize("word", ["reject", "ban"])
def test_a_refusal_takes_back_what_was_left(phone, city, word):
    wang = phone("wang")
    say(wang, "accept")

    say(wang, word)

    assert left(wang) == (word, 0)


def test_what_wechat_filtered_is_no_answer(phone, city):
    wang = phone("wang")

    assert say(wang, "filter").status_code == 200
    assert SubscriptionGrant.select().count() == 0


@pytest.mark.parametrize("answers", [{}, {"tpl-progress": "perhaps"}, {str(n): "accept" for n in range(6)}])
def test_other_answers_are_refused(phone, city, answers):
    assert phone("wang").post("/api/v1/subscriptions", {"answers": answers}).status_code == 422


# --- where WeChat itself tells ---------------------------------------------------------------------------------------


@pytest.fixture
def told_by_wechat(db, database_url, tmp_path, key_file, clock):
    settings = load_settings(tmp_path, MASHANG_DATABASE_URL=database_url, **DOOR, **KEY)
    return create_app(settings, clock=clock, bound=db)


def push(app, plain, token="mini-token-for-tests", appid=MINI["appid"]):
    args, body = signed(MessageCrypto(ACCOUNT["encoding_aes_key"], appid).encrypt(plain.encode()), at=NOW, token=token)
    return app.test_client().post(CALLBACK, query_string=args, data=body)


POPUP = xml(event_fields("subscribe_msg_popup_event", "mini-openid")).replace(
    "</xml>",
    "<SubscribeMsgPopupEvent><List><TemplateId>tpl-progress</TemplateId>"
    "<SubscribeStatusString>accept</SubscribeStatusString></List>"
    "<List><TemplateId>tpl-other</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
    "</SubscribeMsgPopupEvent></xml>",
)


def test_its_word_counts_once_however_often_it_comes_and_the_phones_does_not(told_by_wechat, keys):
    from tests.api.conftest import Phone

    for _ in range(3):
        assert push(told_by_wechat, POPUP).text == "success"
    wang = Phone(told_by_wechat, "mini-openid")
    say(wang, "accept")

    assert left(wang) == ("accept", 1)
    assert CallbackReceipt.select().count() == 1


@pytest.mark.parametrize(
    "wrong", [{"token": "another-token"}, {"appid": ACCOUNT["appid"]}, {"token": ""}], ids=lambda value: str(value)
)
def test_a_push_that_is_not_for_the_mini_program_is_refused(told_by_wechat, wrong):
    assert push(told_by_wechat, POPUP, **wrong).status_code == 403
    assert SubscriptionGrant.select().count() == 0


@pytest.mark.parametrize(
    "plain",
    [
        "{",
        "[]",
        "{}",
        '{"a":' + "[" * 20_000 + "]" * 20_000 + "}",
        json.dumps({"FromUserName": 1, "ToUserName": [], "CreateTime": "x", "MsgType": "event"}),
    ],
    ids=["cut off", "a list", "empty", "deep", "wrong types"],
)
def test_json_that_makes_no_sense_is_refused(told_by_wechat, plain):
    assert push(told_by_wechat, plain).status_code == 400


def test_entries_that_make_no_sense_are_left_out(told_by_wechat):
    event = {"FromUserName": "o", "ToUserName": "gh", "CreateTime": "1", "MsgType": "event"}
    for entries in ("words", None, [1, "two", None], {"TemplateId": []}, [{"TemplateId": "tpl-progress"}]):
        plain = json.dumps({**event, "Event": "subscribe_msg_popup_event", "List": entries})
        assert push(told_by_wechat, plain).status_code == 200
    assert SubscriptionGrant.select().count() == 0


def test_a_mini_program_without_a_token_hears_nothing(app):
    assert push(app, POPUP, token="").status_code == 403
    assert push(app, POPUP).status_code == 403
