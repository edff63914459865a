"""控制接口 / The control API for tests and demos: accounts, faults, clock, settings, logs, scenarios.

No password: the simulator listens on loopback. Every path is described in README.md.
"""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, request
from werkzeug.exceptions import HTTPException

from wechat_simulator import callbacks, scenarios
from wechat_simulator.control_input import ControlError, read_fields, read_number, read_text, text_list
from wechat_simulator.crypto import CryptoError, MessageCrypto
from wechat_simulator.faults import Fault
from wechat_simulator.link_rules import is_prefix
from wechat_simulator.state import MINI, OFFICIAL, Account, LinkRule, Platform, Template, User, platform

blueprint = Blueprint("control", __name__, url_prefix="/_control")

MODES = ("plain", "compat", "safe")
UNIONID_POLICIES = ("always", "followed_only", "none")


@blueprint.app_errorhandler(ControlError)
def _refused(error: ControlError) -> tuple[Any, int]:
    return jsonify(error=str(error)), error.status


@blueprint.app_errorhandler(405)
def _wrong_method(error: HTTPException) -> tuple[Any, int]:
    return jsonify(error="method not allowed"), 405


@blueprint.get("/health")
def health() -> Any:
    """Up, and how many pushes are still on their way."""
    world = platform()
    return jsonify(ok=True, waiting_pushes=world.counts.get(("waiting pushes",), 0))


@blueprint.post("/reset")
def reset() -> Any:
    """Forget everything, the archive too."""
    world = platform()
    world.reset()
    if world.archive:
        world.archive.forget()
    return jsonify(ok=True)


@blueprint.post("/accounts")
def put_account() -> Any:
    """Create or replace an account; its callback URL is verified first, and a failure changes nothing."""
    given = read_fields()
    account = _read_account(given)
    world = platform()
    if account.callback_url and given.get("verify"):
        timestamp = int(world.clock.now())
        if not callbacks.verify(account, timestamp, world.settings.callback_timeout):
            raise ControlError("callback_url failed the echostr check: 请求URL超时或token验证失败")
    with world.lock:
        old = world.accounts.get(account.appid)
        if old:
            _keep_what_lives(old, account)
        elif world.archive:
            world.archive.restore_account(account)
        world.accounts[account.appid] = account
        for user in world.users.values():
            world.openid(user, account.appid)
    return jsonify(_shown(account))


def _read_account(given: Mapping[str, Any]) -> Account:
    kind = read_text(given, "kind")
    if kind not in (OFFICIAL, MINI):
        raise ControlError(f"kind is {OFFICIAL} or {MINI}")
    key = str(given.get("encoding_aes_key") or "")
    account = Account(
        kind=kind,
        appid=read_text(given, "appid"),
        secret=read_text(given, "secret"),
        original_id=str(given.get("original_id") or ""),
        name=str(given.get("name") or ""),
        token=str(given.get("token") or ""),
        encoding_aes_key=key,
        callback_url=str(given.get("callback_url") or ""),
        mode=str(given.get("mode") or ("safe" if key else "plain")),
        unionid_policy=str(given.get("unionid_policy") or "always"),
        links=text_list(given, "links"),
        pages=text_list(given, "pages"),
        templates=_read_templates(given, "templates"),
        subscribe_templates=_read_templates(given, "subscribe_templates"),
        link_rules=_read_rules(given),
        origins={str(one): str(base) for one, base in dict(given.get("origins") or {}).items()},
        domains_without_icp=text_list(given, "domains_without_icp"),
        released=bool(given.get("released", True)),
        format=str(given.get("format") or "xml"),
        web_domains=text_list(given, "web_domains"),
        ip_whitelist=text_list(given, "ip_whitelist"),
    )
    _check(account)
    return account


def _check(account: Account) -> None:
    if account.mode not in MODES:
        raise ControlError(f"mode is one of {', '.join(MODES)}")
    if account.format not in (("xml",) if account.kind == OFFICIAL else ("xml", "json")):
        raise ControlError("format is xml, or json for a mini-program")
    if account.unionid_policy not in UNIONID_POLICIES:
        raise ControlError(f"unionid_policy is one of {', '.join(UNIONID_POLICIES)}")
    if account.callback_url and not account.token:
        raise ControlError("a callback_url needs a token")
    if account.mode != "plain":
        try:
            MessageCrypto(account.encoding_aes_key, account.appid)
        except CryptoError as error:
            raise ControlError(str(error)) from error


def _read_templates(given: Mapping[str, Any], key: str) -> dict[str, Template]:
    templates = {}
    for one in given.get(key) or []:
        if not isinstance(one, dict):
            raise ControlError(f"{key} is a list of objects")
        template = Template(
            template_id=read_text(one, "template_id"),
            title=str(one.get("title") or ""),
            content=read_text(one, "content"),
            type=int(one.get("type") or 2) if key == "subscribe_templates" else None,
            enums=dict(one.get("enums") or {}),
        )
        if not template.fields:
            raise ControlError(f"template {template.template_id} has no {{{{key.DATA}}}} in its content")
        templates[template.template_id] = template
    return templates


