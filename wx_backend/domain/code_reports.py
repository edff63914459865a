"""二维码问题反映：somebody stands before a code that is covered or wrong, and tells the establishment office."""

from __future__ import annotations

from datetime import datetime

from peewee import JOIN

from models import CodeProblem, CodeReport, Organization, Post, QrCode, StaffAccount

from . import audit, limits, organizations, staff, text
from .errors import NotAllowedNow, NotFound
from .keyring import Keyring
from .organizations import Page
from .transactions import transactional

PLACE_CHARS = 100
PER_CODE_AND_DAY = 20


def report(
    code: QrCode, problem: CodeProblem, place: str, *, address: str, cap: int, keys: Keyring, now: datetime
) -> CodeReport:
    """Put a problem on the to-do list of the establishment office; call it inside `idempotency.once`.

    Who says so is not kept. The same problem of the same code on the same day is one entry.

    Raises:
        TooMany: too many reports from this address today, or about this code.
    """
    limits.spend("code-report", address, cap, keys=keys, now=now, message="今天反映的次数已达上限，请明天再试")
    limits.spend("code-report-code", str(code.id), PER_CODE_AND_DAY, keys=keys, now=now)
    known = CodeReport.get_or_none(
        CodeReport.code == code,
        CodeReport.problem == problem,
        CodeReport.reported_on == now.date(),
        CodeReport.settled_on.is_null(),
    )
    if known:
        return known
    words = text.cleaned(place)[:PLACE_CHARS]
    return CodeReport.create(code=code, problem=problem, place=words, reported_on=now.date())


def page(account: StaffAccount, number: int, *, only_open: bool) -> Page[CodeReport]:
    """Reports within an account's scope, those that wait longest first."""
    scope = staff.scope_of(account)
    found = (
        CodeReport.select(CodeReport, QrCode, Organization, Post)
        .join(QrCode)
        .join(Organization)
        .switch(QrCode)
        .join(Post, JOIN.LEFT_OUTER)
        .order_by(CodeReport.reported_on, CodeReport.id)
    )
    if only_open:
        found = found.where(CodeReport.settled_on.is_null())
    if scope is not None:
        found = found.where(QrCode.organization_id.in_(sorted(scope)))
    return organizations.page_of(found, number)


def open_count(account: StaffAccount) -> int:
    """How many reports wait for this account."""
    return page(account, 1, only_open=True).total


@transactional
def settle(report_id: int, note: str, *, by: StaffAccount, keys: Keyring, now: datetime) -> CodeReport:
    """Say what was done about a report（已处理）.

    Raises:
        NotFound: there is no such report, or it is none of the account's business.
        NotAllowedNow: somebody has settled it.
    """
    found = CodeReport.get_or_none(CodeReport.id == report_id)
    scope = staff.scope_of(by)
    if found is None or (scope is not None and found.code.organization_id not in scope):
        raise NotFound("没有这条问题反映")
    settled = (
        CodeReport.update(settled_on=now.date(), settled_by=by, settled_note=text.cleaned(note))
        .where(CodeReport.id == report_id, CodeReport.settled_on.is_null())
        .execute()
    )
    if not settled:
        raise NotAllowedNow("这条问题反映已经处理")
    audit.record("code_report_settled", f"code-report:{report_id}", by=by, keys=keys, now=now)
    return CodeReport.get_by_id(report_id)
