"""演示城市：departments with made-up facts, key posts, officials, codes and staff around the real catalogue.

There is no route for this structure in the administration's API, so it is written through the domain and the tables.
No rating and no complaint comes from here.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from demo import people
from models import (
    Appointment,
    MatterStep,
    Official,
    Organization,
    PilotBatch,
    PilotMember,
    Post,
    PostPowerItem,
    PowerItem,
    QrCode,
    StaffAccount,
    StaffRole,
    SupervisionScope,
)
from wx_backend.domain import catalogue, qr_codes
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.differences import Difference
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.keyring import Keyring
from wx_backend.domain.occasions import Occasion
from wx_backend.domain.transactions import transactional
from wx_backend.personnel_files import sources

CATALOGUE = Path(__file__).resolve().parent / "data" / "service_matters.csv"
POSTS = 375
LEAST_POSTS = 2
FIRST_IN_PILOT = 24
SEED = 20190923

NAME_OF_TYPE = {
    "行政许可": "许可受理岗",
    "公共服务": "公共服务窗口",
    "其他行政权力": "备案审核岗",
    "行政确认": "确认登记岗",
    "行政给付": "待遇给付岗",
    "行政裁决": "争议裁决岗",
    "行政奖励": "表彰奖励岗",
}
STRENGTHS = (
    "一次告知、首问负责",
    "容缺受理、当日办结",
    "帮办代办、延时服务",
    "全程网办、少跑一次",
    "上门服务、预约办理",
)
# The steps of a matter, with their working days.
STEPS = (("收件受理", 1), ("审查核验", 3), ("作出决定", 2), ("制证送达", 1))
DUTIES = (
    "依法办理本单位公布的{n}项服务事项，受理、审查、决定、送达全程留痕",
    "公开办事条件、材料、时限和结果，实行首问负责、一次告知、限时办结",
    "受理群众咨询与意见，{strength}",
    "本页职责、地址、电话和人员均为演示而虚构",
)
ESTABLISHMENTS = ("行政编制", "行政编制", "事业编制", "事业编制", "工勤编制")
BUILDINGS = ("8 号（政务服务中心", "35 号（便民服务中心", "62 号（综合办公楼", "101 号（社会事务大厅")
HOURS = ("工作日 9:00—12:00，13:00—17:00", "工作日 8:30—12:00，14:00—17:30", "周一至周六 9:00—17:00")


@transactional
def import_catalogue(*, keys: Keyring, now: datetime) -> Difference:
    """Import the whole catalogue as the service imports any."""
    sheet = sources.read(str(CATALOGUE))
    return registry.bring_in("matters", sheet, Wish(CATALOGUE.name), Occasion(keys, now))


def offices() -> list[Organization]:
    """The departments in the order in which everything of the demo counts them."""
    return list(Organization.select().order_by(Organization.id))


def share_out(posts: int, weights: Sequence[int], least: int) -> list[int]:
    """Split `posts` by weight, at least `least` each, with the largest remainders getting what is left over."""
    rest, total = posts - least * len(weights), sum(weights)
    exact = [rest * weight / total for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(weights)), key=lambda i: exact[i] - shares[i], reverse=True)
    for i in by_remainder[: rest - sum(shares)]:
        shares[i] += 1
    return [least + share for share in shares]


@transactional
def build(*, keys: Keyring, now: datetime) -> None:
    """Give the departments of the catalogue their facts, posts, officials and codes."""
    rng = random.Random(SEED)
    departments = offices()
    matters = {
        o.id: list(o.power_items.order_by(PowerItem.type_code, PowerItem.group, PowerItem.id)) for o in departments
    }
    shares = share_out(POSTS, [len(matters[o.id]) for o in departments], LEAST_POSTS)
    names = iter(people.officials(POSTS, SEED))
    for place, (office, posts) in enumerate(zip(departments, shares, strict=True), start=1):
        _state_facts(office, place, len(matters[office.id]), posts, rng)
        qr_codes.issue(office, keys=keys, now=now)
        for draft in drafts(matters[office.id], posts):
            _fill_post(office, draft, next(names), rng, keys=keys, now=now)
    _replace_one_code(departments, keys=keys, now=now)
    _put_in_pilot(departments, now)
    catalogue.changed()


def _put_in_pilot(departments: Sequence[Organization], now: datetime) -> None:
    """Two batches of the pilot（试点批次）: 24 departments first, as in Suining, and the others a while later."""
    parts = (departments[:FIRST_IN_PILOT], departments[FIRST_IN_PILOT:])
    for number, (part, name, days) in enumerate(
        zip(parts, ("第一批试点", "第二批试点"), (200, 80), strict=True), start=1
    ):
        since = now.date() - timedelta(days=days)
        batch = PilotBatch.create(
            code=f"{since.year}-{number}",
            name=name,
            document_number=f"演示编办〔{since.year}〕{number} 号",
            starts_on=since,
        )
        for office in part:
            PilotMember.create(batch=batch, organization=office, starts_on=since)


def _state_facts(office: Organization, place: int, matters: int, posts: int, rng: random.Random) -> None:
    authorized = posts * 2 + rng.randint(4, 12)
    Organization.update(
        duties="\n".join(DUTIES).format(n=matters, strength=rng.choice(STRENGTHS)),
        address=f"演示市虚构路 {BUILDINGS[place % len(BUILDINGS)]} {place % 3 + 1} 楼）",
        hours=rng.choice(HOURS),
        phone=f"000-{rng.randint(0, 9999999):07d}",
        authorized_strength=authorized,
        actual_strength=authorized - rng.randint(-1, 5),
    ).where(Organization.id == office.id).execute()


@dataclass(frozen=True)
class Draft:
    """A post to be: its name within the office and the matters it handles."""

    name: str
    matters: list[PowerItem]


def drafts(matters: Sequence[PowerItem], posts: int) -> list[Draft]:
    """Split an office's matters among its posts; where there are fewer matters than posts, posts share one."""
    parts = [_part(matters, i, posts) for i in range(posts)]
    kinds = [Counter(item.type_label for item in part).most_common(1)[0][0] for part in parts]
    names = [NAME_OF_TYPE.get(kind, "综合服务岗") for kind in kinds]
    seen: Counter[str] = Counter()
    found = []
    for name, part in zip(names, parts, strict=True):
        seen[name] += 1
        found.append(Draft(f"{name}{seen[name]}" if names.count(name) > 1 else name, part))
    return found


