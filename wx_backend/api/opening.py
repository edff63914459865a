"""首屏：the first screen of the page behind a code, as the mini-program will draw it a second later.

It says the same words in the same places (`pages/profile/profile`); a browser test holds the two together.
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from flask import render_template

from . import web_version
from .profiles import OfficialShown, ProfileShown

SHEETS = ("app", "components/app-icon/app-icon", web_version.PROFILE)
DUTIES_SHOWN = 4
IN_ORDER = "身份有效，由机构编制部门核实"


class Band(NamedTuple):
    """资格标识：whether the code is good, at a glance."""

    tone: str
    icon: str
    word: str
    why: str


class Fact(NamedTuple):
    name: str
    value: str
    phone: bool = False


def title(profile: ProfileShown) -> str:
    """Whom or what the page is about, as its bar says."""
    place, official = profile.post or profile.counter, profile.official
    return (official.name if official else None) or (place.name if place else profile.organization.name)


def of(profile: ProfileShown) -> str:
    """The markup of the first screen."""
    duties = (profile.post or profile.organization).duties
    place, official = profile.post or profile.counter, profile.official
    name = official.name if official else None
    return render_template(
        "opening.html",
        css=web_version.sheets(*SHEETS),
        p=profile,
        band=_band(profile),
        title=title(profile),
        under=" · ".join([profile.organization.name, *([place.name] if name else [])]) if place else "",
        initial=name[0] if name else "",
        facts=[fact for fact in _facts(profile) if fact.value],
        duties=duties[:DUTIES_SHOWN] if len(duties) > DUTIES_SHOWN + 1 else duties,
        more=len(duties) if len(duties) > DUTIES_SHOWN + 1 else 0,
    )


def _band(profile: ProfileShown) -> Band:
    code, found, official = profile.code, profile.qualification, profile.official
    if code.state == "revoked":
        since = f"{_day(code.revoked_on)}起停用，" if code.revoked_on else ""
        return Band("bad", "warning", "二维码已停用", f"{since}不能作为身份凭据")
    if found.light == "red" and found.reason != "nobody_on_post":
        return Band("bad", "warning", "核验未通过", found.reason_label)
    if profile.holder == "organization":
        return Band("good", "shield", "单位信息有效", "由机构编制部门制发")
    if official is None:
        return Band("none", "person", "暂无在岗人员", "这个岗位现在没有人任职")
    if official.on_duty is False:
        return Band("none", "person", "不在岗", "工作人员当前不在这个岗位")
    return Band("good", "shield", "在岗", IN_ORDER)


def _facts(profile: ProfileShown) -> list[Fact]:
    office, counter, official = profile.organization, profile.counter, profile.official
    strength = ""
    if office.authorized_strength and not profile.post:
        actual = "" if office.actual_strength is None else f"，实有 {office.actual_strength} 名"
        strength = f"编制 {office.authorized_strength} 名{actual}"
    # No line may break within “14:00—17:30”.
    hours = re.sub("[—–-]", "\u2060\\g<0>\u2060", office.hours or "")
    return [
        *(_of_person(official) if official else []),
        Fact("窗口位置", (counter.place if counter else None) or ""),
        Fact("办公地址", office.address or ""),
        Fact("服务时间", hours),
        Fact("联系电话", office.phone or "", phone=True),
        Fact("人员编制", strength),
        *(_certificates(official) if official else []),
    ]


def _of_person(official: OfficialShown) -> list[Fact]:
    since = f"{_day(official.since)}起" if official.since else ""
    return [
        Fact("工号", official.staff_number or ""),
        Fact("编制类型", official.establishment_type or ""),
        Fact("任现职", since),
    ]


def _certificates(official: OfficialShown) -> list[Fact]:
    return [
        Fact("执法证件", f"{one.number}，{one.scope}，{_day(one.valid_until)}止（{one.state_label}）")
        for one in official.certificates
    ]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
