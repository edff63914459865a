"""资格核验的速度：signed questions of another system at a steady fifty a second; how long the slowest twentieth waits.

Whoever asks does not wait for the answer before the next question is due: the time counts from when it was due, so that
a server that falls behind is seen to. Each question is signed, its number is kept on disk, and the answer is signed.
"""

from __future__ import annotations

import http.client
import itertools
import json
import math
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import local

from bench import city, compare
from bench.compare import Benchmark
from bench.servers import Server
from wx_backend.domain import integrations, qr_codes
from wx_backend.domain.integrations import SignedRequest

PATH = "/api/v1/integration/verifications"
PER_SECOND = 50
ASKERS = 24
GOAL_SECONDS = 0.3
WARM_UP = 50

_kept = local()


def run(pairs: int, count: int) -> None:
    with city.founded() as place, Server("ours", config=place.config) as ours:
        key, secret = integrations.create_key("测量（虚构）", ["verify"], keys=place.keys, now=place.now)
        bodies = [json.dumps({"code": code.token}).encode() for code in qr_codes.all_active()]
        _at_a_steady_rate(ours.port, key.key_id, secret, bodies, WARM_UP)
        found = []
        for number in range(pairs):
            times = _at_a_steady_rate(ours.port, key.key_id, secret, bodies, count)
            found.append(_share(times, 0.95))
            half, most, whole = (f"{_share(times, share) * 1000:.0f} ms" for share in (0.5, 0.95, 1.0))
            rate = f"{count} questions at {PER_SECOND}/s"
            print(f"  run {number + 1}: {rate}: half within {half}, 95 % within {most}, all within {whole}")
        worst = max(found)
        print(f"95 % within {worst * 1000:.0f} ms in the slowest run (goal {GOAL_SECONDS * 1000:.0f} ms)")
        print(compare.memory_line(ours.memory()))
        print(compare.last_line(BENCHMARK.name, GOAL_SECONDS / worst, BENCHMARK.goal))


def _at_a_steady_rate(port: int, key_id: str, secret: str, bodies: list[bytes], count: int) -> list[float]:
    started = time.perf_counter() + 0.1

    def ask(number: int, body: bytes) -> float:
        due = started + number / PER_SECOND
        time.sleep(max(0.0, due - time.perf_counter()))
        _ask(port, _headers(key_id, secret, body), body)
        return time.perf_counter() - due

    with ThreadPoolExecutor(ASKERS) as askers:
        return list(askers.map(ask, range(count), itertools.islice(itertools.cycle(bodies), count)))


def _ask(port: int, headers: dict[str, str], body: bytes) -> None:
    if getattr(_kept, "port", None) != port:
        _kept.connection, _kept.port = http.client.HTTPConnection("127.0.0.1", port, timeout=20), port
    _kept.connection.request("POST", PATH, body, headers)
    answer = _kept.connection.getresponse()
    content = answer.read()
    assert answer.status == 200, content
    assert b'"green"' in content


def _headers(key_id: str, secret: str, body: bytes) -> dict[str, str]:
    unsigned = SignedRequest(key_id, str(int(time.time())), secrets.token_hex(16), "", "POST", PATH, body)
    signed = replace(unsigned, signature=integrations.sign_request(unsigned, secret))
    return {
        "Content-Type": "application/json",
        "X-Mashang-Key": key_id,
        "X-Mashang-Timestamp": signed.timestamp,
        "X-Mashang-Nonce": signed.nonce,
        "X-Mashang-Signature": signed.signature,
    }


def _share(times: list[float], share: float) -> float:
    """The time within which this share of the answers was there."""
    return sorted(times)[math.ceil(len(times) * share) - 1]


BENCHMARK = Benchmark("verify", "300 ms against the time of 95 % of signed questions, at 50 a second", 1.0, 1000, run)
