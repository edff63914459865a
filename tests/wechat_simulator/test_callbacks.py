"""消息推送测试 / What WeChat delivers to the service, how often, and what it makes of the reply."""

import threading
import time

import pytest
from wechatpy import create_reply, parse_message
from wechatpy.crypto import WeChatCrypto

from tests.servers import wait_until
from wechat_simulator import xml_text
from wechat_simulator.callbacks import FAILURE

OA, GH = "wx00000000000000aa", "gh_0123456789ab"
TOKEN, KEY = "callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def test_a_callback_url_is_verified_with_a_signed_echostr(sim, service):
    sim.add_official(callback_url=service.url, verify=True)

    assert sim.read("accounts")[0]["callback_url"] == service.url


def test_a_url_that_does_not_echo_is_refused_and_changes_nothing(sim, service):
    service.echo = lambda query: (200, b'"' + query["echostr"].encode() + b'"')

    refused = sim.http.post(
        "/_control/accounts",
        json={
            **sim.read("accounts")[0],
            "secret": "x",
            "token": "t",
            "encoding_aes_key": "A" * 43,
            "callback_url": service.url,
            "verify": True,
        },
    )

    assert refused.status_code == 400
    assert sim.read("accounts")[0]["callback_url"] == ""


def test_safe_mode_sends_cipher_only_with_the_documented_query(connected, service):
    connected.control("users/wang/text", content="帮助")

    (request,) = service.requests
    assert set(request["query"]) == {"signature", "timestamp", "nonce", "openid", "encrypt_type", "msg_signature"}
    assert request["query"]["encrypt_type"] == "aes"
    assert set(xml_text.parse(request["body"].decode())) == {"ToUserName", "Encrypt"}


def test_a_text_message_arrives_with_the_fields_wechat_sends(connected, service):
    connected.control("users/wang/text", content="帮助 ]]> 我")

    (message,) = service.events()
    assert message["ToUserName"] == GH
    assert message["FromUserName"] == connected.openid("wang", OA)
    assert (message["MsgType"], message["Content"]) == ("text", "帮助 ]]> 我")
    assert message["MsgId"].isdigit()


def test_plain_mode_sends_the_message_itself(connected, service):
    connected.add_official(callback_url=service.url, mode="plain")
    connected.control("users/wang/text", content="帮助")

    (request,) = service.requests
    assert set(request["query"]) == {"signature", "timestamp", "nonce", "openid"}
    assert xml_text.parse(request["body"].decode())["Content"] == "帮助"


def test_compat_mode_sends_both_forms(connected, service):
    connected.add_official(callback_url=service.url, mode="compat")
    connected.control("users/wang/text", content="帮助")

    (request,) = service.requests
    assert xml_text.parse(request["body"].decode())["Content"] == "帮助"
    assert service.events()[0]["Content"] == "帮助"


def test_a_text_reply_is_shown_to_the_person(connected, service):
    service.answer = service.reply
    outcome = connected.control("users/wang/text", content="帮助")

    assert outcome["reply"] == {"type": "text", "content": "收到"}
    assert [(one["direction"], one["text"]) for one in connected.inbox("wang")] == [("out", "帮助"), ("in", "收到")]


@pytest.mark.parametrize("body", [b"success", b""])
def test_success_and_an_empty_body_end_the_delivery_silently(connected, service, body):
    service.answer = lambda request: (200, body)
    outcome = connected.control("users/wang/text", content="帮助")

    assert outcome["reply"] is None
    assert len(outcome["deliveries"]) == 1


def test_an_error_is_delivered_three_times_in_all_with_the_same_msgid(connected, service):
    service.answer = lambda request: (500, b"oops")
    outcome = connected.control("users/wang/text", content="帮助")

    assert [one["status"] for one in outcome["deliveries"]] == [500, 500, 500]
    assert len({message["MsgId"] for message in service.events()}) == 1
    assert outcome["reply"] == {"type": "failure", "content": FAILURE}
    assert connected.inbox("wang")[-1]["kind"] == "failure"


def test_the_deliveries_keep_their_distance(connected, service):
    service.answer = lambda request: (500, b"oops")
    connected.control("users/wang/text", content="帮助")

    first, second, third = (one["at"] for one in service.requests)
    assert 0.09 < second - first < 0.3
    assert 0.09 < third - second < 0.3


def test_a_slow_answer_is_cut_off_and_repeated(connected, service):
    never = threading.Event()
    service.answer = lambda request: (never.wait(0.6), (200, b"success"))[1]
    outcome = connected.control("users/wang/text", content="帮助")

    assert [one["status"] for one in outcome["deliveries"]] == [None, None, None]
    assert outcome["reply"]["content"] == FAILURE


def test_a_second_delivery_that_succeeds_is_the_last(connected, service):
    service.answer = lambda request: (500, b"") if len(service.requests) == 1 else service.reply(request)
    outcome = connected.control("users/wang/text", content="帮助")

    assert [one["status"] for one in outcome["deliveries"]] == [500, 200]
    assert outcome["reply"]["content"] == "收到"


@pytest.mark.parametrize("fresh", [True, False])
def test_a_repeated_delivery_is_signed_anew_or_the_same_by_a_switch(connected, service, fresh):
    connected.control("settings", callback_fresh_signature=fresh)
    service.answer = lambda request: (500, b"")
    connected.control("users/wang/text", content="帮助")

    assert len({one["query"]["nonce"] for one in service.requests}) == (3 if fresh else 1)


