"""周报与月报：what a supervisor's offices did in a week or a month, once per period and person.

A report and its notice are one transaction under a unique row, so that a crash, a second scheduler or a clock that
steps back leaves exactly one; what was not written while the service was down is written when it is up again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from models import Grain, MonthlyReport, StaffAccount, StaffRole, WeeklyDigest

from . import audit, notices, period_figures, periods
from .errors import NotFound
from .keyring import Keyring
from .periods import Period
from .transactions import transactional


@dataclass(frozen=True)
class Kind:
    """A kind of report: its table, its length, and how it is called and told of."""

    table: Any
    grain: Grain
    title: Callable[[Period], str]
    tell: Callable[..., bool]
    audit_word: str
    unknown: str


def _week_title(week: Period) -> str:
    return f"{week.first:%Y年%m月%d日}—{week.last:%m月%d日}满意度周报"


WEEKLY = Kind(WeeklyDigest, Grain.WEEK, _week_title, notices.digest_ready, "digest", "没有找到这份周报")
MONTHLY = Kind(
    MonthlyReport,
    Grain.MONTH,
    lambda month: f"{month.label}效能监督月报",
    notices.monthly_report_ready,
    "monthly_report",
    "没有找到这份月报",
)


@dataclass(frozen=True)
class DigestView:
    """A report as pages and chat show it."""

    id: int
    period: str
    title: str
    created_on: date
    read: bool
    content: dict[str, Any] = field(default_factory=dict)

    @property
    def summary_lines(self) -> list[str]:
        return summary_lines(self.content)


def summary_lines(content: dict[str, Any]) -> list[str]:
    """A report in a few lines of chat."""
    ratings, complaints, scans = content["ratings"], content["complaints"], content["scan_rate"]
    return [
        f"范围：{content['scope']}",
        f"评价 {ratings['n']} 条，满意率 {_share(ratings)}",
        f"与上期相比：{ratings['direction_label']}",
        f"投诉新增 {complaints['filed']}，办结 {complaints['closed']}，"
        f"在办 {complaints['open']}，逾期 {complaints['overdue']}",
        f"扫码率：{scans['note'] or _scans(scans)}",
        *_offices("表现较好", content["best"]),
        *_offices("需要关注", content["watch"]),
        *([f"{content['not_enough']} 个单位评价数据不足，不作比较"] if content["not_enough"] else []),
    ]


def _share(figure: dict[str, Any]) -> str:
    if figure["percent"] is None:
        return "数据不足"
    return f"{figure['percent']:.1f}%（{figure['low']:.1f}%—{figure['high']:.1f}%）"


def _scans(scans: dict[str, Any]) -> str:
    return f"{scans['percent']:.1f}%（办结 {scans['finished']} 件，目标 {scans['target_percent']:.0f}%）"


def _offices(label: str, rows: list[dict[str, Any]]) -> list[str]:
    return (
        [f"{label}：" + "；".join(f"{row['name']} {row['percent']:.1f}%（{row['n']} 条）" for row in rows)]
        if rows
        else []
    )


# --- writing ---------------------------------------------------------------------------------------------------------


def write_all(period: str, *, comparison_floor: int, now: datetime, kind: Kind = WEEKLY) -> int:
    """Write the report of a finished period for every supervisor and put the notices in the outbox.

    May be called again: who has the report keeps it and is told once. Returns how many were written.
    """
    length = periods.parse(period, kind.grain)
    having = {row.staff_id for row in kind.table.select(kind.table.staff).where(kind.table.period == period)}
    supervisors = StaffAccount.select().where(
        StaffAccount.role == StaffRole.SUPERVISOR,
        StaffAccount.active == True,  # noqa: E712
    )
    written = 0
    for account in [one for one in supervisors.order_by(StaffAccount.id) if one.id not in having]:
        content = period_figures.compute(account, length, comparison_floor=comparison_floor)
        written += _write(kind, account, period, content, now=now)
    return written


@transactional
def _write(kind: Kind, account: StaffAccount, period: str, content: dict[str, Any], *, now: datetime) -> bool:
    """The report and its notice together, unless another process was first."""
    row = {"staff": account, "period": period, "content": json.dumps(content, ensure_ascii=False), "created_at": now}
    if not kind.table.insert(**row).on_conflict_ignore().as_rowcount().execute():
        return False
    report = kind.table.get(kind.table.staff == account, kind.table.period == period)
    summary = {
        "period": period,
        "scope": content["scope"],
        "ratings_n": content["ratings"]["n"],
        "percent": content["ratings"]["percent"],
        "complaints_filed": content["complaints"]["filed"],
    }
    kind.tell(account, report.id, summary, now=now)
    return True


def preview(account: StaffAccount, period: str, *, comparison_floor: int, kind: Kind = WEEKLY) -> list[str]:
    """What the report of a period says, without writing anything."""
    length = periods.parse(period, kind.grain)
    content = period_figures.compute(account, length, comparison_floor=comparison_floor)
    return [kind.title(length), *summary_lines(content)]


# --- reading ---------------------------------------------------------------------------------------------------------


def of_staff(account: StaffAccount, kind: Kind = WEEKLY) -> list[DigestView]:
    """All reports of an account, the newest first."""
    table = kind.table
    return [_view(row, kind) for row in table.select().where(table.staff == account).order_by(table.period.desc())]


def latest(account: StaffAccount, kind: Kind = WEEKLY) -> DigestView | None:
    return next(iter(of_staff(account, kind)), None)


@transactional
def open_for(account: StaffAccount, report_id: int, *, keys: Keyring, now: datetime, kind: Kind = WEEKLY) -> DigestView:
    """A report of this account, noted as read and audited, since it holds live figures.

    Raises:
        NotFound: unknown, or somebody else's.
    """
    table = kind.table
    row = table.get_or_none(table.id == report_id, table.staff == account)
    if row is None:
        raise NotFound(kind.unknown)
    table.update(opened_at=now).where(table.id == row.id, table.opened_at.is_null()).execute()
    audit.record(f"{kind.audit_word}_opened", f"{kind.audit_word}:{row.id}", by=account, keys=keys, now=now)
    return _view(row, kind)


def _view(row: Any, kind: Kind) -> DigestView:
    return DigestView(
        id=row.id,
        period=row.period,
        title=kind.title(periods.parse(row.period, kind.grain)),
        created_on=row.created_at.date(),
        read=row.opened_at is not None,
        content=json.loads(row.content),
    )
