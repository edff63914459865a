"""内容安全 / msg_sec_check version 2. Source: miniprogram/dev/server/API/sec-center."""

import secrets
from typing import Any

from flask import Blueprint

from wechat_simulator.api import OK, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import MINI, Account, Platform

blueprint = Blueprint("content", __name__)

VISIT_LIFE = 2 * 3600
LONGEST = 2500
SEVERITY = {"pass": 0, "review": 1, "risky": 2}
CLEAN = {"strategy": "content_model", "errcode": 0, "suggest": "pass", "label": 100, "prob": 90}


@endpoint(blueprint, "/wxa/msg_sec_check", post=True, kind=MINI)
def check_text(world: Platform, account: Account) -> dict[str, object]:
    """Judge a text by the rules of the settings. errcode 0 only says that it was judged: read result.suggest.

    A body of version 1 (no version, no openid) gets 47001 here, so that a forgotten version 2 is noticed.
    """
    body = read_json()
    if body.get("version") not in (2, "2") or "openid" not in body or not isinstance(body.get("content"), str):
        raise WeChatError(47001)
    user = world.person(body["openid"], account)
    if body.get("scene") not in (1, 2, 3, 4):
        raise WeChatError(40129)
    if not body["content"]:
        raise WeChatError(44002)
    if len(body["content"]) > LONGEST:
        raise WeChatError(47001)
    visited_at = user.visited_at.get(account.appid)
    if visited_at is None or world.clock.now() - visited_at > VISIT_LIFE:
        raise WeChatError(61010)
    if world.count("content", account.appid, world.minute()) > world.settings.content_minute_limit:
        raise WeChatError(44991)
    return judge(world, "".join(str(body.get(key) or "") for key in ("title", "nickname", "signature", "content")))


def judge(world: Platform, text: str) -> dict[str, object]:
    """The answer for a text: each word found is a detail, the worst one is the result."""
    found = [_detail(rule) for rule in world.settings.content_rules if rule["word"] in text]
    result = worst([CLEAN, *found])
    model = {**CLEAN, "suggest": result["suggest"], "label": result["label"]}
    return {
        **OK,
        "result": {"suggest": result["suggest"], "label": result["label"]},
        "detail": [model, *found],
        "trace_id": trace_id(),
    }


def trace_id() -> str:
    """Like 63f9d0e1-3696b72c-2e0abae0."""
    return "-".join(secrets.token_hex(4) for _ in range(3))


def _detail(rule: dict[str, Any]) -> dict[str, Any]:
    return {
        "strategy": "keyword",
        "errcode": 0,
        "suggest": rule["suggest"],
        "label": rule["label"],
        "level": 90,
        "keyword": rule["word"],
    }


def worst(details: list[dict[str, Any]]) -> dict[str, Any]:
    """The most severe of the details."""
    return max(details, key=lambda one: SEVERITY[one["suggest"]])
