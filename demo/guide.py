"""指引：what can be seen and tried, printed when everything runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path

from wx_backend.clock import BEIJING


@dataclass(frozen=True)
class Facts:
    """What the lines refer to."""

    web: str
    simulator: str
    folder: Path
    code_url: str
    waiting: int | None
    filled_at: datetime
    now: datetime


def next_monday(now: datetime) -> datetime:
    """The next Monday at nine that is still to come: when the weekly digest is written."""
    monday = now.date() + timedelta(days=(7 - now.weekday()) % 7)
    moment = datetime.combine(monday, time(9), BEIJING)
    return moment if moment > now else moment + timedelta(days=7)


def age_line(filled_at: datetime, now: datetime) -> str:
    days = (now.date() - filled_at.date()).days
    if days <= 0:
        return "数据：今天生成 / data made today"
    return f"数据：{days} 天前生成，--fresh 可重新生成 / data is {days} days old; --fresh makes it anew"


def lines(facts: Facts) -> list[str]:
    """The lines, in the order in which one would try them."""
    accept = f"受理 {facts.waiting}" if facts.waiting else "受理 编号"
    data = "" if facts.folder == Path("var/demo") else f" --data {facts.folder}"
    monday = next_monday(facts.now).isoformat(timespec="minutes")
    return [
        "",
        f"  码上监督演示 / demo    {age_line(facts.filled_at, facts.now)}",
        "",
        f"  手机 phones            {facts.simulator}/",
        "    群众扫码评价、投诉；督查人员在公众号里收到提醒 / citizens scan, rate, complain; supervisors are told",
        f"  不用微信 no WeChat     {facts.code_url}",
        "    任何浏览器打开二维码的网址 / the address in a printed code, in any browser",
        f"  公众号 as supervisor   发送 send: 待办 · {accept} · 办结 编号 说明 · 周报 · 帮助",
        "  下周一九点 Monday 9:00 周报推送 / the weekly digests:",
        f"    ./dev run-due{data} --now {monday}",
        f"  接口文档 OpenAPI       {facts.web}/openapi/openapi.json",
        f"  设置与日志 settings    {facts.folder}/config.ini, {facts.folder}/*.log",
        "",
        "  除办事事项目录外，人物、电话、评价、投诉均为虚构 / all but the catalogue of matters is made up",
        "  按 Ctrl-C 结束 / Ctrl-C ends it",
        "",
    ]
