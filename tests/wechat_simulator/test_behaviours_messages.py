"""平台行为 12–21 / Messages, consent and content checks: the numbered behaviours, each shown once as a whole."""

import json
import threading

from tests.wechat_simulator.conftest import Service
from tests.wechat_simulator.test_messages import until
from wechat_simulator import xml_text

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
SEND, BIZSEND = "/cgi-bin/message/subscribe/send", "/cgi-bin/message/subscribe/bizsend"
STATE = {"phrase1": {"value": "已办结"}}


def subscribe_send(sim, template_id="S-ONCE", **changes):
    body = {"touser": sim.openid("wang", MINI), "template_id": template_id, "data": STATE, **changes}
    return sim.post(SEND, MINI, body)


def answer(sim, **answers):
    return sim.control("users/wang/subscriptions", appid=MINI, answers=answers)


def mini_program_with(sim, service, **changes):
    sim.control("settings", template_finish_delay=0.0, media_check_delay=0.0)
    sim.add_mini_program(token="callback-token", callback_url=service.url, mode="plain", **changes)


def bodies(service: Service):
    return [one["body"].decode() for one in service.requests]


def test_behaviour_12_a_template_message_is_checked_in_the_documented_order(sim):
    """Each wrong thing alone; a message wrong in two ways is refused for the one that is checked first."""
    openid = sim.openid("wang", OA)
    sim.control("users", id="away")
    away = sim.openid("away", OA)
    bad_data = {"data": {"character_string1": {"value": "C1"}, "thing2": {"value": "x" * 21}}}
    wrong = [
        ({"touser": "nobody", "template_id": "T-NONE"}, 40003),
        ({"touser": away, "template_id": "T-NONE"}, 43004),
        ({"template_id": "T-NONE", **bad_data}, 40037),
        ({"miniprogram": {"appid": "wx-foreign"}, **bad_data}, 40013),
        (bad_data, 47003),
        ({"data": {}}, 47003),
    ]

    assert sim.http.post("/cgi-bin/message/template/send", json={}).get_json()["errcode"] == 41001
    token = {"access_token": sim.token(OA)}
    broken = sim.http.post("/cgi-bin/message/template/send", query_string=token, data="{")
    assert broken.get_json()["errcode"] == 47001
    assert [sim.send_template(**changes)["errcode"] for changes, _ in wrong] == [code for _, code in wrong]
    assert "data.thing2.value invalid" in sim.send_template(**bad_data)["errmsg"]
    fields = {
        "character_string1": {"value": "C1", "color": "#f00"},
        "thing2": {"value": "局"},
        "first": {"value": "你好"},
    }
    sent = sim.send_template(touser=openid, data=fields)
    assert isinstance(sent["msgid"], int)
    assert [one["key"] for one in sim.inbox("wang")[-1]["fields"]] == ["character_string1", "thing2"]
    sim.control("settings", template_daily_limit=1)
    assert sim.send_template()["errcode"] == 45009


def test_behaviour_13_a_client_msg_id_is_delivered_once_in_ten_minutes(sim):
    first, again = sim.send_template(client_msg_id="c-1"), sim.send_template(client_msg_id="c-1")
    sim.control("clock", advance=601)
    later = sim.send_template(client_msg_id="c-1")

    assert again == first
    assert later["msgid"] != first["msgid"]
    assert len(sim.inbox("wang")) == 2
    sim.control("settings", duplicate_client_msg_id_errcode=45065)
    assert sim.send_template(client_msg_id="c-1")["errcode"] == 45065


def test_behaviour_14_the_outcome_of_a_template_message_is_pushed_even_before_the_answer(connected, service):
    connected.control("settings", template_finish_before_answer=True)
    connected.send_template()
    before = [(one["Event"], one["Status"]) for one in service.events()]
    connected.control("settings", template_finish_before_answer=False, template_finish_status="failed: system failed")
    connected.send_template()
    until(lambda: len(service.requests) == 2)
    connected.control("users", id="wang", blocks_templates=True)
    number = connected.send_template()["msgid"]
    until(lambda: len(service.requests) == 3)

    assert before == [("TEMPLATESENDJOBFINISH", "success")]
    statuses = [one["Status"] for one in service.events()]
    assert statuses == ["success", "failed: system failed", "failed:user block"]
    assert service.events()[-1]["MsgID"] == str(number)


