"""负载：sends a counted number of ready-made requests over kept-alive connections, and times them.

Raw sockets and one ``epoll`` loop: what is not spent on making requests and reading answers is the server's. Every
request is sent once; a connection takes the next one when its answer is complete, so that a slow one holds up nobody.
"""

from __future__ import annotations

import gc
import json
import math
import re
import select
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

CONNECTIONS = 16
APART_SECONDS = 0.005
SILENCE_SECONDS = 20.0
_STATUS = re.compile(rb"HTTP/1\.1 (\d{3})")
_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


class WrongAnswer(Exception):
    """An answer is not what was asked for, so that its time would mean nothing."""


@dataclass(frozen=True)
class Round:
    """One measurement: how many requests took how long; `busy` is the processor time of this side of the wire."""

    count: int
    seconds: float
    busy: float
    latencies: list[float]

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    @property
    def p99(self) -> float:
        """The time in seconds within which 99 of 100 answers were there."""
        return sorted(self.latencies)[math.ceil(self.count * 0.99) - 1]


def get(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def post(path: str, body: bytes, **headers: str) -> bytes:
    named = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{named}Content-Length: {len(body)}\r\n\r\n".encode() + body


def post_json(path: str, body: object, **headers: str) -> bytes:
    return post(path, json.dumps(body).encode(), Content_Type="application/json", **headers)


@dataclass
class _Connection:
    wire: socket.socket
    received: bytearray = field(default_factory=bytearray)
    sent_at: float = 0.0

    def send(self, request: bytes) -> None:
        self.received.clear()
        self.sent_at = time.perf_counter()
        self.wire.sendall(request)

    def is_answered(self) -> bool:
        """Take what has arrived; whether the answer is complete."""
        more = self.wire.recv(65536)
        if not more:
            raise WrongAnswer(f"the server hung up: {bytes(self.received[:200])!r}")
        self.received += more
        end = self.received.find(b"\r\n\r\n")
        length = _LENGTH.search(self.received, 0, end) if end >= 0 else None
        return length is not None and len(self.received) >= end + 4 + int(length[1])


def run(
    port: int, requests: Sequence[bytes], *, status: int, holding: bytes, answers: list[bytes] | None = None
) -> Round:
    """Send each request once and wait for all answers; their bodies are put into `answers`, as they come.

    Raises:
        WrongAnswer: an answer has another status, or does not hold these bytes.
        TimeoutError: nothing was heard for 20 seconds.
    """
    connections = [_connected(port) for _ in range(CONNECTIONS)]
    gc.collect()
    gc.disable()
    try:
        started, busy = time.perf_counter(), time.process_time()
        latencies = []
        for connection in _answered(connections, iter(requests)):
            latencies.append(_checked(connection, status, holding))
            if answers is not None:
                answers.append(bytes(connection.received).partition(b"\r\n\r\n")[2])
        return Round(len(latencies), time.perf_counter() - started, time.process_time() - busy, latencies)
    finally:
        gc.enable()
        for connection in connections:
            connection.wire.close()


def _connected(port: int) -> _Connection:
    wire = socket.create_connection(("127.0.0.1", port))
    wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    # All at once they would go to the worker that wakes up first, and the other would have nothing to do.
    time.sleep(APART_SECONDS)
    return _Connection(wire)


def _answered(connections: list[_Connection], requests: Iterator[bytes]) -> Iterator[_Connection]:
    """Each connection as often as an answer is complete on it; it is given its next request afterwards."""
    waiting: dict[int, _Connection] = {}
    with select.epoll() as events:
        for connection, request in zip(connections, requests, strict=False):
            waiting[connection.wire.fileno()] = connection
            events.register(connection.wire, select.EPOLLIN)
            connection.send(request)
        while waiting:
            ready = events.poll(SILENCE_SECONDS)
            if not ready:
                raise TimeoutError(f"no answer for {SILENCE_SECONDS:g} s")
            for number, _ in ready:
                connection = waiting[number]
                if not connection.is_answered():
                    continue
                yield connection
                following = next(requests, None)
                if following is None:
                    events.unregister(number)
                    del waiting[number]
                else:
                    connection.send(following)


def _checked(connection: _Connection, status: int, holding: bytes) -> float:
    latency = time.perf_counter() - connection.sent_at
    found = _STATUS.match(connection.received)
    if found is None or int(found[1]) != status or holding not in connection.received:
        raise WrongAnswer(bytes(connection.received[:600]).decode(errors="replace"))
    return latency
