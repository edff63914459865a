"""目录导入：a catalogue of matters becomes organizations and power items, in one transaction.

A second run of the same file changes nothing. Matters that are gone from the file are unlisted, not deleted, because
complaints may refer to them; more than a tenth gone at once is refused without being asked for.
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
        NotAllowedNow: more than a tenth of the listed matters would go, and that was not asked for.
    """
    difference = _compare(rows)
    listed = PowerItem.select().where(PowerItem.listed).count()
    if len(difference.gone) > listed * MOST_GONE and not accept_many_gone:
        raise NotAllowedNow(f"将有 {len(difference.gone)} 个事项消失（共 {listed} 个），请核对文件后确认")
    if dry_run or difference.is_empty:
        return difference
    _store(rows, difference)
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


def _compare(rows: Sequence[MatterRow]) -> Difference:
    known = {item.code: item for item in PowerItem.select(PowerItem, Organization).join(Organization)}
    organizations = {o.name for o in Organization.select(Organization.name)}
    difference = Difference(new_organizations=[name for name in _departments(rows) if name not in organizations])
    for row in rows:
        item = known.get(row.code)
        if item is None:
            difference.added.append(f"{row.department} {row.name}（{row.code}）")
        else:
            difference.changed += _field_changes(item, row)
    present = {row.code for row in rows}
    difference.gone = [f"{item.name}（{code}）" for code, item in known.items() if item.listed and code not in present]
    return difference


def _field_changes(item: PowerItem, row: MatterRow) -> list[str]:
    pairs = (
        ("名称", item.name, row.name),
        ("分组", item.group, row.group),
        ("类型", item.type_label, row.type_label),
        ("单位", item.organization.name, row.department),
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


def _store(rows: Sequence[MatterRow], difference: Difference) -> None:
    for name, code in _departments(rows).items():
        if name in difference.new_organizations:
            Organization.insert(name=name, code=code).execute()
    ids = {o.name: o.id for o in Organization.select(Organization.id, Organization.name)}
    known = {item.code: item for item in PowerItem.select()}
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
        if row.code in known:
            PowerItem.update(**values).where(PowerItem.code == row.code).execute()
        else:
            PowerItem.insert(code=row.code, **values).execute()
    present = [row.code for row in rows]
    if difference.gone:
        PowerItem.update(listed=False).where(PowerItem.code.not_in(present)).execute()
