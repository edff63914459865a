"""用户操作测试 / What people do, and the events WeChat makes of it."""

import json

import pytest

OA, MINI = "wx00000000000000aa", "wx00000000000000bb"


def last(service):
    return service.events()[-1]


def test_following_gives_subscribe_with_an_empty_key(connected, service):
    connected.control("users", id="li")
    service.answer = service.reply
    outcome = connected.control("users/li/follow")

    assert (last(service)["MsgType"], last(service)["Event"], last(service)["EventKey"]) == ("event", "subscribe", "")
    assert outcome["reply"]["content"] == "收到"
    assert connected.read("users/li")["following"] == [OA]


def test_following_twice_is_nothing(connected, service):
    assert connected.control("users/wang/follow") == {"reply": None, "deliveries": []}
    assert service.requests == []


def test_a_quiet_follow_gives_no_event(connected, service):
    connected.control("users", id="li", follow=True)

    assert connected.read("users/li")["following"] == [OA]
    assert service.requests == []


def test_unfollowing_gives_unsubscribe_and_shows_nothing(connected, service):
    service.answer = service.reply
    outcome = connected.control("users/wang/unfollow")

    assert last(service)["Event"] == "unsubscribe"
    assert outcome["reply"] is None
    assert connected.inbox("wang") == []


def made(sim, scene="bind_7", seconds=600):
    body = {"action_name": "QR_STR_SCENE", "expire_seconds": seconds, "action_info": {"scene": {"scene_str": scene}}}
    return sim.post("/cgi-bin/qrcode/create", OA, body)


def test_a_follower_who_scans_gives_scan_with_the_bare_scene(connected, service):
    ticket = made(connected)["ticket"]
    connected.control("users/wang/scan", scene="bind_7")

    assert (last(service)["Event"], last(service)["EventKey"], last(service)["Ticket"]) == ("SCAN", "bind_7", ticket)


def test_another_one_who_scans_follows_with_qrscene(connected, service):
    connected.control("users", id="li")
    connected.control("users/li/scan", url=made(connected)["url"])

    assert (last(service)["Event"], last(service)["EventKey"]) == ("subscribe", "qrscene_bind_7")
    assert connected.read("users/li")["following"] == [OA]


def test_an_expired_code_does_nothing(connected, service):
    made(connected)
    connected.control("clock", advance=601)

    assert connected.control("users/wang/scan", scene="bind_7")["deliveries"] == []
    assert service.requests == []


def test_a_code_that_hangs_on_the_wall_since_last_year_still_works(connected, service):
    connected.control("users/wang/scan", scene="wall")

    assert last(service)["EventKey"] == "wall"


@pytest.mark.parametrize(
    ("key", "event", "event_key"),
    [
        ("todo", "CLICK", "todo"),
        ("我的待办", "CLICK", "todo"),
        ("https://a.example/", "VIEW", "https://a.example/"),
        ("packages/admin/x", "view_miniprogram", "packages/admin/x"),
        ("gone", "CLICK", "gone"),
    ],
)
def test_a_tap_on_the_menu_gives_its_event(connected, service, key, event, event_key):
    buttons = [
        {"type": "click", "name": "我的待办", "key": "todo"},
        {
            "name": "更多",
            "sub_button": [
                {"type": "view", "name": "网站", "url": "https://a.example/"},
                {
                    "type": "miniprogram",
                    "name": "后台",
                    "url": "https://a.example/",
                    "appid": MINI,
                    "pagepath": "packages/admin/x",
                },
            ],
        },
    ]
    connected.post("/cgi-bin/menu/create", OA, data=json.dumps({"button": buttons}, ensure_ascii=False).encode())
    connected.control("users/wang/menu", key=key)

    assert (last(service)["Event"], last(service)["EventKey"]) == (event, event_key)
    assert last(service)["MenuId"].isdigit()


@pytest.mark.parametrize(("action", "fields"), [("text", {"content": "在"}), ("menu", {"key": "todo"})])
def test_only_followers_write_and_tap(connected, action, fields):
    connected.control("users", id="li")

    connected.control(f"users/li/{action}", status=409, **fields)


def test_a_user_nobody_made_is_404(sim):
    sim.control("users/nobody/text", status=404, content="在")


def test_msgids_never_repeat_even_in_a_new_simulator(sim):
    numbers = [sim.world.next_number() for _ in range(1000)] + [type(sim)().world.next_number() for _ in range(3)]

    assert len(set(numbers)) == len(numbers)
