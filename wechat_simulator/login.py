"""小程序登录 / wx.login codes and their exchange. Source: miniprogram/dev/server/API/user-login."""

import base64
import hashlib
import hmac
import secrets

from flask import Blueprint, request

from wechat_simulator.api import OK, account_of_secret, endpoint
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import CODES_KEPT, MINI, Account, LoginCode, Platform, User

blueprint = Blueprint("login", __name__)

CODE_LIFE = 300
LOGINS_A_MINUTE = 100


def issue_code(world: Platform, user: User, account: Account) -> str:
    """What wx.login gives in the person's mini-program; opening it counts as a visit."""
    code = "0" + secrets.token_hex(16)[:31]
    with world.lock:
        user.visited_at[account.appid] = world.clock.now()
        world.login_codes[code] = LoginCode(account.appid, user, world.clock.now())
        while len(world.login_codes) > CODES_KEPT:
            world.login_codes.popitem(last=False)
    return code


@endpoint(blueprint, "/sns/jscode2session")
def code_to_session(world: Platform) -> dict[str, object]:
    """A code becomes openid, session_key and, by the account's policy, unionid: once, within five minutes."""
    account = account_of_secret(world, request.args.get("appid"), request.args.get("secret"))
    if request.args.get("grant_type") != "authorization_code":
        raise WeChatError(40002)
    with world.lock:
        user = _use(world, account, request.args.get("js_code"))
        user.session_keys[account.appid] = _new_session_key()
        answer: dict[str, object] = {
            "session_key": user.session_keys[account.appid],
            "openid": world.openid(user, account.appid),
        }
        if unionid := world.unionid_of(user, account):
            answer["unionid"] = unionid
        return answer


def _use(world: Platform, account: Account, value: str | None) -> User:
    if not value:
        raise WeChatError(41008)
    code = world.login_codes.get(value)
    now = world.clock.now()
    if code is None or code.appid != account.appid or now - code.issued_at > CODE_LIFE:
        raise WeChatError(40029)
    if code.used:
        raise WeChatError(40163)
    if code.user.risky:
        raise WeChatError(40226)
    recent = code.user.logins
    if len(recent) == LOGINS_A_MINUTE and now - recent[0] < 60:
        raise WeChatError(45011)
    recent.append(now)
    code.used = True
    return code.user


@endpoint(blueprint, "/wxa/checksession", kind=MINI)
def check_session(world: Platform, account: Account) -> dict[str, object]:
    """0 while the session_key is the person's newest, else 87009."""
    _signed_user(world, account)
    return OK


@endpoint(blueprint, "/wxa/resetusersessionkey", kind=MINI)
def reset_session_key(world: Platform, account: Account) -> dict[str, object]:
    """Replace the session_key by a new one."""
    user = _signed_user(world, account)
    user.session_keys[account.appid] = _new_session_key()
    return {**OK, "openid": world.openid(user, account.appid), "session_key": user.session_keys[account.appid]}


def _signed_user(world: Platform, account: Account) -> User:
    """The person whose newest session_key signed the empty string."""
    if request.args.get("sig_method") != "hmac_sha256":
        raise WeChatError(40097)
    user = world.person(request.args.get("openid"), account)
    key = user.session_keys.get(account.appid)
    expected = hmac.new((key or "").encode(), b"", hashlib.sha256).hexdigest()
    if key is None or not hmac.compare_digest(expected, request.args.get("signature", "")):
        raise WeChatError(87009)
    return user


def _new_session_key() -> str:
    return base64.b64encode(secrets.token_bytes(16)).decode()
