"""模板字段：the one place that knows which values WeChat takes for which type of field.

A key is a type and a number, such as ``thing2``. What does not fit is cut where WeChat would refuse it (error 47003);
control characters and line breaks are dropped. Source: the parameter types on WeChat's page of subscription messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime

from wx_backend.clock import BEIJING

THING_CHARACTERS = 20
STRING_CHARACTERS = 32
PHRASE_CHARACTERS = 5
EMPTY = "—"

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_NOT_CHINESE = re.compile(r"[^\u3400-\u9fff]")
_NOT_ASCII = re.compile(r"[^\x20-\x7e]")
_NUMBER = re.compile(r"-?\d{1,30}(\.\d+)?")


def typed(key: str, value: object, enum: Sequence[str] = ()) -> str:
    """The value as the field with this key takes it; `enum` lists what a field of the type const may say.

    Raises:
        ValueError: the type is not known, or the value cannot be made one of this type.
    """
    kind = key.rstrip("0123456789")
    if kind == "const":
        return _const(value, enum)
    try:
        return _TYPES[kind](value)
    except KeyError:
        raise ValueError(f"no field type {kind}") from None


def _const(value: object, enum: Sequence[str]) -> str:
    """One of the values that WeChat has reviewed for this field, and no other."""
    if value not in enum:
        raise ValueError(f"not one of {'、'.join(enum)}: {value!r}")
    return str(value)


def _thing(value: object) -> str:
    """Anything, 20 characters at most."""
    text = _CONTROL.sub(" ", str(value)).strip() or EMPTY
    return text if len(text) <= THING_CHARACTERS else text[: THING_CHARACTERS - 1] + "…"


def _character_string(value: object) -> str:
    """Digits, letters and symbols, 32 at most."""
    text = _NOT_ASCII.sub("", str(value)).strip()[:STRING_CHARACTERS]
    return text or "-"


def _phrase(value: object) -> str:
    """Chinese characters, 5 at most."""
    text = _NOT_CHINESE.sub("", str(value))[:PHRASE_CHARACTERS]
    if not text:
        raise ValueError(f"a phrase needs Chinese characters: {value!r}")
    return text


def _number(value: object) -> str:
    text = str(value)
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {value!r}")
    return text[:STRING_CHARACTERS]


def _time(value: object) -> str:
    """A day with its hour, in Beijing."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return f"{moment.astimezone(BEIJING):%Y年%m月%d日 %H:%M}"


def _date(value: object) -> str:
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return f"{day:%Y年%m月%d日}"


_TYPES: dict[str, Callable[[object], str]] = {
    "thing": _thing,
    "character_string": _character_string,
    "phrase": _phrase,
    "number": _number,
    "time": _time,
    "date": _date,
}
