"""接口凭证 / access_token, the plain and the stable one. Source: api_getaccesstoken, api_getstableaccesstoken."""

import secrets

from flask import Blueprint, request

from wechat_simulator.api import account_of_secret, endpoint, read_json
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import AccessToken, Account, Platform

blueprint = Blueprint("tokens", __name__)

LIFE = 7200
# The platform renews a stable token this long before its end; meanwhile the old and the new one both work.
RENEWAL = 300
FORCED_A_DAY = 20
FORCED_APART = 30
KEPT = 5000


@endpoint(blueprint, "/cgi-bin/token")
def plain_token(world: Platform) -> dict[str, object]:
    """Each call makes a new token; the one before dies after the overlap (in production up to five minutes)."""
    if request.args.get("grant_type") != "client_credential":
        raise WeChatError(40002)
    account = _asking(world, request.args.get("appid"), request.args.get("secret"))
    with world.lock:
        if world.count("token", account.appid, world.today()) > world.settings.token_daily_limit:
            raise WeChatError(45009)
        for token in _living(world, account, stable=False):
            token.dies_at = token.dies_at or world.clock.now() + world.settings.token_overlap
        return {"access_token": _make(world, account, stable=False).value, "expires_in": LIFE}


@endpoint(blueprint, "/cgi-bin/stable_token", post=True)
def stable_token(world: Platform) -> dict[str, object]:
    """Normal mode gives the same token until its last 300 s; force_refresh makes a new one, the old dies at once."""
    body = read_json()
    if body.get("grant_type") != "client_credential":
        raise WeChatError(40002)
    account = _asking(world, body.get("appid"), body.get("secret"))
    with world.lock:
        token = _forced(world, account) if body.get("force_refresh") is True else _newest(world, account)
        return {"access_token": token.value, "expires_in": int(token.expires_at - world.clock.now())}


def _asking(world: Platform, appid: object, secret: object) -> Account:
    """The account that asks, from an address that may.

    Raises: WeChatError, 40164 for an address that is not in the account's whitelist.
    """
    account = account_of_secret(world, appid, secret)
    if account.ip_whitelist and request.remote_addr not in account.ip_whitelist:
        raise WeChatError(
            40164, f"invalid ip {request.remote_addr} ipv6 ::ffff:{request.remote_addr}, not in whitelist"
        )
    return account


def _newest(world: Platform, account: Account) -> AccessToken:
    now = world.clock.now()
    fresh = [one for one in _living(world, account, stable=True) if one.expires_at - now > RENEWAL]
    return fresh[-1] if fresh else _make(world, account, stable=True)


def _forced(world: Platform, account: Account) -> AccessToken:
    now = world.clock.now()
    if now - world.forced_at.get(account.appid, 0) < FORCED_APART:
        return _newest(world, account)
    if world.count("stable_token_forced", account.appid, world.today()) > FORCED_A_DAY:
        raise WeChatError(45009)
    world.forced_at[account.appid] = now
    for token in _living(world, account, stable=True):
        token.dies_at = now
    return _make(world, account, stable=True)


def _living(world: Platform, account: Account, *, stable: bool) -> list[AccessToken]:
    now = world.clock.now()
    return [
        one
        for one in world.access_tokens.values()
        if one.appid == account.appid and one.stable is stable and one.expires_at > now
        if one.dies_at is None or one.dies_at > now
    ]


def _make(world: Platform, account: Account, *, stable: bool) -> AccessToken:
    value = "85_" + secrets.token_urlsafe(115).replace("-", "_")
    token = AccessToken(value, account.appid, stable, world.clock.now() + LIFE)
    world.access_tokens[value] = token
    while len(world.access_tokens) > KEPT:
        world.access_tokens.popitem(last=False)
    return token
