"""二维码命令：the key of codes, and what is printed."""

from __future__ import annotations

import argparse
import sys

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.domain import qr_codes
from wx_backend.key_file import KeyFile, KeysUsedUp

from . import Adder


def add(command: Adder) -> None:
    command("rotate-code-key", _rotate, "make a new version of the key of codes; those made before stay genuine")


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
