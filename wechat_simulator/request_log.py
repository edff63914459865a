"""请求记录 / What the platform was asked and answered, for assertions, with every secret masked."""

import itertools
import re
import threading
from collections import deque
from typing import Any

from wechat_simulator.clock import Clock

KEPT = 20_000
TEXT_KEPT = 4000

IN_JSON = re.compile(
    r'("(?:access_token|refresh_token|secret|appsecret|session_key|encoding_aes_key|token|js_code)"\s*:\s*")([^"]*)(")'
)
IN_QUERY = re.compile(r"((?:^|&)(?:access_token|refresh_token|secret|signature|js_code|code)=)([^&]*)")


def mask_json(text: str) -> str:
    """Replace the values of secret keys in a JSON text."""
    return IN_JSON.sub(r"\1***\3", text)


def mask_query(text: str) -> str:
    """Replace the values of secret parameters in a query string."""
    return IN_QUERY.sub(r"\1***", text)


class RequestLog:
    """The last 20,000 requests, each body and answer cut at 4,000 characters."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._entries: deque[dict[str, Any]] = deque(maxlen=KEPT)
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def add(self, method: str, path: str, query: str, body: bytes, status: int | None, response: str) -> None:
        """Write down one request; status None when the connection was cut without an answer."""
        entry = {
            "at": self._clock.now_iso(),
            "method": method,
            "path": path,
            "query": mask_query(query),
            "body": mask_json(body[:TEXT_KEPT].decode("utf-8", "replace")),
            "status": status,
            "response": mask_json(response[:TEXT_KEPT]),
        }
        with self._lock:
            self._entries.append({"n": next(self._numbers), **entry})

    def entries(self, path: str | None = None, since: int = 0) -> list[dict[str, Any]]:
        """Oldest first: those of one path if given, numbered above `since`."""
        with self._lock:
            kept = list(self._entries)
        return [one for one in kept if one["n"] > since and path in (None, one["path"])]

    def clear(self) -> None:
        """Forget them; the numbers go on."""
        with self._lock:
            self._entries.clear()
