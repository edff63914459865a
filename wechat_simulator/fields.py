"""模板字段 / The typed fields of template and subscription messages: which values WeChat takes.

Source: the table of parameter types on the mini-program page of subscription messages.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from wechat_simulator.errors import WeChatError
from wechat_simulator.state import Template

DAY = r"(\d{4})[年/.-](\d{1,2})[月/.-](\d{1,2})日?"
HOUR = r"([01]?\d|2[0-3])[:：][0-5]\d([:：][0-5]\d)?"
TIME = re.compile(rf"({DAY}\s*)?{HOUR}")
DATE = re.compile(rf"{DAY}(\s*{HOUR})?")
HAN = "\u3400-\u9fff"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _moments(pattern: re.Pattern[str], value: str) -> bool:
    """One moment, or a range of two with ~, on days that exist."""
    moments = value.split("~")
    return len(moments) <= 2 and all(_moment(pattern, one.strip()) for one in moments)


def _moment(pattern: re.Pattern[str], value: str) -> bool:
    if pattern.fullmatch(value) is None:
        return False
    day = re.match(DAY, value)
    try:
        return day is None or bool(date(*map(int, day.groups())))
    except ValueError:
        return False


def _name(value: str) -> bool:
    """Ten characters with Chinese ones among them, twenty without; no digits."""
    limit = 10 if re.search(f"[{HAN}]", value) else 20
    return len(value) <= limit and re.search(r"\d", value) is None


CHECKS: dict[str, Callable[[str], bool]] = {
    "thing": lambda value: len(value) <= 20,
    "number": lambda value: len(value) <= 32 and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None,
    "letter": _matches("[A-Za-z]{1,32}"),
    "symbol": _matches(rf"[^\w{HAN}]{{1,5}}"),
    "character_string": _matches("[\x20-\x7e]{1,32}"),
    "time": lambda value: _moments(TIME, value),
    "date": lambda value: _moments(DATE, value),
    "amount": _matches(r"[¥￥$€£]?\d{1,10}(\.\d{1,2})?元?"),
    "phone_number": _matches(r"[\d+() -]{1,17}"),
    "car_number": _matches(rf"[{HAN}A-Za-z0-9]{{1,8}}"),
    "name": _name,
    "phrase": _matches(f"[{HAN}]{{1,5}}"),
}
CONTROL = re.compile("[\x00-\x1f\x7f]")


def read(template: Template, data: object) -> list[dict[str, str]]:
    """The values of the template's fields with their labels, in order; keys it does not have are ignored.

    Raises: WeChatError 47003 naming the first key that is missing, empty, or against its type.
    """
    given: Mapping[str, object] = data if isinstance(data, dict) else {}
    return [
        {"key": key, "label": label, "value": _value(template, key, given.get(key))} for key, label in template.fields
    ]


def _value(template: Template, key: str, given: object) -> str:
    value = given.get("value") if isinstance(given, dict) else None
    if not isinstance(value, str) or not value.strip() or not _allowed(template, key, value):
        raise WeChatError(47003, f"argument invalid! data.{key}.value invalid")
    return value


def _allowed(template: Template, key: str, value: str) -> bool:
    if CONTROL.search(value):
        return False
    if key in template.enums:
        return value in template.enums[key]
    check = CHECKS.get(key.rstrip("0123456789"))
    return check is None or check(value)
