"""用户管理测试 / Followers and tags."""

import pytest

OA = "wx00000000000000aa"


def test_a_follower_has_no_nickname_any_more(sim):
    info = sim.get("/cgi-bin/user/info", OA, openid=sim.openid("wang", OA))

    assert (info["subscribe"], info["language"]) == (1, "zh_CN")
    assert info["unionid"] == sim.read("users/wang")["unionid"]
    assert "nickname" not in info
    assert "headimgurl" not in info


def test_somebody_who_does_not_follow_is_little_known(sim):
    sim.control("users/wang/unfollow")
    info = sim.get("/cgi-bin/user/info", OA, openid=sim.openid("wang", OA))

    assert set(info) == {"subscribe", "openid", "unionid"}
    assert info["subscribe"] == 0


def test_an_unknown_openid_is_40003(sim):
    assert sim.get("/cgi-bin/user/info", OA, openid="oNobody")["errcode"] == 40003


def test_the_scene_a_person_came_by_is_known(sim):
    sim.control("users/wang/unfollow")
    sim.control("users/wang/scan", scene="bind_7")
    info = sim.get("/cgi-bin/user/info", OA, openid=sim.openid("wang", OA))

    assert (info["subscribe_scene"], info["qr_scene_str"], info["qr_scene"]) == ("ADD_SCENE_QR_CODE", "bind_7", 0)


def test_a_hundred_people_can_be_asked_at_once(sim):
    one = {"openid": sim.openid("wang", OA)}

    assert len(sim.post("/cgi-bin/user/info/batchget", OA, {"user_list": [one] * 100})["user_info_list"]) == 100
    assert sim.post("/cgi-bin/user/info/batchget", OA, {"user_list": [one] * 101})["errcode"] == 40032


def test_followers_are_listed_to_the_end(sim):
    sim.control("users", id="li")
    first = sim.get("/cgi-bin/user/get", OA)
    rest = sim.get("/cgi-bin/user/get", OA, next_openid=first["next_openid"])

    assert (first["total"], first["count"]) == (1, 1)
    assert first["data"]["openid"] == [sim.openid("wang", OA)]
    assert (rest["count"], rest["next_openid"]) == (0, "")


def test_a_tag_goes_on_and_off(sim):
    number = sim.post("/cgi-bin/tags/create", OA, {"tag": {"name": "督查"}})["tag"]["id"]
    body = {"openid_list": [sim.openid("wang", OA)], "tagid": number}

    sim.post("/cgi-bin/tags/members/batchtagging", OA, body)
    assert sim.post("/cgi-bin/tags/getidlist", OA, {"openid": sim.openid("wang", OA)})["tagid_list"] == [number]
    assert sim.get("/cgi-bin/tags/get", OA)["tags"] == [{"id": number, "name": "督查", "count": 1}]
    assert sim.post("/cgi-bin/user/tag/get", OA, {"tagid": number})["data"]["openid"] == body["openid_list"]

    sim.post("/cgi-bin/tags/members/batchuntagging", OA, body)
    assert sim.post("/cgi-bin/tags/getidlist", OA, {"openid": sim.openid("wang", OA)})["tagid_list"] == []


def test_a_deleted_tag_is_gone_from_everyone(sim):
    number = sim.post("/cgi-bin/tags/create", OA, {"tag": {"name": "督查"}})["tag"]["id"]
    sim.post("/cgi-bin/tags/members/batchtagging", OA, {"openid_list": [sim.openid("wang", OA)], "tagid": number})
    sim.post("/cgi-bin/tags/delete", OA, {"tag": {"id": number}})

    assert sim.post("/cgi-bin/tags/getidlist", OA, {"openid": sim.openid("wang", OA)})["tagid_list"] == []


@pytest.mark.parametrize(("name", "errcode"), [("督查", 45157), ("长" * 11, 45158), ("", 47001)])
def test_a_bad_tag_name_says_why(sim, name, errcode):
    sim.post("/cgi-bin/tags/create", OA, {"tag": {"name": "督查"}})

    assert sim.post("/cgi-bin/tags/create", OA, {"tag": {"name": name}})["errcode"] == errcode


def test_bad_tagging_says_why(sim):
    openid = sim.openid("wang", OA)

    def tagging(people, tag):
        return sim.post("/cgi-bin/tags/members/batchtagging", OA, {"openid_list": people, "tagid": tag})["errcode"]

    assert tagging([openid], 999) == 45159
    assert tagging([openid] * 51, 999) == 40032


def test_a_remark_is_kept(sim):
    sim.post("/cgi-bin/user/info/updateremark", OA, {"openid": sim.openid("wang", OA), "remark": "一科"})

    assert sim.get("/cgi-bin/user/info", OA, openid=sim.openid("wang", OA))["remark"] == "一科"
