"""目录导入：a catalogue of matters becomes organizations and power items, in one transaction.

A second run of the same file changes nothing. Matters that are gone from the file are unlisted, not deleted, because
complaints may refer to them; more than a tenth gone at once is refused without being asked for.
A department is known by its code（单位编码）, so that a new name renames it; under a new code it is known by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from models import ImportRun, Organization, PowerItem

from . import audit, catalogue
from .errors import NotAllowedNow
from .keyring import Keyring
from .transactions import transactional

MOST_GONE = 0.1


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
class Difference:
    """What an import would change, for reading before it does."""

    new_organizations: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not (self.new_organizations or self.added or self.changed or self.gone)

    def lines(self) -> list[str]:
        """The difference in readable lines."""
        return [
            *(f"+ 单位 {name}" for name in self.new_organizations),
            *(f"+ 事项 {name}" for name in self.added),
            *(f"~ {what}" for what in self.changed),
            *(f"- 事项 {name}" for name in self.gone),
            f"新增单位 {len(self.new_organizations)}，新增事项 {len(self.added)}，"
            f"变更 {len(self.changed)}，停用 {len(self.gone)}",
        ]


@transactional
def apply(
    rows: Sequence[MatterRow],
    *,
    file_name: str,
    file_sha256: str,
    keys: Keyring,
    now: datetime,
    dry_run: bool = False,
    accept_many_gone: bool = False,
) -> Difference:
    """Make the tables say what the rows say.

    Raises:
        NotAllowedNow: more than a tenth of the listed matters would go, and that was not asked for; or two departments
            have one code.
    """
    known = _known_departments(rows)
    difference = _compare(rows, known)
    listed = PowerItem.select().where(PowerItem.listed).count()
    if len(difference.gone) > listed * MOST_GONE and not accept_many_gone:
        raise NotAllowedNow(f"将有 {len(difference.gone)} 个事项消失（共 {listed} 个），请核对文件后确认")
    if dry_run or difference.is_empty:
        return difference
    _store(rows, known, difference)
    ImportRun.create(
        kind="service_matters",
        file_name=file_name[:200],
        file_sha256=file_sha256,
        added=len(difference.added),
        changed=len(difference.changed),
        gone=len(difference.gone),
        at=now,
    )
    catalogue.changed()
    audit.record("matters_imported", f"file:{file_sha256[:16]}", keys=keys, now=now, detail=difference.lines()[-1])
    return difference


def _compare(rows: Sequence[MatterRow], known: dict[str, Organization]) -> Difference:
    items = {item.code: item for item in PowerItem.select(PowerItem, Organization).join(Organization)}
    difference = Difference(new_organizations=[name for name in _departments(rows) if name not in known])
    difference.changed = [f"单位：{office.name} → {name}" for name, office in known.items() if office.name != name]
    for row in rows:
        item = items.get(row.code)
        if item is None:
            difference.added.append(f"{row.department} {row.name}（{row.code}）")
        else:
            difference.changed += _field_changes(item, row, known.get(row.department))
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
    offices = list(Organization.select())
    by_code, by_name = ({getattr(office, key): office for office in offices} for key in ("code", "name"))
    known: dict[str, Organization] = {}
    # Of two departments with one code, the one whose name has not changed is it.
    unchanged = {(office.name, office.code) for office in offices}
    for name, code in sorted(departments.items(), key=lambda pair: pair not in unchanged):
        if code in by_code and by_code[code] not in known.values():
            known[name] = by_code[code]
    _leave_names(known, by_name)
    for name in departments:
        if name not in known and name in by_name and by_name[name] not in known.values():
            known[name] = by_name[name]
    _refuse_shared_codes({name: code for name, code in departments.items() if name not in known}, by_code)
    return {name: known[name] for name in departments if name in known}


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


def _store(rows: Sequence[MatterRow], known: dict[str, Organization], difference: Difference) -> None:
    _rename(known)
    codes = _departments(rows)
    for name in difference.new_organizations:
        Organization.insert(name=name, code=codes[name]).execute()
    ids = {o.name: o.id for o in Organization.select(Organization.id, Organization.name)}
    items = set(PowerItem.select(PowerItem.code).tuples())
    for row in rows:
        values = {
            "organization": ids[row.department],
            "name": row.name,
            "group": row.group,
            "type_code": row.type_code,
            "type_label": row.type_label,
            "source_organization_code": row.department_code,
            "listed": True,
        }
        if (row.code,) in items:
            PowerItem.update(**values).where(PowerItem.code == row.code).execute()
        else:
            PowerItem.insert(code=row.code, **values).execute()
    present = [row.code for row in rows]
    if difference.gone:
        PowerItem.update(listed=False).where(PowerItem.code.not_in(present)).execute()
