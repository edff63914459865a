"""公示开关：which fields are published, for all of a kind or for one alone; what is not published is in no answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from models import Counter, Official, Organization, Post, PublicationFlag, StaffAccount

from . import audit, catalogue
from .errors import InvalidInput, NotFound
from .keyring import Keyring
from .transactions import transactional

# Every field that a public answer can show beside name and code, with its Chinese name. A new field is published only
# when it is written here.
FIELDS: dict[str, dict[str, str]] = {
    "organization": {
        "code": "机构代码",
        "duties": "主要职责",
        "departments": "内设机构",
        "counters": "服务窗口",
        "address": "地址",
        "hours": "办公时间",
        "phone": "电话",
        "authorized_strength": "编制数",
        "actual_strength": "实有人数",
        "posts": "重点岗位",
    },
    "counter": {"place": "位置", "hours": "服务时间", "phone": "电话", "official": "在岗人员"},
    "post": {"duties": "岗位职责", "is_key_post": "是否重要岗位", "official": "在岗人员"},
    "official": {
        "photo": "照片",
        "name": "姓名",
        "staff_number": "工号",
        "establishment_type": "编制类型",
        "since": "任职时间",
        "on_duty": "是否在岗",
        "certificates": "执法证件",
    },
}
_TABLES: dict[str, Any] = {"organization": Organization, "counter": Counter, "post": Post, "official": Official}


@dataclass(frozen=True)
class Flag:
    """One switch as the establishment office sees it."""

    field: str
    label: str
    published: bool
    own: bool
    # What holds for all of the kind, and for this one where it has no switch of its own.
    general: bool


class Published:
    """The switches that concern some subjects, read in one statement."""

    def __init__(self, *subjects: Any) -> None:
        names = [name for one in subjects if one is not None for name in (_kind(one), subject_of(one))]
        rows = PublicationFlag.select().where(PublicationFlag.subject.in_(names)) if names else []
        self._flags = {(row.subject, row.field): row.published for row in rows}

    def shows(self, subject: Any, field: str) -> bool:
        """Whether this field of this subject is published: its own switch, else that of its kind, else yes."""
        kind = _kind(subject)
        if field not in FIELDS[kind]:
            return False
        general = self._flags.get((kind, field), True)
        return bool(self._flags.get((subject_of(subject), field), general))

    def value(self, subject: Any, field: str) -> Any:
        """The field's value where it is published, else None."""
        return getattr(subject, field) if self.shows(subject, field) else None


def flags_of(kind: str, subject_id: int | None = None) -> list[Flag]:
    """Every switch of a kind, or of one subject with what it inherits.

    Raises:
        NotFound: there is no such kind or subject.
    """
    name = _checked(kind, subject_id)
    rows = {(row.subject, row.field): row.published for row in PublicationFlag.select()}

    def flag(field: str, label: str) -> Flag:
        general = rows.get((kind, field), True)
        own = subject_id is not None and (name, field) in rows
        return Flag(field, label, rows[name, field] if own else general, own, general)

    return [flag(field, label) for field, label in FIELDS[kind].items()]


@transactional
def set_flags(
    kind: str,
    subject_id: int | None,
    changes: Mapping[str, bool | None],
    *,
    by: StaffAccount | None = None,
    keys: Keyring,
    now: datetime,
) -> None:
    """Publish or hide fields, of all of a kind or of one subject; it shows with the next request.

    None takes a switch away: one subject follows its kind again（恢复统一设置）, and a kind publishes.

    Raises:
        InvalidInput: there is no such field.
        NotFound: there is no such kind or subject.
    """
    name = _checked(kind, subject_id)
    unknown = [field for field in changes if field not in FIELDS[kind]]
    if unknown:
        raise InvalidInput("没有这个公示项", fields=dict.fromkeys(unknown, "没有这个公示项"))
    for field, published in changes.items():
        chosen = (PublicationFlag.subject == name) & (PublicationFlag.field == field)
        if published is None:
            PublicationFlag.delete().where(chosen).execute()
        elif not PublicationFlag.update(published=published).where(chosen).execute():
            PublicationFlag.insert(subject=name, field=field, published=published).on_conflict_ignore().execute()
            PublicationFlag.update(published=published).where(chosen).execute()
    catalogue.changed()
    said = {True: "公示", False: "不公示", None: "随统一设置" if subject_id else "恢复公示"}
    detail = "，".join(f"{field}={said[on]}" for field, on in sorted(changes.items()))
    audit.record("publication_changed", name, by=by, keys=keys, now=now, detail=detail)


def subject(kind: str, subject_id: int) -> Any:
    """One that switches can be set for.

    Raises:
        NotFound: there is no such kind or subject.
    """
    if kind not in FIELDS:
        raise NotFound("没有这类公示对象")
    found = _TABLES[kind].get_or_none(_TABLES[kind].id == subject_id)
    if found is None:
        raise NotFound("没有找到这个公示对象")
    return found


def subject_of(subject: Any) -> str:
    return f"{_kind(subject)}:{subject.id}"


def _kind(subject: Any) -> str:
    return type(subject).__name__.lower()


def _checked(kind: str, subject_id: int | None) -> str:
    if kind not in FIELDS:
        raise NotFound("没有这类公示对象")
    if subject_id is None:
        return kind
    return subject_of(subject(kind, subject_id))
