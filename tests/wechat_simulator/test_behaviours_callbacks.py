"""平台行为 22–30 / Codes, menus, people and callbacks: the numbered behaviours, each shown once as a whole."""

import io
import json
import re
import threading
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

import wechat_simulator
from tests.wechat_simulator.test_link_rules import PREFIX, RULE, Website, ask, scan
from tests.wechat_simulator.test_messages import until
from wechat_simulator import xml_text
from wechat_simulator.callbacks import FAILURE
from wechat_simulator.crypto import MessageCrypto, signature

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
KEY, TOKEN = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", "callback-token"
PAGE = "pages/progress/progress"


def image_text(response):
    return zxingcpp.read_barcode(Image.open(io.BytesIO(response.data)).convert("L")).text


def test_behaviour_22_a_mini_program_code_is_an_image_that_reads_back(sim):
    def code(**changes):
        query = {"access_token": sim.token(MINI)}
        return sim.http.post("/wxa/getwxacodeunlimit", query_string=query, json={"scene": "a=1", **changes})

    found = code(page=PAGE)
    assert found.content_type == "image/png"
    assert image_text(found).endswith("path=pages%2Fprogress%2Fprogress&query=scene%3Da%253D1")
    refused = [({"scene": "中"}, 40129), ({"scene": "x" * 33}, 40169), ({"page": "pages/no/no"}, 41030)]
    refused += [({"scene": "scancode_time"}, 85096), ({"env_version": "beta"}, 40097)]
    assert [code(**changes).get_json()["errcode"] for changes, _ in refused] == [code for _, code in refused]
    assert code(page="pages/no/no", check_path=False, env_version="trial").content_type == "image/png"
    sim.world.counts["wxacode", MINI, sim.world.minute()] = 5000
    assert code().get_json()["errcode"] == 45009


def test_behaviour_23_a_scene_code_makes_a_stranger_follow_and_a_follower_scan(connected, service):
    def create(**body):
        return connected.post("/cgi-bin/qrcode/create", OA, body)

    scene = {"action_info": {"scene": {"scene_str": "bind_1"}}}
    made = create(action_name="QR_STR_SCENE", expire_seconds=600, **scene)
    shown = connected.http.get("/cgi-bin/showqrcode", query_string={"ticket": made["ticket"]})
    connected.control("users", id="new")
    connected.control("users/new/scan", url=made["url"])
    connected.control("users/wang/scan", url=made["url"])
    connected.control("clock", advance=601)
    nothing = connected.control("users/wang/scan", url=made["url"])

    assert made["url"].startswith("http://weixin.qq.com/q/")
    assert made["expire_seconds"] == 600
    assert image_text(shown) == made["url"]
    assert connected.http.get("/cgi-bin/showqrcode?ticket=none").status_code == 404
    followed, scanned = service.events()
    assert (followed["Event"], followed["EventKey"]) == ("subscribe", "qrscene_bind_1")
    assert (scanned["Event"], scanned["EventKey"], scanned["Ticket"]) == ("SCAN", "bind_1", made["ticket"])
    assert nothing["deliveries"] == []
    assert create(action_name="QR_OTHER", **scene)["errcode"] == 40052
    assert create(action_name="QR_STR_SCENE", action_info={})["errcode"] == 40053


def test_behaviour_24_a_rule_proves_its_address_and_opens_the_page_of_a_scanned_link(sim):
    website = Website()
    sim.add_mini_program(origins={"https://mashang.example": website.base})
    file = ask(sim, "download")

    assert ask(sim, "add", **RULE)["errcode"] == 85069
    website.files[f"/q/{file['file_name']}"] = file["file_content"]
    assert ask(sim, "add", **RULE)["errcode"] == 0
    assert [one["state"] for one in ask(sim, "get")["rule_list"]] == [1]
    assert scan(sim, f"{PREFIX}AB12")["opens"] == "browser"
    assert ask(sim, "publish", prefix=PREFIX)["errcode"] == 0
    opened = scan(sim, f"{PREFIX}AB12")["url"]
    assert re.fullmatch(r"pages/profile/profile\?q=https%3A%2F%2Fmashang\.example%2Fq%2FAB12&scancode_time=\d+", opened)
    assert ask(sim, "add", **{**RULE, "is_edit": 1})["errcode"] == 40097
    assert ask(sim, "delete", prefix=PREFIX)["errcode"] == 0
    website.server.shutdown()
    website.server.server_close()


