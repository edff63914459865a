"""进度：one line for each long step, with its seconds."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def step(name: str) -> Iterator[Callable[[str], None]]:
    """Time a step. What it notes is shown while it runs where somebody watches, and the last note at the end."""
    begun, watched, last = time.monotonic(), sys.stdout.isatty(), ""

    def note(text: str) -> None:
        nonlocal last
        last = text
        if watched:
            print(f"\r\033[K· {name} … {text}", end="", flush=True)

    if watched:
        note("")
    yield note
    print(
        f"{chr(13) + chr(27) + '[K' if watched else ''}· {name}  {last}  {time.monotonic() - begun:.1f} s", flush=True
    )
