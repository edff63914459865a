"""命令入口：``python -m bench NAME...`` runs benchmarks; alone it lists them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from bench import callback, codes, complaints, figures, imports, notices, profile, rate, verify, web
from bench.compare import Benchmark

BENCHMARKS: dict[str, Benchmark] = {
    benchmark.name: benchmark
    for benchmark in (
        profile.BENCHMARK,
        rate.BENCHMARK,
        complaints.BENCHMARK,
        callback.BENCHMARK,
        notices.BENCHMARK,
        web.BENCHMARK,
        figures.BENCHMARK,
        codes.BENCHMARK,
        verify.BENCHMARK,
        imports.BENCHMARK,
    )
}


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="bench", description="Benchmarks, each beside its floor.", epilog=listing())
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("names", nargs="*", metavar="NAME", help="one or more of those below")
    parser.add_argument("--pairs", type=int, default=11, help="how often both are measured, in turn (11)")
    parser.add_argument("--requests", type=int, help="in each measurement; each benchmark has its own number")
    parser.add_argument("--ratings", type=int, help="how many ratings there are for figures (1000000)")
    asked = parser.parse_args(arguments)
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}; there are {', '.join(BENCHMARKS)}")
    if not asked.names:
        print(listing())
    for name in asked.names:
        benchmark = BENCHMARKS[name]
        size = asked.ratings if benchmark is figures.BENCHMARK else asked.requests
        benchmark.run(asked.pairs, size or benchmark.requests)
    return 0


def listing() -> str:
    return "\n".join(f"{one.name:<12}{one.about} (goal {one.goal:.2f})" for one in BENCHMARKS.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
