"""手机页面 / The page with phones side by side, and what it shows."""

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from wechat_simulator.control import find_user
from wechat_simulator.control_input import ControlError, read_fields, text_list
from wechat_simulator.state import Phones, platform

blueprint = Blueprint("phones", __name__)

NOWHERE = "'none'"


@blueprint.get("/")
def page() -> Response | BaseResponse:
    """The page. It may frame the web host only, and runs no script but its own.

    The web host believes one origin only, so whoever types localhost is sent to 127.0.0.1.
    """
    name, _, port = request.host.partition(":")
    if name == "localhost":
        return redirect(f"http://127.0.0.1:{port or 80}/")
    web = urlsplit(platform().phones.web_base)
    frame = f"{web.scheme}://{web.netloc}" if web.netloc else ""
    response = Response(render_template("phones.html", version=platform().phones.version))
    response.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' {frame}; "
        f"frame-src {frame or NOWHERE}; base-uri 'none'; form-action 'none'"
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/_control/phones")
def set_phones() -> Any:
    """Say which phones the page shows."""
    given, world = read_fields(), platform()
    codes = given.get("codes") or []
    if not isinstance(codes, list) or not all(isinstance(one, dict) and one.get("url") for one in codes):
        raise ControlError("codes is a list of {label, url}")
    found = Phones(
        web_base=str(given.get("web_base") or "").rstrip("/"),
        mini_appid=str(given.get("mini_appid") or ""),
        official_appid=str(given.get("official_appid") or ""),
        citizens=text_list(given, "citizens"),
        supervisors=text_list(given, "supervisors"),
        departments=text_list(given, "departments"),
        codes=[{"label": str(one.get("label") or one["url"]), "url": str(one["url"])} for one in codes],
        version=world.next_number(),
    )
    for user_id in found.citizens + found.supervisors + found.departments:
        find_user(world, user_id)
    world.phones = found
    return show_phones()


@blueprint.get("/_control/phones")
def show_phones() -> Any:
    """What the page shows, with people's and accounts' names."""
    world = platform()
    phones = world.phones
    people = phones.citizens + phones.supervisors + phones.departments
    accounts = list(world.accounts.values())
    titles = {one.template_id: one.title for account in accounts for one in account.subscribe_templates.values()}
    return jsonify(
        **vars(phones),
        names={user_id: world.users[user_id].name for user_id in people if user_id in world.users},
        account_names={one.appid: one.name for one in accounts},
        subscribe_titles=titles,
        now=world.clock.now(),
    )