def _read_rules(given: Mapping[str, Any]) -> dict[str, LinkRule]:
    """Rules that somebody has set up and published by hand on the platform's website."""
    rules = {}
    for one in given.get("link_rules") or []:
        if not isinstance(one, dict) or not is_prefix(str(one.get("prefix"))):
            raise ControlError("link_rules is a list of {prefix, path}")
        rules[one["prefix"]] = LinkRule(one["prefix"], read_text(one, "path"), published=True)
    return rules


def _keep_what_lives(old: Account, new: Account) -> None:
    """A changed setting does not take away the menu, the tags and the rules."""
    new.link_rules = {**old.link_rules, **new.link_rules}
    new.menu, new.menu_id, new.conditional_menus, new.tags = old.menu, old.menu_id, old.conditional_menus, old.tags


def _shown(account: Account) -> dict[str, Any]:
    """An account without its secrets."""
    shown = {
        key: value
        for key, value in vars(account).items()
        if key not in ("templates", "subscribe_templates", "link_rules")
    }
    for secret in ("secret", "token", "encoding_aes_key"):
        shown[secret] = "***" if shown[secret] else ""
    for key in ("templates", "subscribe_templates", "link_rules"):
        shown[key] = [vars(one) for one in getattr(account, key).values()]
    return shown


@blueprint.get("/accounts")
def list_accounts() -> Any:
    """All accounts, secrets masked."""
    return jsonify([_shown(one) for one in platform().accounts.values()])


@blueprint.get("/requests")
def list_requests() -> Any:
    """The request log, oldest first."""
    return jsonify(platform().requests.entries(request.args.get("path") or None, read_number("since")))


@blueprint.delete("/requests")
def clear_requests() -> Any:
    """Empty the request log."""
    platform().requests.clear()
    return jsonify(ok=True)


@blueprint.get("/deliveries")
def list_deliveries() -> Any:
    """Every delivery of every push, oldest first."""
    since = read_number("since")
    return jsonify([one for one in list(platform().deliveries) if one["n"] > since])


@blueprint.post("/faults")
def add_fault() -> Any:
    """Turn a fault on."""
    given = read_fields()
    times = given.get("times")
    try:
        fault = Fault(
            path=read_text(given, "path"),
            kind=str(given.get("kind", "")),
            errcode=int(given.get("errcode", -1)),
            seconds=float(given.get("seconds", 30)),
            times=None if times is None else int(times),
            errcode_as_string=bool(given.get("errcode_as_string", False)),
            every=int(given.get("every", 1)),
        )
        platform().faults.add(fault)
    except (TypeError, ValueError) as error:
        raise ControlError(str(error)) from error
    return jsonify(platform().faults.as_json())


@blueprint.get("/faults")
def list_faults() -> Any:
    """The faults that are on."""
    return jsonify(platform().faults.as_json())


@blueprint.delete("/faults")
def clear_faults() -> Any:
    """Turn faults off: those of ?path=, or all."""
    platform().faults.clear(request.args.get("path"))
    return jsonify(platform().faults.as_json())


@blueprint.get("/clock")
def read_clock() -> Any:
    """What time it is on the platform."""
    clock = platform().clock
    return jsonify(now=clock.now_iso(), offset_seconds=round(clock.offset, 3))


@blueprint.post("/clock")
def set_clock() -> Any:
    """Set, advance, or follow the real clock again."""
    given, clock = read_fields(), platform().clock
    try:
        if given.get("real"):
            clock.real()
        if "now" in given:
            clock.set(str(given["now"]))
        if "advance" in given:
            clock.advance(float(given["advance"]))
    except ValueError as error:
        raise ControlError(str(error)) from error
    return read_clock()


@blueprint.get("/settings")
def read_settings() -> Any:
    """All switches."""
    return jsonify(platform().settings.as_json())


@blueprint.post("/settings")
def change_settings() -> Any:
    """Turn some switches."""
    try:
        platform().settings.change(read_fields())
    except ValueError as error:
        raise ControlError(str(error)) from error
    return read_settings()


@blueprint.get("/scenarios")
def list_scenarios() -> Any:
    """The names of the hostile scenarios, and what each sends."""
    return jsonify({name: (play.__doc__ or "").strip() for name, play in scenarios.SCENARIOS.items()})


@blueprint.post("/scenarios")
def play_scenario() -> Any:
    """Send the requests of a hostile scenario to the callback URL."""
    given, world = read_fields(), platform()
    name = read_text(given, "name")
    if name not in scenarios.SCENARIOS:
        raise ControlError(f"no scenario {name}", 404)
    account = official_account(world, given)
    if not account.callback_url:
        raise ControlError("the account has no callback_url")
    answers = scenarios.play(world, account, find_user(world, given.get("user")), name, str(given.get("text", "帮助")))
    return jsonify(name=name, statuses=[one["status"] for one in answers], answers=answers)


def find_user(world: Platform, user_id: object) -> User:
    """The person with this id.

    Raises: ControlError 404
    """
    user = world.users.get(str(user_id))
    if user is None:
        raise ControlError(f"no user {user_id}", 404)
    return user


def official_account(world: Platform, given: Mapping[str, Any]) -> Account:
    """The official account that is named, or else the first.

    Raises: ControlError 404
    """
    for account in world.accounts.values():
        if account.kind == OFFICIAL and (given.get("appid") or account.appid) == account.appid:
            return account
    raise ControlError("no such official account", 404)
