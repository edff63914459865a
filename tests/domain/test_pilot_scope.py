"""试点范围：what was in the pilot is counted for any day, batch by batch and without counting anything twice."""

from __future__ import annotations

from datetime import date

import pytest

import models
from wx_backend.domain import pilot_scope

FIRST, SECOND = date(2019, 5, 1), date(2020, 3, 1)


def organization(code, **more):
    return models.Organization.create(code=code, name=f"虚构{code}", **more)


def post(office, code, **more):
    return models.Post.create(organization=office, code=code, name="岗", **more)


def hold(who, where, since, until=None):
    official, _ = models.Official.get_or_create(staff_number=who, defaults={"name": f"虚构{who}"})
    models.Appointment.create(official=official, post=where, starts_on=since, ends_on=until)


@pytest.fixture
def pilot(db):
    """Two offices with a department: the first as a whole in 2019, one post of the second in 2020."""
    first, second = organization("U1"), organization("U2")
    department = organization("U1-1", kind=models.OrganizationKind.DEPARTMENT, parent=first)
    posts = {
        "head": post(first, "P1"),
        "clerk": post(department, "P2"),
        "cook": post(department, "P3", is_key_post=False),
        "window": post(second, "P4"),
        "other": post(second, "P5"),
    }
    batches = [
        models.PilotBatch.create(code=f"{day.year}-1", name="批", document_number="虚构〔2019〕1 号", starts_on=day)
        for day in (FIRST, SECOND)
    ]
    models.PilotMember.create(batch=batches[0], organization=first, starts_on=FIRST, ends_on=date(2021, 12, 31))
    models.PilotMember.create(batch=batches[1], organization=second, post=posts["window"], starts_on=SECOND)
    models.PilotMember.create(batch=batches[1], organization=first, post=posts["head"], starts_on=SECOND)
    hold("S1", posts["head"], FIRST, date(2019, 12, 31))
    hold("S2", posts["head"], date(2020, 1, 1))
    hold("S3", posts["clerk"], FIRST)
    hold("S3", posts["window"], SECOND)
    hold("S4", posts["cook"], FIRST)
    for number, one in enumerate((first, first, second), start=1):
        item = models.PowerItem.create(organization=one, code=f"M{number}", name="事", type_code="1", type_label="许可")
        if one == second:
            models.PostPowerItem.create(post=posts["window"], power_item=item)
    return posts


def counts(day):
    total = pilot_scope.on(day).total
    return total.organizations, total.posts, total.officials, total.matters


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2019, 4, 30), (0, 0, 0, 0)),
        (date(2019, 5, 1), (1, 2, 2, 2)),
        (date(2020, 3, 1), (2, 3, 2, 3)),
        (date(2021, 12, 31), (2, 3, 2, 3)),
        (date(2022, 1, 1), (2, 2, 2, 1)),
    ],
)
def test_the_scope_of_any_day_is_counted_and_nothing_twice(pilot, day, wanted):
    assert counts(day) == wanted


def test_batches_are_counted_each_by_itself_from_their_first_day(pilot):
    early, late = pilot_scope.on(date(2019, 6, 1)), pilot_scope.on(date(2020, 6, 1))

    assert [(one.batch.code, one.counts.posts) for one in early.batches] == [("2019-1", 2)]
    assert [(one.batch.code, one.counts.posts) for one in late.batches] == [("2019-1", 2), ("2020-1", 2)]


def test_a_post_that_is_closed_is_in_the_pilot_until_the_day_before(pilot):
    models.Post.update(closed_on=date(2020, 6, 1)).where(models.Post.code == "P4").execute()

    assert [counts(day)[:2] for day in (date(2020, 5, 31), date(2020, 6, 1))] == [(2, 3), (1, 2)]


def test_a_body_below_another_one_is_an_office_of_its_own(pilot):
    below = organization("U9", parent=models.Organization.get(models.Organization.code == "U1"))
    post(below, "P9")

    assert counts(date(2019, 6, 1))[:2] == (1, 3)
    models.PilotMember.create(
        batch=models.PilotBatch.get(models.PilotBatch.code == "2019-1"), organization=below, starts_on=FIRST
    )
    assert counts(date(2019, 6, 1))[:2] == (2, 3)
