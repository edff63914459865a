"""评价数据 / Figures as staff read them: live or released, by level and period, and never beyond one's scope."""

from __future__ import annotations

import pytest

import models
from models import Grain
from tests.domain.test_releases import FLOOR, MIXED, rate_mixed
from wx_backend.domain import comparison, figures, periods, releases, tallies
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotFound
from wx_backend.domain.figures import Asked, Floors, Level

FLOORS = Floors(comparison=30, release=FLOOR)


@pytest.fixture
def look(staff_named, keys, now):
    """What an account sees at a level, in the week of now unless another period is named."""

    def act(account, level, of=None, *, grain=Grain.WEEK, period=None, points=3, show=figures.view):
        wanted = periods.parse(period, grain) if period else periods.of(now.date(), grain)
        asked = Asked(level, of, wanted, points)
        return show(staff_named(account), asked, floors=FLOORS, keys=keys, now=now)

    return act


SUPERVISOR, ADMIN = "督查甲（虚构）", "管理员1（虚构）"


def test_a_supervisor_sees_each_level_live_and_exactly(city, office, rate, look):
    for grades in ("4444", "4433", "3322", "1111", "2222", "4444"):
        rate(city["虚构区审批局 1 号窗口"], grades)
    rate(city["虚构区审批局"], "4444")
    tallies.roll()
    rate(city["虚构区人社局"], "1111")
    post = models.Post.get(models.Post.name == "1 号窗口", models.Post.organization == office)
    official = post.appointments.get().official

    n = {
        level: look(SUPERVISOR, level, of).figures.n
        for level, of in (
            (Level.CITY, None),
            (Level.ORGANIZATION, office.id),
            (Level.SUBTREE, office.id),
            (Level.POST, post.id),
            (Level.OFFICIAL, official.id),
        )
    }

    assert n == {Level.CITY: 8, Level.ORGANIZATION: 7, Level.SUBTREE: 7, Level.POST: 6, Level.OFFICIAL: 6}
    view = look(SUPERVISOR, Level.POST, post.id)
    legality = view.figures.dimensions[0]
    assert (legality.satisfaction.percent, legality.approval.percent) == (
        pytest.approx(400 / 6),
        pytest.approx(500 / 6),
    )
    assert [(row.kind, row.name, row.official_name) for row in view.rows] == [("official", "1 号窗口", official.name)]
    rows = look(SUPERVISOR, Level.ORGANIZATION, office.id).rows
    assert [(row.name, row.figures.n) for row in rows] == [("单位整体", 1), ("1 号窗口", 6)]


@pytest.mark.parametrize("grain", list(Grain))
def test_every_length_of_period_has_its_trend(city, rate, look, grain):
    rate(city["虚构区审批局"])

    view = look(SUPERVISOR, Level.CITY, grain=grain, points=4)

    assert [point.figures.n if point.figures else 0 for point in view.trend] == [0, 0, 0, 1]
    assert view.direction is comparison.Direction.NOT_ENOUGH


def test_departments_count_in_the_figures_of_their_body(city, office, rate, look):
    part = models.Organization.create(code="T001-1", name="审批一科", kind="department", parent=office)
    models.QrCode.update(organization=part).where(models.QrCode.id == city["虚构区审批局"].id).execute()
    rate(models.QrCode.get_by_id(city["虚构区审批局"].id))

    assert look(SUPERVISOR, Level.SUBTREE, office.id).figures.n == 1
    assert look(SUPERVISOR, Level.ORGANIZATION, office.id).figures is None
    city_rows = {row.name: row.figures for row in look(SUPERVISOR, Level.CITY).rows}
    assert city_rows["虚构区审批局"].n == 1
    assert "审批一科" not in city_rows


def test_a_look_at_live_figures_is_audited_and_one_at_released_ones_is_not(city, look):
    look(ADMIN, Level.CITY)
    assert models.AuditEntry.select().where(models.AuditEntry.action == "live_figures_read").count() == 0

    look(SUPERVISOR, Level.CITY)

    assert models.AuditEntry.select().where(models.AuditEntry.action == "live_figures_read").count() == 1


