"""导入的速度：100,000 officials from a csv and an xlsx, beside reading the csv and putting its rows in SQLite.

The real command runs in a process of its own, with all its checks, the difference and the log; its memory is read from
the kernel while it runs, that of the process that opens the workbook included.
"""

from __future__ import annotations

import csv
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from openpyxl import Workbook

from bench import city, compare
from bench.compare import MEGABYTE, Benchmark
from bench.servers import ROOT
from models import Official
from wx_backend import database, migrating
from wx_backend.clock import system_clock
from wx_backend.key_file import KeyFile

HEADING = ("工号", "姓名", "编制类型")
SECONDS_GOAL, MEMORY_GOAL = 60.0, 300 * MEGABYTE
LOOK_SECONDS = 0.02


def run(pairs: int, count: int) -> None:
    (ROOT / "var").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=ROOT / "var") as name:
        folder = Path(name)
        files = _as_csv(folder / "officials.csv", count), _as_xlsx(folder / "officials.xlsx", count)
        print(f"{count:,} officials into an empty SQLite, each pair anew; then the same file once more")
        ratios = []
        for number in range(pairs):
            floor = _bare(folder / f"floor-{number}.db", files[0])
            ours = 0.0
            for file in files:
                home = folder / f"{number}{file.suffix}"
                first, again, most = _measured(home, file, count)
                ours = max(ours, first)
                print(
                    f"  pair {number + 1}: {file.suffix[1:]:<4} {first:5.1f} s, again {again:5.1f} s, "
                    f"memory {most / MEGABYTE:.0f} MB; floor {floor:.2f} s"
                )
                assert max(first, again) < SECONDS_GOAL, "too slow"
                assert most < MEMORY_GOAL, "too much memory"
            ratios.append(floor / ours)
    print(f"goals: {SECONDS_GOAL:.0f} s, {MEMORY_GOAL / MEGABYTE:.0f} MB")
    print(compare.last_line(BENCHMARK.name, statistics.median(ratios), BENCHMARK.goal))


def _lines(count: int) -> list[tuple[str, str, str]]:
    return [(f"S{number:06d}", f"虚构{number}", "行政编制") for number in range(count)]


def _as_csv(path: Path, count: int) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADING, *_lines(count)])
    return path


def _as_xlsx(path: Path, count: int) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in (HEADING, *_lines(count)):
        sheet.append(line)
    book.save(path)
    return path


def _bare(place: Path, file: Path) -> float:
    """The least that has to be done: read the csv and put its rows in a table with the same key."""
    started = time.perf_counter()
    with closing(sqlite3.connect(place)) as connection, file.open(newline="") as lines, connection:
        connection.execute("CREATE TABLE official (id INTEGER PRIMARY KEY, number TEXT UNIQUE, name TEXT, kind TEXT)")
        rows = csv.reader(lines)
        next(rows)
        connection.executemany("INSERT INTO official (number, name, kind) VALUES (?, ?, ?)", rows)
    return time.perf_counter() - started


def _measured(home: Path, file: Path, count: int) -> tuple[float, float, int]:
    """Seconds for the first import and for the same again, and the most memory of both, in bytes."""
    home.mkdir()
    settings = city.settings_in(home)
    KeyFile(settings.keys.file).create(system_clock().date())
    opened = database.connect(settings.database.url, durable=False)
    migrating.up(opened)
    opened.close_all()  # type: ignore[attr-defined]
    first, most = _import(home, file)
    again, more = _import(home, file)
    database.connect(settings.database.url, durable=False)
    assert Official.select().count() == count, "not everybody came in"
    return first, again, max(most, more)


def _import(home: Path, file: Path) -> tuple[float, int]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("MASHANG_", "DATABASE_URL"))
    }
    command = [sys.executable, "-m", "wx_backend", "import", "officials", str(file)]
    started, most = time.perf_counter(), 0
    with subprocess.Popen(
        command, cwd=ROOT, env={**environment, "MASHANG_CONFIG": str(home / "config.ini")}, stdout=subprocess.DEVNULL
    ) as running:
        while running.poll() is None:
            most = max(most, _resident(running.pid))
            time.sleep(LOOK_SECONDS)
    assert running.returncode == 0, "the import failed"
    return time.perf_counter() - started, most


def _resident(pid: int) -> int:
    """What a process and those it started hold, in bytes; one that has just ended holds nothing."""
    try:
        size = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return (int(size[1]) * 1024 if size else 0) + sum(_resident(int(child)) for child in children)


BENCHMARK = Benchmark("import", "an import of 100,000 rows, against bare csv and SQLite", 0.01, 100_000, run)
