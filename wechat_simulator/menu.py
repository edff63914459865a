"""自定义菜单 / The menu of the official account, also the conditional ones. Source: doc/service, custom menu."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, request

from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import OFFICIAL, Account, Platform, User

blueprint = Blueprint("menu", __name__)

KEY_TYPES = {
    "click",
    "scancode_push",
    "scancode_waitmsg",
    "pic_sysphoto",
    "pic_photo_or_album",
    "pic_weixin",
    "location_select",
}
MEDIA_TYPES = {"media_id", "article_id", "article_view_limited"}
ESCAPED = re.compile(rb"(?<!\\)(\\\\)*\\u[0-9a-fA-F]{4}")
# What is refused, for a top-level button and for one below it.
CODES = {
    "size": (40016, 40023),
    "type": (40017, 40024),
    "name": (40018, 40025),
    "key": (40019, 40026),
    "url": (40020, 40027),
    "domain": (40055, 40054),
}
NAME_BYTES = (16, 60)
KEY_BYTES = 128
URL_BYTES = 1024
DAILY_CREATIONS = 1000


@endpoint(blueprint, "/cgi-bin/menu/create", post=True, kind=OFFICIAL)
def create_menu(world: Platform, account: Account) -> dict[str, object]:
    """Replace the menu everyone sees."""
    buttons = _read_buttons(account)
    if world.count("menu", account.appid, world.today()) > DAILY_CREATIONS:
        raise WeChatError(45009)
    account.menu, account.menu_id = buttons, world.next_number()
    return OK


def _read_buttons(account: Account) -> list[dict[str, Any]]:
    """The buttons of the body, checked. Escaped Chinese (\\uXXXX) is refused, as menus would show it literally."""
    body = read_json()
    if ESCAPED.search(request.get_data()):
        raise WeChatError(40033)
    buttons = body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise WeChatError(40016)
    return [_button(account, one, 0) for one in buttons]


def _button(account: Account, button: object, level: int) -> dict[str, Any]:
    if not isinstance(button, dict):
        raise WeChatError(47001)
    _check_text(button.get("name"), NAME_BYTES[level], CODES["name"][level])
    below = button.get("sub_button")
    if below:
        if level or not isinstance(below, list) or len(below) > 5:
            raise WeChatError(40023)
        return {"name": button["name"], "sub_button": [_button(account, one, 1) for one in below]}
    _check_action(account, button, level)
    return {**button, "sub_button": []}


def _check_action(account: Account, button: dict[str, Any], level: int) -> None:
    kind = button.get("type")
    if kind in KEY_TYPES:
        _check_text(button.get("key"), KEY_BYTES, CODES["key"][level])
    elif kind in ("view", "miniprogram"):
        _check_text(button.get("url"), URL_BYTES, CODES["url"][level])
        if urlsplit(button["url"]).scheme not in ("http", "https"):
            raise WeChatError(CODES["domain"][level])
        if kind == "miniprogram" and (button.get("appid") not in account.links or not button.get("pagepath")):
            raise WeChatError(45064)
    elif kind not in MEDIA_TYPES:
        raise WeChatError(CODES["type"][level])


def _check_text(value: object, most_bytes: int, errcode: int) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= most_bytes:
        raise WeChatError(errcode)


@endpoint(blueprint, "/cgi-bin/menu/get", kind=OFFICIAL)
def get_menu(world: Platform, account: Account) -> dict[str, object]:
    """The menu with the conditional ones; 46003 when there is none."""
    if account.menu is None:
        raise WeChatError(46003)
    if not account.conditional_menus:
        return {"menu": {"button": account.menu}}
    return {"menu": {"button": account.menu, "menuid": account.menu_id}, "conditionalmenu": account.conditional_menus}


@endpoint(blueprint, "/cgi-bin/menu/delete", kind=OFFICIAL)
def delete_menu(world: Platform, account: Account) -> dict[str, object]:
    """Remove the menu and all conditional ones."""
    account.menu, account.conditional_menus = None, []
    return OK


@endpoint(blueprint, "/cgi-bin/menu/addconditional", post=True, kind=OFFICIAL)
def add_conditional_menu(world: Platform, account: Account) -> dict[str, object]:
    """个性化菜单: another menu for the people with a tag; the newest that matches is shown."""
    buttons = _read_buttons(account)
    rule = read_json().get("matchrule")
    if not isinstance(rule, dict) or not any(rule.values()):
        raise WeChatError(65305)
    if account.menu is None:
        raise WeChatError(65303)
    if str(rule.get("tag_id", "")) not in map(str, account.tags):
        raise WeChatError(45159)
    number = world.next_number()
    account.conditional_menus.insert(0, {"button": buttons, "matchrule": rule, "menuid": number})
    return {"menuid": str(number)}


@endpoint(blueprint, "/cgi-bin/menu/delconditional", post=True, kind=OFFICIAL)
def delete_conditional_menu(world: Platform, account: Account) -> dict[str, object]:
    """Remove one conditional menu."""
    number = str(read_json().get("menuid"))
    kept = [one for one in account.conditional_menus if str(one["menuid"]) != number]
    if len(kept) == len(account.conditional_menus):
        raise WeChatError(65301)
    account.conditional_menus = kept
    return OK


@endpoint(blueprint, "/cgi-bin/menu/trymatch", post=True, kind=OFFICIAL)
def try_match(world: Platform, account: Account) -> dict[str, object]:
    """The menu one person sees, asked by openid."""
    user = world.person(read_json().get("user_id"), account)
    return {"button": seen_by(user, account)[0]}


def seen_by(user: User, account: Account) -> tuple[list[dict[str, Any]], int]:
    """The buttons a person sees, and the id of that menu."""
    tags = {str(number) for number in user.tag_ids.get(account.appid, set())}
    for menu in account.conditional_menus:
        if str(menu["matchrule"].get("tag_id")) in tags:
            return menu["button"], menu["menuid"]
    return account.menu or [], account.menu_id
