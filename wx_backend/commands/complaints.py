"""投诉命令：erase what has been kept for long enough, or say how much that would be."""

from __future__ import annotations

import argparse
from datetime import date

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.documents.store import Store
from wx_backend.domain import complaint_retention
from wx_backend.key_file import KeyFile

from . import Adder


def add(command: Adder) -> None:
    erasing = command("erase-old-complaints", _erase, "erase complaints that have been kept for long enough")
    erasing.add_argument("--dry-run", action="store_true", help="say how many, and change nothing")
    erasing.add_argument("--on", type=date.fromisoformat, help="with --dry-run: as if it were this day")


def _erase(arguments: argparse.Namespace) -> int:
    settings, now = config.load(), system_clock()
    database.opened(settings)
    if arguments.dry_run:
        print("\n".join(_counted(settings.retention, arguments.on or now.date())))
        return 0
    store, count = Store(settings.service.data_dir / "attachments"), 0
    for files in complaint_retention.erase_due(settings.retention, keys=KeyFile(settings.keys.file).keyring(), now=now):
        count += 1
        for name in files:
            store.delete(name)
    print(f"已删除 {count} 件的内容、照片和密钥，统计数字保留")
    return 0


def _counted(kept: complaint_retention.KeptYears, today: date) -> list[str]:
    due, held = complaint_retention.due_by_kind(kept, today), complaint_retention.held(kept, today)
    lines = [f"{kind.label}：{count} 件保存期满" for kind, count in due.items()]
    return [*(lines or ["没有保存期满的件"]), *([f"另有 {held} 件因保全不删除"] if held else []), "以上未作改动"]
