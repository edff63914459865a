"""投诉词汇：categories and results as data; a word that is no longer offered stays readable.

They stand in ``complaint_vocabulary.json`` beside this file. To retire a word, mark it ``"retired": true``; to add one,
add a line: forms, checks, lists and labels follow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

EXPLAINED = "explained"
_APART = " ，,：:。；;\n\u3000"
FILE = Path(__file__).with_name("complaint_vocabulary.json")


@dataclass(frozen=True)
class Term:
    """A word that is stored, with what people read; `kinds` are the kinds of complaint it goes with."""

    value: str
    label: str
    hint: str = ""
    kinds: tuple[str, ...] = ()
    retired: bool = False


@dataclass(frozen=True)
class Vocabulary:
    """类别 and 办理结果."""

    categories: dict[str, Term]
    results: dict[str, Term]


def read(words: dict[str, list[dict[str, Any]]]) -> Vocabulary:
    """Raises:
    TypeError: an entry has a field that is not known, or lacks one.
    """
    return Vocabulary(_terms(words["categories"]), _terms(words["results"]))


def _terms(entries: Iterable[dict[str, Any]]) -> dict[str, Term]:
    return {entry["value"]: Term(**{**entry, "kinds": tuple(entry.get("kinds", ()))}) for entry in entries}


WORDS = read(json.loads(FILE.read_text(encoding="utf-8")))


def offered(terms: dict[str, Term]) -> list[Term]:
    """What may be chosen now, in the order of the data."""
    return [term for term in terms.values() if not term.retired]


def category_label(value: str) -> str:
    return WORDS.categories[value].label if value in WORDS.categories else value


def result_label(value: str) -> str | None:
    """The label of a result; None while there is none."""
    if not value:
        return None
    return WORDS.results[value].label if value in WORDS.results else value


def result_in(words: str) -> tuple[str, str]:
    """The result that an answer in words begins with, and the rest; words alone explain（解释说明）."""
    for term in offered(WORDS.results):
        rest = words.removeprefix(term.label)
        if rest != words and rest[:1] in _APART and rest.strip(_APART):
            return term.value, rest.strip(_APART)
    return EXPLAINED, words


def goes_with(category: str, kind: str) -> bool:
    """Whether a category may be chosen now for a kind of complaint."""
    term = WORDS.categories.get(category)
    return term is not None and not term.retired and kind in term.kinds
