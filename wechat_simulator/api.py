"""接口约定 / What all WeChat endpoints share: JSON in and out, errors with HTTP 200, the access token."""

import functools
import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, Response, request

from wechat_simulator.errors import WeChatError
from wechat_simulator.state import Account, Platform, platform

JSON_TYPE = "application/json; encoding=utf-8"
# For an endpoint that takes the token of any kind of account.
ANY = "any"
OK: dict[str, object] = {"errcode": 0, "errmsg": "ok"}

View = Callable[..., "Mapping[str, object] | Response"]


def endpoint(blueprint: Blueprint, path: str, *, post: bool = False, kind: str | None = None) -> Callable[[View], View]:
    """Serve a view under a path.

    The view gets the platform, and with `kind` also the account of the access_token, which must be of that kind
    unless it is ANY.
    With `post`, a GET is refused with 43002.
    """

    def wrap(view: View) -> View:
        @functools.wraps(view)
        def answer() -> Response:
            try:
                return _as_response(_call(view, post, kind))
            except WeChatError as error:
                return _as_response(error.body())

        blueprint.add_url_rule(path, view.__name__, answer, methods=["GET", "POST"])
        return view

    return wrap


def _call(view: View, post: bool, kind: str | None) -> "Mapping[str, object] | Response":
    if post and request.method != "POST":
        raise WeChatError(43002)
    if kind is None:
        return view(platform())
    return view(platform(), account_of_token(platform(), request.args.get("access_token"), kind))


def _as_response(body: "Mapping[str, object] | Response") -> Response:
    if isinstance(body, Response):
        return body
    return Response(json.dumps(body, ensure_ascii=False, separators=(",", ":")), content_type=JSON_TYPE)


def read_json() -> dict[str, Any]:
    """The body as a JSON object, whatever content type it is declared as.

    Raises: WeChatError 44002 when empty, 47001 when it is not a JSON object in UTF-8.
    """
    raw = request.get_data()
    if not raw:
        raise WeChatError(44002)
    try:
        found = json.loads(raw.decode("utf-8"))
    except ValueError as error:
        raise WeChatError(47001) from error
    if not isinstance(found, dict):
        raise WeChatError(47001)
    return found


def account_of_token(world: Platform, value: str | None, kind: str) -> Account:
    """Whose token this is.

    Raises: WeChatError 41001 without one, 40014 for what cannot be one, 40001 for an unknown or replaced one or one of
    the other kind of account, 42001 for one that has expired.
    """
    if not value:
        raise WeChatError(41001)
    if not (40 <= len(value) <= 512 and value.replace("_", "").replace("-", "").isalnum()):
        raise WeChatError(40014)
    token = world.access_tokens.get(value)
    if token is None:
        raise WeChatError(40001)
    now = world.clock.now()
    if token.dies_at is not None and token.dies_at <= now:
        raise WeChatError(40001)
    if token.expires_at <= now:
        raise WeChatError(42001)
    account = world.accounts.get(token.appid)
    if account is None or kind not in (account.kind, ANY):
        raise WeChatError(40001)
    return account


def account_of_secret(world: Platform, appid: object, secret: object) -> Account:
    """The account that shows its appid and secret.

    Raises: WeChatError 41002, 41004, 40013, 40125.
    """
    if not appid:
        raise WeChatError(41002)
    if not secret:
        raise WeChatError(41004)
    account = world.accounts.get(appid) if isinstance(appid, str) else None
    if account is None:
        raise WeChatError(40013)
    if secret != account.secret:
        raise WeChatError(40125)
    return account
