"""消息发送测试 / Template, subscription and customer-service messages."""

import threading
import time

import pytest

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
DATA = {"character_string1": {"value": "C1"}, "thing2": {"value": "某某局"}}


def until(ready):
    """Wait for something asynchronous."""
    for _ in range(1500):
        if ready():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_a_template_message_appears_as_a_card(sim):
    answer = sim.send_template(miniprogram={"appid": MINI, "pagepath": "packages/admin/complaint/complaint?id=7"})

    (card,) = sim.inbox("wang")
    assert answer == {"errcode": 0, "errmsg": "ok", "msgid": card["msgid"]}
    assert (card["kind"], card["title"], card["template_id"]) == ("template", "新投诉提醒", "T-NEW")
    assert card["miniprogram"] == {"appid": MINI, "pagepath": "packages/admin/complaint/complaint?id=7"}
    assert card["fields"] == [
        {"key": "character_string1", "label": "编号", "value": "C20261123001"},
        {"key": "thing2", "label": "单位", "value": "某某局"},
    ]


def test_keys_the_template_does_not_have_are_ignored(sim):
    sim.send_template(data={**DATA, "first": {"value": "您好", "color": "#f00"}, "remark": {"value": "谢谢"}})

    assert [one["key"] for one in sim.inbox("wang")[0]["fields"]] == ["character_string1", "thing2"]


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"template_id": "T-OTHER"}, 40037),
        ({"miniprogram": {"appid": "wx7777777777777777", "pagepath": "x"}}, 40013),
        ({"data": {"thing2": {"value": "局"}}}, 47003),
        ({"data": {**DATA, "thing2": {"value": "局" * 21}}}, 47003),
        ({"data": None}, 47003),
    ],
)
def test_a_bad_template_message_says_why(sim, changes, errcode):
    assert sim.send_template(**changes)["errcode"] == errcode
    assert sim.inbox("wang") == []


def test_the_wrong_field_is_named(sim):
    message = sim.send_template(data={**DATA, "thing2": {"value": "局" * 21}})["errmsg"]

    assert message.startswith("argument invalid! data.thing2.value invalid rid: ")


def test_an_openid_of_the_mini_program_is_unknown_to_the_account(sim):
    assert sim.send_template(touser=sim.openid("wang", MINI))["errcode"] == 40003


def test_only_followers_get_template_messages(sim):
    sim.control("users/wang/unfollow")

    assert sim.send_template()["errcode"] == 43004


def test_a_body_that_is_not_json_is_47001_but_a_bad_token_comes_first(sim):
    path = "/cgi-bin/message/template/send"

    assert sim.post(path, OA, data=b"{not json")["errcode"] == 47001
    assert sim.http.post(path, data=b"{not json").get_json()["errcode"] == 41001


def test_checks_come_in_wechats_order(sim):
    everything_wrong = {"template_id": "T-OTHER", "data": {}}

    assert sim.send_template(touser="oNobody", **everything_wrong)["errcode"] == 40003
    sim.control("users", id="li")
    assert sim.send_template("li", **everything_wrong)["errcode"] == 43004
    assert sim.send_template(**everything_wrong)["errcode"] == 40037
    assert sim.send_template(data={})["errcode"] == 47003


def test_the_same_client_msg_id_is_delivered_once_within_ten_minutes(sim):
    first, second = sim.send_template(client_msg_id="n-1"), sim.send_template(client_msg_id="n-1")

    assert second == first
    assert len(sim.inbox("wang")) == 1


def test_after_ten_minutes_the_same_client_msg_id_is_new(sim):
    sim.send_template(client_msg_id="n-1")
    sim.control("clock", advance=601)
    sim.send_template(client_msg_id="n-1")

    assert len(sim.inbox("wang")) == 2


def test_the_same_client_msg_id_to_another_person_is_another_message(sim):
    sim.control("users", id="li", follow=True)
    sim.send_template(client_msg_id="n-1")
    sim.send_template("li", client_msg_id="n-1")

    assert len(sim.inbox("li")) == 1


def test_a_repeated_client_msg_id_may_answer_an_error_by_a_switch(sim):
    sim.control("settings", duplicate_client_msg_id_errcode=45065)
    sim.send_template(client_msg_id="n-1")

    assert sim.send_template(client_msg_id="n-1")["errcode"] == 45065
    assert len(sim.inbox("wang")) == 1


def test_a_refused_send_does_not_use_up_its_client_msg_id(sim):
    sim.send_template(client_msg_id="n-1", data={})

    assert sim.send_template(client_msg_id="n-1")["errcode"] == 0
    assert len(sim.inbox("wang")) == 1


def test_the_daily_quota_ends_in_45009_and_comes_back(sim):
    sim.control("settings", template_daily_limit=1)

    assert [sim.send_template()["errcode"] for _ in range(2)] == [0, 45009]
    sim.control("clock", advance=86400)
    assert sim.send_template()["errcode"] == 0


def test_the_outcome_comes_as_an_event_with_the_msgid(connected, service):
    msgid = connected.send_template()["msgid"]
    until(lambda: service.requests)

    (event,) = service.events()
    assert (event["Event"], event["MsgID"], event["Status"]) == ("TEMPLATESENDJOBFINISH", str(msgid), "success")


def test_a_person_who_blocks_templates_gives_user_block(connected, service):
    connected.control("users", id="wang", blocks_templates=True)
    connected.send_template()
    until(lambda: service.requests)

    assert service.events()[0]["Status"] == "failed:user block"
    assert connected.inbox("wang") == []


def test_the_outcome_may_come_before_the_answer(connected, service):
    connected.control("settings", template_finish_before_answer=True, template_finish_status="failed: system failed")
    connected.send_template()

    assert service.events()[0]["Status"] == "failed: system failed"


