"""对照测量：ours and its floor in turn in the same run, so that what disturbs the machine disturbs both."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from bench import load
from bench.city import City
from bench.load import Round
from bench.servers import Memory, Server

MEGABYTE = 1_000_000
MEMORY_GOAL = 110 * MEGABYTE
WARM_UP = 200


@dataclass(frozen=True)
class Benchmark:
    """`run` takes the number of pairs and of requests in each measurement, and prints what it finds."""

    name: str
    about: str
    goal: float
    requests: int
    run: Callable[[int, int], None]


@dataclass(frozen=True)
class Measured:
    """What one side did in one round, and the processor seconds its workers took for each request."""

    round: Round
    cost: float


@dataclass(frozen=True)
class Side:
    """One of those that are measured: ready-made requests for a server, each sent once, and what a right answer has."""

    server: Server
    requests: Sequence[bytes]
    status: int
    holding: bytes
    # Answers are put here where somebody wants to look at them afterwards.
    answers: list[bytes] | None = None

    def measure(self, first: int, count: int) -> Measured:
        chosen = self.requests[first : first + count]
        assert len(chosen) == count, "not enough requests were made ready"
        before = self.server.processor_seconds()
        found = load.run(self.server.port, chosen, status=self.status, holding=self.holding, answers=self.answers)
        return Measured(found, (self.server.processor_seconds() - before) / count)


@dataclass(frozen=True)
class Pair:
    """Two measurements, one right after the other."""

    ours: Measured
    floor: Measured

    @property
    def ratio(self) -> float:
        return self.ours.round.per_second / self.floor.round.per_second

    @property
    def thrift(self) -> float:
        """The same comparison by processor time, as if the machine had nothing else to do."""
        return self.floor.cost / self.ours.cost

    def __str__(self) -> str:
        ours, floor = self.ours.round, self.floor.round
        return (
            f"{ours.per_second:6,.0f}/s of {floor.per_second:6,.0f}/s = {self.ratio:.2f}"
            f"   processor {self.ours.cost * 1000:.2f} ms, floor {self.floor.cost * 1000:.2f} ms = {self.thrift:.2f}"
            f"   99 % within {ours.p99 * 1000:.0f} ms, floor {floor.p99 * 1000:.0f} ms"
        )


@contextmanager
def servers(city: City, floor: str) -> Iterator[tuple[Server, Server]]:
    """Ours and the floor of this name, both up; the one that is not being measured waits idle."""
    with (
        Server("ours", config=city.config) as ours,
        Server("floor", config=city.config, application=f"bench.floors:{floor}()") as bare,
    ):
        web = city.settings.web
        print(f"gunicorn {web.workers} x {web.threads} threads each, {load.CONNECTIONS} connections, {city.kept_in}")
        yield ours, bare


def needed(pairs: int, count: int) -> int:
    """How many requests a side must have ready."""
    return WARM_UP + pairs * count


def in_turn(title: str, city: City, ours: Side, floor: Side, *, pairs: int, count: int) -> list[Pair]:
    """Warm both up, then measure floor, ours, floor, ours...; prints each pair."""
    for side in (floor, ours):
        side.measure(0, WARM_UP)
    print(f"{title}, {count} requests each")
    found = []
    for number in range(pairs):
        rounds = []
        for side in (floor, ours):
            city.checkpoint()
            rounds.append(side.measure(WARM_UP + number * count, count))
        found.append(Pair(ours=rounds[1], floor=rounds[0]))
        print(f"  pair {number + 1}: {found[-1]}")
    return found


def median_ratio(pairs: Sequence[Pair]) -> float:
    return statistics.median(pair.ratio for pair in pairs)


def conclude(name: str, goal: float, pairs: Sequence[Pair], memory: Sequence[Memory]) -> None:
    """Print the same comparison by processor time, how busy the load was, what a worker holds, and the last line."""
    rounds = [side.round for pair in pairs for side in (pair.ours, pair.floor)]
    busy = statistics.median(one.busy / one.seconds for one in rounds)
    thrift = statistics.median(pair.thrift for pair in pairs)
    print(f"by processor time {thrift:.2f} of floor; the load generator took {busy:.0%} of one core")
    print(memory_line(memory))
    print(last_line(name, median_ratio(pairs), goal))


def memory_line(memory: Sequence[Memory]) -> str:
    """The heaviest worker."""
    most = max(memory, key=lambda one: one.rss)
    rss, pss, uss = (size / MEGABYTE for size in (most.rss, most.pss, most.uss))
    return (
        f"memory of the heaviest of {len(memory)} workers: RSS {rss:.0f} MB, PSS {pss:.0f} MB, USS {uss:.0f} MB "
        f"(goal {MEMORY_GOAL / MEGABYTE:.0f} MB)"
    )


def last_line(name: str, ratio: float, goal: float) -> str:
    """Cut, not rounded: 0.699 has not reached 0.70."""
    return f"{name}: {math.floor(ratio * 100 + 1e-9) / 100:.2f} of floor (goal {goal:.2f})"
