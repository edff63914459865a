"""导入命令：bring in a file or another system's data, see what would change first, and get templates to fill in."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from pathlib import Path

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.config import Settings
from wx_backend.domain.errors import Refusal
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.occasions import Occasion
from wx_backend.key_file import KeyFile
from wx_backend.personnel_files import sources
from wx_backend.personnel_files.http_json import Source

from . import Adder

BAR = 30
SHOWN_LINES = 200


def add(command: Adder) -> None:
    importing = command("import", _import, "import organizations, posts, people, matters … from xlsx, csv or HTTP JSON")
    importing.add_argument("kind", choices=sorted(registry.KINDS), metavar="KIND", help=" ".join(registry.KINDS))
    importing.add_argument("place", metavar="FILE|URL")
    importing.add_argument("--dry-run", action="store_true", help="show what would change and change nothing")
    importing.add_argument("--allow-disappearing", action="store_true", help="even if more than a tenth disappears")
    importing.add_argument("--json", action="store_true", help="the difference as JSON")
    template = command("import-template", _template, "write a workbook to fill in, with drop-downs and explanations")
    template.add_argument("kind", choices=sorted(registry.KINDS), metavar="KIND", help=" ".join(registry.KINDS))
    template.add_argument("file", type=Path)


def _import(arguments: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    now = system_clock()
    wish = Wish(
        file_name=Path(arguments.place).name,
        operator=getpass.getuser(),
        dry_run=arguments.dry_run,
        allow_disappearing=arguments.allow_disappearing,
    )
    occasion = Occasion(KeyFile(settings.keys.file).keyring(), now)
    bar = _Bar()
    try:
        sheet = sources.read(arguments.place, source_of(settings))
        difference = registry.bring_in(arguments.kind, sheet, wish, occasion, bar.show)
    except Refusal as wrong:
        bar.end()
        print(wrong, file=sys.stderr)
        return 1
    bar.end()
    if arguments.json:
        print(json.dumps(difference.as_data(), ensure_ascii=False, indent=1))
    else:
        print("\n".join(difference.lines(SHOWN_LINES)))
    return 0


def source_of(settings: Settings) -> Source:
    """The other system of the settings."""
    chosen = settings.imports
    return Source(chosen.source_url, chosen.source_token, chosen.connect_timeout_seconds, chosen.read_timeout_seconds)


def _template(arguments: argparse.Namespace) -> int:
    kind = registry.KINDS[arguments.kind]
    # Imported here: openpyxl takes a sixth of the start of every command, the senders' and the jobs' too.
    from wx_backend.personnel_files import templates

    arguments.file.write_bytes(templates.workbook(kind.title, kind.about, kind.columns, system_clock().date()))
    print(f"已写入 {arguments.file}")
    return 0


class _Bar:
    """A progress bar for who sits at a terminal; elsewhere nothing."""

    def __init__(self) -> None:
        self._there = sys.stderr.isatty()
        self._drawn = False

    def show(self, stage: str, done: int, total: int) -> None:
        if not self._there:
            return
        part = min(1.0, done / total) if total else 1.0
        full = int(part * BAR)
        sys.stderr.write(f"\r{stage} {'█' * full}{'░' * (BAR - full)} {part:4.0%} {done:,}  ")
        sys.stderr.flush()
        self._drawn = True

    def end(self) -> None:
        if self._drawn:
            sys.stderr.write("\n")
