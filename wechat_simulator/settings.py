"""平台开关 / The switches of the platform that a test may turn, with their values in production."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any


def default_rules() -> list[dict[str, Any]]:
    """内容安全词: what the text check finds until other rules are given; labels as on WeChat's page."""
    return [
        {"word": "代开发票", "suggest": "risky", "label": 20006},
        {"word": "色情服务", "suggest": "risky", "label": 20002},
        {"word": "加微信", "suggest": "review", "label": 10001},
        {"word": "举报", "suggest": "review", "label": 20012},
        {"word": "黑社会", "suggest": "review", "label": 20012},
    ]


@dataclass
class Settings:
    """Times in seconds."""

    callback_timeout: float = 5.0
    callback_interval: float = 5.0
    callback_attempts: int = 3
    # Not established whether a repeated delivery is signed anew; a service must take both.
    callback_fresh_signature: bool = True
    # How long the previous plain token still works after a new one was made.
    token_overlap: float = 300.0
    token_daily_limit: int = 2000
    template_daily_limit: int = 100_000
    # What a repeated client_msg_id answers: 0 (the first msgid again) or an error code. Tencent's page does not say.
    duplicate_client_msg_id_errcode: int = 0
    template_finish_status: str = "success"
    template_finish_delay: float = 0.05
    template_finish_before_answer: bool = False
    # How long a template message takes between its checks and its delivery.
    template_send_seconds: float = 0.0
    # What subscribe_msg_sent_event tells of a message that was taken: 0 and success, or a failure of the platform.
    subscribe_sent_errcode: int = 0
    # Whether a subscription event with one entry carries a list all the same.
    subscribe_list_always: bool = False
    # How long one subscription send keeps its person busy; a second one meanwhile is refused with 43108.
    subscribe_send_seconds: float = 0.0
    content_minute_limit: int = 4000
    media_minute_limit: int = 2000
    media_check_delay: float = 0.1
    # What the picture check finds, by a piece of the picture's address.
    media_rules: list[dict[str, Any]] = field(default_factory=list)
    content_rules: list[dict[str, Any]] = field(default_factory=default_rules)

    def change(self, values: dict[str, Any]) -> None:
        """Turn some of the switches.

        Raises: ValueError for a name that is not one, or a value of another type.
        """
        known = {one.name for one in fields(self)}
        for name, value in values.items():
            if name not in known:
                raise ValueError(f"no setting {name}")
            if not _fits(value, getattr(self, name)):
                raise ValueError(f"{name} has the wrong type")
        rules = [*values.get("content_rules", []), *values.get("media_rules", [])]
        if not all(_is_rule(one) for one in rules):
            raise ValueError("a content rule is {word, suggest: pass, review or risky, label}")
        for name, value in values.items():
            setattr(self, name, value)

    def as_json(self) -> dict[str, Any]:
        """All switches by name."""
        return asdict(self)


def _is_rule(rule: object) -> bool:
    return (
        isinstance(rule, dict)
        and isinstance(rule.get("word"), str)
        and rule.get("suggest") in ("pass", "review", "risky")
        and isinstance(rule.get("label"), int)
    )


def _fits(value: object, example: object) -> bool:
    if isinstance(example, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(example)
