"""评价核验命令：recompute what was published from the ratings, and write the public files of leaves."""

from __future__ import annotations

import argparse
import sys

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.documents import leaf_files as written
from wx_backend.domain import rating_checks
from wx_backend.key_file import KeyFile

from . import Adder


def add(command: Adder) -> None:
    command("verify-ratings", _verify, "recompute ratings, lists, blocks and public files; name what does not fit")


def _verify(_: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    keys = KeyFile(settings.keys.file).keyring()
    found = list(rating_checks.problems(keys, today=system_clock().date()))
    found += list(rating_checks.file_problems(written.all_in(settings.service.data_dir), keys))
    if found:
        print("\n".join(found), file=sys.stderr)
        return 1
    print("评价、公布的清单和公布的满意度一致")
    return 0
