"""控制接口的输入 / Reading what the control API is given."""

from collections.abc import Mapping
from typing import Any

from flask import request


class ControlError(Exception):
    """The control API was asked for something it cannot do."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def read_fields() -> dict[str, Any]:
    """The JSON object of the body; an empty body is an empty object.

    Raises: ControlError
    """
    if not request.get_data():
        return {}
    found = request.get_json(force=True, silent=True)
    if not isinstance(found, dict):
        raise ControlError("the body is not a JSON object")
    return found


def read_text(given: Mapping[str, Any], key: str) -> str:
    """A text that must be there.

    Raises: ControlError
    """
    value = given.get(key)
    if not isinstance(value, str) or not value:
        raise ControlError(f"{key} is missing")
    return value


def text_list(given: Mapping[str, Any], key: str) -> list[str]:
    """A list of texts, empty when absent.

    Raises: ControlError
    """
    value = given.get(key) or []
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ControlError(f"{key} is a list of texts")
    return value


def read_number(name: str) -> int:
    """The `n` of an entry in the query, 0 when absent.

    Raises: ControlError
    """
    value = request.args.get(name) or "0"
    if not value.isdecimal():
        raise ControlError(f"{name} is the n of an entry")
    return int(value)
