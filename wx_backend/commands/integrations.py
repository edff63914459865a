"""对接密钥命令：make, list and revoke the keys of other systems."""

from __future__ import annotations

import argparse
import sys

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.domain import integrations
from wx_backend.domain.errors import Refusal
from wx_backend.key_file import KeyFile

from . import Adder


def add(command: Adder) -> None:
    making = command("create-integration-key", _create, "make a key for another system; its secret is shown once")
    making.add_argument("system", help="the name of the other system")
    making.add_argument("--may", required=True, help=f"what it may do, with commas: {','.join(integrations.POWERS)}")
    command("integration-keys", _list, "list the keys of other systems")
    revoking = command("revoke-integration-key", _revoke, "end a key of another system with its next request")
    revoking.add_argument("key_id")


def _create(arguments: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    keys, powers = KeyFile(settings.keys.file).keyring(), arguments.may.split(",")
    try:
        key, secret = integrations.create_key(arguments.system, powers, keys=keys, now=system_clock())
    except Refusal as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(
        f"密钥编号：{key.key_id}\n密钥：{secret}\n权限：{key.powers}\n密钥只显示这一次，请交给“{key.system_name}”妥善保管"
    )
    return 0


def _list(_: argparse.Namespace) -> int:
    database.opened(config.load())
    for key in integrations.all_keys():
        state = f"{key.revoked_at:%Y-%m-%d %H:%M} 停用" if key.revoked_at else "使用中"
        print(f"{key.key_id}  {key.system_name}  {key.powers}  {state}")
    return 0


def _revoke(arguments: argparse.Namespace) -> int:
    settings = config.load()
    database.opened(settings)
    try:
        integrations.revoke_key(arguments.key_id, keys=KeyFile(settings.keys.file).keyring(), now=system_clock())
    except Refusal as wrong:
        print(wrong, file=sys.stderr)
        return 1
    print(f"{arguments.key_id} 已停用")
    return 0
