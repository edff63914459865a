"""控制接口：用户 / The people of the simulator: who they are, what they do, what they see."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Blueprint, jsonify, request

from wechat_simulator import actions, link_rules, login, menu, phone_numbers, subscriptions
from wechat_simulator.control import find_user, official_account
from wechat_simulator.control_input import ControlError, read_fields, read_number, read_text, text_list
from wechat_simulator.state import MINI, OFFICIAL, Account, Platform, User, platform, union_id_of

blueprint = Blueprint("control_people", __name__, url_prefix="/_control/users")

ANSWERS = ("accept", "reject", "ban")


@blueprint.post("")
def put_user() -> Any:
    """Create a person, or change one. `follow` sets the state quietly, without an event."""
    given, world = read_fields(), platform()
    user_id = read_text(given, "id")
    with world.lock:
        user, came_back = _user_of(world, user_id)
        user.name = str(given.get("name", user.name))
        user.risky = bool(given.get("risky", user.risky))
        user.blocks_templates = bool(given.get("blocks_templates", user.blocks_templates))
        user.phone = str(given.get("phone", user.phone))
        user.snapshot = bool(given.get("snapshot", user.snapshot))
        if "unionid" in given:
            user.unionid = given["unionid"] or None
        if "follow" in given:
            user.follows_by_default = bool(given["follow"])
            if not came_back:
                user.following.clear()
        world.users[user_id] = user
    return jsonify(_shown(world, user))


def _user_of(world: Platform, user_id: str) -> tuple[User, bool]:
    """The person with this id, made if need be, and whether the archive has given him back just now."""
    if user_id in world.users:
        return world.users[user_id], False
    user = User(id=user_id, name=user_id, unionid=union_id_of(user_id))
    return user, bool(world.archive and world.archive.restore_user(user))


def _shown(world: Platform, user: User) -> dict[str, Any]:
    officials = [one for one in world.accounts.values() if one.kind == OFFICIAL]
    return {
        "id": user.id,
        "name": user.name,
        "unionid": user.unionid,
        "openids": {appid: world.openid(user, appid) for appid in world.accounts},
        "following": [one.appid for one in officials if world.follow_of(user, one)],
        "grants": user.grants,
        "answers": user.answers,
    }


@blueprint.get("")
def list_users() -> Any:
    """Everyone."""
    world = platform()
    return jsonify([_shown(world, one) for one in list(world.users.values())])


@blueprint.get("/<user_id>")
def show_user(user_id: str) -> Any:
    """One person."""
    world = platform()
    return jsonify(_shown(world, find_user(world, user_id)))


@blueprint.post("/<user_id>/<any(follow, unfollow, scan, text, menu):action>")
def act(user_id: str, action: str) -> Any:
    """Do something in the official account, and wait for what comes of it."""
    given, world = read_fields(), platform()
    user, account = find_user(world, user_id), official_account(world, given)
    if action == "follow":
        outcome = actions.follow(world, account, user)
    elif action == "unfollow":
        outcome = actions.unfollow(world, account, user)
    elif action == "scan":
        outcome = actions.scan(world, account, user, str(given.get("scene") or read_text(given, "url")))
    elif not world.follow_of(user, account):
        raise ControlError(f"{user_id} does not follow the account", 409)
    elif action == "text":
        outcome = actions.write(world, account, user, read_text(given, "content"))
    else:
        outcome = actions.tap_menu(world, account, user, read_text(given, "key"))
    return jsonify(outcome.result().as_json())


@blueprint.post("/<user_id>/scan-link")
def scan_link(user_id: str) -> Any:
    """扫一扫 on any link: which page it opens in which mini-program by a rule, else that the browser opens it."""
    world = platform()
    find_user(world, user_id)
    link = read_text(read_fields(), "url")
    found = link_rules.rule_for(world, link)
    if found is None:
        return jsonify(opens="browser", url=link)
    account, rule = found
    url = link_rules.opened_page(world, rule, link)
    return jsonify(opens="mini_program", appid=account.appid, url=url, scene=link_rules.SCENE_SCAN)


@blueprint.get("/<user_id>/menu")
def show_menu(user_id: str) -> Any:
    """The menu this person sees."""
    world = platform()
    buttons, menu_id = menu.seen_by(find_user(world, user_id), official_account(world, request.args))
    return jsonify(button=buttons, menuid=menu_id)


@blueprint.post("/<user_id>/login-code")
def login_code(user_id: str) -> Any:
    """What wx.login gives in this person's mini-program."""
    world = platform()
    account = world.accounts.get(read_text(read_fields(), "appid"))
    if account is None or account.kind != MINI:
        raise ControlError("no such mini-program", 404)
    return jsonify(code=login.issue_code(world, find_user(world, user_id), account))


@blueprint.post("/<user_id>/phone-code")
def phone_code(user_id: str) -> Any:
    """What the phone-number button gives when the person agrees."""
    world = platform()
    account = world.accounts.get(read_text(read_fields(), "appid"))
    if account is None or account.kind != MINI:
        raise ControlError("no such mini-program", 404)
    return jsonify(code=phone_numbers.issue_code(world, find_user(world, user_id), account))


@blueprint.post("/<user_id>/subscriptions")
def answer_subscription(user_id: str) -> Any:
    """订阅弹窗: what the person answers when asked for messages: `answers` by template id, or one of them."""
    given, world = read_fields(), platform()
    user = find_user(world, user_id)
    answers = given.get("answers") or {read_text(given, "template_id"): given.get("answer")}
    account = _subscribed(world, given, answers)
    if not all(answer in ANSWERS for answer in answers.values()):
        raise ControlError(f"an answer is one of {', '.join(ANSWERS)}")
    subscriptions.answer_popup(world, account, user, answers)
    left = {template_id: user.grants.get(template_id, 0) for template_id in answers}
    first = next(iter(answers))
    return jsonify(template_id=first, answer=answers[first], grants=left[first], left=left)


@blueprint.post("/<user_id>/subscriptions/refuse")
def refuse_subscription(user_id: str) -> Any:
    """在设置中关闭: the person switches `template_ids` off in the settings of WeChat."""
    given, world = read_fields(), platform()
    wanted = text_list(given, "template_ids")
    account = _subscribed(world, given, wanted)
    subscriptions.refuse_in_settings(world, account, find_user(world, user_id), wanted)
    return jsonify(ok=True)


def _subscribed(world: Platform, given: Mapping[str, Any], template_ids: Iterable[str]) -> Account:
    """The account that has all these subscribe templates."""
    account = world.accounts.get(read_text(given, "appid"))
    if account is None or not set(template_ids) <= account.subscribe_templates.keys():
        raise ControlError("no such subscribe template", 404)
    return account


@blueprint.get("/<user_id>/inbox")
def inbox(user_id: str) -> Any:
    """What the person's phone shows, oldest first; ?after= an entry's n gives only newer ones."""
    after = read_number("after")
    entries = list(find_user(platform(), user_id).inbox)
    return jsonify([one for one in entries if one["n"] > after])
