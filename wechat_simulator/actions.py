"""用户操作 / What people do in the official account, and the messages and events WeChat makes of it."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any

from wechat_simulator import callbacks, codes, menu
from wechat_simulator.callbacks import Outcome
from wechat_simulator.messages import allow_custom
from wechat_simulator.state import Account, Follow, Platform, SceneQr, User

MESSAGE_WINDOW = (5, 48 * 3600.0)
ACTION_WINDOW = (3, 60.0)
# Only these menu types open a customer-service window.
OPENING_TYPES = ("click", "scancode_push", "scancode_waitmsg")


def nothing() -> Future[Outcome]:
    """The outcome when WeChat has nothing to tell the service."""
    done: Future[Outcome] = Future()
    done.set_result(Outcome())
    return done


def follow(world: Platform, account: Account, user: User, code: SceneQr | None = None) -> Future[Outcome]:
    """关注; through a scene QR code the event carries qrscene_. Following twice is nothing."""
    if world.follow_of(user, account):
        return nothing()
    user.following[account.appid] = Follow(world.clock.now(), code.scene if code else "")
    allow_custom(world, user, account, *ACTION_WINDOW)
    key = {"EventKey": f"qrscene_{code.scene}", "Ticket": code.ticket} if code else {"EventKey": ""}
    return _event(world, account, user, "subscribe", key)


def unfollow(world: Platform, account: Account, user: User) -> Future[Outcome]:
    """取消关注. Nothing is shown any more."""
    if not world.follow_of(user, account):
        return nothing()
    user.following[account.appid] = None
    user.allowances.pop(account.appid, None)
    user.tag_ids.pop(account.appid, None)
    return _event(world, account, user, "unsubscribe", {"EventKey": ""})


def scan(world: Platform, account: Account, user: User, scanned: str) -> Future[Outcome]:
    """扫带参数二维码: a follower gives SCAN, another one follows; an expired code does nothing."""
    code = codes.find_scene_qr(world, account, scanned)
    if code is None:
        return nothing()
    if not world.follow_of(user, account):
        return follow(world, account, user, code)
    allow_custom(world, user, account, *ACTION_WINDOW)
    return _event(world, account, user, "SCAN", {"EventKey": code.scene, "Ticket": code.ticket})


def write(world: Platform, account: Account, user: User, content: str) -> Future[Outcome]:
    """发文字消息."""
    world.put_in_inbox(user, account, kind="text", text=content, direction="out")
    allow_custom(world, user, account, *MESSAGE_WINDOW)
    return callbacks.push(world, account, user, text_message(world, content), shown=True)


def text_message(world: Platform, content: str) -> dict[str, object]:
    """The fields of a text message besides who and when."""
    return {"MsgType": "text", "Content": content, "MsgId": world.next_number()}


def tap_menu(world: Platform, account: Account, user: User, key: str) -> Future[Outcome]:
    """点菜单, by the button's key, url, pagepath or name.

    A key the menu does not have (any more) is a click all the same: phones keep an old menu for some minutes.
    """
    buttons, menu_id = menu.seen_by(user, account)
    button = _find(buttons, key) or {"type": "click", "key": key}
    kind = button["type"]
    if kind in OPENING_TYPES:
        allow_custom(world, user, account, *ACTION_WINDOW)
    if kind == "view":
        return _event(world, account, user, "VIEW", {"EventKey": button["url"], "MenuId": menu_id})
    if kind == "miniprogram":
        return _event(world, account, user, "view_miniprogram", {"EventKey": button["pagepath"], "MenuId": menu_id})
    return _event(world, account, user, "CLICK", {"EventKey": button.get("key", key), "MenuId": menu_id})


def _find(buttons: list[dict[str, Any]], key: str) -> dict[str, Any] | None:
    flat: list[dict[str, Any]] = [leaf for one in buttons for leaf in (one.get("sub_button") or [one])]
    for part in ("key", "url", "pagepath", "name"):
        for button in flat:
            if button.get(part) == key:
                return button
    return None


def _event(world: Platform, account: Account, user: User, name: str, rest: Mapping[str, object]) -> Future[Outcome]:
    shown = name in ("subscribe", "SCAN", "CLICK")
    return callbacks.push(world, account, user, {"MsgType": "event", "Event": name, **rest}, shown=shown)
