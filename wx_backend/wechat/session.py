"""网络会话：HTTP to one host only, always with timeouts, never through a proxy of the environment."""

from __future__ import annotations

import threading
import time
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

from .errors import WechatUnavailable

REFUSED_WAIT_SECONDS = 0.2


class PinnedSession:
    """Looks like the part of `requests.Session` that the client uses; one real session a thread behind it.

    What fails comes out as `WechatUnavailable` without the address, because addresses carry tokens and secrets. For the
    same reason nothing is repeated by urllib3, which would log them.
    """

    def __init__(self, origin: str, *, timeout: tuple[float, float], connect_retries: int = 1) -> None:
        self._host = urlsplit(origin).netloc
        self._timeout = timeout
        self._connect_retries = connect_retries
        self._local = threading.local()

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        """Send one request; a connection that is refused is tried again, since nothing was sent.

        Raises:
            WechatUnavailable: there is no answer.
            RuntimeError: the address is not that of the host this session is for.
        """
        if urlsplit(url).netloc != self._host:
            raise RuntimeError("this session calls one host only")
        options.setdefault("timeout", self._timeout)
        for attempt in range(self._connect_retries + 1):
            try:
                return self._session().request(method, url, allow_redirects=False, **options)
            except requests.RequestException as failure:
                if not (_refused(failure) and attempt < self._connect_retries):
                    raise WechatUnavailable(type(failure).__name__, sent=not _never_sent(failure)) from None
                time.sleep(REFUSED_WAIT_SECONDS)
        raise AssertionError("unreachable")

    def _session(self) -> requests.Session:
        # requests does not promise that threads may share a session.
        if not hasattr(self._local, "session"):
            session = requests.Session()
            session.trust_env = False
            session.mount("http://", HTTPAdapter(max_retries=0))
            session.mount("https://", HTTPAdapter(max_retries=0))
            self._local.session = session
        return self._local.session  # type: ignore[no-any-return]


def _refused(failure: requests.RequestException) -> bool:
    return isinstance(failure, requests.ConnectionError) and "NewConnectionError" in repr(failure.args)


def _never_sent(failure: requests.RequestException) -> bool:
    return isinstance(failure, requests.ConnectTimeout) or _refused(failure)
