"""单位交接：a merged office hands on accounts, rosters, competences and its pilot; an abolished one ends them."""

from __future__ import annotations

from datetime import timedelta

import pytest

import models
from wx_backend.domain import audit, citizens, pilot_scope, reorganization, rosters
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.occasions import Occasion

PAPER = "虚构〔2026〕8 号"


@pytest.fixture
def other(city):
    return models.Organization.get(models.Organization.name == "虚构区人社局")


@pytest.fixture
def admins(city, office, other):
    return [models.StaffAccount.get(models.StaffAccount.organization == one) for one in (office, other)]


@pytest.fixture
def merge(office, other, keys, now):
    return lambda: reorganization.merge(office, other, PAPER, occasion=Occasion(keys, now))


@pytest.fixture
def abolish(office, keys, now):
    return lambda by=None: reorganization.abolish(office, PAPER, occasion=Occasion(keys, now, by))


def test_both_offices_are_on_duty_one_after_the_other(admins, merge, keys, now):
    coming, here = admins
    tomorrow = now.date() + timedelta(days=1)
    for account in admins:
        rosters.set_day(tomorrow, [account.id], by=account, keys=keys, now=now)

    merge()

    both = [models.StaffAccount.get_by_id(account.id) for account in admins]
    assert rosters.in_turn(both, tomorrow) == [here, coming]
    [day] = rosters.days(both[0], tomorrow, 1)
    assert day.turns == [here, coming]


def test_the_categories_of_a_merged_office_are_the_other_ones_and_named_once(office, other, merge, now):
    for category, one in (("attitude", office), ("inaction", office), ("attitude", other)):
        models.Competence.create(category=category, office=one)

    done = merge()

    rows = models.Competence.select().order_by(models.Competence.category)
    assert [(row.category, row.office) for row in rows] == [("attitude", other), ("inaction", other)]
    assert "由 虚构区人社局 接管投诉举报职责分工 2 类" in done.changes


def test_who_is_too_near_to_a_merged_office_is_too_near_to_the_other(office, other, merge, staff_named, now):
    models.ConflictDeclaration.create(
        staff=staff_named("督查甲（虚构）"), organization=office, reason="配偶在此工作", declared_at=now
    )

    merge()

    rows = models.ConflictDeclaration.select().where(models.ConflictDeclaration.ended_at.is_null())
    assert {row.organization for row in rows} == {office, other}


@pytest.fixture
def batch(now):
    return models.PilotBatch.create(
        code="2026-1", name="第一批", document_number=PAPER, starts_on=now.date() - timedelta(days=90)
    )


def test_posts_of_a_merged_office_stay_in_the_pilot_and_past_days_are_counted_as_they_were(office, batch, merge, now):
    models.PilotMember.create(batch=batch, organization=office, starts_on=batch.starts_on)
    department = models.Organization.create(
        code="D1", name="窗口科", kind=models.OrganizationKind.DEPARTMENT, parent=office
    )
    models.Post.create(organization=department, code="D1-1", name="导办岗", duties="引导")
    days = [now.date() - timedelta(days=30), now.date() - timedelta(days=1)]
    before = [pilot_scope.on(day).total for day in days]

    merge()

    after = [pilot_scope.on(day).total for day in days]
    assert [(one.organizations, one.posts, one.officials) for one in after] == [
        (one.organizations, one.posts, one.officials) for one in before
    ]
    today = pilot_scope.on(now.date()).total
    assert (today.organizations, today.posts, today.officials) == (1, before[0].posts, before[0].officials)
    assert before[0].posts > before[0].officials > 0


def test_accounts_of_an_abolished_office_end_with_it_and_cannot_sign_in(admins, abolish, keys, now):
    ended = admins[0]
    rosters.set_day(now.date() + timedelta(days=1), [ended.id], by=ended, keys=keys, now=now)
    rule = citizens.SessionRule(citizen_days=14, staff_hours=12)

    done = abolish()

    assert [models.StaffAccount.get_by_id(one.id).active for one in admins] == [False, True]
    assert models.DutyTurn.select().count() == 0
    assert "停用工作人员账号 1 个" in done.changes
    token = citizens.sign_in_wechat("openid-admin", ended.unionid, keys=keys, now=now, rule=rule)[0]
    assert citizens.resolve(token, keys=keys, now=now).staff is None
    entry = models.AuditEntry.get(models.AuditEntry.action == "account_ended")
    assert (entry.subject, entry.detail) == (f"staff:{ended.id}", "单位撤销")
    assert audit.first_broken(keys) is None


def test_an_abolished_office_leaves_its_categories_to_everybody_and_the_pilot(office, batch, abolish, now):
    models.Competence.create(category="attitude", office=office)
    models.PilotMember.create(batch=batch, organization=office, starts_on=batch.starts_on)
    was = pilot_scope.on(now.date()).total.posts

    abolish()

    assert models.Competence.select().count() == 0
    assert (was, pilot_scope.on(now.date()).total.posts) == (2, 0)
    assert pilot_scope.on(now.date() - timedelta(days=1)).total.posts == 2


def test_nobody_abolishes_the_own_office(office, abolish):
    account = models.StaffAccount.create(
        name="编办丁（虚构）", role=models.StaffRole.ESTABLISHMENT, unionid="u-e", organization=office
    )

    with pytest.raises(NotAllowedNow, match="自己所在的单位"):
        abolish(account)

    assert models.Organization.get_by_id(office.id).closed_on is None
    assert models.StaffAccount.get_by_id(account.id).active