def test_behaviour_15_templates_are_chosen_from_the_library_up_to_25(sim):
    def add(**body):
        return sim.post("/cgi-bin/template/api_add_template", OA, body)

    names = ["被反映单位", "提醒类型", "办理期限"]
    added = add(template_id_short="50103", keyword_name_list=names)["template_id"]
    listed = sim.get("/cgi-bin/template/get_all_private_template", OA)["template_list"]
    values = {"thing2": {"value": "某局"}, "const3": {"value": "红色预警"}, "date5": {"value": "2026-12-01"}}
    unreviewed = {**values, "const3": {"value": "紫色预警"}}

    assert listed[-1]["template_id"] == added
    assert listed[-1]["content"] == "被反映单位：{{thing2.DATA}}\n提醒类型：{{const3.DATA}}\n办理期限：{{date5.DATA}}\n"
    assert sim.send_template(template_id=added, data=values)["errcode"] == 0
    assert sim.send_template(template_id=added, data=unreviewed)["errcode"] == 47003
    assert add(template_id_short="TM00015", keyword_name_list=names)["errcode"] == 40037
    assert add(template_id_short="50103", keyword_name_list=["没有的词"])["errcode"] == 40246
    assert add(template_id_short="50103", keyword_name_list=[])["errcode"] == 40246
    assert sim.post("/cgi-bin/template/del_private_template", OA, {"template_id": added})["errcode"] == 0
    assert sim.send_template(template_id=added, data=values)["errcode"] == 40037
    full = [add(template_id_short="50101", keyword_name_list=["编号"])["errcode"] for _ in range(25)]
    assert full == [0] * 24 + [45026]


def test_three_accounts_choose_from_three_libraries(sim):
    """类目模板, and the subscription templates of the mini-program and of the official account."""
    for appid, tid in ((MINI, "60201"), (OA, "70301")):
        categories = sim.get("/wxaapi/newtmpl/getcategory", appid)["data"]
        ids = ",".join(str(one["id"]) for one in categories)
        titles = sim.get("/wxaapi/newtmpl/getpubtemplatetitles", appid, ids=ids, start=0, limit=30)
        words = sim.get("/wxaapi/newtmpl/getpubtemplatekeywords", appid, tid=tid)["data"]
        choice = {"tid": tid, "kidList": [words[1]["kid"], words[0]["kid"]], "sceneDesc": "进度"}
        chosen = sim.post("/wxaapi/newtmpl/addtemplate", appid, choice)["priTmplId"]
        mine = sim.get("/wxaapi/newtmpl/gettemplate", appid)["data"]

        assert int(tid) in [one["tid"] for one in titles["data"]]
        assert titles["count"] == len(titles["data"]) >= 4
        assert mine[-1]["priTmplId"] == chosen
        assert mine[-1]["content"].startswith(f"{words[1]['name']}：{{{{{words[1]['rule']}{words[1]['kid']}.DATA}}}}")
        for wrong, code in (({"tid": "1"}, 200014), ({"kidList": [1]}, 200020), ({"sceneDesc": "字" * 16}, 200021)):
            assert sim.post("/wxaapi/newtmpl/addtemplate", appid, {**choice, **wrong})["errcode"] == code
        assert sim.post("/wxaapi/newtmpl/deltemplate", appid, {"priTmplId": chosen})["errcode"] == 0
        assert sim.post("/wxaapi/newtmpl/deltemplate", appid, {"priTmplId": chosen})["errcode"] == 40037
    form = {"data": "tid=60202&kidList=1&kidList=3&sceneDesc=x", "content_type": "application/x-www-form-urlencoded"}
    assert sim.post("/wxaapi/newtmpl/addtemplate", MINI, **form)["errcode"] == 0


def test_behaviour_16_a_subscription_message_uses_up_one_consent_unless_it_is_long_term(sim, service):
    mini_program_with(sim, service)
    assert subscribe_send(sim)["errcode"] == 43101
    answer(sim, **{"S-ONCE": "accept", "S-LONG": "accept"})
    answer(sim, **{"S-ONCE": "accept"})

    assert subscribe_send(sim, template_id="S-NONE")["errcode"] == 40037
    assert subscribe_send(sim, data={})["errcode"] == 47003
    assert subscribe_send(sim, page="pages/none/none")["errcode"] == 41030
    sim.add_mini_program(
        subscribe_templates=[
            {"template_id": "S-WORDS", "title": "t", "type": 3, "content": "{{thing1.DATA}}"},
            *_templates(),
        ],
        token="callback-token",
        callback_url=service.url,
        mode="plain",
    )
    answer(sim, **{"S-WORDS": "accept"})
    sensitive = {"thing1": {"value": "代开发票"}}
    assert subscribe_send(sim, template_id="S-WORDS", data=sensitive)["errcode"] == 45168
    assert [subscribe_send(sim)["errcode"] for _ in range(3)] == [0, 0, 43101]
    assert [subscribe_send(sim, template_id="S-LONG")["errcode"] for _ in range(3)] == [0, 0, 0]
    until(lambda: sum("subscribe_msg_sent_event" in one for one in bodies(service)) == 5)
    answer(sim, **{"S-LONG": "ban"})
    assert subscribe_send(sim, template_id="S-LONG")["errcode"] == 43107
    sim.control("settings", subscribe_send_seconds=1.0)
    slow = threading.Thread(target=subscribe_send, args=(sim,))
    slow.start()
    until(lambda: sim.world.sending_to)
    assert subscribe_send(sim)["errcode"] == 43108
    slow.join()


