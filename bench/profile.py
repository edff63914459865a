"""公示信息的速度：the page behind a scanned code, beside a bare view that selects one row by its key."""

from __future__ import annotations

import http.client
import itertools
import statistics
import time
from contextlib import closing

from bench import city, compare, load
from bench.compare import Benchmark, Side
from bench.servers import Server
from wx_backend.domain import catalogue, qr_codes

COLD_READINGS = 60


def run(pairs: int, count: int) -> None:
    needed = compare.needed(pairs, count)
    with city.founded() as place, compare.servers(place, "select_one") as (ours, bare):
        tokens = [code.token for code in qr_codes.all_active()]
        profiles = [load.get(f"/api/v1/codes/{token}/profile") for token in tokens]
        pages = [load.get(f"/pages/{key}") for key in place.pages]
        measured = compare.in_turn(
            "profiles against one SELECT",
            place,
            Side(ours, _repeated(profiles, needed), 200, b'"satisfaction"'),
            Side(bare, _repeated(pages, needed), 200, b'"duties"'),
            pairs=pairs,
            count=count,
        )
        print(f"first reading after a change of the catalogue: {_cold(ours, tokens) * 1000:.1f} ms, alone")
        compare.conclude(BENCHMARK.name, BENCHMARK.goal, measured, ours.memory())


def _repeated(requests: list[bytes], count: int) -> list[bytes]:
    return list(itertools.islice(itertools.cycle(requests), count))


def _cold(ours: Server, tokens: list[str]) -> float:
    """The median time in seconds of an answer that no worker has ready; one at a time."""
    times = []
    with closing(http.client.HTTPConnection("127.0.0.1", ours.port, timeout=load.SILENCE_SECONDS)) as connection:
        for token in itertools.islice(itertools.cycle(tokens), COLD_READINGS):
            catalogue.changed()
            started = time.perf_counter()
            connection.request("GET", f"/api/v1/codes/{token}/profile")
            connection.getresponse().read()
            times.append(time.perf_counter() - started)
    return statistics.median(times)


BENCHMARK = Benchmark("profile", "the public page behind a code, against one SELECT by key", 0.70, 1500, run)
