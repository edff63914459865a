"""机构树：which organizations are below others, and to which body a department belongs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from models import Organization, OrganizationKind

from .prepared import Prepared

_CHILDREN = Prepared(
    lambda: Organization.select(Organization.id, Organization.parent).where(Organization.parent.is_null(False)).tuples()
)


def children_by_parent() -> dict[int, list[int]]:
    """The tree as it is now, by ids."""
    children: dict[int, list[int]] = {}
    for child, parent in _CHILDREN.all():
        children.setdefault(parent, []).append(child)
    return children


def with_below(organization_ids: Iterable[int], children: Mapping[int, list[int]] | None = None) -> set[int]:
    """These organizations with everything below them: who is competent for a body is so for its departments."""
    found = set(organization_ids)
    if not found:
        return found
    children = children_by_parent() if children is None else children
    waiting = list(found)
    while waiting:
        below = [child for child in children.get(waiting.pop(), []) if child not in found]
        found.update(below)
        waiting += below
    return found


def body_of(organization: Organization) -> Organization:
    """The body that a department belongs to, a body itself."""
    above = organization
    while above.kind is OrganizationKind.DEPARTMENT and above.parent_id is not None:
        above = above.parent
    return above


def full_name(organization: Organization) -> str:
    """The name with the body's before it: two bodies may each have an office of one name."""
    body = body_of(organization)
    return organization.name if body == organization else f"{body.name} {organization.name}"
