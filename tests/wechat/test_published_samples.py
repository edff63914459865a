"""公开样例的测试 / Every sample that wechatpy publishes is understood by us as by wechatpy itself."""

import pytest
from wechatpy.parser import parse_message

from tests.wechat.published_samples import EVENTS, MESSAGES, SAMPLES
from tests.wechat.support import NOW, sealed_push, settings_for
from wx_backend.wechat.callback import open_message

SETTINGS = settings_for()


def opened(name):
    return open_message(SETTINGS, *sealed_push(SAMPLES[name]), NOW)


@pytest.mark.parametrize("name", SAMPLES)
def test_a_published_sample_is_understood_as_wechatpy_does(name):
    ours, theirs = opened(name), parse_message(SAMPLES[name])

    assert (ours.account_openid, ours.original_id) == (theirs.source, theirs.target)
    assert ours.created_at == int(theirs.time)
    assert ours.kind == theirs._data["MsgType"].lower()
    # wechatpy names kinds of subscribe anew (subscribe_scan) and takes the kind out of the key.
    assert theirs._data.get("Event", "").lower().startswith(ours.event)
    assert ours.event_key.endswith(theirs._data.get("EventKey") or "")
    assert bool(ours.event) == ("<Event>" in SAMPLES[name])
    assert ours.text == (theirs._data.get("Content") or "")
    assert ours.fields.get("MsgId", "") == theirs._data.get("MsgId", "")


def test_no_two_of_them_are_taken_for_the_same_push():
    keys = {name: opened(name).key for name in SAMPLES}
    # The samples of messages all carry one number, as published; those of events come from a few moments.
    events = [keys[name] for name in EVENTS]

    assert len(set(events)) == len(events)
    assert {key.split("\n")[1] for key in (keys[name] for name in MESSAGES)} == {"message"}


def test_the_outcome_of_a_send_and_a_scene_are_where_we_look_for_them():
    assert opened("TEMPLATESENDJOBFINISH").fields["MsgID"] == "200163836"
    assert opened("TEMPLATESENDJOBFINISH").fields["Status"] == "success"
    assert opened("subscribe by scene").event_key == "qrscene_123123"
    assert opened("SCAN").event_key == "123123"
