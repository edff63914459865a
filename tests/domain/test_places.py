"""办事地点 / Bodies of one building stand together; what is not published stands nowhere."""

from __future__ import annotations

import pytest

from models import Organization
from wx_backend.domain import places, publication


@pytest.mark.parametrize(
    ("address", "building", "room"),
    [
        ("虚构路 8 号（政务服务中心 2 楼）", "虚构路 8 号", "政务服务中心 2 楼"),
        ("虚构路8号政务服务中心2楼", "虚构路8号", "政务服务中心2楼"),
        ("虚构路 8 号 5 号楼", "虚构路 8 号", "5 号楼"),
        ("虚构路5号楼301室", "虚构路5号楼", "301室"),
        ("虚构镇政府大院", "虚构镇政府大院", None),
        ("", "", None),
    ],
)
def test_an_address_is_a_building_and_where_in_it(address, building, room):
    assert places.parted(address) == (building, room)


def make(name, address="", parent=None):
    return Organization.create(code=name, name=name, address=address, parent=parent)


@pytest.fixture
def district(db):
    """A district with two offices in one hall, one elsewhere, and one beside it in a street of the same name."""
    top = make("虚构区人民政府", "虚构路 1 号")
    for name, address in (("甲局", "虚构路 8 号（1 楼）"), ("乙局", "虚构路 8 号（2 楼）"), ("丙局", "另一路 3 号")):
        make(name, address, top)
    make("外区丁局", "虚构路 8 号")
    make("无址局", parent=top)
    return top


def shown(query=""):
    found = places.search(query, 1).items
    return [(place.name, place.district, [one.name for one in place.offices]) for place in found]


def test_bodies_of_one_building_stand_together_by_district(district):
    assert shown() == [
        ("虚构路 8 号", "虚构区人民政府", ["乙局", "甲局"]),
        ("另一路 3 号", "虚构区人民政府", ["丙局"]),
        ("虚构路 1 号", None, ["虚构区人民政府"]),
        ("虚构路 8 号", None, ["外区丁局"]),
    ]


@pytest.mark.parametrize(("query", "found"), [("甲局", 1), ("另一路", 1), ("虚构区", 3), ("2 楼", 1), ("没有", 0)])
def test_a_place_is_found_by_street_hall_district_or_a_body_in_it(district, query, found):
    assert len(shown(query)) == found


def test_a_body_that_is_closed_or_whose_address_is_hidden_stands_nowhere(district, keys, now):
    Organization.update(closed_on=now.date()).where(Organization.name == "乙局").execute()
    hidden = Organization.get(Organization.name == "甲局")
    publication.set_flags("organization", hidden.id, {"address": False, "hours": False}, keys=keys, now=now)

    assert shown("8 号") == [("虚构路 8 号", None, ["外区丁局"])]
