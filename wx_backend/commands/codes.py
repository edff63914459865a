"""二维码命令：the key of codes, and what is printed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from models import Carrier, QrCode
from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.documents import code_images, code_prints
from wx_backend.domain import code_changes, prints, qr_codes
from wx_backend.domain.errors import Refusal
from wx_backend.key_file import KeyFile, KeysUsedUp

from . import Adder


def add(command: Adder) -> None:
    command("rotate-code-key", _rotate, "make a new version of the key of codes; those made before stay genuine")
    command("issue-codes", _issue, "make codes for every organization, counter and key post in being that has none")
    printing = command(
        "print-codes", _print, "write a PDF of codes on a carrier: of the city, one organization or one code"
    )
    printing.add_argument("carrier", choices=[carrier.value for carrier in Carrier])
    printing.add_argument("file", type=Path)
    printing.add_argument("--organization", help="the name of one organization")
    printing.add_argument("--number", help="the printed number of one code")
    drawing = command("draw-code", _picture, "write one code as PNG or SVG")
    drawing.add_argument("number")
    drawing.add_argument("file", type=Path, help="its name ends in .png or .svg")
    command("prints-to-replace", _to_replace, "list the printed copies that must be replaced, with the reason")


def _rotate(_: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    key_file = KeyFile(settings.keys.file)
    try:
        version = key_file.add_code_key()
    except KeysUsedUp:
        print("二维码密钥的版本号已用完", file=sys.stderr)
        return 1
    qr_codes.note_rotation(version, keys=key_file.keyring(), now=system_clock())
    print(f"二维码密钥已更换为版本 {version}：新制发的二维码使用新密钥，已张贴的继续有效。请重新备份密钥文件")
    return 0


def _issue(_: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    made = code_changes.issue_missing(keys=KeyFile(settings.keys.file).keyring(), now=system_clock())
    print(f"已制发 {made} 枚二维码")
    return 0


def _print(arguments: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    carrier, today = Carrier(arguments.carrier), system_clock().date()  # type: ignore[call-arg]
    try:
        run = prints.run(carrier, _chosen(arguments), today)
        content = code_prints.pdf(
            carrier.value, run.cards, base_url=settings.service.base_url, city=settings.service.city, photos=run.photos
        )
    except (Refusal, code_prints.FontsMissing) as wrong:
        print(wrong, file=sys.stderr)
        return 1
    arguments.file.write_bytes(content)
    print(f"{carrier.label} {len(run.cards)} 份，已写入 {arguments.file}")
    return 0


def _chosen(arguments: argparse.Namespace) -> list[QrCode]:
    if arguments.number:
        return [qr_codes.find_by_number(arguments.number)]
    if arguments.organization:
        return qr_codes.all_active(prints.organization_named(arguments.organization))
    return qr_codes.all_active()


def _picture(arguments: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    try:
        code = qr_codes.find_by_number(arguments.number)
    except Refusal as unknown:
        print(unknown, file=sys.stderr)
        return 1
    made = code_images.modules(code_prints.link(settings.service.base_url, code.token))
    if arguments.file.suffix == ".svg":
        arguments.file.write_text(code_images.svg(made, title=qr_codes.label_of(code)))
    else:
        arguments.file.write_bytes(code_images.png(made, pixels=1200))
    print(f"{qr_codes.label_of(code)} {code.number}，已写入 {arguments.file}")
    return 0


def _to_replace(_: argparse.Namespace) -> int:
    database.opened(config.load())
    rows = prints.to_replace(today=system_clock().date())
    for row in rows:
        heir = f"，新编号 {row.successor_number}" if row.successor_number else ""
        print(f"{row.label}  {row.copy.carrier.label}  {row.copy.place}  {row.why}{heir}")
    print(f"待更换 {len(rows)} 处")
    return 0
