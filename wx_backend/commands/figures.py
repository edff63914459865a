"""评价汇总命令：add what was noted to the sums, or compute the sums anew."""

from __future__ import annotations

import argparse

from wx_backend import config, database
from wx_backend.domain import tallies

from . import Adder

# Computing ten million ratings anew takes the database a minute or two for one statement.
REBUILD_SECONDS = 1800


def add(command: Adder) -> None:
    command("roll-figures", _roll, "add what was noted to the sums of the ratings, as the scheduler does all the time")
    command("rebuild-figures", _rebuild, "compute the sums of the ratings anew from the ratings")


def _roll(_: argparse.Namespace) -> int:
    database.opened(config.load())
    print(f"已汇总 {tallies.roll()} 条变动")
    return 0


def _rebuild(_: argparse.Namespace) -> int:
    database.opened(config.load(), answer_seconds=REBUILD_SECONDS)
    print(f"已重新汇总，共 {tallies.rebuild()} 组")
    return 0
