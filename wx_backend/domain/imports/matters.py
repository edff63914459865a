"""事项目录导入：the catalogue of a service hall, one matter a line, becomes organizations and power items.

Matters that are gone from the file are unlisted, not deleted, because complaints may refer to them.
A department is known by its code（单位编码）, so that a new name renames it; under a new code it is known by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from models import Organization, OrganizationKind, PowerItem

from .. import bulk
from ..errors import NotAllowedNow
from ..occasions import Occasion
from .cells import read_words
from .differences import Difference
from .running import Wish, carry_out, say_many_gone
from .sheets import Column, Rows

NAME, TITLE = "matters", "事项"
COLUMNS = (
    Column("department", "单位", read_words(100), "单位规范名称", required=True, example="虚构市审批局"),
    Column("department_code", "单位编码", read_words(64), "统一社会信用代码或自编代码", required=True, example="U001"),
    Column("area_code", "区划编码", read_words(20), "不使用，可空"),
    Column("group", "分组", read_words(200), "事项分组，可空"),
    Column("matter", "事项", read_words(250), required=True, example="食品经营许可"),
    Column("matter_code", "事项编码", read_words(80), "全市唯一，不再改变", required=True, example="511A0138"),
    Column("matter_type_code", "类型编码", read_words(8), required=True, example="1"),
    Column("matter_type", "类型", read_words(40), required=True, example="行政许可"),
)
KEY = ("matter_code",)


@dataclass(frozen=True)
class MatterRow:
    department: str
    department_code: str
    group: str
    name: str
    code: str
    type_code: str
    type_label: str


@dataclass
class _Changes:
    new_organizations: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    changed_codes: set[str] = field(default_factory=set)
    unchanged: int = 0

    def difference(self) -> Difference:
        added = [*(f"单位 {name}" for name in self.new_organizations), *(f"事项 {name}" for name in self.added)]
        return Difference(TITLE, added, self.changed, [f"事项 {name}" for name in self.gone], unchanged=self.unchanged)


def run(rows: Rows, wish: Wish, occasion: Occasion) -> Difference:
    """Make the tables say what the rows say.

    Raises:
        NotAllowedNow: more than a tenth of the listed matters would go, and that was not asked for; or two departments
            have one code.
    """
    matters = [_matter(rows, row) for row in rows.by_key.values()]

    def work() -> Difference:
        known = _known_departments(matters)
        changes = _compare(matters, known)
        listed = PowerItem.select().where(PowerItem.listed).count()
        many_gone = say_many_gone(len(changes.gone), listed, TITLE, wish)
        _store(matters, known, changes)
        return replace(changes.difference(), many_gone=many_gone)

    return carry_out(NAME, work, wish, occasion)


def _matter(rows: Rows, row: tuple[object, ...]) -> MatterRow:
    words = ("department", "department_code", "group", "matter", "matter_code", "matter_type_code", "matter_type")
    return MatterRow(*(rows.value(row, name) or "" for name in words))


def _compare(rows: Sequence[MatterRow], known: dict[str, Organization]) -> _Changes:
    items = {item.code: item for item in PowerItem.select(PowerItem, Organization).join(Organization)}
    difference = _Changes(new_organizations=[name for name in _departments(rows) if name not in known])
    difference.changed = [f"单位：{office.name} → {name}" for name, office in known.items() if office.name != name]
    for row in rows:
        item = items.get(row.code)
        if item is None:
            difference.added.append(f"{row.department} {row.name}（{row.code}）")
        else:
            what = _field_changes(item, row, known.get(row.department))
            difference.changed += what
            difference.changed_codes |= {row.code} if what else set()
            difference.unchanged += not what
    present = {row.code for row in rows}
    difference.gone = [f"{item.name}（{code}）" for code, item in items.items() if item.listed and code not in present]
    return difference


def _field_changes(item: PowerItem, row: MatterRow, office: Organization | None) -> list[str]:
    # The matters of a renamed department stay where they are.
    department = item.organization.name if item.organization == office else row.department
    pairs = (
        ("名称", item.name, row.name),
        ("分组", item.group, row.group),
        ("类型编码", item.type_code, row.type_code),
        ("类型", item.type_label, row.type_label),
        ("单位", item.organization.name, department),
        ("单位编码", item.source_organization_code, row.department_code),
        ("状态", "公示" if item.listed else "停用", "公示"),
    )
    return [f"{row.name}：{what} {old or '空'} → {new or '空'}" for what, old, new in pairs if old != new]


def _departments(rows: Sequence[MatterRow]) -> dict[str, str]:
    """Each department with its code; of several codes the one with most matters is the department's own."""
    codes: dict[str, Counter[str]] = {}
    for row in rows:
        codes.setdefault(row.department, Counter())[row.department_code] += 1
    return {name: counter.most_common(1)[0][0] for name, counter in codes.items()}


