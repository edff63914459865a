"""消息加解密的测试 / The crypto gives what Tencent published, and what wechatpy gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.crypto import WeChatCrypto

from wx_backend.wechat.crypto import MessageCrypto, NotForUs, same, signature

# Source: developers.weixin.qq.com/miniprogram/dev/framework/server-ability/message-push.html
TOKEN, AES_KEY, APPID = "AAAAA", "A" * 43, "wxba5fad812f8e6fb9"
PUSH = (
    "+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT"
    "740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8Y"
    "L/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04="
)
PUSHED = (
    '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,'
    '"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}'
)
REPLY = "ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ=="

crypto = MessageCrypto(AES_KEY, APPID)


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        (("1714036504", "1514711492"), "f464b24fc39322e44b38aa78f5edd27bd1441696"),
        (("1714037059", "486452656"), "899cf89e464efb63f54ddac96b0a0a235f53aa78"),
        (("1714112445", "415670741"), "6c5c811b55cc85e0e1b54100749188c20beb3f5d"),
        (("1714112445", "415670741", PUSH), "046e02f8204d34f8ba5fa3b1db94908f3df2e9b3"),
        (("1713424427", "415670741", REPLY), "1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1"),
    ],
)
def test_signatures_are_those_of_tencents_page(parts, wanted):
    assert signature(TOKEN, *parts) == wanted


def test_the_push_of_tencents_page_opens():
    assert crypto.decrypt(PUSH).decode() == PUSHED


def test_the_reply_of_tencents_page_is_sealed_alike():
    assert crypto.encrypt(b'{"demo_resp":"good luck"}', random=b"707722b803182950") == REPLY


@given(st.binary(max_size=3000))
def test_what_is_sealed_opens(message):
    assert crypto.decrypt(crypto.encrypt(message)) == message


@given(st.text(max_size=300))
def test_wechatpy_opens_what_we_seal_and_the_other_way_round(text):
    theirs = WeChatCrypto(TOKEN, AES_KEY, APPID)
    ours = crypto.encrypt(text.encode())
    push = {"Encrypt": ours}

    assert theirs.decrypt_message(push, signature(TOKEN, "1", "2", ours), "1", "2") == text
    sealed = theirs.encrypt_message(text, "2", "1").split("<Encrypt><![CDATA[")[1].split("]]>")[0]
    assert crypto.decrypt(sealed).decode() == text


@given(st.one_of(st.binary(max_size=400), st.text(max_size=400)))
def test_junk_is_not_for_us(junk):
    with pytest.raises(NotForUs):
        crypto.decrypt(junk)


def test_a_message_for_another_appid_does_not_open():
    with pytest.raises(NotForUs):
        crypto.decrypt(MessageCrypto(AES_KEY, "wx0000000000000000").encrypt(b"<xml/>"))


@pytest.mark.parametrize("key", ["", "A" * 42, "A" * 44, "甲" * 43, "!" * 43])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(ValueError, match=r"."):
        MessageCrypto(key, APPID)


def test_two_sealings_differ():
    assert crypto.encrypt(b"same") != crypto.encrypt(b"same")


def test_comparing_takes_any_text():
    assert same("密", "密")
    assert not same("密", "\ud800")
