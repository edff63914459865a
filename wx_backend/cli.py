"""命令行：the commands of operation; each does one thing and says what it did."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime

import handlers
import models
from handlers import menu, sender, wechat_check
from wx_backend import config, database, migrating
from wx_backend.clock import Clock, ForcedClock, parse_moment, system_clock
from wx_backend.commands import (
    calendar,
    codes,
    complaints,
    digests,
    establishment,
    figures,
    imports,
    integrations,
    ratings,
    sealing_keys,
)
from wx_backend.config import Settings, SettingsWrong
from wx_backend.domain import audit, bindings, deadline_presets, routing, seeding
from wx_backend.domain.errors import Refusal
from wx_backend.key_file import KeyFile
from wx_backend.wechat.errors import WechatError
from wx_backend.wechat.mini_program import MiniProgram
from wx_backend.wechat.mini_program_codes import MiniProgramCodes
from wx_backend.wechat.official_account import OfficialAccount


def main(argv: list[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    arguments = _parser().parse_args(argv)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s", stream=sys.stderr)
    try:
        status: int = arguments.run(arguments)
    except SettingsWrong as wrong:
        print(wrong, file=sys.stderr)
        return 2
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="wx_backend", description="码上监督 commands")
    commands = parser.add_subparsers(required=True)

    def command(name: str, run: Callable[[argparse.Namespace], int], about: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=about)
        added.set_defaults(run=run)
        return added

    command("check-config", _check_config, "name everything that is wrong with the settings")
    command("create-keys", _create_keys, "make the key file (never overwrites one)")
    command("migrate", _migrate, "bring the tables to the newest form")
    command("check-migrations", _check_migrations, "compare the migrations with models.py on an empty database")
    moving = command("run-due", _run_due, "do the periodic jobs that are due, then send what is waiting")
    moving.add_argument("--now", type=parse_moment, help="as if it were this moment, e.g. 2026-11-30T09:00+08:00")
    sending = command("send-outbox", _send_outbox, "send waiting notices until told to stop")
    sending.add_argument("--once", action="store_true", help="send what is due now and end")
    sending.add_argument("--now", type=parse_moment, help="as if it were this moment; with --once only")
    command("verify-audit", _verify_audit, "read the whole audit chain and name the first broken entry")
    command("check-coverage", _check_coverage, "name the organizations whose complaints nobody could handle")
    command("install-menu", _install_menu, "put the official account's menu in place and check its templates")
    command("check-wechat", _check_wechat, "compare templates, menu and link rule at WeChat with what we use")
    binding = command("create-binding-code", _create_binding_code, "make a one-time code that ties a WeChat to staff")
    binding.add_argument("staff_id", type=int)
    approving = command(
        "approve-binding", _approve_binding, "agree to a binding while there is no second administrator"
    )
    approving.add_argument("binding_id", type=int)
    command("seed-test", _seed_test, "fill an empty test database with a small fixed city (test mode only)")
    integrations.add(command)
    ratings.add(command)
    codes.add(command)
    sealing_keys.add(command)
    calendar.add(command)
    complaints.add(command)
    figures.add(command)
    digests.add(command)
    imports.add(command)
    establishment.add(command)
    return parser


open_database = database.opened


def bot_context(settings: Settings, clock: Clock) -> handlers.Context:
    """What handlers and the sender work with."""
    return handlers.Context(
        settings=settings,
        keys=KeyFile(settings.keys.file, settings.keys.algorithm).keyring(),
        now=clock,
        mini_program=MiniProgram.of(settings),
        official_account=OfficialAccount.of(settings),
    )


def _check_config(_: argparse.Namespace) -> int:
    settings = config.load()
    try:
        deadline_presets.of_file(settings.deadlines.presets_file)
    except deadline_presets.PresetsWrong as wrong:
        raise SettingsWrong([f"[deadlines] presets_file：{wrong}"]) from wrong
    print("\n".join(["配置可用", *calendar.warnings()]))
    return 0


def _create_keys(_: argparse.Namespace) -> int:
    settings = config.load()
    try:
        KeyFile(settings.keys.file).create(system_clock().date())
    except FileExistsError:
        print(f"{settings.keys.file} 已存在，未作改动", file=sys.stderr)
        return 1
    print(f"已生成 {settings.keys.file}，请单独备份")
    return 0


def _migrate(_: argparse.Namespace) -> int:
    opened = open_database(config.load())
    for name in migrating.up(opened):
        print(f"applied {name}")
    return 0


def _check_migrations(_: argparse.Namespace) -> int:
    drift = migrating.drift()
    print("\n".join(drift) if drift else "migrations and models.py agree")
    return 1 if drift else 0


def _run_due(arguments: argparse.Namespace) -> int:
    # Imported here: the scheduler is an entry point of its own, which this one command borrows from.
    import scheduler

    settings = config.load()
    now = arguments.now or system_clock()
    if settings.service.mode == "production" and now > system_clock():
        # The jobs of a day that has not come would destroy keys and forget rows that are still needed.
        print("生产环境的 --now 不能是将来的时间", file=sys.stderr)
        return 2
    open_database(settings)
    outcome = scheduler.run_due(settings, now)
    print("\n".join(outcome.done) if outcome.done else "nothing was due")
    print(f"took up {_drain(settings, now)} notices")
    if outcome.failed:
        print(f"失败，下次再试：{'、'.join(outcome.failed)}", file=sys.stderr)
    return 1 if outcome.failed else 0


def _drain(settings: Settings, now: datetime) -> int:
    # One sender for all rounds: it remembers how often in a row WeChat has failed.
    one, taken = sender.Sender(bot_context(settings, ForcedClock(now))), 0
    while count := one.send_due():
        taken += count
    return taken


def _send_outbox(arguments: argparse.Namespace) -> int:
    settings = config.load()
    open_database(settings)
    if arguments.once:
        print(f"took up {_drain(settings, arguments.now or system_clock())} notices")
        return 0
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    sender.run_forever(bot_context(settings, system_clock), stop)
    return 0


def _verify_audit(_: argparse.Namespace) -> int:
    settings = config.load()
    open_database(settings)
    broken = audit.first_broken(KeyFile(settings.keys.file).keyring())
    if broken is None:
        print("审计日志完整")
        return 0
    print(f"审计日志从第 {broken} 条起被改动", file=sys.stderr)
    return 1


def _check_coverage(_: argparse.Namespace) -> int:
    open_database(config.load())
    missing = routing.uncovered()
    print("\n".join(missing) if missing else "每个单位都有可受理投诉和举报的人员")
    if faceless := routing.unrecognizable():
        print(f"另有 {len(faceless)} 个账号未关联岗位或人员编号，其本人被反映时无法自动回避：{'、'.join(faceless)}")
    return 1 if missing else 0


def _check_wechat(_: argparse.Namespace) -> int:
    settings = config.load()
    open_database(settings)
    found = wechat_check.problems(bot_context(settings, system_clock), MiniProgramCodes.of(settings))
    print("微信不提供查询，请在公众平台人工核对：\n" + "\n".join(f"  - {one}" for one in wechat_check.reminders()))
    if found:
        print("微信平台上还缺少或不一致：\n" + "\n".join(f"  - {problem}" for problem in found), file=sys.stderr)
        return 1
    print("消息模板、菜单和扫码规则都与系统一致")
    return 0


def _install_menu(_: argparse.Namespace) -> int:
    settings = config.load()
    open_database(settings)
    context = bot_context(settings, system_clock)
    try:
        menu.install(context)
        print("菜单已更新")
        problems = wechat_check.template_problems(context)
    except WechatError as failure:
        print(f"微信没有接受：{failure}", file=sys.stderr)
        return 1
    if problems:
        print("消息模板有误：\n" + "\n".join(f"  - {problem}" for problem in problems), file=sys.stderr)
        return 1
    print("消息模板可用")
    return 0


def _create_binding_code(arguments: argparse.Namespace) -> int:
    settings = config.load()
    open_database(settings)
    account = models.StaffAccount.get_or_none(models.StaffAccount.id == arguments.staff_id)
    if account is None:
        print(f"没有编号为 {arguments.staff_id} 的工作人员账号", file=sys.stderr)
        return 1
    keys, minutes = KeyFile(settings.keys.file).keyring(), settings.limits.binding_minutes
    try:
        issued = bindings.issue(account, keys=keys, now=system_clock(), minutes=minutes)
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    print(f"{account.name} 的绑定码：{issued.code}（{minutes} 分钟内有效，在公众号发送“绑定 {issued.code}”）")
    print(f"本人发送后，由系统管理员在小程序中确认；尚无管理员时运行 approve-binding {issued.binding.id}")
    return 0


def _approve_binding(arguments: argparse.Namespace) -> int:
    settings = config.load()
    open_database(settings)
    keys = KeyFile(settings.keys.file).keyring()
    try:
        binding = bindings.approve(arguments.binding_id, by=None, keys=keys, now=system_clock())
    except Refusal as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    print(f"{binding.staff.name} 已绑定")
    return 0


def _seed_test(_: argparse.Namespace) -> int:
    settings = config.load()
    if settings.service.mode != "test":
        print("seed-test 只能在 test 模式下使用", file=sys.stderr)
        return 2
    opened = open_database(settings)
    migrating.up(opened)
    key_file = KeyFile(settings.keys.file)
    if not settings.keys.file.exists():
        key_file.create(system_clock().date())
    for line in seeding.small_city(keys=key_file.keyring(), now=system_clock()):
        print(line)
    return 0
