"""故障开关 / Makes an endpoint misbehave as networks and Tencent do; a WSGI layer before the application."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from wechat_simulator.errors import WeChatError

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from wechat_simulator.state import Platform

KINDS = ("delay", "hang", "reset_before", "reset_after", "502", "html", "empty", "errcode")
BAD_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
HTML_PAGE = "<!DOCTYPE html><html><body>系统繁忙，请稍后再试</body></html>"
LONGEST_HANG = 600.0


@dataclass
class Fault:
    """One switch. `times` None means until it is cleared; `seconds` is how long delay and hang last.

    With `every` n it befalls every n-th request only.
    """

    path: str
    kind: str
    errcode: int = -1
    seconds: float = 30.0
    times: int | None = None
    errcode_as_string: bool = False
    every: int = 1
    passed: int = 0


class FaultSwitches:
    """The switches that are on, at most one a path counting: the oldest."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        """Turn one on.

        Raises: ValueError for an unknown kind, or a path of the control API.
        """
        if fault.kind not in KINDS:
            raise ValueError(f"no fault {fault.kind}, only {', '.join(KINDS)}")
        if fault.every < 1:
            raise ValueError("every is 1 or more")
        if fault.path.startswith("/_control/"):
            raise ValueError("the control API meets no faults")
        with self._lock:
            self._faults.append(fault)

    def take(self, path: str) -> Fault | None:
        """The fault this request meets, counted down."""
        if not self._faults:
            return None
        with self._lock:
            for fault in self._faults:
                if fault.path == path:
                    fault.passed += 1
                    if fault.passed % fault.every:
                        return None
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._faults.remove(fault)
                    return fault
        return None

    def clear(self, path: str | None = None) -> None:
        """Turn off those of one path, or all."""
        with self._lock:
            self._faults = [one for one in self._faults if path is not None and one.path != path]

    def as_json(self) -> list[dict[str, Any]]:
        """The switches that are on."""
        with self._lock:
            return [asdict(one) for one in self._faults]


class FaultLayer:
    """Wraps the application."""

    def __init__(self, app: WSGIApplication, platform: Platform) -> None:
        self._app = app
        self._platform = platform

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        fault = self._platform.faults.take(environ["PATH_INFO"])
        if fault is None:
            return self._app(environ, start_response)
        if fault.kind == "delay":
            time.sleep(min(fault.seconds, LONGEST_HANG))
            return self._app(environ, start_response)
        if fault.kind == "reset_after":
            list(self._app(environ, start_response))
            return self._cut(environ)
        return self._instead(fault, environ, start_response)

    def _instead(self, fault: Fault, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer without asking the application."""
        if fault.kind in ("hang", "reset_before"):
            self._log(environ, None, fault.kind)
            if fault.kind == "hang":
                time.sleep(min(fault.seconds, LONGEST_HANG))
            return self._cut(environ)
        status, content_type, text = _answer(fault)
        self._log(environ, int(status[:3]), text)
        body = text.encode()
        start_response(status, [("Content-Type", content_type), ("Content-Length", str(len(body)))])
        return [body]

    def _log(self, environ: WSGIEnvironment, status: int | None, response: str) -> None:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(body)
        self._platform.requests.add(
            environ["REQUEST_METHOD"], environ["PATH_INFO"], environ.get("QUERY_STRING", ""), body, status, response
        )

    @staticmethod
    def _cut(environ: WSGIEnvironment) -> Iterable[bytes]:
        """Reset the connection (RST, not FIN); without a socket, mounted in-process, only the exception is left."""
        connection = environ.get("wechat_simulator.connection")
        if isinstance(connection, socket.socket):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        raise ConnectionResetError("fault switch")


def _answer(fault: Fault) -> tuple[str, str, str]:
    if fault.kind == "502":
        return "502 Bad Gateway", "text/html", BAD_GATEWAY
    if fault.kind == "html":
        return "200 OK", "text/html; charset=utf-8", HTML_PAGE
    if fault.kind == "empty":
        return "200 OK", "text/plain", ""
    body = WeChatError(fault.errcode).body()
    if fault.errcode_as_string:
        body["errcode"] = str(fault.errcode)
    return "200 OK", "application/json; encoding=utf-8", json.dumps(body)
