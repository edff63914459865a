"""演示城市的测试 / The city: is the catalogue whole, and has everybody a post, a matter, a code and a supervisor?"""

from collections import Counter
from datetime import timedelta

import pytest

import models
from demo import city, people
from tests.conftest import NOW
from wx_backend import database, migrating
from wx_backend.domain import audit, pilot_scope, staff
from wx_backend.key_file import KeyFile


@pytest.fixture(scope="module")
def city_keys(tmp_path_factory):
    file = KeyFile(tmp_path_factory.mktemp("keys") / "keys.json")
    file.create(NOW.date())
    return file.keyring()


@pytest.fixture(scope="module")
def imported(city_keys, tmp_path_factory):
    """The whole city, made once; what the import said."""
    db = database.connect(f"sqlite:///{tmp_path_factory.mktemp('city')}/city.db", durable=False)
    with database.connected(db):
        migrating.up(db)
        difference = city.import_catalogue(keys=city_keys, now=NOW)
        city.build(keys=city_keys, now=NOW)
        city.employ({person.id: f"union-{person.id}" for person in people.everybody(34, 0)})
        yield difference
    db.close_all()  # type: ignore[attr-defined]


@pytest.fixture
def offices(imported):
    return city.offices()


def test_the_real_catalogue_is_imported_whole(imported):
    assert len(imported.added) == 34 + 1135
    assert models.Organization.select().count() == 34
    assert models.PowerItem.select().where(models.PowerItem.listed).count() == 1135


def test_importing_it_again_changes_nothing(imported, city_keys):
    assert city.import_catalogue(keys=city_keys, now=NOW).is_empty


def test_there_are_375_key_posts_and_at_least_two_in_each_department(offices):
    per_office = Counter(post.organization_id for post in models.Post.select().where(models.Post.is_key_post))

    assert sum(per_office.values()) == 375
    assert len(per_office) == 34
    assert min(per_office.values()) >= 2


def test_the_pilot_begins_with_24_departments_and_takes_in_the_whole_city(imported):
    first, second = models.PilotBatch.select().order_by(models.PilotBatch.starts_on)

    early, today = pilot_scope.on(first.starts_on).total, pilot_scope.on(NOW.date()).total

    assert (early.organizations, today.organizations) == (24, 34)
    assert (today.posts, today.officials, today.matters) == (375, 375, 1135)
    assert pilot_scope.on(second.starts_on - timedelta(days=1)).total.organizations == 24


def test_who_has_more_matters_has_no_fewer_posts(offices):
    counts = sorted((office.power_items.count(), office.posts.count()) for office in offices)
    posts = [posts for _, posts in counts]

    assert posts == sorted(posts)


@pytest.mark.parametrize("weights", [[344, 144, 1, 1], [1] * 34, [5, 5, 5]])
def test_posts_are_shared_out_to_the_last_one(weights):
    shares = city.share_out(375, weights, 2)

    assert sum(shares) == 375
    assert min(shares) >= 2


def test_every_post_handles_a_matter_of_its_own_office_and_no_matter_is_left_over(imported):
    rows = list(models.PostPowerItem.select(models.PostPowerItem, models.Post).join(models.Post))

    assert len({row.post_id for row in rows}) == 375
    assert len({row.power_item_id for row in rows}) == 1135
    assert all(row.post.organization_id == row.power_item.organization_id for row in rows)


def test_posts_of_an_office_have_different_names(imported):
    names = Counter((post.organization_id, post.name) for post in models.Post.select())

    assert max(names.values()) == 1


def test_every_post_is_held_by_one_official_with_a_made_up_name_of_its_own(imported):
    held = [row.post_id for row in models.Appointment.select().where(models.Appointment.ends_on.is_null())]
    names = [official.name for official in models.Official.select()]

    assert len(held) == len(set(held)) == 375
    assert len(set(names)) == 375
    assert {name[0] for name in names} <= set(people.SURNAMES)


def test_every_office_and_post_has_one_active_code_and_one_badge_was_replaced(imported):
    active = models.QrCode.select().where(models.QrCode.active_holder.is_null(False))
    revoked = models.QrCode.select().where(models.QrCode.revoked_on.is_null(False))

    assert active.count() == 34 + 375
    assert revoked.count() == 1
    assert active.where(models.QrCode.post == revoked.get().post).count() == 1


def test_published_facts_are_plainly_made_up(offices):
    assert all(office.phone.startswith("000-") for office in offices)
    assert all("虚构" in office.address and "虚构" in office.duties for office in offices)


def test_each_office_has_the_head_and_one_other_supervisor_and_an_administrator(offices):
    for office in offices:
        competent = staff.competent_for(office, models.StaffRole.SUPERVISOR)
        assert len(competent) == 2
        assert people.HEAD.name.startswith(competent[0].name)
        assert office.staff.where(models.StaffAccount.role == models.StaffRole.UNIT_ADMIN).count() == 1


def test_the_phones_show_eight_codes_of_which_one_is_revoked(imported):
    codes = city.phone_codes("http://127.0.0.1:8080")
    tokens = [code["url"].rsplit("/", 1)[1] for code in codes]
    found = [models.QrCode.get(models.QrCode.token == token) for token in tokens]

    assert len(set(tokens)) == 8
    assert [code.revoked_on is not None for code in found].count(True) == 1
    assert {code.post_id is None for code in found} == {True, False}
    assert "已停用" in codes[[code.revoked_on is not None for code in found].index(True)]["label"]


def test_no_rating_and_no_complaint_comes_from_making_a_city(imported):
    for table in (models.Rating, models.RatingTicket, models.RatingComment, models.Complaint, models.Scan):
        assert table.select().count() == 0


def test_what_was_made_is_in_an_unbroken_audit_log(imported, city_keys):
    assert models.AuditEntry.select().count() > 400
    assert audit.first_broken(city_keys) is None
