"""消息加解密测试 / Our crypto against Tencent's published vectors, and against what is not Tencent's."""

import json

import pytest

from wechat_simulator.crypto import CryptoError, MessageCrypto, signature

TOKEN, KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="


@pytest.fixture
def crypto():
    return MessageCrypto(KEY, APPID)


@pytest.mark.parametrize(
    ("timestamp", "nonce", "expected"),
    [
        ("1714036504", "1514711492", "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        ("1714037059", "486452656", "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        ("1714112445", "415670741", "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
    ],
)
def test_tencents_signatures(timestamp, nonce, expected):
    assert signature(TOKEN, timestamp, nonce) == expected


def test_tencents_safe_push_is_signed_and_opens(crypto):
    assert signature(TOKEN, "1714112445", "415670741", PUSH) == "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"
    assert json.loads(crypto.decrypt(PUSH)) == {
        "ToUserName": "gh_97417a04a28d",
        "FromUserName": "o9AgO5Kd5ggOC-bXrbNODIiE3bGY",
        "CreateTime": 1714112445,
        "MsgType": "event",
        "Event": "debug_demo",
        "debug_str": "hello world",
    }


def test_tencents_reply_comes_out_byte_for_byte(crypto):
    assert crypto.encrypt('{"demo_resp":"good luck"}', random="707722b803182950") == REPLY
    assert signature(TOKEN, "1713424427", "415670741", REPLY) == "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"


@pytest.mark.parametrize("length", range(33))
def test_every_length_of_padding_opens_again(crypto, length):
    assert crypto.decrypt(crypto.encrypt("x" * length)) == "x" * length


def test_a_message_for_another_appid_is_refused(crypto):
    with pytest.raises(CryptoError):
        crypto.decrypt(MessageCrypto(KEY, "wx1111111111111111").encrypt("hello"))


@pytest.mark.parametrize("garbage", ["", "not base64!", "AAAA", PUSH[:-24], REPLY[::-1].lstrip("=") + "="])
def test_garbage_is_refused(crypto, garbage):
    with pytest.raises(CryptoError):
        crypto.decrypt(garbage)


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "!" * 43])
def test_a_key_must_have_43_characters_of_base64(key):
    with pytest.raises(CryptoError):
        MessageCrypto(key, APPID)
