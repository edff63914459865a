"""机构树：whoever is competent for a body is so for its departments, and nobody is a judge of the own body."""

from __future__ import annotations

import pytest

import models
from wx_backend.domain import organization_tree, staff


@pytest.fixture
def section(office):
    """A department of a department of the office."""
    parent = office
    for number, name in enumerate(("许可科", "受理股")):
        parent = models.Organization.create(
            code=f"D{number}", name=name, kind=models.OrganizationKind.DEPARTMENT, parent=parent
        )
    return parent


def account(organization, role=models.StaffRole.SUPERVISOR, **fields):
    return models.StaffAccount.create(name="虚构某", role=role, unionid="u-tree", organization=organization, **fields)


def test_a_department_belongs_to_its_body_however_deep_it_is(office, section):
    assert organization_tree.body_of(section) == office
    assert organization_tree.with_below({office.id}) == {office.id, section.parent_id, section.id}
    assert organization_tree.full_name(section) == f"{office.name} 受理股"
    assert organization_tree.full_name(office) == office.name


def test_the_administrator_of_a_body_covers_its_departments(office, section):
    admin = account(office, models.StaffRole.UNIT_ADMIN)

    assert staff.scope_of(admin) == {office.id, section.parent_id, section.id}


def test_a_supervisor_of_some_bodies_is_competent_for_their_departments_and_no_others(office, section):
    elsewhere = models.Organization.select().where(models.Organization.id != office.id).first()
    watching = account(None)
    models.SupervisionScope.create(staff=watching, organization=office)

    assert staff.is_competent(watching, section)
    assert not staff.is_competent(watching, elsewhere)


def test_nobody_supervises_a_department_of_the_own_body(office, section):
    assert not staff.is_competent(account(section.parent, whole_city=True), section)
