"""性能测量的测试 / bench: does it list what there is, calculate fairly, and end with the line that is read?"""

import re
import subprocess
import sys

import pytest

from bench import compare, load
from bench.__main__ import BENCHMARKS
from bench.compare import Measured, Pair
from bench.load import Round
from bench.servers import Memory
from tests.servers import ROOT


def bench(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "bench", *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def pair(ours: float, floor: float) -> Pair:
    """Two rounds with these requests per second."""
    return Pair(*(Measured(Round(100, 100 / speed, 0.0, [0.001] * 100), 1 / speed) for speed in (ours, floor)))


def test_alone_it_lists_the_benchmarks_and_their_goals():
    alone = bench()

    assert alone.returncode == 0
    listed = dict(re.findall(r"^(\w+) .*\(goal ([\d.]+)\)$", alone.stdout, re.MULTILINE))
    promised = {"profile": "0.70", "rate": "0.40", "callback": "0.60", "notices": "0.70"}
    assert promised.items() <= listed.items()
    assert listed.keys() == BENCHMARKS.keys()


def test_an_unknown_benchmark_is_named_beside_those_there_are():
    unknown = bench("profil")

    assert unknown.returncode != 0
    assert "'profil'" in unknown.stderr
    assert ", ".join(BENCHMARKS) in unknown.stderr


def test_the_figure_is_the_median_of_the_pairs_and_not_of_the_sides():
    pairs = [pair(80, 100), pair(30, 40), pair(1, 100)]

    assert compare.median_ratio(pairs) == pytest.approx(0.75)


def test_a_goal_that_is_just_missed_does_not_look_reached():
    assert compare.last_line("rate", 0.3999, 0.40) == "rate: 0.39 of floor (goal 0.40)"
    assert compare.last_line("rate", 0.40, 0.40) == "rate: 0.40 of floor (goal 0.40)"


def test_memory_is_that_of_the_heaviest_worker():
    light, heavy = Memory(50_000_000, 40_000_000, 30_000_000), Memory(90_000_000, 70_000_000, 60_000_000)

    assert "RSS 90 MB, PSS 70 MB, USS 60 MB" in compare.memory_line([light, heavy])


def test_one_slow_answer_in_a_hundred_is_left_out():
    assert Round(100, 1.0, 0.0, [0.9, 0.5] + [0.001] * 98).p99 == 0.5
    assert Round(200, 1.0, 0.0, [0.9, 0.8, 0.5] + [0.001] * 197).p99 == 0.5


def test_a_request_says_how_long_its_body_is_in_bytes():
    request = load.post_json("/notes", {"text": "满意"}, Idempotency_Key="key-number-1")

    head, body = request.split(b"\r\n\r\n")
    assert f"Content-Length: {len(body)}".encode() in head
    assert b"Idempotency-Key: key-number-1" in head


@pytest.mark.slow
@pytest.mark.xdist_group("bench")  # one after the other: each starts two servers
@pytest.mark.parametrize(("name", "goal"), [("profile", "0.70"), ("rate", "0.40"), ("callback", "0.60")])
def test_a_small_run_ends_with_the_memory_and_the_figure(name, goal):
    small = bench(name, "--pairs", "1", "--requests", "50")

    assert small.returncode == 0, small.stderr
    *_, memory, figure = small.stdout.splitlines()
    assert re.fullmatch(
        r"memory of the heaviest of 2 workers: RSS \d+ MB, PSS \d+ MB, USS \d+ MB \(goal 110 MB\)", memory
    )
    assert re.fullmatch(rf"{name}: \d+\.\d\d of floor \(goal {goal}\)", figure)


@pytest.mark.slow
@pytest.mark.xdist_group("bench")
@pytest.mark.parametrize(("name", "requests", "goal"), [("codes", "400", "6.00"), ("verify", "50", "1.00")])
def test_what_is_measured_in_seconds_names_its_goal_and_reaches_it(name, requests, goal):
    small = bench(name, "--pairs", "1", "--requests", requests)

    assert small.returncode == 0, small.stderr
    found = re.search(rf"^{name}: (\d+\.\d\d) of floor \(goal {goal}\)$", small.stdout, re.MULTILINE)
    assert found, small.stdout
    assert "s (goal 5 s)" in small.stdout or "ms in the slowest run (goal 300 ms)" in small.stdout
