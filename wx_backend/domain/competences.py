"""职责分工：which offices handle which categories of complaints."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from models import Competence, Organization, StaffAccount

from . import audit, complaint_vocabulary, staff
from .complaint_vocabulary import WORDS, Term
from .errors import InvalidInput
from .keyring import Keyring
from .transactions import transactional


def offices_of(category: str) -> list[Organization]:
    """The offices that handle a category; none means that it is everybody's."""
    rows = Organization.select().join(Competence).where(Competence.category == category)
    return list(rows.order_by(Organization.name))


def every() -> list[tuple[Term, list[Organization]]]:
    """Each category that is offered, with its offices."""
    return [(term, offices_of(term.value)) for term in complaint_vocabulary.offered(WORDS.categories)]


@transactional
def assign(
    category: str, organization_ids: Sequence[int], *, by: StaffAccount | None, keys: Keyring, now: datetime
) -> None:
    """Say which offices handle a category; an empty list gives it back to everybody.

    Raises:
        NotAllowed: the role may not.
        InvalidInput: there is no such category, or one of them is no organization.
    """
    if by is not None:
        staff.require(by, "competences.edit")
    if category not in {term.value for term, _ in every()}:
        raise InvalidInput("没有这个类别", fields={"category": "请从列表中选择"})
    wanted = sorted(set(organization_ids))
    known = [row.id for row in Organization.select(Organization.id).where(Organization.id.in_(wanted))]
    if len(known) < len(wanted):
        raise InvalidInput("有单位不存在", fields={"organization_ids": "请从列表中选择"})
    Competence.delete().where(Competence.category == category).execute()
    for one in wanted:
        Competence.create(category=category, office=one)
    audit.record("competence_set", f"category:{category}", by=by, keys=keys, now=now, detail=",".join(map(str, wanted)))