def test_behaviour_25_the_menu_is_checked_and_a_tag_shows_another_one(connected, service):
    def create(*buttons, **options):
        body = json.dumps({"button": list(buttons)}, ensure_ascii=options.get("escaped", False)).encode()
        return connected.post("/cgi-bin/menu/create", OA, data=body)["errcode"]

    click = {"type": "click", "name": "待办", "key": "todo"}
    assert connected.get("/cgi-bin/menu/get", OA)["errcode"] == 46003
    assert create(click, escaped=True) == 40033
    wrong = [
        ([click] * 4, 40016),
        ([{**click, "type": "x"}], 40017),
        ([{**click, "name": "名" * 6}], 40018),
        ([{**click, "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "网", "url": "u" * 1025}], 40020),
        ([{"name": "多", "sub_button": [click] * 6}], 40023),
        ([{"name": "多", "sub_button": [{**click, "type": "x"}]}], 40024),
        ([{"name": "多", "sub_button": [{**click, "name": "名" * 21}]}], 40025),
        ([{"name": "多", "sub_button": [{**click, "key": ""}]}], 40026),
        ([{"name": "多", "sub_button": [{"type": "view", "name": "网", "url": ""}]}], 40027),
        ([{"name": "多", "sub_button": [{"type": "view", "name": "网", "url": "ftp://a/"}]}], 40054),
        ([{"type": "view", "name": "网", "url": "ftp://a/"}], 40055),
    ]
    assert [create(*buttons) for buttons, _ in wrong] == [code for _, code in wrong]
    assert create(click) == 0
    tag = connected.post("/cgi-bin/tags/create", OA, {"tag": {"name": "工作人员"}})["tag"]["id"]
    staff = {"button": [{**click, "name": "周报", "key": "digest"}], "matchrule": {"tag_id": str(tag)}}
    body = json.dumps(staff, ensure_ascii=False).encode()
    menu_id = connected.post("/cgi-bin/menu/addconditional", OA, data=body)["menuid"]
    tagging = {"openid_list": [connected.openid("wang", OA)], "tagid": tag}
    assert connected.post("/cgi-bin/tags/members/batchtagging", OA, tagging)["errcode"] == 0
    connected.control("users", id="li", follow=True)

    assert connected.read("users/wang/menu")["button"][0]["name"] == "周报"
    assert connected.read("users/li/menu")["button"][0]["name"] == "待办"
    connected.control("users/wang/menu", key="digest")
    (clicked,) = service.events()
    assert (clicked["Event"], clicked["EventKey"], clicked["MenuId"]) == ("CLICK", "digest", menu_id)


def test_behaviour_26_who_follows_is_known_without_a_name(sim):
    openid = sim.openid("wang", OA)
    known = sim.get("/cgi-bin/user/info", OA, openid=openid)
    sim.control("users", id="away")
    stranger = sim.get("/cgi-bin/user/info", OA, openid=sim.openid("away", OA))
    batch = {"user_list": [{"openid": openid}] * 101}

    assert (known["subscribe"], "nickname" in known, "unionid" in known) == (1, False, True)
    assert set(stranger) == {"subscribe", "openid", "unionid"}
    assert sim.post("/cgi-bin/user/info/batchget", OA, batch)["errcode"] == 40032
    first = sim.get("/cgi-bin/user/get", OA)
    assert (first["total"], first["next_openid"]) == (1, openid)
    assert sim.get("/cgi-bin/user/get", OA, next_openid=openid)["next_openid"] == ""
    sim.add_official(unionid_policy="none")
    assert "unionid" not in sim.get("/cgi-bin/user/info", OA, openid=openid)
    sim.add_official(unionid_policy="followed_only")
    assert "unionid" in sim.get("/cgi-bin/user/info", OA, openid=openid)
    assert "unionid" not in sim.get("/cgi-bin/user/info", OA, openid=sim.openid("away", OA))


@pytest.mark.parametrize("mode", ["plain", "compat", "safe"])
@pytest.mark.parametrize("form", ["xml", "json"])
def test_behaviour_27_a_verified_url_gets_pushes_in_three_modes_and_two_formats(sim, service, mode, form):
    sim.control("settings", callback_attempts=1, media_check_delay=0.0)
    keys = {"token": TOKEN, "encoding_aes_key": KEY, "mode": mode, "format": form, "original_id": "gh_mini"}
    refused = sim.control(
        "accounts", status=400, **{**MINI_FACTS, **keys}, callback_url="http://127.0.0.1:9/", verify=True
    )
    sim.control("accounts", **MINI_FACTS, **keys, callback_url=service.url, verify=True)
    sim.control("users/wang/subscriptions", appid=MINI, answers={"S-ONCE": "accept"})
    until(lambda: service.requests)

    (request,) = service.requests
    query, outer = request["query"], _parsed(form, request["body"].decode())
    always = {"signature", "timestamp", "nonce", "openid"}
    assert "echostr" in refused["error"]
    assert set(query) == (always if mode == "plain" else always | {"encrypt_type", "msg_signature"})
    assert query["signature"] == signature(TOKEN, query["timestamp"], query["nonce"])
    assert ("Event" in outer, "Encrypt" in outer) == (mode != "safe", mode != "plain")
    inner = outer
    if mode != "plain":
        assert query["msg_signature"] == signature(TOKEN, query["timestamp"], query["nonce"], outer["Encrypt"])
        inner = _parsed(form, MessageCrypto(KEY, MINI).decrypt(outer["Encrypt"]))
    assert inner["Event"] == "subscribe_msg_popup_event"
    assert inner["FromUserName"] == query["openid"] == sim.openid("wang", MINI)


MINI_FACTS = {
    "kind": "mini_program",
    "appid": MINI,
    "secret": "s",
    "subscribe_templates": [{"template_id": "S-ONCE", "type": 2, "content": "状态：{{phrase1.DATA}}"}],
}


def _parsed(form, text):
    return json.loads(text) if form == "json" else xml_text.parse(text)


def test_the_official_account_speaks_xml_only(sim):
    sim.control("accounts", status=400, kind="official_account", appid="wx9", secret="s", format="json")


@pytest.mark.parametrize("fresh", [True, False])
def test_behaviour_28_a_push_comes_three_times_with_the_same_msgid_until_it_is_taken(connected, service, fresh):
    connected.control("settings", callback_fresh_signature=fresh)
    service.answer = lambda request: (500, b"")
    shown = connected.control("users/wang/text", content="帮助")
    first = service.requests[:]
    service.answer = lambda request: (200, b"success") if len(service.requests) == 5 else (500, b"")
    taken = connected.control("users/wang/text", content="帮助")

    assert [one["attempt"] for one in shown["deliveries"]] == [1, 2, 3]
    assert shown["reply"] == {"type": "failure", "content": FAILURE}
    assert len({service.opened(one)["MsgId"] for one in first}) == 1
    assert len({one["query"]["msg_signature"] for one in first}) == (3 if fresh else 1)
    assert [one["status"] for one in taken["deliveries"]] == [500, 200]
    assert taken["reply"] is None
    for wrong in ({"appid": "wx0000000000000000"}, {"token": "another"}):
        service.answer = lambda request, wrong=wrong: (200, service.sealed(_reply_text(service, request), **wrong))
        assert connected.control("users/wang/text", content="帮助")["reply"]["content"] == FAILURE


def _reply_text(service, request, **changes):
    message = service.opened(request)
    fields = {"ToUserName": message["FromUserName"], "FromUserName": message["ToUserName"], "CreateTime": 1}
    return xml_text.build({**fields, "MsgType": "text", "Content": "收到", **changes})


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({}, "text"),
        ({"Content": "]]></Content><Content>伪造"}, "text"),
        ({"ToUserName": "somebody"}, "failure"),
        ({"FromUserName": "gh_other"}, "failure"),
        ({"MsgType": "dance"}, "failure"),
        ({"Content": ""}, "failure"),
        ({"Content": "字" * 683}, "failure"),
        ({"CreateTime": "now"}, "failure"),
    ],
)
def test_behaviour_29_a_passive_reply_is_read_as_wechat_reads_it(connected, service, changes, kind):
    service.answer = lambda request: (200, service.sealed(_reply_text(service, request, **changes)))

    reply = connected.control("users/wang/text", content="帮助")["reply"]
    assert reply == {"type": kind, "content": changes.get("Content", "收到") if kind == "text" else FAILURE}


NAMED = """duplicates reordered unsubscribed wrong_signature wrong_appid stale_timestamp doctype entities
external_entity oversized_body huge_body nested utf16 nul empty not_xml garbage_body plaintext_body
replayed no_signature"""


def test_behaviour_30_what_wechat_does_at_its_worst_are_named_scenarios(connected, service):
    assert set(connected.read("scenarios")) == set(NAMED.split())
    for name in NAMED.split():
        before = len(service.requests)
        answers = connected.control("scenarios", name=name, user="wang")["answers"]
        assert len(service.requests) - before == len(answers) >= 1, name
    bodies = [one["body"] for one in service.requests]
    assert any(len(one) > 20 * 1024 * 1024 for one in bodies)
    assert any(one.count(b"<a>") == 200_000 for one in bodies)
    connected.control("settings", template_send_seconds=0.5)
    unfollow_in_flight(connected)
    until(lambda: service.opened(service.requests[-1]).get("Status"))
    assert service.opened(service.requests[-1])["Status"] == "failed:user block"
    assert [one for one in connected.inbox("wang") if one["kind"] == "template"] == []


def unfollow_in_flight(sim):
    """The person leaves between the checks of a send and its delivery."""
    sending = threading.Thread(target=sim.send_template)
    sending.start()
    until(lambda: sim.world.counts.get(("template", OA, sim.world.today())))
    sim.control("users/wang/unfollow")
    sending.join()


def test_the_readme_names_a_test_for_each_of_the_thirty():
    readme = Path(wechat_simulator.__file__).with_name("README.md").read_text()
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_behaviours_*.py"))

    for number in range(1, 31):
        (named,) = re.findall(rf"^\| {number} \|.*`(test_behaviour_{number:02d}_\w+)` \|$", readme, re.MULTILINE)
        assert f"def {named}(" in tests
