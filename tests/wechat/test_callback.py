"""消息推送的测试 / Only WeChat is believed, and nothing that comes in can do more than be refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto
from wechatpy.parser import parse_message

from tests.effort import work_below
from tests.wechat.support import ACCOUNT, NOW, event_fields, sealed_push, settings_for, signed, text_fields, xml
from wx_backend.wechat import callback
from wx_backend.wechat.callback import open_message, seal_reply, verify_url
from wx_backend.wechat.crypto import signature
from wx_backend.wechat.errors import CallbackRefused

SETTINGS = settings_for()


def refused(args, body, now=NOW, settings=SETTINGS):
    """The status with which a push is refused."""
    with pytest.raises(CallbackRefused) as refusal:
        open_message(settings, args, body, now)
    assert refusal.value.status in (400, 403)
    return refusal.value.status


def shown(sealed):
    """What WeChat makes of a reply: opened by wechatpy, which checks the signature and the appid."""
    theirs = WeChatCrypto(ACCOUNT["token"], ACCOUNT["encoding_aes_key"], ACCOUNT["appid"])
    inside = {name: sealed.split(f"<{name}>")[1].split(f"</{name}>")[0] for name in ("TimeStamp",)}
    parts = {
        name: sealed.split(f"<{name}><![CDATA[")[1].split("]]>")[0] for name in ("Encrypt", "MsgSignature", "Nonce")
    }
    opened = theirs.decrypt_message(parts, parts["MsgSignature"], inside["TimeStamp"], parts["Nonce"])
    return parse_message(opened)


def reply_to(text):
    message = open_message(SETTINGS, *sealed_push(xml(text_fields())), NOW)
    return shown(seal_reply(SETTINGS, message, text, NOW))


# --- the address check -----------------------------------------------------------------------------------------------


def check_args(**changed):
    args = {"timestamp": "1714036504", "nonce": "1514711492", "echostr": "4375120948345356249"}
    return {**args, "signature": signature(ACCOUNT["token"], args["timestamp"], args["nonce"]), **changed}


def test_the_signed_echostr_comes_back():
    assert verify_url(SETTINGS, check_args()) == "4375120948345356249"


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": "0" * 40},
        {"signature": ""},
        {"nonce": "1"},
        {"nonce": ""},
        {"timestamp": "1714036505"},
        {"timestamp": "٣"},
        {"echostr": "<script>alert(1)</script>"},
        {"echostr": ""},
        {"echostr": "9" * 5000},
    ],
)
def test_nothing_else_is_echoed(changed):
    with pytest.raises(CallbackRefused):
        verify_url(SETTINGS, check_args(**changed))


# --- what is believed ------------------------------------------------------------------------------------------------


def test_a_text_message_is_read():
    message = open_message(SETTINGS, *sealed_push(xml(text_fields(" 受理 12 ", MsgId=77))), NOW)

    assert (message.account_openid, message.original_id) == ("openid-of-wang", ACCOUNT["original_id"])
    assert (message.kind, message.text, message.created_at) == ("text", "受理 12", int(NOW.timestamp()))


def test_an_event_is_read():
    message = open_message(SETTINGS, *sealed_push(xml(event_fields("CLICK", EventKey="todo"))), NOW)

    assert (message.kind, message.event, message.event_key) == ("event", "click", "todo")


def test_words_that_look_like_markup_are_words():
    words = "<!DOCTYPE html><Encrypt>AAAA</Encrypt> & <b>"

    assert open_message(SETTINGS, *sealed_push(xml(text_fields(words))), NOW).text == words


def test_what_wechatpy_seals_is_read():
    theirs = WeChatCrypto(ACCOUNT["token"], ACCOUNT["encoding_aes_key"], ACCOUNT["appid"])
    moment = str(int(NOW.timestamp()))
    body = theirs.encrypt_message(xml(text_fields("待办")), "nonce", moment)
    args = {
        "timestamp": moment,
        "nonce": "nonce",
        "msg_signature": body.split("<MsgSignature><![CDATA[")[1].split("]]>")[0],
    }

    assert open_message(SETTINGS, args, body.encode(), NOW).text == "待办"


@pytest.mark.parametrize("seconds", [-300, -299, 0, 299, 300])
def test_five_minutes_of_difference_are_allowed(seconds):
    assert open_message(SETTINGS, *sealed_push(xml(text_fields()), at=NOW + timedelta(seconds=seconds)), NOW)


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seconds", [-3600, -302, 302, 3600])
def test_stale_and_future_pushes_are_refused(seconds):
    assert refused(*sealed_push(xml(text_fields()), at=NOW + timedelta(seconds=seconds))) == 403


def test_another_token_is_refused():
    assert refused(*sealed_push(xml(text_fields()), token="a guessed token")) == 403


def test_an_empty_token_accepts_nothing():
    open_door = SETTINGS.model_copy(
        update={"official_account": SETTINGS.official_account.model_copy(update={"token": ""})}
    )

    assert refused(*sealed_push(xml(text_fields()), token=""), settings=open_door) == 403
    with pytest.raises(CallbackRefused):
        verify_url(open_door, check_args(signature=signature("", "1714036504", "1514711492")))


def test_each_changed_character_of_the_signature_is_noticed():
    args, body = sealed_push(xml(text_fields()))
    right = args["msg_signature"]
    for position, character in enumerate(right):
        wrong = right[:position] + ("0" if character != "0" else "1") + right[position + 1 :]
        assert refused({**args, "msg_signature": wrong}, body) == 403


def test_another_appid_is_refused():
    assert refused(*sealed_push(xml(text_fields()), appid="wx0000000000000000")) == 403


def test_a_captured_address_authorizes_no_plain_body():
    args, _ = sealed_push(xml(text_fields()))

    assert refused(args, xml(text_fields("受理 1")).encode()) == 403


def test_a_captured_signature_authorizes_no_other_cipher_text():
    args, _ = sealed_push(xml(text_fields()))
    _, other = sealed_push(xml(text_fields("受理 1")))

    assert refused(args, other) == 403


@pytest.mark.parametrize("place", ["before", "after"])
def test_a_second_cipher_text_beside_the_signed_one_is_refused(place):
    args, body = sealed_push(xml(text_fields()))
    more = b"<Encrypt>QUFB</Encrypt>"

    assert refused(args, more + body if place == "before" else body + more) == 403


def test_the_plain_signature_is_not_enough():
    args, body = sealed_push(xml(text_fields()))

    assert refused({**args, "msg_signature": args["signature"]}, body) == 403


ENTITY_BOMB = (
    '<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><xml><Content>&b;</Content></xml>'
)
EXTERNAL = '<!DOCTYPE xml SYSTEM "http://127.0.0.1:9/x.dtd"><xml/>'

ENVELOPES = {
    "empty": b"",
    "spaces": b"  \n ",
    "not XML": b"hello",
    "NUL": b"\x00\x01\x02",
    "no Encrypt": b"<xml><ToUserName>a</ToUserName></xml>",
    "empty Encrypt": b"<xml><Encrypt></Encrypt></xml>",
    "two Encrypt": b"<xml><Encrypt>AAAA</Encrypt><Encrypt>AAAA</Encrypt></xml>",
    "nested Encrypt": b"<xml><Encrypt><Encrypt>AAAA</Encrypt></Encrypt></xml>",
    "open ended": b"<xml><Encrypt><![CDATA[" + b"A" * 5000,
    "no base64": "<xml><Encrypt>密文</Encrypt></xml>".encode(),
    "UTF-16": "<xml><Encrypt>AAAA</Encrypt></xml>".encode("utf-16"),
    "JSON": b'{"Encrypt": "AAAA"}',
    "JSON list": b"[1, 2]",
    "DOCTYPE": EXTERNAL.encode() + b"<Encrypt>AAAA</Encrypt>",
    "entities": ENTITY_BOMB.encode(),
    "deep": b"<a>" * 20_000,
    "many openings": b"<Encrypt>" * 7_000,
    "spaces inside": b"<Encrypt>" + b" " * 65_000,
    "a form": b"a=1&b=2",
}


@pytest.mark.parametrize("name", ENVELOPES)
def test_a_hostile_envelope_is_refused_at_once(name):
    args, _ = sealed_push(xml(text_fields()))

    with work_below(0.1):
        assert refused(args, ENVELOPES[name]) in (400, 403)


def test_a_body_beyond_the_limit_is_refused_unread():
    args, body = sealed_push(xml(text_fields()))

    assert refused(args, body + b" " * SETTINGS.limits.callback_bytes) == 400


# Rightly signed and encrypted, as if WeChat itself had gone mad.
INSIDES = {
    "empty": b"",
    "not XML": b"hello",
    "wrong root": b"<html></html>",
    "JSON": b'{"MsgType": "text"}',
    "no fields": b"<xml></xml>",
    "no MsgType": xml({**text_fields(), "MsgType": ""}).encode(),
    "no sender": xml({**text_fields(), "FromUserName": ""}).encode(),
    "long sender": xml(text_fields(sender="o" * 500)).encode(),
    "no time": xml(text_fields(CreateTime="yesterday")).encode(),
    "time of another script": xml(text_fields(CreateTime="١٢٣")).encode(),
    "endless time": xml(text_fields(CreateTime="9" * 400)).encode(),
    "nested where text belongs": b"<xml><MsgType><a/></MsgType></xml>",
    "control characters": xml(text_fields("\x00\x0b")).encode(),
    "half a document": xml(text_fields()).encode()[:-5],
    "not UTF-8": b"<xml>\xff\xfe</xml>",
    "UTF-16 with DOCTYPE": ENTITY_BOMB.encode("utf-16"),
    "DOCTYPE": EXTERNAL.encode(),
    "entities": ENTITY_BOMB.encode(),
    "unknown entity": b"<xml><MsgType>&nope;</MsgType></xml>",
    "deep": b"<xml>" + b"<a>" * 6_000,
}


@pytest.mark.parametrize("name", INSIDES)
def test_a_hostile_message_is_refused_without_much_work(name):
    args, body = sealed_push(INSIDES[name])

    with work_below(1):  # a bomb would take many
        assert refused(args, body) in (400, 403)


@pytest.mark.parametrize("encrypted", ["A", "AAAA", "A" * 44, "====", "A" * 64, "/" * 128, "A" * 43 + "="])
def test_signed_junk_is_refused(encrypted):
    assert refused(*signed(encrypted)) in (400, 403)


ANY_ARGS = st.dictionaries(
    st.sampled_from(["timestamp", "nonce", "msg_signature", "signature", "encrypt_type", "openid"]),
    st.one_of(st.text(max_size=60), st.just(str(int(NOW.timestamp()))), st.integers().map(str)),
)


@given(ANY_ARGS, st.binary(max_size=2000))
def test_whatever_comes_is_refused_and_nothing_else_happens(args, body):
    assert refused(args, body) in (400, 403)


def outcome(inside):
    """400 or 403 when a rightly sealed push is refused, 200 when it is taken. Anything else is an error."""
    try:
        open_message(SETTINGS, *sealed_push(inside), NOW)
    except CallbackRefused as refusal:
        return refusal.status
    return 200


@given(st.binary(max_size=500))
def test_whatever_is_inside_is_refused(inside):
    assert outcome(inside) in (400, 403)


PIECES = "<xml>|</xml>|<MsgType>|</MsgType>|text|<![CDATA[|]]>|&amp;|&x;|<?xml?>|<a b='c'/>|<!DOCTYPE a>|"
PIECES += (
    "<FromUserName>o</FromUserName>|<ToUserName>g</ToUserName>|<CreateTime>1</CreateTime>|<MsgType>event</MsgType>"
)


@given(st.lists(st.sampled_from(PIECES.split("|")), max_size=25).map("".join))
def test_pieces_of_xml_are_taken_or_refused(inside):
    assert outcome(inside) in (200, 400, 403)


# --- the same push again ---------------------------------------------------------------------------------------------


def key_of(fields):
    return open_message(SETTINGS, *sealed_push(xml(fields)), NOW).key


def test_a_repeated_message_has_the_same_key():
    assert key_of(text_fields(MsgId=5)) == key_of(text_fields(MsgId=5, CreateTime=1))


def test_the_same_msgid_of_two_people_is_two_messages():
    assert key_of(text_fields(MsgId=5)) != key_of(text_fields(MsgId=5, sender="openid-of-li"))


def test_events_are_told_apart_by_moment_and_key():
    keys = {
        key_of(event_fields("CLICK", EventKey="todo")),
        key_of(event_fields("CLICK", EventKey="help")),
        key_of(event_fields("CLICK", EventKey="todo", CreateTime=1)),
        key_of(event_fields("unsubscribe", EventKey="")),
    }

    assert len(keys) == 4
    assert key_of(event_fields("CLICK", EventKey="todo")) in keys


# --- the reply -------------------------------------------------------------------------------------------------------


def test_a_reply_is_addressed_and_says_what_it_says():
    shown_reply = reply_to("已受理 00012")

    assert (shown_reply.target, shown_reply.source) == ("openid-of-wang", ACCOUNT["original_id"])
    assert shown_reply.content == "已受理 00012"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("]]></Content><Content>伪造", "]]></Content><Content>伪造"),
        ("a\x00b\x0bc\x1fd", "abcd"),
        ("行一\n行二\t三", "行一\n行二\t三"),
        ("未配对\ud800代理", "未配对代理"),
        ("😀 & < >", "😀 & < >"),
    ],
)
def test_a_reply_cannot_be_broken_by_its_words(text, wanted):
    assert reply_to(text).content == wanted


@given(st.text(max_size=3000))
def test_a_reply_never_exceeds_2048_bytes_and_ends_with_a_whole_character(text):
    content = reply_to("始" + text + "终").content

    # An XML reader turns every end of a line into \n.
    readable = callback._NOT_XML.sub("", "始" + text + "终").replace("\r\n", "\n").replace("\r", "\n")
    assert len(content.encode()) <= callback.REPLY_BYTES
    assert readable.startswith(content)
    assert content.endswith("终") == (len(("始" + callback._NOT_XML.sub("", text) + "终").encode()) <= 2048)


@pytest.mark.parametrize("length", [682, 683, 2000])
def test_a_long_reply_is_cut_between_characters(length):
    content = reply_to("督" * length).content

    assert content == "督" * min(length, 682)