def _part(matters: Sequence[PowerItem], i: int, posts: int) -> list[PowerItem]:
    total = len(matters)
    if total < posts:
        return [matters[i * total // posts]]
    return list(matters[i * total // posts : (i + 1) * total // posts])


def _fill_post(
    office: Organization, draft: Draft, official_name: str, rng: random.Random, *, keys: Keyring, now: datetime
) -> None:
    number = Post.select().count() + 1
    post = Post.create(
        organization=office,
        code=f"P{number:04d}",
        name=draft.name,
        duties="\n".join([f"承办：{item.name}" for item in draft.matters[:3]] + ["解答咨询，一次性告知所需材料"]),
    )
    PostPowerItem.insert_many([{"post": post, "power_item": item} for item in draft.matters]).execute()
    _promise(post, draft.matters)
    official = Official.create(
        staff_number=f"D{number:04d}", name=official_name, establishment_type=rng.choice(ESTABLISHMENTS)
    )
    since = now.date() - timedelta(days=rng.randint(90, 2400))
    Appointment.create(official=official, post=post, starts_on=since)
    qr_codes.issue(office, post, keys=keys, now=now)


def _promise(post: Post, items: list[PowerItem]) -> None:
    """The steps of the matters that nobody has promised yet, all of them this post's own."""
    promised = {row.power_item_id for row in MatterStep.select().where(MatterStep.power_item.in_(items))}
    rows = [
        {"power_item": item, "number": number, "name": name, "working_days": days, "post": post}
        for item in items
        if item.id not in promised
        for number, (name, days) in enumerate(STEPS, 1)
    ]
    if rows:
        MatterStep.insert_many(rows).execute()


def _replace_one_code(departments: list[Organization], *, keys: Keyring, now: datetime) -> None:
    """One old badge was replaced: its code stays, says so, and leads to the new one."""
    office = max(departments, key=lambda o: o.posts.count())
    post = office.posts.order_by(Post.code).first()
    [old] = qr_codes.active_codes(post)
    qr_codes.revoke(old, keys=keys, now=now, reason="演示：工牌更换")
    qr_codes.issue(office, post, keys=keys, now=now)


@transactional
def employ(unionids: Mapping[str, str]) -> None:
    """Make the staff accounts; who holds which is recognized by unionid, in the account and in the mini-program."""
    departments = offices()
    _account(people.HEAD, StaffRole.SUPERVISOR, unionids)
    for group in range(1, people.GROUPS + 1):
        account = _account(people.supervisor(group), StaffRole.SUPERVISOR, unionids)
        competent_for = [o for place, o in enumerate(departments) if people.group_of(place) == group]
        SupervisionScope.insert_many([{"staff": account, "organization": o} for o in competent_for]).execute()
    _account(people.DISCIPLINE, StaffRole.DISCIPLINE, unionids)
    _account(people.ESTABLISHMENT, StaffRole.ESTABLISHMENT, unionids)
    for place, office in enumerate(departments):
        _account(people.admin(place), StaffRole.UNIT_ADMIN, unionids, office)


def _account(
    person: people.Person, role: StaffRole, unionids: Mapping[str, str], office: Organization | None = None
) -> StaffAccount:
    name = person.name.split("（")[0]
    whole_city = person.id in (people.HEAD.id, people.DISCIPLINE.id, people.ESTABLISHMENT.id)
    unionid = unionids[person.id]
    return StaffAccount.create(name=name, role=role, organization=office, unionid=unionid, whole_city=whole_city)


def largest_office() -> int:
    """The place of the department with most posts: its administrator has a phone on the page."""
    departments = offices()
    return max(range(len(departments)), key=lambda place: departments[place].posts.count())


def phone_codes(base_url: str) -> list[dict[str, str]]:
    """Some codes to scan on the page of phones: offices, posts, and the one that was replaced."""
    revoked = QrCode.select().where(QrCode.revoked_on.is_null(False)).first()
    departments = sorted(offices(), key=lambda o: -o.posts.count())[:4]
    codes: list[tuple[str, QrCode]] = []
    for office in departments[:3]:
        codes.append((f"大厅海报 · {office.name}", QrCode.get(QrCode.active_holder == f"organization:{office.id}")))
    for office in departments:
        post = office.posts.order_by(Post.code).first()
        [code] = qr_codes.active_codes(post)
        codes.append((f"桌牌 · {qr_codes.label_of(code)}", code))
    if revoked is not None:
        codes.append((f"旧工牌（已停用）· {qr_codes.label_of(revoked)}", revoked))
    return [{"label": label, "url": f"{base_url}/q/{code.token}"} for label, code in codes]
