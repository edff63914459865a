"""网页授权 / OAuth for pages opened inside WeChat. Source: doc/service, web authorization.

The platform knows whose phone a page is open on; here the page says it with `person`, or asks. The tokens are not those
of the API: they speak for one person, and only under /sns.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from wechat_simulator.api import OK, account_of_secret, endpoint
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import CODES_KEPT, OFFICIAL, Account, LoginCode, Platform, User, WebToken, platform

blueprint = Blueprint("web_login", __name__)

T = TypeVar("T")
BASE, USERINFO = "snsapi_base", "snsapi_userinfo"
CODE_LIFE = 300
TOKEN_LIFE = 7200
REFRESH_LIFE = 30 * 86_400


@blueprint.get("/connect/oauth2/authorize")
def authorize() -> Response | str:
    """Send the person back with code and state; with snsapi_userinfo only after asking."""
    world = platform()
    account = world.accounts.get(request.args.get("appid", ""))
    if wrong := _what_is_wrong(account):
        return render_template("web_login.html", wrong=wrong)
    assert account is not None
    person = world.users.get(request.args.get("person", ""))
    if person is None:
        people = [(_this_page(person=one.id), one.name) for one in world.users.values()]
        return render_template("web_login.html", people=people, account=account.name)
    scope, answer = request.args["scope"], request.args.get("answer")
    if scope == USERINFO and answer is None:
        yes, no = _this_page(answer="accept"), _this_page(answer="reject")
        return render_template("web_login.html", yes=yes, no=no, account=account.name, person=person.name)
    if answer == "reject":
        return render_template("web_login.html", wrong="已取消授权")
    return redirect(_back(issue_code(world, account, person, scope)))


def _what_is_wrong(account: Account | None) -> str:
    """What WeChat shows on its own page instead of sending anybody anywhere."""
    where = urlsplit(request.args.get("redirect_uri", ""))
    if account is None or account.kind != OFFICIAL:
        return "AppID 参数错误，错误码：10013"
    if where.scheme not in ("http", "https") or where.netloc not in account.web_domains:
        return "redirect_uri 域名与后台配置不一致，错误码：10003"
    if request.args.get("scope") not in (BASE, USERINFO) or request.args.get("response_type") != "code":
        return "Scope 参数错误或没有 Scope 权限，错误码：10005"
    return ""


def _this_page(**more: str) -> str:
    return f"{request.path}?{urlencode({**request.args.to_dict(), **more})}"


def _back(code: str) -> str:
    target = request.args["redirect_uri"]
    parameters = urlencode({"code": code, "state": request.args.get("state", "")})
    return f"{target}{'&' if urlsplit(target).query else '?'}{parameters}"


def issue_code(world: Platform, account: Account, user: User, scope: str) -> str:
    """A code for a person's page."""
    code = "0" + secrets.token_hex(16)[:31]
    _keep(world, world.web_codes, code, LoginCode(account.appid, user, world.clock.now(), scope=scope))
    return code


def _keep(world: Platform, kept: OrderedDict[str, T], key: str, value: T) -> None:
    with world.lock:
        kept[key] = value
        while len(kept) > CODES_KEPT:
            kept.popitem(last=False)


@endpoint(blueprint, "/sns/oauth2/access_token")
def access_token(world: Platform) -> dict[str, object]:
    """A code becomes a token for one person, once and within five minutes."""
    account = account_of_secret(world, request.args.get("appid"), request.args.get("secret"))
    if request.args.get("grant_type") != "authorization_code":
        raise WeChatError(40002)
    value = request.args.get("code")
    if not value:
        raise WeChatError(41008)
    with world.lock:
        code = world.web_codes.get(value)
        if code is None or code.appid != account.appid:
            raise WeChatError(40029)
        if code.used:
            raise WeChatError(40163)
        if world.clock.now() - code.issued_at > CODE_LIFE:
            raise WeChatError(42003)
        code.used = True
    refresh = "85_" + secrets.token_hex(40)
    lasting = WebToken(account.appid, code.user, code.scope, world.clock.now() + REFRESH_LIFE)
    _keep(world, world.refresh_tokens, refresh, lasting)
    return _tokens(world, account, lasting, refresh)


def _tokens(world: Platform, account: Account, lasting: WebToken, refresh: str) -> dict[str, object]:
    value, user = "85_" + secrets.token_hex(40), lasting.user
    _keep(
        world,
        world.web_tokens,
        value,
        WebToken(account.appid, user, lasting.scope, world.clock.now() + TOKEN_LIFE),
    )
    answer: dict[str, object] = {
        "access_token": value,
        "expires_in": TOKEN_LIFE,
        "refresh_token": refresh,
        "openid": world.openid(user, account.appid),
        "scope": lasting.scope,
    }
    if user.snapshot:
        answer["is_snapshotuser"] = 1
    if lasting.scope == USERINFO and (unionid := world.unionid_of(user, account)):
        answer["unionid"] = unionid
    return answer


@endpoint(blueprint, "/sns/oauth2/refresh_token")
def refresh_token(world: Platform) -> dict[str, object]:
    """Another token for the same person, for thirty days."""
    if request.args.get("grant_type") != "refresh_token":
        raise WeChatError(40002)
    account = world.accounts.get(request.args.get("appid", ""))
    if account is None:
        raise WeChatError(40013)
    value = request.args.get("refresh_token", "")
    lasting = world.refresh_tokens.get(value)
    if lasting is None or lasting.appid != account.appid:
        raise WeChatError(40030)
    if lasting.expires_at <= world.clock.now():
        raise WeChatError(42002)
    return _tokens(world, account, lasting, value)


@endpoint(blueprint, "/sns/userinfo")
def user_info(world: Platform) -> dict[str, object]:
    """Who the person is; only with snsapi_userinfo. Name and picture are the grey ones everybody has today."""
    token, openid = _spoken_for(world)
    if token.scope != USERINFO:
        raise WeChatError(48001)
    unionid = world.unionid_of(token.user, world.accounts[token.appid])
    return {
        "openid": openid,
        "nickname": "微信用户",
        "sex": 0,
        "province": "",
        "city": "",
        "country": "",
        "headimgurl": "https://thirdwx.qlogo.cn/mmopen/vi_32/none/132",
        "privilege": [],
        **({"unionid": unionid} if unionid else {}),
    }


@endpoint(blueprint, "/sns/auth")
def check(world: Platform) -> dict[str, object]:
    """Whether a token still speaks for a person."""
    _spoken_for(world)
    return OK


def _spoken_for(world: Platform) -> tuple[WebToken, str]:
    """The token of the query and its openid, which must be the one that is asked for.

    Raises: WeChatError 41001, 40001, 42001, 40003
    """
    value = request.args.get("access_token")
    if not value:
        raise WeChatError(41001)
    token = world.web_tokens.get(value)
    if token is None:
        raise WeChatError(40001)
    if token.expires_at <= world.clock.now():
        raise WeChatError(42001)
    openid = world.openid(token.user, token.appid)
    if request.args.get("openid") != openid:
        raise WeChatError(40003)
    return token, openid
