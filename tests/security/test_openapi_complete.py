"""接口文档完整 / The OpenAPI document and the routes of the application say the same."""

from __future__ import annotations

import re
from collections import Counter

from pydantic import BaseModel

# The document does not describe itself.
ITSELF = ("GET", "/openapi/openapi.json")
AUTOMATIC = {"HEAD", "OPTIONS"}


def routes(app):
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        for method in rule.methods - AUTOMATIC
    } - {ITSELF}


def documented(app):
    document = app.test_client().get(ITSELF[1]).json
    return {(method.upper(), path) for path, methods in document["paths"].items() for method in methods}


def test_every_route_is_documented_and_nothing_else(app):
    assert routes(app) == documented(app)


def test_every_operation_says_what_it_does(app):
    document = app.test_client().get(ITSELF[1]).json
    silent = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if not operation.get("summary")
    ]

    assert silent == []


def test_every_operation_of_the_api_names_its_good_answer(app):
    document = app.test_client().get(ITSELF[1]).json
    unnamed = [
        f"{method} {path}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if path.startswith("/api/") and not any(code.startswith("2") for code in operation["responses"])
    ]

    assert unnamed == []


def test_every_path_parameter_is_described(app):
    document = app.test_client().get(ITSELF[1]).json
    for path, methods in document["paths"].items():
        in_path = set(re.findall(r"{(\w+)}", path))
        for operation in methods.values():
            described = {p["name"] for p in operation.get("parameters", []) if p["in"] == "path"}
            assert described == in_path, path


def test_no_two_shapes_share_a_name_by_which_the_document_would_take_one_for_the_other(app):
    def below(shape):
        return {shape}.union(*(below(one) for one in shape.__subclasses__()))

    ours = Counter(shape.__name__ for shape in below(BaseModel) if shape.__module__.startswith("wx_backend.api"))

    assert app.test_client().get(ITSELF[1]).status_code == 200
    assert [name for name, count in ours.items() if count > 1] == []
