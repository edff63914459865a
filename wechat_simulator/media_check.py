"""图片音频安全 / media_check_async version 2: a trace_id now, the verdict as a push. Source: server/API/sec-center.

WeChat fetches the address itself; what it cannot fetch ends as errcode -1008. `media_rules` of the settings decide,
each by a piece of the address.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint

from wechat_simulator import callbacks
from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.content import CLEAN, VISIT_LIFE, trace_id, worst
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import MINI, Account, Platform, User

blueprint = Blueprint("media_check", __name__)

AUDIO, PICTURE = 1, 2
FETCH_SECONDS = 5.0
DOWNLOAD_FAILED = -1008


@endpoint(blueprint, "/wxa/media_check_async", post=True, kind=MINI)
def check_media(world: Platform, account: Account) -> dict[str, object]:
    """Take an address to judge. A body of version 1 gets 47001 here, so that a forgotten version 2 is noticed."""
    body = read_json()
    if body.get("version") not in (2, "2") or "openid" not in body:
        raise WeChatError(47001)
    user = world.person(body["openid"], account)
    address = body.get("media_url")
    if not isinstance(address, str) or urlsplit(address).scheme not in ("http", "https"):
        raise WeChatError(40097)
    if body.get("media_type") not in (AUDIO, PICTURE) or body.get("scene") not in (1, 2, 3, 4):
        raise WeChatError(40097)
    visited_at = user.visited_at.get(account.appid)
    if visited_at is None or world.clock.now() - visited_at > VISIT_LIFE:
        raise WeChatError(61010)
    if world.count("media", account.appid, world.minute()) > world.settings.media_minute_limit:
        raise WeChatError(44991)
    number = trace_id()
    delay = world.settings.media_check_delay
    world.courier.later(delay, lambda: _judge(world, account, user, address, number))
    return {**OK, "trace_id": number}


def _judge(world: Platform, account: Account, user: User, address: str, number: str) -> None:
    """Fetch, judge, and tell the mini-program's callback."""
    origin = f"{urlsplit(address).scheme}://{urlsplit(address).netloc}"
    reached = account.origins.get(origin, origin) + address[len(origin) :]
    fetched = callbacks.request_service("GET", reached, {}, "", FETCH_SECONDS)
    verdict = _verdict(world, address) if fetched.status == 200 else _not_fetched()
    event = {"MsgType": "event", "Event": "wxa_media_check", "appid": account.appid, "trace_id": number, "version": 2}
    callbacks.push(world, account, user, {**event, **verdict})


def _verdict(world: Platform, address: str) -> dict[str, Any]:
    found = [
        {**CLEAN, "suggest": one["suggest"], "label": one["label"]}
        for one in world.settings.media_rules
        if one["word"] in address
    ]
    result = worst([CLEAN, *found])
    detail = [{**CLEAN, "suggest": result["suggest"], "label": result["label"]}]
    return {
        "detail": detail,
        "errcode": 0,
        "errmsg": "ok",
        "result": {"suggest": result["suggest"], "label": result["label"]},
    }


def _not_fetched() -> dict[str, Any]:
    return {"detail": [], "errcode": DOWNLOAD_FAILED, "errmsg": "download error", "result": {}}
