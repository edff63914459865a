"""密钥命令：new keys for what is sealed, and everything sealed anew with them."""

from __future__ import annotations

import argparse
import sys

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.domain import key_rotation
from wx_backend.domain.keyring import SEALING
from wx_backend.key_file import KeyFile

from . import Adder


def add(command: Adder) -> None:
    command("rotate-sealing-keys", _rotate, "make new keys for complaints and tip-offs; the old ones still open")
    command("renew-sealing", _renew, "seal anew what an older key or algorithm sealed, while the service runs")


def _rotate(_: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    key_file = KeyFile(settings.keys.file)
    try:
        made = {purpose: key_file.add_key(purpose) for purpose in SEALING}
    except ValueError:
        print("密钥的编号已用完", file=sys.stderr)
        return 1
    key_rotation.note_rotation(made, keys=key_file.keyring(), now=system_clock())
    said = "、".join(f"{purpose} {key_id}" for purpose, key_id in made.items())
    print(f"已生成新密钥（{said}）：新内容使用新密钥，旧内容仍可读取。请重新备份密钥文件，再运行 renew-sealing")
    return 0


def _renew(_: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    keys = KeyFile(settings.keys.file, settings.keys.algorithm).keyring()
    batches = list(key_rotation.renew(keys))
    unreadable, left = sum(batch.unreadable for batch in batches), key_rotation.left(keys)
    print(f"已重新加密 {sum(batch.renewed for batch in batches)} 项（{settings.keys.algorithm}），尚余 {left} 项")
    if unreadable:
        print(f"有 {unreadable} 项无法解密，未作改动，请检查数据是否被改动", file=sys.stderr)
    return 1 if unreadable or left else 0