def test_a_failing_outcome_event_never_shows_the_failure_notice(connected, service):
    service.answer = lambda request: (500, b"")
    connected.send_template()
    until(lambda: len(service.requests) == 3)

    assert [one["kind"] for one in connected.inbox("wang")] == ["template"]


def test_the_templates_of_the_account_are_listed(sim):
    (template,) = sim.get("/cgi-bin/template/get_all_private_template", OA)["template_list"]

    assert (template["template_id"], template["title"]) == ("T-NEW", "新投诉提醒")


def subscribe(sim, template="S-ONCE", answer="accept"):
    return sim.control("users/wang/subscriptions", appid=MINI, template_id=template, answer=answer)


def send(sim, template="S-ONCE", **changes):
    body = {"touser": sim.openid("wang", MINI), "template_id": template, "data": {"phrase1": {"value": "已受理"}}}
    return sim.post("/cgi-bin/message/subscribe/send", MINI, {**body, **changes})


def test_one_accept_is_one_message(sim):
    subscribe(sim)

    assert [send(sim, page="pages/progress/progress?n=1")["errcode"], send(sim)["errcode"]] == [0, 43101]
    (notice,) = sim.inbox("wang")
    assert (notice["kind"], notice["title"]) == ("subscribe", "办理进度")
    assert notice["miniprogram"] == {"appid": MINI, "pagepath": "pages/progress/progress?n=1"}


def test_accepts_add_up(sim):
    subscribe(sim)
    subscribe(sim)

    assert [send(sim)["errcode"] for _ in range(3)] == [0, 0, 43101]


def test_a_long_term_subscription_is_not_used_up_until_rejected(sim):
    subscribe(sim, "S-LONG")

    assert [send(sim, "S-LONG")["errcode"] for _ in range(3)] == [0, 0, 0]
    subscribe(sim, "S-LONG", "reject")
    assert send(sim, "S-LONG")["errcode"] == 43101


@pytest.mark.parametrize(("answer", "errcode"), [("reject", 43101), ("ban", 43107)])
def test_without_an_accept_nothing_is_sent(sim, answer, errcode):
    subscribe(sim, answer=answer)

    assert send(sim)["errcode"] == errcode


@pytest.mark.parametrize(
    ("changes", "errcode"),
    [
        ({"touser": "oNobody"}, 40003),
        ({"template_id": "S-OTHER"}, 40037),
        ({"data": {"phrase1": {"value": "OK"}}}, 47003),
        ({"page": "pages/none/none"}, 41030),
        ({"data": {"phrase1": {"value": "色情服务"}}}, 45168),
    ],
)
def test_a_refused_subscription_message_keeps_the_grant(sim, changes, errcode):
    subscribe(sim)

    assert send(sim, **changes)["errcode"] == errcode
    assert send(sim)["errcode"] == 0


def test_two_sends_to_one_person_at_once_are_refused(sim):
    subscribe(sim)
    sim.control("settings", subscribe_send_seconds=0.3)
    slow = threading.Thread(target=send, args=(sim,))
    slow.start()
    until(lambda: sim.world.sending_to)

    assert send(sim)["errcode"] == 43108
    slow.join()


def test_a_subscription_send_is_reported_to_the_mini_program(sim, service):
    sim.control("settings", template_finish_delay=0.0)
    account = {"kind": "mini_program", "appid": MINI, "secret": f"secret of {MINI}", "token": "callback-token"}
    once = {"template_id": "S-ONCE", "title": "办理进度", "content": "状态：{{phrase1.DATA}}"}
    sim.control("accounts", **account, callback_url=service.url, verify=True, subscribe_templates=[once])
    subscribe(sim)
    send(sim)
    until(lambda: len(service.requests) == 2)

    body = next(body for one in service.requests if "sent_event" in (body := one["body"].decode()))
    assert "<Event><![CDATA[subscribe_msg_sent_event]]></Event>" in body
    assert "<SubscribeMsgSentEvent><List><TemplateId><![CDATA[S-ONCE]]></TemplateId>" in body


def test_the_subscription_templates_are_listed(sim):
    listed = sim.get("/wxaapi/newtmpl/gettemplate", MINI)["data"]

    assert [(one["priTmplId"], one["type"]) for one in listed] == [("S-ONCE", 2), ("S-LONG", 3)]


def custom(sim, text="您好"):
    body = {"touser": sim.openid("wang", OA), "msgtype": "text", "text": {"content": text}}
    return sim.post("/cgi-bin/message/custom/send", OA, body)["errcode"]


def test_without_a_window_no_custom_message(sim):
    assert custom(sim) == 45015


def test_five_custom_messages_after_a_message(sim):
    sim.control("users/wang/text", content="在吗")

    assert [custom(sim) for _ in range(6)] == [0] * 5 + [45047]


def test_the_window_of_a_message_closes_after_48_hours(sim):
    sim.control("users/wang/text", content="在吗")
    sim.control("clock", advance=48 * 3600 + 1)

    assert custom(sim) == 45015


def test_three_custom_messages_within_a_minute_of_a_menu_click(sim):
    sim.control("users/wang/menu", key="todo")
    assert [custom(sim) for _ in range(4)] == [0, 0, 0, 45047]

    sim.control("clock", advance=61)
    assert custom(sim) == 45015


def test_no_custom_message_after_unfollowing(sim):
    sim.control("users/wang/text", content="在吗")
    sim.control("users/wang/unfollow")

    assert custom(sim) == 45015


def test_a_custom_message_has_2048_bytes(sim):
    sim.control("users/wang/text", content="在吗")

    assert (custom(sim, "长" * 683), custom(sim, "长" * 682)) == (45002, 0)
