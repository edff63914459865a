"""日历命令：enter what the State Council's notices say about holidays and make-up days."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date, timedelta

from wx_backend import config, database
from wx_backend.clock import system_clock
from wx_backend.domain import calendar_overrides, workdays
from wx_backend.domain.errors import Refusal
from wx_backend.key_file import KeyFile

from . import Adder

SOURCES = {"shipped": "随软件提供", "entered": "已录入", "unknown": "尚未录入"}


def add(command: Adder) -> None:
    showing = command("calendar", _show, "show what was entered about the working days of a year")
    showing.add_argument("year", type=int, nargs="?")
    setting = command("set-calendar-day", _set_day, "say that offices work or rest on a day to come")
    setting.add_argument("day", type=date.fromisoformat)
    setting.add_argument("what", choices=["works", "rests", "clear"])
    setting.add_argument("--document", default="", help="the notice that says so")
    entering = command("enter-calendar-year", _enter_year, "enter the notice of a whole year")
    entering.add_argument("year", type=int)
    entering.add_argument("--document", required=True, help="the number of the notice")
    for name in ("rests", "works"):
        entering.add_argument(
            f"--{name}", type=days, default=[], help="days with commas, spans with two dots: 2027-02-05..2027-02-11"
        )


def days(text: str) -> list[date]:
    """Read ``2027-01-01..2027-01-03,2027-04-05``.

    Raises:
        ValueError: there is something else in it, or a span that runs backwards or longer than a month.
    """
    found: list[date] = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("..")
        begin, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
        if not 0 <= (end - begin).days <= 31:
            raise ValueError(part)
        found += [begin + timedelta(days=n) for n in range((end - begin).days + 1)]
    return found


def warnings() -> list[str]:
    """What is to be said about years whose arrangement is not known; needs no database."""
    today = system_clock().date()
    return [
        f"随软件提供的节假日数据不含 {year} 年，请核对是否已用 enter-calendar-year 录入"
        for year in sorted({today.year, (today + timedelta(days=60)).year})
        if not workdays.OFFICIAL.is_known(year)
    ]


def _show(arguments: argparse.Namespace) -> int:
    database.opened(config.load())
    year = calendar_overrides.show(arguments.year or system_clock().year)
    print(f"{year.year} 年：{SOURCES[year.source]} {year.document}".rstrip())
    for one in year.days:
        print(f"{one.day}  {'上班' if one.works else '休息'}  {one.document}")
    if year.note:
        print(year.note, file=sys.stderr)
    return 1 if year.note else 0


def _set_day(arguments: argparse.Namespace) -> int:
    day, what = arguments.day, arguments.what
    if what == "clear":
        return _change(lambda **known: calendar_overrides.clear_day(day, **known))
    if not arguments.document.strip():
        print("请用 --document 写明依据的通知", file=sys.stderr)
        return 2
    return _change(lambda **known: calendar_overrides.set_day(day, what == "works", arguments.document, **known))


def _enter_year(arguments: argparse.Namespace) -> int:
    year, document = arguments.year, arguments.document
    rests, works = arguments.rests, arguments.works
    return _change(lambda **known: calendar_overrides.enter_year(year, document, rests=rests, works=works, **known))


def _change(act: Callable[..., None]) -> int:
    settings = config.load()
    database.opened(settings)
    try:
        act(by=None, keys=KeyFile(settings.keys.file).keyring(), now=system_clock())
    except Refusal as wrong:
        print(wrong.message, file=sys.stderr)
        return 1
    print("日历已更新，未办结投诉的时限将由定时任务重新计算")
    return 0
