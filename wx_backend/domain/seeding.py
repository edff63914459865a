"""测试城市：a small fixed city for tests, the same each time; all persons in it are made up（虚构）."""

from __future__ import annotations

from datetime import datetime, timedelta

from models import (
    Appointment,
    Official,
    Organization,
    Post,
    PostPowerItem,
    PowerItem,
    StaffAccount,
    StaffRole,
    SupervisionScope,
)

from . import qr_codes
from .keyring import Keyring
from .transactions import transactional

OFFICES = ("虚构区审批局", "虚构区人社局", "虚构区住建局")


@transactional
def small_city(*, keys: Keyring, now: datetime) -> list[str]:
    """Fill empty tables; with a city in them already, only say what is there. Returns one line per thing."""
    if not Organization.select().count():
        for number, name in enumerate(OFFICES, start=1):
            _office(number, name, keys=keys, now=now)
        _staff()
    lines = [f"{qr_codes.label_of(code)} {code.token}" for code in qr_codes.all_active()]
    return lines + [f"{account.role.label} {account.name} {account.unionid}" for account in StaffAccount.select()]


def _office(number: int, name: str, *, keys: Keyring, now: datetime) -> None:
    organization = Organization.create(
        code=f"T{number:03d}",
        name=name,
        duties="依法办理本部门事项\n公开办理流程与时限",
        address=f"示范路 {number} 号",
        hours="工作日 9:00—17:00",
        phone=f"000-{number:07d}",
        authorized_strength=10 + number,
        actual_strength=9 + number,
    )
    items = [
        PowerItem.create(
            organization=organization,
            code=f"T{number:03d}-{i}",
            name=f"示例事项{i}",
            type_code="1",
            type_label="行政许可",
        )
        for i in range(1, 4)
    ]
    for place in (1, 2):
        _post(organization, number * 10 + place, f"{place} 号窗口", items, now=now, keys=keys)
    qr_codes.issue(organization, keys=keys, now=now)


def _post(
    organization: Organization, number: int, name: str, items: list[PowerItem], *, keys: Keyring, now: datetime
) -> None:
    post = Post.create(organization=organization, code=f"P{number:04d}", name=name, duties="受理申请\n解答咨询")
    for item in items:
        PostPowerItem.create(post=post, power_item=item)
    official = Official.create(staff_number=f"S{number:04d}", name=f"虚构{number}号", establishment_type="行政编制")
    Appointment.create(official=official, post=post, starts_on=now.date() - timedelta(days=400))
    qr_codes.issue(organization, post, keys=keys, now=now)


def _staff() -> None:
    offices = list(Organization.select().order_by(Organization.id))
    StaffAccount.create(name="督查甲（虚构）", role=StaffRole.SUPERVISOR, unionid="u-supervisor-1", whole_city=True)
    narrow = StaffAccount.create(name="督查乙（虚构）", role=StaffRole.SUPERVISOR, unionid="u-supervisor-2")
    SupervisionScope.create(staff=narrow, organization=offices[0])
    StaffAccount.create(name="纪检丙（虚构）", role=StaffRole.DISCIPLINE, unionid="u-discipline-1", whole_city=True)
    for number, office in enumerate(offices, start=1):
        StaffAccount.create(
            name=f"管理员{number}（虚构）", role=StaffRole.UNIT_ADMIN, organization=office, unionid=f"u-admin-{number}"
        )
