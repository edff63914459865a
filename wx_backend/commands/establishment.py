"""编制命令：what is in the pilot on a day."""

from __future__ import annotations

import argparse
from datetime import date

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.domain import pilot_scope
from wx_backend.domain.pilot_scope import Counts

from . import Adder


def add(command: Adder) -> None:
    scope = command(
        "pilot-scope", _pilot_scope, "count the offices, posts, officials and matters in the pilot on a day"
    )
    scope.add_argument("--on", type=date.fromisoformat, help="that day instead of today, e.g. 2026-10-08")


def _pilot_scope(arguments: argparse.Namespace) -> int:
    database.opened(config.load())
    scope = pilot_scope.on(arguments.on or system_clock().date())
    for one in scope.batches:
        print(f"{one.batch.code} {one.batch.name}（{one.batch.document_number}）：{_words(one.counts)}")
    print(f"{scope.day} 在试点：{_words(scope.total)}")
    return 0


def _words(counts: Counts) -> str:
    return f"单位 {counts.organizations}，岗位 {counts.posts}，人员 {counts.officials}，事项 {counts.matters}"
