"""恶意场景测试 / What each hostile scenario really sends."""

import pytest

from wechat_simulator import xml_text
from wechat_simulator.crypto import CryptoError, MessageCrypto, signature

OA, TOKEN, KEY = "wx00000000000000aa", "callback-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"


def play(sim, name, **more):
    return sim.control("scenarios", name=name, user="wang", **more)


def rightly_signed(request):
    query, encrypted = request["query"], xml_text.parse(request["body"].decode())["Encrypt"]
    return query["msg_signature"] == signature(TOKEN, query["timestamp"], query["nonce"], encrypted)


def inside(request, appid=OA):
    return MessageCrypto(KEY, appid).decrypt(xml_text.parse(request["body"].decode())["Encrypt"])


def test_the_answers_come_back(connected, service):
    service.answer = lambda request: (403, b"no")

    assert play(connected, "wrong_signature")["statuses"] == [403]
    assert play(connected, "wrong_signature")["answers"][0]["body"] == "no"


def test_wrong_signature(connected, service):
    play(connected, "wrong_signature")

    assert not rightly_signed(service.requests[0])


def test_wrong_appid_is_rightly_signed(connected, service):
    play(connected, "wrong_appid")

    assert rightly_signed(service.requests[0])
    with pytest.raises(CryptoError):
        inside(service.requests[0])


def test_stale_timestamp_is_rightly_signed_an_hour_ago(connected, service):
    play(connected, "stale_timestamp")

    assert rightly_signed(service.requests[0])
    assert connected.world.clock.now() - int(service.requests[0]["query"]["timestamp"]) > 3500


def test_plaintext_body_has_a_right_plain_signature(connected, service):
    play(connected, "plaintext_body", text="待办")

    (request,) = service.requests
    query = request["query"]
    assert query["signature"] == signature(TOKEN, query["timestamp"], query["nonce"])
    assert "msg_signature" not in query
    assert xml_text.parse(request["body"].decode())["Content"] == "待办"


def test_duplicates_are_one_message_signed_twice(connected, service):
    play(connected, "duplicates")

    first, second = service.events()
    assert first == second
    assert service.requests[0]["query"] != service.requests[1]["query"]


def test_replayed_is_the_very_same_bytes(connected, service):
    play(connected, "replayed")

    first, second = service.requests
    assert (first["query"], first["body"]) == (second["query"], second["body"])


def test_reordered_sends_the_older_one_last(connected, service):
    play(connected, "reordered")

    first, second = service.events()
    assert int(second["CreateTime"]) < int(first["CreateTime"])
    assert first["MsgId"] != second["MsgId"]


@pytest.mark.parametrize(
    ("name", "found"), [("doctype", "<!DOCTYPE xml><xml>"), ("entities", "<!ENTITY c"), ("not_xml", "hello")]
)
def test_strange_messages_are_rightly_signed(connected, service, name, found):
    play(connected, name)

    assert rightly_signed(service.requests[0])
    assert found in inside(service.requests[0])


def test_oversized_body(connected, service):
    play(connected, "oversized_body")

    assert len(service.requests[0]["body"]) > 4_000_000


def test_garbage_body_is_no_xml(connected, service):
    play(connected, "garbage_body")

    with pytest.raises(xml_text.NotXml):
        xml_text.parse(service.requests[0]["body"].decode())


def test_no_signature_has_no_query(connected, service):
    play(connected, "no_signature")

    assert service.requests[0]["query"] == {}


def test_all_scenarios_can_be_listed_and_played(connected, service):
    for name, description in connected.read("scenarios").items():
        assert description
        assert set(play(connected, name)["statuses"]) == {200}


def test_an_unknown_scenario_is_404(connected):
    connected.control("scenarios", status=404, name="nothing", user="wang")
