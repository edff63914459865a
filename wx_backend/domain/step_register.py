"""环节台账：the steps of all matters with who answers for them on a day, and those that nobody answers for that day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from models import Appointment, MatterStep, Official, Organization, Post, PowerItem

from . import organization_tree, personnel
from .organizations import Page, page_of


@dataclass(frozen=True)
class Owner:
    """A post that answers for a step or stands in, and who holds it that day."""

    code: str
    name: str
    holders: list[str]


@dataclass(frozen=True)
class StepRow:
    """One step: its order within the matter, its limit in working days, who answers for it and who stands in."""

    id: int
    matter_code: str
    matter: str
    organization: str
    number: int
    name: str
    working_days: int
    post: Owner
    stand_in: Owner | None

    @property
    def state(self) -> str:
        """held（在岗）, stood_in（由替岗办理）or vacant（无人负责）."""
        if self.post.holders:
            return "held"
        return "stood_in" if self.stand_in and self.stand_in.holders else "vacant"


@dataclass(frozen=True)
class StepCounts:
    """How many steps there are, how many of them without a holder, and of those how many without a stand-in either."""

    total: int
    without_holder: int
    vacant: int


def steps(page: int, *, on: date, query: str = "", organization_id: int | None = None, only: str = "") -> Page[StepRow]:
    """The steps by matter and order; `only` is ``without_holder`` or ``vacant``."""
    found = (
        MatterStep.select(MatterStep, PowerItem, Organization)
        .join(PowerItem)
        .join(Organization)
        .where(_in_force(on), _narrowed(query.strip(), organization_id), _kept(only, on))
        .order_by(PowerItem.code, MatterStep.number)
    )
    shown = page_of(found, page)
    return Page(_with_owners(shown.items, on), shown.page, shown.pages, shown.total)


def counts(*, on: date, organization_id: int | None = None) -> StepCounts:
    """How many steps nobody answers for on a day."""

    def count(only: str) -> int:
        every = MatterStep.select().join(PowerItem).where(_in_force(on), _narrowed("", organization_id))
        return int(every.where(_kept(only, on)).count())

    return StepCounts(count(""), count("without_holder"), count("vacant"))


def _in_force(on: date) -> Any:
    return MatterStep.closed_on.is_null() | (MatterStep.closed_on > on)


def _narrowed(words: str, organization_id: int | None) -> Any:
    condition: Any = MatterStep.id.is_null(False)
    if words:
        condition &= PowerItem.name.contains(words) | PowerItem.code.contains(words) | MatterStep.name.contains(words)
    if organization_id is not None:
        condition &= PowerItem.organization.in_(sorted(organization_tree.with_below({organization_id})))
    return condition


def _kept(only: str, on: date) -> Any:
    held = Appointment.select(Appointment.post).where(personnel.on(on))
    without_holder = MatterStep.post.not_in(held)
    if only == "without_holder":
        return without_holder
    if only == "vacant":
        return without_holder & (MatterStep.stand_in.is_null() | MatterStep.stand_in.not_in(held))
    return MatterStep.id.is_null(False)


def _with_owners(found: list[MatterStep], on: date) -> list[StepRow]:
    ids = {one.post_id for one in found} | {one.stand_in_id for one in found if one.stand_in_id}
    posts = {one.id: one for one in Post.select().where(Post.id.in_(sorted(ids)))}
    names: dict[int, list[str]] = {}
    holding = Appointment.select(Appointment, Official).join(Official).where(
        Appointment.post.in_(sorted(ids)), personnel.on(on)
    )  # fmt: skip
    for row in holding.order_by(Appointment.starts_on, Appointment.id):
        names.setdefault(row.post_id, []).append(row.official.name)

    def owner(post_id: int) -> Owner:
        return Owner(posts[post_id].code, posts[post_id].name, names.get(post_id, []))

    return [
        StepRow(
            id=one.id,
            matter_code=one.power_item.code,
            matter=one.power_item.name,
            organization=organization_tree.full_name(one.power_item.organization),
            number=one.number,
            name=one.name,
            working_days=one.working_days,
            post=owner(one.post_id),
            stand_in=owner(one.stand_in_id) if one.stand_in_id else None,
        )
        for one in found
    ]
