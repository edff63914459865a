"""命令语法：what a text has to look like to be a command, and which command a near miss was probably meant to be.

Exact: a command changes something only when the whole text fits. Tolerant where people and phones differ: full-width
digits, spaces and punctuation, capital letters, a full stop at the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from .asking import Asked

# \d and int() read full-width digits as well; nine of them always fit the column, in threes as pages show them or not.
# A mistyped third group is no beginning of free words: the first would be taken for an old number.
NUMBER = r"[\s:：]*[#＃№]?(\d{3}[\s-]\d{3}[\s-]\d{3}|(?!\d{3}[\s-]\d{3}[\s-]\d)\d{1,9})"
APART = r"[\s,，:：、;；。]+"
FREE_WORDS = r"(\S.*)"
_END = re.compile(r"[\s。．.!！~～]+$")
_HEAD = re.compile(r"[\u3400-\u9fffA-Za-z]+")
LONGEST_HEAD = 4

# What an input method offers for the same sounds, or people say for the same thing.
SOUNDS_LIKE = {
    "代办": "待办",
    "带办": "待办",
    "呆办": "待办",
    "受里": "受理",
    "授理": "受理",
    "受礼": "受理",
    "办洁": "办结",
    "办接": "办结",
    "办节": "办结",
    "结办": "办结",
    "转半": "转办",
    "专办": "转办",
    "传办": "转办",
    "答覆": "答复",
    "答负": "答复",
    "回复": "答复",
    "崔办": "催办",
    "摧办": "催办",
    "详清": "详情",
    "祥情": "详情",
    "邦助": "帮助",
    "帮组": "帮助",
    "周抱": "周报",
    "邦定": "绑定",
    "帮定": "绑定",
    "静音": "静默",
    "查进度": "进度",
}


@dataclass(frozen=True)
class Command:
    """`shape` is what follows the word, whole; `usage` is said when it is not like that."""

    word: str
    shape: str
    usage: str
    run: Callable[[Asked], str]
    staff_only: bool = True
    # How the text must go on after the word to be meant as this command at all.
    meant: str = ""
    # Whether words of the writer follow, in which a full stop at the end belongs to them.
    free: bool = False

    def is_meant(self, text: str) -> bool:
        return text.startswith(self.word) and re.match(self.meant, text[len(self.word) :]) is not None

    def fit(self, text: str) -> re.Match[str] | None:
        """What the text says, if it is exactly a command."""
        rest = text[len(self.word) :]
        return re.fullmatch(self.shape, rest if self.free else _END.sub("", rest), re.DOTALL)


def near(text: str, words: Iterable[str]) -> list[str]:
    """The commands that the beginning of a text was probably meant to be; empty when it resembles none."""
    head = _HEAD.match(text)
    if head is None or len(head[0]) > LONGEST_HEAD:
        return []
    known = list(words)
    if (same := SOUNDS_LIKE.get(head[0])) in known:
        return [str(same)]
    return [word for word in known if len(word) > 1 and distance(head[0], word) <= 1]


def distance(one: str, other: str) -> int:
    """How many characters have to be put in, left out, changed or swapped with their neighbour（编辑距离）."""
    rows = [list(range(len(other) + 1))]
    for i, a in enumerate(one, 1):
        row = [i]
        for j, b in enumerate(other, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]