def _templates():
    once = {"template_id": "S-ONCE", "title": "办理进度", "type": 2, "content": "状态：{{phrase1.DATA}}"}
    return [once, {**once, "template_id": "S-LONG", "type": 3}]


def test_behaviour_17_the_official_account_sends_subscription_notices_by_the_same_rules(connected, service):
    connected.add_official(callback_url=service.url, subscribe_templates=_templates())
    body = {"touser": connected.openid("wang", OA), "template_id": "S-ONCE", "data": STATE}
    page = {"miniprogram": {"appid": MINI, "pagepath": "pages/progress/progress"}}

    assert connected.post(BIZSEND, OA, body)["errcode"] == 43101
    connected.control("users/wang/subscriptions", appid=OA, answers={"S-ONCE": "accept"})
    assert connected.post(BIZSEND, OA, {**body, "data": {}})["errcode"] == 47003
    assert connected.post(BIZSEND, OA, {**body, "miniprogram": {"appid": "wx0"}})["errcode"] == 40013
    assert connected.post(BIZSEND, OA, {**body, **page})["errcode"] == 0
    assert connected.post(BIZSEND, OA, body)["errcode"] == 43101
    assert connected.inbox("wang")[-1]["miniprogram"] == {"appid": MINI, "pagepath": "pages/progress/progress"}
    until(lambda: len(service.requests) == 2)
    assert {one["Event"] for one in service.events()} == {"subscribe_msg_popup_event", "subscribe_msg_sent_event"}
    popup = next(said for one in service.events() if "popup" in (said := str(one)))
    assert "acceptS" not in popup
    assert "accept1" in popup, "a web page asked, not a mini-program"


def test_behaviour_18_customer_service_messages_have_their_windows(sim):
    def say(text="好"):
        body = {"touser": sim.openid("wang", OA), "msgtype": "text", "text": {"content": text}}
        return sim.post("/cgi-bin/message/custom/send", OA, body)["errcode"]

    assert say() == 45015
    sim.control("users/wang/text", content="你好")
    assert [say() for _ in range(6)] == [0] * 5 + [45047]
    sim.control("clock", advance=48 * 3600 + 1)
    assert say() == 45015
    sim.control("users/wang/menu", key="todo")
    assert [say() for _ in range(4)] == [0] * 3 + [45047]
    sim.control("clock", advance=61)
    assert say() == 45015
    assert say("字" * 683) == 45002
    sim.control("users/wang/text", content="你好")
    sim.control("users/wang/unfollow")
    assert say() == 45015
    assert sim.post("/cgi-bin/message/custom/send", OA, {"touser": "nobody", "msgtype": "text"})["errcode"] == 40003


def test_behaviour_19_a_pop_up_is_answered_and_told_as_an_object_or_a_list(sim, service):
    mini_program_with(sim, service, format="json", original_id="gh_mini")
    answer(sim, **{"S-ONCE": "accept"})
    answer(sim, **{"S-ONCE": "accept", "S-LONG": "reject"})
    sim.control("users/wang/subscriptions/refuse", appid=MINI, template_ids=["S-ONCE"])
    until(lambda: len(service.requests) == 3)

    told = {_shape(one): one for one in map(json.loads, bodies(service))}
    single = told["subscribe_msg_popup_event", dict]
    assert single["List"] == {"TemplateId": "S-ONCE", "SubscribeStatusString": "accept", "PopupScene": "0"}
    assert isinstance(single["CreateTime"], str)
    both = told["subscribe_msg_popup_event", list]["List"]
    statuses = {one["TemplateId"]: one["SubscribeStatusString"] for one in both}
    assert statuses == {"S-ONCE": "accept", "S-LONG": "reject"}
    changed = told["subscribe_msg_change_event", dict]["List"]
    assert changed == {"TemplateId": "S-ONCE", "SubscribeStatusString": "reject"}
    assert subscribe_send(sim)["errcode"] == 43101
    sim.control("settings", subscribe_list_always=True)
    answer(sim, **{"S-ONCE": "accept"})
    until(lambda: len(service.requests) == 4)
    assert isinstance(json.loads(bodies(service)[-1])["List"], list)


