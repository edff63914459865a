"""办理事项：one listed matter with its steps: how many working days each has, and which post answers for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from models import MatterStep, Organization, Post, PowerItem, QrCode

from . import organizations
from .errors import NotFound
from .publication import Published


@dataclass(frozen=True)
class Step:
    """A step as published; what is not published is None."""

    number: int
    name: str
    working_days: int
    post: str | None
    official_name: str | None
    code_token: str | None


@dataclass(frozen=True)
class Matter:
    item: PowerItem
    organization: Organization
    steps: list[Step]


def get(code: str, today: date) -> Matter:
    """A listed matter with its steps in their order.

    Raises:
        NotFound: there is no such matter in the published list.
    """
    item = PowerItem.get_or_none(PowerItem.code == code, PowerItem.listed)
    if item is None:
        raise NotFound("没有找到这个事项")
    rows = MatterStep.select(MatterStep, Post).join(Post, on=MatterStep.post)
    steps = rows.where(MatterStep.power_item == item, MatterStep.closed_on.is_null()).order_by(MatterStep.number)
    return Matter(item, item.organization, _shown(list(steps), today))


def _shown(steps: list[MatterStep], today: date) -> list[Step]:
    posts = [step.post_id for step in steps]
    holders = organizations.holders_on(today, posts)
    offices = {step.post.organization_id: step.post.organization for step in steps}
    published = Published(
        *offices.values(), *(step.post for step in steps), *(holder.official for holder in holders.values())
    )
    codes = QrCode.select().where(QrCode.post.in_(posts), QrCode.active_holder.is_null(False))
    tokens = {code.post_id: code.token for code in codes}

    def shown(step: MatterStep) -> Step:
        if not published.shows(step.post.organization, "posts"):
            return Step(step.number, step.name, step.working_days, None, None, None)
        holder = holders.get(step.post_id)
        named = holder and published.shows(step.post, "official") and published.shows(holder.official, "name")
        name = holder.official.name if holder and named else None
        return Step(step.number, step.name, step.working_days, step.post.name, name, tokens.get(step.post_id))

    return [shown(step) for step in steps]
