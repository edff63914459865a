"""自定义菜单测试 / What the platform takes as a menu, and who sees which."""

import json

import pytest

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"
TODO = {"type": "click", "name": "我的待办", "key": "todo"}
HELP = {"type": "click", "name": "帮助", "key": "help"}


def create(sim, *buttons, path="create", **more):
    body = json.dumps({"button": buttons, **more}, ensure_ascii=False).encode()
    return sim.post(f"/cgi-bin/menu/{path}", OA, data=body)


def names(sim, user="wang"):
    return [one["name"] for one in sim.read(f"users/{user}/menu")["button"]]


def test_a_menu_is_created_read_and_deleted(sim):
    assert sim.get("/cgi-bin/menu/get", OA)["errcode"] == 46003

    assert create(sim, TODO, {"name": "更多", "sub_button": [HELP]})["errcode"] == 0
    buttons = sim.get("/cgi-bin/menu/get", OA)["menu"]["button"]
    assert [one["name"] for one in buttons] == ["我的待办", "更多"]
    assert buttons[1]["sub_button"][0]["key"] == "help"

    sim.get("/cgi-bin/menu/delete", OA)
    assert sim.get("/cgi-bin/menu/get", OA)["errcode"] == 46003


def test_escaped_chinese_is_refused(sim):
    body = json.dumps({"button": [TODO]}).encode()

    assert b"\\u" in body
    assert sim.post("/cgi-bin/menu/create", OA, data=body)["errcode"] == 40033


def below(**changes):
    return {"name": "更多", "sub_button": [{**HELP, **changes}]}


@pytest.mark.parametrize(
    ("buttons", "errcode"),
    [
        ([], 40016),
        ([TODO] * 4, 40016),
        ([{**TODO, "type": "dance"}], 40017),
        ([{**TODO, "name": "六个字的名字啊"}], 40018),
        ([{**TODO, "key": "k" * 129}], 40019),
        ([{"type": "view", "name": "网站", "url": ""}], 40020),
        ([{"name": "更多", "sub_button": [HELP] * 6}], 40023),
        ([below(type="dance")], 40024),
        ([below(name="长" * 21)], 40025),
        ([below(key="")], 40026),
        ([below(type="view", url="https://a.cn/" + "x" * 1024)], 40027),
        ([below(type="view", url="ftp://a.cn")], 40054),
        ([{"type": "view", "name": "网站", "url": "javascript:1"}], 40055),
        ([{"type": "miniprogram", "name": "后台", "url": "http://a.cn", "appid": "wx7", "pagepath": "p"}], 45064),
    ],
)
def test_a_bad_menu_says_why(sim, buttons, errcode):
    assert create(sim, *buttons)["errcode"] == errcode


def test_names_may_fill_their_bytes(sim):
    assert create(sim, {**TODO, "name": "五个字名字a"}, below(name="长" * 20))["errcode"] == 0


def tagged(sim, user):
    number = sim.post("/cgi-bin/tags/create", OA, {"tag": {"name": "工作人员"}})["tag"]["id"]
    body = {"openid_list": [sim.openid(user, OA)], "tagid": number}
    assert sim.post("/cgi-bin/tags/members/batchtagging", OA, body)["errcode"] == 0
    return number


def test_a_conditional_menu_is_seen_by_the_tagged_only(sim):
    sim.control("users", id="li", follow=True)
    create(sim, HELP)
    create(sim, TODO, HELP, path="addconditional", matchrule={"tag_id": str(tagged(sim, "wang"))})

    assert (names(sim, "wang"), names(sim, "li")) == (["我的待办", "帮助"], ["帮助"])
    tried = sim.post("/cgi-bin/menu/trymatch", OA, {"user_id": sim.openid("wang", OA)})
    assert [one["name"] for one in tried["button"]] == ["我的待办", "帮助"]


def test_a_conditional_menu_can_be_removed(sim):
    create(sim, HELP)
    menuid = create(sim, TODO, path="addconditional", matchrule={"tag_id": tagged(sim, "wang")})["menuid"]
    sim.post("/cgi-bin/menu/delconditional", OA, {"menuid": menuid})

    assert names(sim) == ["帮助"]


@pytest.mark.parametrize(("rule", "errcode"), [({}, 65305), ({"tag_id": "999"}, 45159)])
def test_a_conditional_menu_needs_a_rule_and_a_tag(sim, rule, errcode):
    create(sim, HELP)

    assert create(sim, TODO, path="addconditional", matchrule=rule)["errcode"] == errcode


def test_a_conditional_menu_needs_a_default_one(sim):
    assert create(sim, TODO, path="addconditional", matchrule={"tag_id": "100"})["errcode"] == 65303


def test_an_account_set_anew_keeps_its_menu_and_tags(sim):
    create(sim, HELP)
    sim.add_official(name="新名字")

    assert names(sim) == ["帮助"]
