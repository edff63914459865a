"""机构和人员变动：transfer, leaving, abolition and merger, each with its codes, steps, counters and prints."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import models
from wx_backend.domain import (
    audit,
    caseload,
    code_changes,
    leavers,
    personnel,
    personnel_changes,
    post_changes,
    prints,
    qr_codes,
    reorganization,
    staff,
)
from wx_backend.domain.errors import InvalidInput, NotAllowedNow
from wx_backend.domain.occasions import Occasion

WINDOW, SECOND = "虚构区审批局 1 号窗口", "虚构区审批局 2 号窗口"
ELSEWHERE = "虚构区人社局 1 号窗口"
PAPER = "虚构〔2026〕8 号"


@pytest.fixture
def act(keys, now):
    """Does one of the changes today."""
    return lambda change, *what, at=now: change(*what, occasion=Occasion(keys, at))


@pytest.fixture
def other(city):
    return models.Organization.get(models.Organization.name == "虚构区人社局")


@pytest.fixture
def vacant(other):
    return models.Post.create(organization=other, code="V1", name="咨询岗", duties="解答咨询")


@pytest.fixture
def step(city):
    """A step of a matter that the first window answers for and the second stands in for."""
    item = models.PowerItem.get(models.PowerItem.organization == city[WINDOW].organization)
    return models.MatterStep.create(
        power_item=item, number=1, name="受理", working_days=1, post=city[WINDOW].post, stand_in=city[SECOND].post
    )


def again(row):
    return type(row).get_by_id(row.id)


def holders(post, day):
    return [held.official_id for held in personnel.holders_of(post, day)]


def test_a_transfer_closes_the_code_of_the_old_post_opens_one_at_the_new_and_lists_what_to_replace(
    city, act, vacant, now, keys
):
    old = city[WINDOW]
    models.PrintCopy.create(
        code=old,
        carrier=models.Carrier.DESK,
        place="一楼大厅",
        version="1",
        printed_on=now.date(),
        placed_on=now.date(),
    )

    done = act(personnel_changes.transfer, old.official, vacant, now.date(), PAPER)

    [opened] = done.opened
    assert (opened.post, opened.official) == (vacant, old.official)
    assert [(one.number, one.successor_token) for one in done.ended] == [(old.number, city["虚构区审批局"].token)]
    assert code_changes.whereabouts(again(old), now.date()).moved_to_token == opened.token
    assert [row.copy.place for row in prints.to_replace(today=now.date())] == ["一楼大厅"]


def test_who_held_a_post_can_be_asked_for_any_past_day(city, act, vacant, now):
    mover, post, yesterday = city[WINDOW].official, city[WINDOW].post, now.date() - timedelta(days=1)

    act(personnel_changes.transfer, mover, vacant, date(2026, 10, 8), PAPER)

    assert (holders(post, date(2026, 10, 7)), holders(post, date(2026, 10, 8))) == ([mover.id], [])
    assert holders(vacant, yesterday) == [mover.id]
    newest = personnel.career(mover)[0]
    assert (newest.post_id, newest.starts_on) == (vacant.id, date(2026, 10, 8))


def test_a_transfer_of_tomorrow_changes_the_codes_tomorrow_and_not_today(city, act, vacant, now, keys):
    tomorrow = now + timedelta(days=1)

    done = act(personnel_changes.transfer, city[WINDOW].official, vacant, tomorrow.date(), PAPER)

    assert (done.ended, done.opened, again(city[WINDOW]).revoked_on) == ([], [], None)
    assert code_changes.sweep(keys=keys, now=tomorrow) == 2
    assert again(city[WINDOW]).revoked_on == tomorrow.date()
    assert [code.official for code in qr_codes.active_codes(vacant)] == [city[WINDOW].official]


def test_of_two_transfers_on_one_day_the_later_word_holds_and_the_same_word_twice_is_refused(city, act, vacant, now):
    official, third = city[WINDOW].official, models.Post.create(
        organization=vacant.organization, code="V2", name="导办岗", duties="引导"
    )  # fmt: skip
    act(personnel_changes.transfer, official, vacant, now.date(), PAPER)
    with pytest.raises(NotAllowedNow, match="已登记过"):
        act(personnel_changes.transfer, official, vacant, now.date(), PAPER, at=now + timedelta(minutes=1))

    act(personnel_changes.transfer, official, third, now.date(), PAPER, at=now + timedelta(minutes=2))

    assert (holders(vacant, now.date()), holders(third, now.date())) == ([], [official.id])


def test_two_on_a_post_for_one_is_refused_and_nothing_is_stored(city, act, now):
    with pytest.raises(NotAllowedNow, match=r"编制 1，当日已由.*担任"):
        act(personnel_changes.transfer, city[WINDOW].official, city[ELSEWHERE].post, now.date(), PAPER)

    assert models.PersonnelEvent.select().count() == 0
    assert holders(city[WINDOW].post, now.date()) == [city[WINDOW].official_id]


def test_a_second_post_is_held_beside_the_first_until_it_is_taken_away(city, act, vacant, now):
    official = city[WINDOW].official
    act(personnel_changes.appoint, official, vacant, now.date(), PAPER)

    both = [holders(post, now.date()) for post in (city[WINDOW].post, vacant)]
    done = act(personnel_changes.relieve, official, vacant, now.date() + timedelta(days=3), PAPER)

    assert both == [[official.id], [official.id]]
    assert (done.ended, holders(vacant, now.date() + timedelta(days=3))) == ([], [])
    with pytest.raises(NotAllowedNow, match="没有改动"):
        act(personnel_changes.relieve, official, vacant, now.date() + timedelta(days=9), PAPER)


def test_who_leaves_holds_nothing_has_no_code_and_cannot_sign_in_any_more(city, act, now):
    official = city[WINDOW].official
    account = models.StaffAccount.create(name=official.name, role=models.StaffRole.OFFICIAL, official=official)

    done = act(personnel_changes.leave, official, now.date(), PAPER)

    assert [one.number for one in done.ended] == [city[WINDOW].number]
    assert (again(official).left_on, again(account).active) == (now.date(), False)
    with pytest.raises(NotAllowedNow, match="离职"):
        act(personnel_changes.leave, again(official), now.date(), PAPER)


def test_who_leaves_tomorrow_can_sign_in_today_and_not_tomorrow(city, act, now, keys):
    official, tomorrow = city[WINDOW].official, now + timedelta(days=1)
    account = models.StaffAccount.create(name=official.name, role=models.StaffRole.OFFICIAL, official=official)
    act(personnel_changes.leave, official, tomorrow.date(), PAPER)

    ended = [leavers.end_accounts(keys=keys, now=at) for at in (now, tomorrow, tomorrow)]

    assert (ended, again(account).active) == ([0, 1, 0], False)


def test_a_newcomer_gets_a_number_of_their_own_and_a_code(act, vacant, now):
    done = act(personnel_changes.join, "S7001", "虚构新人", "行政编制", vacant, now.date(), PAPER)

    assert [(code.post, code.official.name) for code in done.opened] == [(vacant, "虚构新人")]


@pytest.mark.parametrize(
    ("number", "name", "field"),
    [
        ("S0011", "虚构新人", "staff_number"),
        ("S7001", "虚构\u202e人", "name"),
        ("S7001", "虚\x07构", "name"),
        ("S7001", "  ", "name"),
    ],
)
def test_a_taken_number_or_a_name_that_cannot_be_seen_is_refused(city, act, vacant, now, number, name, field):
    with pytest.raises(InvalidInput) as wrong:
        act(personnel_changes.join, number, name, "行政编制", vacant, now.date(), PAPER)

    assert list(wrong.value.fields) == [field]
    assert models.PersonnelEvent.select().count() == 0


def test_an_abolished_post_hands_its_steps_counters_and_matters_to_its_successor(city, act, step, now):
    post, heir = city[WINDOW].post, city[SECOND].post
    counter = models.Counter.create(organization=post.organization, code="C1", name="综合窗口", post=post)
    models.PostPowerItem.delete().where(models.PostPowerItem.post == heir).execute()

    done = act(post_changes.abolish_post, post, heir, PAPER)

    assert (again(step).post, again(step).stand_in, again(counter).post) == (heir, None, heir)
    assert (again(post).closed_on, again(post).successor, heir.handled.count()) == (now.date(), heir, 3)
    assert [(one.number, one.successor_token) for one in done.ended] == [(city[WINDOW].number, city[SECOND].token)]
    assert holders(post, now.date()) == []
    assert any(PAPER in entry.detail for entry in models.AuditEntry.select())


def test_no_step_is_left_without_an_owner(city, act, step):
    with pytest.raises(NotAllowedNow, match="仍是 1 个环节的责任岗位"):
        act(post_changes.abolish_post, city[WINDOW].post, None, PAPER)

    assert again(city[WINDOW].post).closed_on is None


def test_a_merged_office_hands_over_departments_posts_counters_matters_and_staff(city, office, other, act, step, now):
    department = models.Organization.create(
        code="D1", name="窗口科", kind=models.OrganizationKind.DEPARTMENT, parent=office
    )
    counter = models.Counter.create(organization=office, code="C1", name="综合窗口")
    admin = models.StaffAccount.get(models.StaffAccount.organization == office)
    models.PrintCopy.create(
        code=city[SECOND], carrier=models.Carrier.DESK, place="二楼大厅", version="1", printed_on=now.date(),
        placed_on=now.date(),
    )  # fmt: skip

    done = act(reorganization.merge, office, other, PAPER)

    rows = (department, counter, admin, city[WINDOW].post, step.power_item)
    assert again(department).parent == other
    assert [again(row).organization for row in rows[1:]] == [other] * 4
    assert (again(office).closed_on, again(office).successor) == (now.date(), other)
    assert {one.number for one in done.ended} == {city[name].number for name in (WINDOW, SECOND, office.name)}
    assert {(code.post, code.official) for code in done.opened} == {
        (city[name].post, city[name].official) for name in (WINDOW, SECOND)
    }
    assert all(one.successor_token for one in done.ended)
    assert [row.copy.place for row in prints.to_replace(today=now.date())] == ["二楼大厅"]
    assert holders(city[WINDOW].post, now.date()) == [city[WINDOW].official_id]


@pytest.fixture
def assigned(file, office, staff_named, keys, now):
    """A complaint that waits for the answer of the office that it is about."""
    supervisor = staff_named("督查甲（虚构）")
    complaint = file().complaint
    models.Complaint.update(
        status=models.ComplaintStatus.ASSIGNED, assigned_organization=office, taken_by=supervisor
    ).where(models.Complaint.id == complaint.id).execute()
    return complaint


def test_complaints_that_wait_for_a_merged_office_wait_for_the_other_one_and_stay_in_sight(
    assigned, office, other, act
):
    watching = models.StaffAccount.create(name="虚构某", role=models.StaffRole.SUPERVISOR, unionid="u-watching")
    models.SupervisionScope.create(staff=watching, organization=office)

    act(reorganization.merge, office, other, PAPER)

    assert again(assigned).assigned_organization == other
    assert staff.scope_of(watching) == {office.id, other.id}
    assert caseload.find(watching, assigned.id) == assigned


def test_an_office_that_owes_answers_is_not_abolished(assigned, office, act):
    with pytest.raises(NotAllowedNow, match="还有 1 件投诉举报待答复"):
        act(reorganization.abolish, office, PAPER)

    assert again(office).closed_on is None


def test_an_office_is_not_merged_into_itself_or_into_what_is_below_it_or_closed(office, other, act):
    below = models.Organization.create(code="D1", name="窗口科", kind=models.OrganizationKind.DEPARTMENT, parent=office)

    for into in (office, below):
        with pytest.raises(NotAllowedNow):
            act(reorganization.merge, office, into, PAPER)
    act(reorganization.merge, office, other, PAPER)
    with pytest.raises(NotAllowedNow, match=r"已于 .* 撤销"):
        act(reorganization.merge, other, again(office), PAPER)


def test_an_abolished_office_ends_with_all_that_is_in_it(city, office, act, step, now, keys):
    counter = models.Counter.create(organization=office, code="C1", name="综合窗口")
    of_counter = qr_codes.issue(office, counter=counter, keys=keys, now=now)

    done = act(reorganization.abolish, office, PAPER)

    assert {one.number for one in done.ended} == {
        code.number for code in (city[WINDOW], city[SECOND], city[office.name], of_counter)
    }
    assert [again(row).closed_on for row in (office, counter, step, city[WINDOW].post)] == [now.date()] * 4
    assert (qr_codes.all_active(office), done.opened) == ([], [])
    assert holders(city[WINDOW].post, now.date()) == []
    assert audit.first_broken(keys) is None


def test_an_office_whose_posts_answer_for_steps_of_others_is_not_abolished(office, other, act, city):
    item = models.PowerItem.get(models.PowerItem.organization == other)
    models.MatterStep.create(power_item=item, number=1, name="联审", working_days=1, post=city[WINDOW].post)

    with pytest.raises(NotAllowedNow, match="其他单位 1 个环节"):
        act(reorganization.abolish, office, PAPER)
