"""分页：long lists in replies that WeChat still takes（2048 字节）, and 更多 for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from wx_backend.domain import conversations
from wx_backend.wechat.callback import REPLY_BYTES

from .asking import Asked

MORE = "发送“更多”继续查看。"
NOTHING_MORE = "没有更多内容了。"
# A phone shows about this many before one has to scroll far.
MOST_LINES = 10


def fitting(lines: Sequence[str], *, around: str, most: int = MOST_LINES) -> int:
    """How many of the lines fit into one reply beside the words `around` them; at least one."""
    left = REPLY_BYTES - len(f"{around}\n{MORE}".encode())
    for count, line in enumerate(lines[:most]):
        left -= len(f"{line}\n".encode())
        if left < 0:
            return max(1, count)
    return min(len(lines), most)


def first_page(
    asked: Asked,
    kind: str,
    ids: Sequence[Any],
    lines: Sequence[str],
    *,
    head: str,
    tail: str = "",
    most: int = MOST_LINES,
) -> str:
    """The first lines of a list; the ids of the others are kept for 更多."""
    count = fitting(lines, around=head + tail, most=most)
    rest = list(ids[count:])
    if rest:
        conversations.remember(asked.openid, {"list": kind, "ids": rest}, keys=asked.keys, now=asked.now)
    return _page(head, lines[:count], tail, bool(rest))


def next_page(asked: Asked, kinds: dict[str, Callable[[Asked, list[Any]], list[str]]]) -> str:
    """更多：the next lines of the list that was begun; `kinds` says how the lines of each kind are made from ids."""

    def effect() -> str:
        state = conversations.recall(asked.openid, keys=asked.keys, now=asked.now)
        if not state or state.get("list") not in kinds:
            return NOTHING_MORE
        kind, ids = str(state["list"]), list(state["ids"])
        # An id whose matter is gone meanwhile has an empty line.
        lines = kinds[kind](asked, ids[:MOST_LINES])
        shown = fitting(lines, around="")
        rest = ids[shown:]
        if rest:
            conversations.remember(asked.openid, {"list": kind, "ids": rest}, keys=asked.keys, now=asked.now)
        else:
            conversations.forget(asked.openid, keys=asked.keys)
        return _page("", [line for line in lines[:shown] if line], "", bool(rest)) or NOTHING_MORE

    return asked.once(effect)


def _page(head: str, lines: Sequence[str], tail: str, more: bool) -> str:
    return "\n".join(part for part in (head, *lines, MORE if more else "", tail) if part)
