"""机构树：all organizations at once, with what lies below each（含内设机构）."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from models import Organization


@dataclass(frozen=True)
class Tree:
    """The organizations by id, in the order of their names."""

    by_id: dict[int, Organization]
    children: dict[int | None, list[int]]

    def below(self, organization_id: int) -> list[int]:
        """The organization itself and all that lies below it."""
        found, waiting = [], [organization_id]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += self.children.get(one, [])
        return found

    def above(self, organization_id: int) -> set[int]:
        """The organization itself and all that it lies below."""
        found, one = set(), self.by_id.get(organization_id)
        while one is not None and one.id not in found:
            found.add(one.id)
            one = self.by_id.get(one.parent_id)
        return found

    def body_of(self, organization_id: int) -> int:
        """The public body that an organization is, or is a part of."""
        one = self.by_id[organization_id]
        while one.parent_id is not None:
            one = self.by_id[one.parent_id]
        return int(one.id)

    def tops(self, among: Iterable[int]) -> list[int]:
        """Those among these organizations that lie below none of the others."""
        wanted = set(among)
        return [one for one in self.by_id if one in wanted and self.by_id[one].parent_id not in wanted]


def read() -> Tree:
    columns = (Organization.id, Organization.name, Organization.parent, Organization.kind)
    by_id = {row.id: row for row in Organization.select(*columns).order_by(Organization.name, Organization.id)}
    children: dict[int | None, list[int]] = {}
    for row in by_id.values():
        children.setdefault(row.parent_id, []).append(row.id)
    return Tree(by_id, children)