def test_a_unit_sees_released_blocks_only_and_its_own_only(city, office, rate, look):
    rate_mixed(rate, city["虚构区审批局"], days_ago=7)
    assert look(ADMIN, Level.ORGANIZATION, office.id, period="2026-W47").figures is None

    releases.release("2026-W47", floor=FLOOR)

    view = look(ADMIN, Level.ORGANIZATION, office.id, period="2026-W47")
    assert (view.live, view.figures.n, view.by_assurance, view.scan_rate) == (False, 5, None, None)
    assert look(ADMIN, Level.CITY, grain=Grain.MONTH).figures.n == 5
    other = models.Organization.get(models.Organization.name == "虚构区人社局")
    for level, of in ((Level.ORGANIZATION, other.id), (Level.SUBTREE, other.id), (Level.POST, other.posts.get().id)):
        with pytest.raises(NotAllowed):
            look(ADMIN, level, of)
    with pytest.raises(InvalidInput):
        look(ADMIN, Level.CITY, grain=Grain.DAY)


def test_a_supervisor_sees_nothing_of_the_own_body_nor_outside_the_scope(city, office, rate, look, staff_named):
    rate(city["虚构区审批局"])
    narrow = staff_named("督查乙（虚构）")
    other = models.Organization.get(models.Organization.name == "虚构区人社局")
    with pytest.raises(NotAllowed):
        look(narrow.name, Level.ORGANIZATION, other.id)
    assert look(narrow.name, Level.CITY).figures.n == 1
    part = models.Organization.create(code="T001-1", name="审批一科", kind="department", parent=office)

    models.StaffAccount.update(organization=part).where(models.StaffAccount.id == narrow.id).execute()

    assert look(narrow.name, Level.CITY).figures is None
    with pytest.raises(NotAllowed):
        look(narrow.name, Level.SUBTREE, office.id)


def test_what_does_not_exist_is_not_found(city, look):
    for level in (Level.ORGANIZATION, Level.POST, Level.OFFICIAL):
        with pytest.raises(NotFound):
            look(SUPERVISOR, level, 999_999)


def test_the_share_of_each_assurance_is_given_and_browsers_are_in_no_figure(city, office, rate, look):
    for _ in range(3):
        rate(city["虚构区审批局"])
    models.Rating.update(assurance=models.Assurance.BROWSER).where(
        models.Rating.public_id == models.Rating.get().public_id
    ).execute()
    tallies.rebuild()

    view = look(SUPERVISOR, Level.CITY)

    assert view.figures.n == 2
    assert view.by_assurance == {models.Assurance.VISIT: 2, models.Assurance.BROWSER: 1}


def test_a_file_holds_released_figures_even_for_a_supervisor(city, office, rate, look):
    for grades in MIXED:
        rate(city["虚构区审批局"], grades, days_ago=7)
    rate(city["虚构区审批局"], days_ago=7)

    before = look(SUPERVISOR, Level.CITY, period="2026-W47", show=figures.exported)
    releases.release("2026-W47", floor=FLOOR)
    after = look(SUPERVISOR, Level.CITY, period="2026-W47", show=figures.exported)

    assert (before.live, before.figures) == (False, None)
    assert after.figures.n == 6
    assert models.AuditEntry.select().where(models.AuditEntry.action == "figures_exported").count() == 2


def test_a_post_that_moves_keeps_its_ratings_for_a_supervisor_and_not_for_the_new_office(city, office, rate, look):
    rate_mixed(rate, city["虚构区审批局 1 号窗口"], days_ago=7)
    releases.release("2026-W47", floor=FLOOR)
    post = models.Post.get(models.Post.name == "1 号窗口", models.Post.organization == office)
    other = models.Organization.get(models.Organization.name == "虚构区人社局")

    models.Post.update(organization=other).where(models.Post.id == post.id).execute()

    assert look(SUPERVISOR, Level.POST, post.id, period="2026-W47").figures.n == 5
    assert look("管理员2（虚构）", Level.POST, post.id, period="2026-W47").figures is None
    with pytest.raises(NotAllowed):
        look(ADMIN, Level.POST, post.id, period="2026-W47")
