"""周报命令：look at a supervisor's report before it is written."""

from __future__ import annotations

import argparse
import sys

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.domain import digests, periods, staff_accounts
from wx_backend.domain.errors import Refusal

from . import Adder


def add(command: Adder) -> None:
    previewing = command("preview-digest", _preview, "show a supervisor's report without writing it")
    previewing.add_argument("staff_id", type=int)
    previewing.add_argument("--period", help="an ISO week such as 2026-W47, or a month such as 2026-11; else last week")


def _preview(arguments: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    period = arguments.period or periods.of(system_clock().date(), digests.WEEKLY.grain).shifted(-1).name
    kind = digests.WEEKLY if "W" in period else digests.MONTHLY
    try:
        account = staff_accounts.get(arguments.staff_id)
        floor = settings.ratings.comparison_floor
        print("\n".join(digests.preview(account, period, comparison_floor=floor, kind=kind)))
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    return 0
