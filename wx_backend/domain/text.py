"""文字：what people may type."""

from __future__ import annotations

import unicodedata

# Characters that turn the direction of what follows; a name or a text with them can look like another one.
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")


def cleaned(value: str) -> str:
    """The text in its composed form without control, direction and unpaired surrogate characters."""
    composed = unicodedata.normalize("NFC", value)
    return "".join(c for c in composed if _is_allowed(c)).strip()


def _is_allowed(character: str) -> bool:
    if character in "\n\t":
        return True
    return character not in _BIDI and unicodedata.category(character) not in ("Cc", "Cs")


def lines(value: str) -> list[str]:
    return [line.strip() for line in value.splitlines() if line.strip()]