def test_without_a_callback_url_nothing_is_delivered(sim):
    assert sim.control("users/wang/text", content="帮助") == {"reply": None, "deliveries": []}


def test_a_service_that_is_down_gives_the_failure_notice(connected, service):
    service.server.shutdown()
    service.server.server_close()

    assert connected.control("users/wang/text", content="帮助")["reply"]["content"] == FAILURE


@pytest.mark.parametrize(
    "changes",
    [
        {"Content": ""},
        {"Content": "长" * 683},
        {"ToUserName": "oSomebodyElse"},
        {"FromUserName": "gh_other"},
        {"CreateTime": "soon"},
        {"MsgType": "dance"},
    ],
)
def test_a_reply_wechat_would_not_show_is_the_failure_notice(connected, service, changes):
    service.answer = lambda request: service.reply(request, **changes)
    outcome = connected.control("users/wang/text", content="帮助")

    assert outcome["reply"] == {"type": "failure", "content": FAILURE}
    assert len(outcome["deliveries"]) == 1


def test_2046_bytes_of_content_are_shown(connected, service):
    service.answer = lambda request: service.reply(request, Content="长" * 682)

    assert connected.control("users/wang/text", content="帮助")["reply"]["content"] == "长" * 682


def test_an_unencrypted_reply_in_safe_mode_is_the_failure_notice(connected, service):
    text = {"ToUserName": connected.openid("wang", OA), "FromUserName": GH, "CreateTime": 1, "MsgType": "text"}
    service.answer = lambda request: (200, xml_text.build({**text, "Content": "收到"}).encode())

    assert connected.control("users/wang/text", content="帮助")["reply"]["type"] == "failure"


@pytest.mark.parametrize("wrong", [{"token": "other"}, {"appid": "wx1111111111111111"}])
def test_a_reply_signed_or_sealed_for_another_account_is_the_failure_notice(connected, service, wrong):
    text = {"ToUserName": connected.openid("wang", OA), "FromUserName": GH, "CreateTime": 1, "MsgType": "text"}
    service.answer = lambda request: (200, service.sealed(xml_text.build({**text, "Content": "收到"}), **wrong))

    assert connected.control("users/wang/text", content="帮助")["reply"]["type"] == "failure"


def test_html_is_the_failure_notice(connected, service):
    service.answer = lambda request: (200, b"<html>hello</html>")

    assert connected.control("users/wang/text", content="帮助")["reply"]["type"] == "failure"


def test_a_plain_reply_is_taken_in_plain_mode(connected, service):
    connected.add_official(callback_url=service.url, mode="plain")
    text = {"ToUserName": connected.openid("wang", OA), "FromUserName": GH, "CreateTime": 1, "MsgType": "text"}
    service.answer = lambda request: (200, xml_text.build({**text, "Content": "收到"}).encode())

    assert connected.control("users/wang/text", content="帮助")["reply"]["content"] == "收到"


def test_wechatpy_understands_us_and_we_understand_wechatpy(connected, service):
    crypto = WeChatCrypto(TOKEN, KEY, OA)

    def answer(request):
        query = request["query"]
        xml = crypto.decrypt_message(request["body"], query["msg_signature"], query["timestamp"], query["nonce"])
        message = parse_message(xml)
        return 200, crypto.encrypt_message(create_reply(f"您说：{message.content}", message).render(), "77").encode()

    service.answer = answer

    assert connected.control("users/wang/text", content="帮助")["reply"] == {"type": "text", "content": "您说：帮助"}


def test_callbacks_carry_the_simulators_time(connected, service):
    connected.control("clock", now="2027-01-02T03:04:05+08:00")
    connected.control("users/wang/text", content="帮助")

    assert abs(int(service.requests[0]["query"]["timestamp"]) - 1798830245) < 5
    assert abs(int(service.events()[0]["CreateTime"]) - 1798830245) < 5


def test_a_slow_service_does_not_hold_up_the_control_calls_of_others(connected, service):
    connected.control("settings", callback_timeout=5.0)
    go_on = threading.Event()
    service.answer = lambda request: (go_on.wait(5), (200, b"success"))[1]
    waiting = threading.Thread(target=connected.control, args=("users/wang/text",), kwargs={"content": "帮助"})
    waiting.start()

    wait_until(lambda: service.requests, seconds=5, what="the push")
    connected.control("users", id="li")
    held_up = not waiting.is_alive()

    go_on.set()
    waiting.join()
    assert not held_up


def test_every_delivery_can_be_looked_up(connected, service):
    connected.control("users/wang/text", content="帮助")

    (delivery,) = connected.read("deliveries")
    assert (delivery["user"], delivery["event"], delivery["status"], delivery["attempt"]) == ("wang", "text", 200, 1)


def test_a_reset_ends_what_is_on_its_way(connected, service):
    connected.control("settings", callback_interval=0.2)
    go_on = threading.Event()
    service.answer = lambda request: (go_on.wait(5), (500, b""))[1]
    sending = threading.Thread(
        target=lambda: connected.http.post("/_control/users/wang/text", json={"content": "帮助"})
    )
    sending.start()
    while not service.requests:
        time.sleep(0.01)
    connected.control("reset")
    go_on.set()
    sending.join()

    assert len(service.requests) == 1
    assert connected.read("deliveries") == []