def _shape(event):
    return event["Event"], type(event["List"])


def test_a_subscription_event_in_xml_has_its_name_around_the_list(sim, service):
    mini_program_with(sim, service)
    answer(sim, **{"S-ONCE": "accept", "S-LONG": "reject"})
    until(lambda: service.requests)

    assert bodies(service)[0].count("<List>") == 2
    assert "<SubscribeMsgPopupEvent><List><TemplateId><![CDATA[S-" in bodies(service)[0]
    assert xml_text.parse(bodies(service)[0])["Event"] == "subscribe_msg_popup_event"


def test_a_message_that_was_taken_may_fail_afterwards(sim, service):
    mini_program_with(sim, service)
    answer(sim, **{"S-ONCE": "accept"})
    sim.control("settings", subscribe_sent_errcode=1003)

    assert subscribe_send(sim)["errcode"] == 0
    until(lambda: len(service.requests) == 2)
    sent = next(one for one in bodies(service) if "sent_event" in one)
    assert "<ErrorCode>1003</ErrorCode><ErrorStatus><![CDATA[user has no permission]]></ErrorStatus>" in sent
    assert sim.inbox("wang") == []


def test_behaviour_20_a_text_check_wants_version_2_and_a_recent_visit(sim):
    def check(**changes):
        body = {"version": 2, "scene": 3, "openid": sim.openid("wang", MINI), "content": "窗口态度好", **changes}
        return sim.post("/wxa/msg_sec_check", MINI, {key: value for key, value in body.items() if value is not None})

    assert check()["errcode"] == 61010
    sim.control("users/wang/login-code", appid=MINI)
    passed, review, risky = (check(content=text)["result"] for text in ("窗口态度好", "我要举报", "代开发票"))
    assert [one["suggest"] for one in (passed, review, risky)] == ["pass", "review", "risky"]
    assert [one["label"] for one in (passed, review, risky)] == [100, 20012, 20006]
    assert check(openid="nobody")["errcode"] == 40003
    assert check(scene=9)["errcode"] == 40129
    assert check(content="")["errcode"] == 44002
    assert check(version=1)["errcode"] == check(version=None, openid=None)["errcode"] == 47001
    assert check(content="长" * 2501)["errcode"] == 47001
    sim.control("settings", content_minute_limit=1)
    sim.control("clock", advance=61)
    assert [check()["errcode"] for _ in range(2)] == [0, 44991]
    sim.control("clock", advance=7200)
    assert check()["errcode"] == 61010


def test_behaviour_21_a_picture_check_answers_a_trace_id_and_pushes_the_verdict(sim, service):
    mini_program_with(sim, service, format="json", origins={"https://mashang.example": service.url[:-7]})
    sim.control("settings", media_rules=[{"word": "bad", "suggest": "risky", "label": 20002}])
    service.echo = lambda query: (200, b"a picture")

    def check(url, **changes):
        body = {"version": 2, "scene": 1, "media_type": 2, "openid": sim.openid("wang", MINI), "media_url": url}
        return sim.post("/wxa/media_check_async", MINI, {**body, **changes})

    assert check("https://mashang.example/a.jpg")["errcode"] == 61010
    sim.control("users/wang/login-code", appid=MINI)
    asked = [f"https://mashang.example/{name}.jpg" for name in ("good", "bad")] + ["http://127.0.0.1:9/gone.jpg"]
    traces = [check(url)["trace_id"] for url in asked]
    until(lambda: len(service.requests) == 3)

    told = {one["trace_id"]: one for one in map(json.loads, bodies(service))}
    good, bad, gone = (told[one] for one in traces)
    assert (good["Event"], good["appid"], good["version"]) == ("wxa_media_check", MINI, 2)
    assert (good["errcode"], good["result"]) == (0, {"suggest": "pass", "label": 100})
    assert (bad["result"]["suggest"], bad["detail"][0]["label"]) == ("risky", 20002)
    assert gone["errcode"] == -1008
    assert check("ftp://x/y")["errcode"] == 40097
    assert check(asked[0], media_type=3)["errcode"] == 40097
    assert check(asked[0], version=1)["errcode"] == 47001
    assert check(asked[0], openid="nobody")["errcode"] == 40003