def _known_departments(rows: Sequence[MatterRow]) -> dict[str, Organization]:
    """The departments of the file that are there already, by the name they have in the file.

    Raises:
        NotAllowedNow: a new department has the code of another one.
    """
    departments = _departments(rows)
    offices = list(Organization.select().where(Organization.kind == OrganizationKind.BODY))
    by_code, by_name = ({getattr(office, key): office for office in offices} for key in ("code", "name"))
    known: dict[str, Organization] = {}
    # Of two departments with one code, the one whose name has not changed is it.
    unchanged = {(office.name, office.code) for office in offices}
    for name, code in sorted(departments.items(), key=lambda pair: pair not in unchanged):
        if code in by_code and by_code[code] not in known.values():
            known[name] = by_code[code]
    _refuse_closed(known)
    _leave_names(known, by_name)
    for name in departments:
        if name not in known and name in by_name and by_name[name] not in known.values():
            known[name] = by_name[name]
    _refuse_shared_codes({name: code for name, code in departments.items() if name not in known}, by_code)
    return {name: known[name] for name in departments if name in known}


def _refuse_closed(known: dict[str, Organization]) -> None:
    """A catalogue from before a merger moves no matter back.

    Raises:
        NotAllowedNow: it names a department that is closed.
    """
    for name, office in known.items():
        if office.closed_on is not None:
            heir = f"，由“{office.successor.name}”接替" if office.successor else ""
            raise NotAllowedNow(f"单位“{name}”已于 {office.closed_on} 撤销{heir}；请先更新目录文件中的单位")


def _leave_names(known: dict[str, Organization], by_name: dict[str, Organization]) -> None:
    """Rename nobody to a name that another organization keeps: that name is the other's."""
    while kept := [name for name in known if name in by_name and by_name[name] not in known.values()]:
        known |= {name: by_name[name] for name in kept}


def _refuse_shared_codes(new: dict[str, str], by_code: dict[str, Organization]) -> None:
    seen = {code: office.name for code, office in by_code.items()}
    for name, code in new.items():
        if code in seen:
            raise NotAllowedNow(f"单位编码 {code} 同时用于“{seen[code]}”和“{name}”，请核对文件")
        seen[code] = name


def _rename(known: dict[str, Organization]) -> None:
    renamed = {name: office for name, office in known.items() if office.name != name}
    # By way of a name nobody has: one department may get the name another one gives up.
    for office in renamed.values():
        Organization.update(name=f"~{office.id}").where(Organization.id == office.id).execute()
    for name, office in renamed.items():
        Organization.update(name=name).where(Organization.id == office.id).execute()


def _store(rows: Sequence[MatterRow], known: dict[str, Organization], changes: _Changes) -> None:
    _rename(known)
    codes = _departments(rows)
    for name in changes.new_organizations:
        Organization.create(name=name, code=codes[name])
    bodies = Organization.select(Organization.id, Organization.name).where(Organization.kind == OrganizationKind.BODY)
    ids = {body.name: body.id for body in bodies}
    items = {item.code for item in PowerItem.select(PowerItem.code)}
    new = [row for row in rows if row.code not in items]
    bulk.insert(PowerItem, ("code", *_FIELDS), ((row.code, *_values(row, ids)) for row in new))
    for row in rows:
        if row.code in changes.changed_codes:
            values = dict(zip(_FIELDS, _values(row, ids), strict=True))
            PowerItem.update(**values).where(PowerItem.code == row.code).execute()
    for part in bulk.chunks(items - {row.code for row in rows}):
        PowerItem.update(listed=False).where(PowerItem.code.in_(part)).execute()


_FIELDS = ("organization", "name", "group", "type_code", "type_label", "source_organization_code", "listed")


def _values(row: MatterRow, ids: dict[str, int]) -> tuple[object, ...]:
    office = ids[row.department]
    return office, row.name, row.group, row.type_code, row.type_label, row.department_code, True
