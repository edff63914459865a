"""违诺投诉：a complaint that starts from a promise: a matter, one of its steps, and what stood there that day."""

from __future__ import annotations

from datetime import date
from typing import Any

from models import MatterStep, Post, PowerItem

from . import organizations
from .complaint_intake import Promise
from .errors import InvalidInput, NotFound


def of_matter(matter_code: str, step_number: int | None, today: date) -> tuple[Promise, Post | None]:
    """The promise of a listed matter, or of one of its steps, with the post that answers for the step.

    Raises:
        NotFound: there is no such matter in the published list.
        InvalidInput: the matter has no such step.
    """
    matter = PowerItem.get_or_none(PowerItem.code == matter_code, PowerItem.listed)
    if matter is None:
        raise NotFound("没有找到这个事项")
    facts: dict[str, Any] = {"matter_code": matter.code, "matter": matter.name, "as_of": today.isoformat()}
    if step_number is None:
        return Promise(matter, facts), None
    step = MatterStep.get_or_none(
        MatterStep.power_item == matter, MatterStep.number == step_number, MatterStep.closed_on.is_null()
    )
    if step is None:
        raise InvalidInput("这个事项没有这个环节", fields={"step": "请从事项的环节中选择"})
    holder = organizations.holder_on(today, step.post)
    facts |= {
        "step": step.number,
        "step_name": step.name,
        "working_days": step.working_days,
        "post": step.post.name,
        "official": holder.official.name if holder else None,
    }
    return Promise(matter, facts), step.post
