"""应用 / Puts the platform together: WeChat's paths, the control API, the phones page."""

from __future__ import annotations

import json

from flask import Flask, Response, request

from wechat_simulator import (
    codes,
    content,
    control,
    control_people,
    link_rules,
    login,
    media_check,
    menu,
    messages,
    people,
    phone_numbers,
    phones,
    subscriptions,
    templates,
    tokens,
    web_login,
)
from wechat_simulator.api import JSON_TYPE
from wechat_simulator.archive import Archive
from wechat_simulator.errors import WeChatError
from wechat_simulator.faults import FaultLayer
from wechat_simulator.state import Platform

PARTS = (
    tokens,
    login,
    phone_numbers,
    web_login,
    messages,
    templates,
    subscriptions,
    content,
    media_check,
    codes,
    link_rules,
    menu,
    people,
    control,
    control_people,
    phones,
)
OURS = ("/_control/", "/static/")


def create_app(archive: Archive | None = None) -> Flask:
    """A platform with nothing in it yet. Each application has its own; no thread starts before the first callback.

    With an archive, people and accounts that are made anew get back what was kept of them.
    """
    app = Flask(__name__)
    world = Platform(archive)
    app.extensions["wechat_platform"] = world
    for module in PARTS:
        app.register_blueprint(module.blueprint)
    app.register_error_handler(404, _unknown_path)
    app.after_request(lambda response: _log(world, response))
    app.wsgi_app = FaultLayer(app.wsgi_app, world)  # type: ignore[method-assign]
    return app


def _unknown_path(error: Exception) -> tuple[Response, int]:
    if request.path.startswith(OURS):
        return Response(json.dumps({"error": "not found"}), content_type="application/json"), 404
    return Response(json.dumps(WeChatError(40066).body()), content_type=JSON_TYPE), 200


def _log(world: Platform, response: Response) -> Response:
    """Write down what was asked of WeChat, not what was asked of the simulator."""
    if request.path != "/" and not request.path.startswith(OURS):
        text = response.get_data(as_text=True) if response.mimetype == "application/json" else f"<{response.mimetype}>"
        query = request.query_string.decode("utf-8", "replace")
        world.requests.add(request.method, request.path, query, request.get_data(), response.status_code, text)
    return response
