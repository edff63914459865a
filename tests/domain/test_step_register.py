"""环节台账：each step with its order, limit, post and stand-in, and the steps that nobody answers for on a day."""

from __future__ import annotations

from datetime import date

import pytest

import models
from wx_backend.domain import step_register

DAY = date(2026, 10, 8)


@pytest.fixture
def steps(db):
    """Three steps of one matter: held, left to a stand-in since October, and without anybody since then; one closed."""
    office = models.Organization.create(code="U1", name="虚构局")
    item = models.PowerItem.create(
        organization=office, code="M1", name="食品经营许可", type_code="1", type_label="许可"
    )
    posts = [models.Post.create(organization=office, code=f"P{n}", name=f"{n} 号岗") for n in range(1, 4)]
    for number, post in enumerate(posts, start=1):
        official = models.Official.create(staff_number=f"S{number}", name=f"虚构{number}")
        until = None if number == 1 else date(2026, 9, 30)
        models.Appointment.create(official=official, post=post, starts_on=date(2026, 1, 1), ends_on=until)
    rows = ((1, "受理", posts[0], None), (2, "审核", posts[1], posts[0]), (3, "决定", posts[2], posts[1]))
    for number, name, post, stand_in in rows:
        models.MatterStep.create(
            power_item=item, number=number, name=name, working_days=number, post=post, stand_in=stand_in
        )
    models.MatterStep.create(
        power_item=item, number=4, name="送达", working_days=1, post=posts[2], closed_on=date(2026, 10, 1)
    )
    return office


def listed(only="", on=DAY, **more):
    return [(row.number, row.state) for row in step_register.steps(1, on=on, only=only, **more).items]


def test_steps_are_listed_in_order_with_limit_post_holder_and_stand_in(steps):
    first, second, _ = step_register.steps(1, on=DAY).items

    assert (first.matter, first.name, first.working_days, first.post.holders) == ("食品经营许可", "受理", 1, ["虚构1"])
    assert (second.post.code, second.post.holders, second.stand_in.code, second.stand_in.holders) == (
        "P2", [], "P1", ["虚构1"],
    )  # fmt: skip


def test_steps_that_nobody_answers_for_on_a_day_are_found_and_counted(steps):
    assert listed() == [(1, "held"), (2, "stood_in"), (3, "vacant")]
    assert listed("without_holder") == [(2, "stood_in"), (3, "vacant")]
    assert listed("vacant") == [(3, "vacant")]
    assert step_register.counts(on=DAY) == step_register.StepCounts(3, 2, 1)
    assert step_register.counts(on=date(2026, 9, 30)) == step_register.StepCounts(4, 0, 0)


def test_steps_are_found_by_matter_and_office(steps):
    other = models.Organization.create(code="U2", name="虚构二局")

    assert listed(query="食品经营") == listed(organization_id=steps.id) == listed()
    assert listed(query="没有") == listed(organization_id=other.id) == []
    assert step_register.counts(on=DAY, organization_id=other.id).total == 0
