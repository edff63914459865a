"""回答的形状 / What every refusal looks like, and a count of everything that is stored."""

from __future__ import annotations

import re
from typing import Any

import models

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def assert_refusal(answer: Any) -> None:
    """The one error shape: a code word, a Chinese sentence, and the bad fields."""
    assert 400 <= answer.status_code < 600
    error = answer.json["error"]
    assert set(answer.json) == {"error"}
    assert set(error) == {"code", "message", "fields"}, answer.json
    assert re.fullmatch(r"[a-z_]+", error["code"])
    assert CHINESE.search(error["message"]), error
    assert all(isinstance(name, str) and CHINESE.search(words) for name, words in error["fields"].items()), error


def row_counts() -> dict[str, int]:
    """How many rows each table has, but for the counters of limits and the lease of WeChat's token."""
    aside = (models.LimitCounter, models.WechatToken)
    return {table.__name__: table.select().count() for table in models.TABLES if table not in aside}
