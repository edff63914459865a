"""分办与回避：who is told of a complaint and who sees it: never who it is about, nor whom that person leads."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

import models
from models import ComplaintKind, StaffRole
from wx_backend.domain import (
    caseload,
    competences,
    complaint_authors,
    complaint_figures,
    complaint_joining,
    complaint_levels,
    complaints,
    escalations,
    ladders,
    period_figures,
    periods,
    recusals,
    rosters,
    routing,
)
from wx_backend.domain.errors import InvalidInput, NotAllowed, NotAllowedNow, NotFound


def told(kind="complaint_notice"):
    rows = models.OutboxMessage.select().where(models.OutboxMessage.kind == kind).order_by(models.OutboxMessage.id)
    return [row.staff.name for row in rows]


def sees(account, complaint):
    try:
        return bool(caseload.find(models.StaffAccount.get_by_id(account.id), complaint.id))
    except NotFound:
        return False


def account(name, role=StaffRole.SUPERVISOR, **facts):
    return models.StaffAccount.create(name=f"{name}（虚构）", role=role, **facts)


def set_on(row, **facts):
    type(row).update(**facts).where(type(row).id == row.id).execute()


def other_offices():
    """The two bodies besides that of the complaints; ids differ from one database to the other."""
    return list(
        models.Organization.select().where(models.Organization.parent.is_null()).order_by(models.Organization.id)
    )[1:3]


@pytest.fixture
def bureau(office):
    """审批局 with a department below it, a head post with its holder, and somebody who works in the department."""
    department = models.Organization.create(
        code="T101", name="虚构区审批局办公室", kind=models.OrganizationKind.DEPARTMENT, parent=office
    )
    head = models.Post.create(organization=office, code="P900", name="局长", is_head=True)
    director = models.Official.create(staff_number="S900", name="虚构局长")
    models.Appointment.create(official=director, post=head, starts_on=date(2025, 1, 1))
    return {"office": office, "department": department, "head": head, "director": director}


# --- the accused and their people ------------------------------------------------------------------------------------


def test_a_complaint_about_the_head_is_seen_by_nobody_below_that_head(bureau, file, staff_named, keys, now):
    below = account("办公室管理员", StaffRole.UNIT_ADMIN, organization=bureau["department"])
    inside = account("局内督查", organization=bureau["department"], whole_city=True)
    complaint = file(post=bureau["head"], content_check=models.ContentCheck.PASSED).complaint
    supervisor = staff_named("督查甲（虚构）")
    complaints.accept(complaint, by=supervisor, keys=keys, now=now)

    assert not sees(inside, complaint)
    assert inside.name not in told()
    for target in (bureau["office"], bureau["department"]):
        with pytest.raises(NotAllowedNow, match="回避"):
            complaints.assign(complaint, target, by=supervisor, keys=keys, now=now)
    set_on(complaint, assigned_organization=bureau["department"], status=models.ComplaintStatus.ASSIGNED)
    assert not sees(below, complaint)
    assert not sees(staff_named("管理员1（虚构）"), complaint)


def test_who_has_moved_to_another_post_does_not_see_what_was_said_about_the_old_one(bureau, file, city, now):
    old = city["虚构区审批局 1 号窗口"].post
    complaint = file(post=old).complaint
    official = models.Official.get_by_id(complaint.official_id)
    models.Appointment.update(ends_on=now.date()).where(models.Appointment.official == official).execute()
    new = models.Post.create(organization=other_offices()[1], code="P901", name="督查岗")
    models.Appointment.create(official=official, post=new, starts_on=now.date() + timedelta(days=1))
    mover = account("调任者", post=new, whole_city=True)
    named = account("登记者", official=official, whole_city=True)

    assert not sees(mover, complaint)
    assert not sees(named, complaint)


def test_the_people_of_an_office_do_not_see_what_is_said_about_it_wherever_they_sit_in_it(bureau, file):
    above = models.Organization.create(code="T800", name="虚构区政府")
    set_on(bureau["office"], parent=above)
    people = [account(f"督查{n}", organization=o, whole_city=True) for n, o in enumerate([above, *bureau.values()][:3])]
    complaint = file().complaint

    assert [sees(one, complaint) for one in people] == [False] * 3
    assert not {one.name for one in people} & set(told())


def test_a_complaint_about_the_supervisor_goes_one_level_up(file, staff_named, office, keys, now):
    post = models.Post.create(organization=office, code="P902", name="督查岗")
    official = models.Official.create(staff_number="S902", name="虚构督查")
    models.Appointment.create(official=official, post=post, starts_on=date(2025, 1, 1))
    chief = account("督查主任", organization=office)
    accused = account("被反映的督查", organization=office, post=post, whole_city=True, superior=chief)

    complaint = file(post=post).complaint

    assert told() == [chief.name]
    assert sees(chief, complaint)
    assert not sees(accused, complaint)
    complaints.accept(complaint, by=chief, keys=keys, now=now)


@pytest.fixture
def accused(office):
    """A supervisor of the whole city with a post and two superiors by name, and somebody below who sits elsewhere."""
    post = models.Post.create(organization=office, code="P902", name="督查岗")
    head = account("督查总监")
    chief = account("督查主任", superior=head)
    mine = account("被反映的督查", post=post, whole_city=True, superior=chief)
    return {
        "post": post,
        "head": head,
        "chief": chief,
        "accused": mine,
        "below": account("下属", superior=mine, whole_city=True),
    }


def everything_that_counts(who, now):
    """All that tells this account of a complaint at all, apart from the numbers of ratings."""
    digest = period_figures.compute(who, periods.of(now.date(), models.Grain.WEEK), comparison_floor=30)
    return (
        [row.id for row in caseload.search(who, today=now.date()).items],
        caseload.todo(who, today=now.date()),
        caseload.first_things(who, today=now.date(), limit=5),
        caseload.todo_counts(who, today=now.date()),
        complaint_figures.view(who, None, months=1, today=now.date()).total,
        digest["complaints"],
    )


def test_what_is_about_a_supervisor_exists_for_nobody_but_who_stands_above(accused, file, staff_named, now):
    kept_from = [accused["accused"], accused["below"], *map(staff_named, ("督查甲（虚构）", "督查乙（虚构）"))]
    before = [everything_that_counts(who, now) for who in kept_from]

    complaint = file(post=accused["post"]).complaint

    assert told() == [accused["chief"].name]
    assert [everything_that_counts(who, now) for who in kept_from] == before
    assert not any(sees(who, complaint) for who in kept_from)
    assert everything_that_counts(accused["chief"], now)[4].received == 1
    # Nor is one of them told when the chief cannot be reached, or does not open it.
    line = rosters.next_in_line(complaint, without={accused["chief"].id}, now=now)
    assert [one.name for one in line] == [accused["head"].name]
    assert escalations.tiers_above(complaint) == [[accused["head"]]]


def test_not_even_a_ladder_lets_the_people_of_an_accused_supervisor_in(accused, file, now):
    complaint = file(post=accused["post"]).complaint

    ladders.let_in(complaint, [accused["below"], accused["accused"]], now=now)

    assert not sees(accused["below"], complaint)
    assert not sees(accused["accused"], complaint)


def test_what_is_about_a_supervisor_is_heard_again_by_the_next_above_and_then_by_nobody(accused, file, keys, now):
    complaint = file(post=accused["post"], content_check=models.ContentCheck.PASSED).complaint
    complaints.accept(complaint, by=accused["chief"], keys=keys, now=now)
    complaints.close(complaint, "已核查", result="resolved", by=accused["chief"], keys=keys, now=now)

    complaint_authors.confirm(complaint, models.Confirmation.NOT_SOLVED, reopen_days=30, keys=keys, now=now)

    assert told() == [accused["chief"].name, accused["head"].name]
    complaints.accept(complaint, by=models.StaffAccount.get_by_id(accused["head"].id), keys=keys, now=now)
    assert complaint_levels.superiors(complaint) == []
    with pytest.raises(NotAllowedNow, match="没有可以上报的上一级"):
        complaints.raise_up(complaint, "请上一级协调", by=accused["head"], keys=keys, now=now)


def test_without_a_superior_by_name_those_of_the_whole_city_stand_above(file, office, staff_named):
    post = models.Post.create(organization=other_offices()[0], code="P904", name="督查岗")
    narrow = [account(f"片区督查{n}", post=post if n else None) for n in range(2)]
    for one in narrow:
        models.SupervisionScope.create(staff=one, organization=office)

    complaint = file(post=post).complaint

    assert told() == ["督查甲（虚构）"]
    assert [sees(one, complaint) for one in (*narrow, staff_named("督查乙（虚构）"))] == [False] * 3
    assert sees(staff_named("督查甲（虚构）"), complaint)


def test_an_answer_to_all_that_are_joined_reaches_no_complaint_of_another_department(
    file, staff_named, office, keys, now
):
    lead, other = (file(content_check=models.ContentCheck.PASSED).complaint for _ in range(2))
    by, elsewhere = staff_named("督查甲（虚构）"), other_offices()[0]
    complaint_joining.join(other, lead, by=by, keys=keys, now=now)
    for one, where in ((lead, office), (other, elsewhere)):
        complaints.accept(one, by=by, keys=keys, now=now)
        complaints.assign(one, where, by=by, keys=keys, now=now)

    unit = staff_named("管理员1（虚构）")
    assert complaint_joining.answer_joined(lead, "已整改", result="resolved", by=unit, keys=keys, now=now) == 0


def test_a_tip_off_about_an_inspector_goes_to_the_inspectors_superior_alone(file, office):
    post = models.Post.create(organization=office, code="P903", name="纪检岗")
    chief = account("纪委领导", StaffRole.DISCIPLINE)
    accused = account("被反映的纪检", StaffRole.DISCIPLINE, post=post, whole_city=True, superior=chief)

    complaint = file(post=post, kind=ComplaintKind.TIP_OFF).complaint

    assert told() == [chief.name]
    assert not sees(accused, complaint)


def test_a_superior_who_was_told_of_a_tip_off_by_mistake_still_does_not_see_it(file, staff_named, now):
    complaint = file(kind=ComplaintKind.TIP_OFF).complaint
    supervisor = staff_named("督查甲（虚构）")
    ladder = models.Escalation.get(models.Escalation.complaint == complaint)
    models.EscalationStep.create(escalation=ladder, level=1, staff=supervisor, told_at=now)

    assert not sees(supervisor, complaint)


def test_for_the_accused_unit_not_even_a_count_changes_with_a_tip_off(bureau, file, staff_named, now):
    unit = [staff_named("管理员1（虚构）"), account("局内督查", organization=bureau["office"], whole_city=True)]

    def counts():
        return [caseload.todo_counts(one, today=now.date()) for one in unit], [
            caseload.search(one, today=now.date()).total for one in unit
        ]

    before = counts()
    complaint = file(kind=ComplaintKind.TIP_OFF, post=bureau["head"]).complaint
    set_on(complaint, assigned_organization=bureau["office"], status=models.ComplaintStatus.ASSIGNED)

    assert counts() == before
    assert not {one.name for one in unit} & set(told())


# --- declarations ----------------------------------------------------------------------------------------------------


def test_who_declares_a_conflict_loses_sight_at_once_and_gets_it_back_when_another_ends_it(
    file, staff_named, office, keys, now
):
    complaint = file().complaint
    jia = staff_named("督查甲（虚构）")
    made = recusals.declare(jia, "配偶在该单位任职", organization=office, keys=keys, now=now)

    assert not sees(jia, complaint)
    file()
    assert told()[-1] == "督查乙（虚构）"
    system = account("系统", StaffRole.SYSTEM_ADMIN)
    with pytest.raises(NotAllowed):
        recusals.end(made.id, by=jia, keys=keys, now=now)
    recusals.end(made.id, by=system, keys=keys, now=now)
    assert sees(jia, complaint)


def test_a_declaration_about_a_person_covers_every_post_of_that_person(file, city, staff_named, keys, now):
    complaint = file(post=city["虚构区审批局 1 号窗口"].post).complaint
    other = file(post=city["虚构区审批局 2 号窗口"].post).complaint
    jia = staff_named("督查甲（虚构）")
    number = models.Official.get_by_id(complaint.official_id).staff_number

    recusals.declare(jia, "亲属", staff_number=number, keys=keys, now=now)

    assert not sees(jia, complaint)
    assert sees(jia, other)


def test_who_steps_back_from_one_complaint_hands_it_to_the_next(file, staff_named, keys, now):
    jia, yi = staff_named("督查甲（虚构）"), staff_named("督查乙（虚构）")
    for day in range(2):
        for turn, one in enumerate((jia, yi), start=1):
            models.DutyTurn.create(staff=one, day=now.date() + timedelta(days=day), turn=turn)
    complaint = file().complaint
    assert told() == [jia.name]

    recusals.declare_for(complaint, jia, "与投诉人有纠纷", keys=keys, now=now)

    assert told() == [jia.name, yi.name]
    assert not sees(jia, complaint)


@pytest.mark.parametrize("wrong", [{}, {"staff_number": "nobody"}])
def test_a_declaration_names_one_thing_that_exists(staff_named, keys, now, wrong):
    with pytest.raises(InvalidInput):
        recusals.declare(staff_named("督查甲（虚构）"), "亲属", keys=keys, now=now, **wrong)


# --- competence ------------------------------------------------------------------------------------------------------


def test_a_category_goes_to_its_competent_office_and_to_those_of_no_office(file, staff_named, keys, now):
    offices = other_offices()
    at_two, at_three = (account(f"督查{o.id}", organization=o, whole_city=True) for o in offices)
    editor = account("编办", StaffRole.ESTABLISHMENT)
    competences.assign("attitude", [other_offices()[0].id], by=editor, keys=keys, now=now)

    attitude = file().complaint
    inaction = file(category="inaction").complaint

    assert (sees(at_two, attitude), sees(at_three, attitude)) == (True, False)
    assert (sees(at_two, inaction), sees(at_three, inaction)) == (True, True)
    assert at_three.name not in told()[: len(told()) // 2]
    assert sees(staff_named("督查甲（虚构）"), attitude)
    with pytest.raises(NotAllowed):
        competences.assign("attitude", [], by=staff_named("督查甲（虚构）"), keys=keys, now=now)


def test_coverage_names_offices_categories_and_heads_that_nobody_could_handle(bureau, staff_named, keys, now):
    assert routing.uncovered() == []
    for name in ("督查甲（虚构）", "督查乙（虚构）"):
        set_on(staff_named(name), organization=other_offices()[1])
    competences.assign("attitude", [other_offices()[0].id], by=None, keys=keys, now=now)
    account("审批局督查", organization=bureau["office"], whole_city=True)

    found = routing.uncovered()

    assert "虚构区人社局：没有人员可受理类别 attitude" in found
    assert "虚构区审批局：没有人员可受理类别 attitude" in found
    set_on(staff_named("督查甲（虚构）"), active=False)
    set_on(staff_named("督查乙（虚构）"), active=False)
    assert "虚构区审批局：没有可受理的效能办人员" in routing.uncovered()
    assert "虚构区审批局“局长”：反映该岗位的投诉没有可受理的人员" in routing.uncovered()


def test_coverage_names_accounts_in_which_nobody_would_be_recognised_who_is_complained_about(bureau, staff_named):
    before = routing.unrecognizable()
    set_on(
        staff_named("督查甲（虚构）"), post=models.Post.create(organization=bureau["office"], code="P77", name="督查岗")
    )
    set_on(staff_named("督查乙（虚构）"), active=False)

    assert {"督查甲（虚构）", "督查乙（虚构）", "纪检丙（虚构）", "管理员1（虚构）"} <= set(before)
    assert set(before) - set(routing.unrecognizable()) == {"督查甲（虚构）", "督查乙（虚构）"}


# --- roster ----------------------------------------------------------------------------------------------------------


def test_the_first_on_duty_is_told_and_all_where_nobody_is(file, staff_named, now):
    file()
    assert sorted(told()) == ["督查乙（虚构）", "督查甲（虚构）"]
    models.DutyTurn.create(staff=staff_named("督查乙（虚构）"), day=now.date(), turn=1)
    models.DutyTurn.create(staff=staff_named("督查甲（虚构）"), day=now.date(), turn=2)

    file()

    assert told()[2:] == ["督查乙（虚构）"]


def test_next_in_line_is_the_roster_then_the_others_then_the_superiors(file, staff_named, now):
    jia, yi = staff_named("督查甲（虚构）"), staff_named("督查乙（虚构）")
    bing, chief = account("督查丙", whole_city=True), account("主任")
    set_on(jia, superior=chief)
    models.DutyTurn.create(staff=bing, day=now.date(), turn=1)
    models.DutyTurn.create(staff=yi, day=now.date(), turn=2)
    complaint = file().complaint

    line = rosters.next_in_line(complaint, without={bing.id}, now=now)

    assert [one.name for one in line] == [yi.name, jia.name, chief.name]
    system = account("系统", StaffRole.SYSTEM_ADMIN)
    assert rosters.next_in_line(complaint, without={one.id for one in (bing, *line)}, now=now) == [system]


def test_each_office_keeps_its_own_roster_and_nobody_elses(staff_named, keys, now):
    jia, admin = staff_named("督查甲（虚构）"), staff_named("管理员1（虚构）")
    tomorrow = now.date() + timedelta(days=1)

    rosters.set_day(tomorrow, [jia.id], by=jia, keys=keys, now=now)
    with pytest.raises(NotAllowed):
        rosters.set_day(tomorrow, [jia.id], by=admin, keys=keys, now=now)
    rosters.set_day(tomorrow, [admin.id], by=admin, keys=keys, now=now)
    rosters.set_day(tomorrow, [], by=staff_named("管理员2（虚构）"), keys=keys, now=now)

    assert [one.name for one in rosters.days(jia, tomorrow, 1)[0].turns] == [jia.name]
    assert [one.name for one in rosters.days(admin, tomorrow, 1)[0].turns] == [admin.name]
    for wrong in ([jia.id, jia.id], [jia.id] * 11):
        with pytest.raises(InvalidInput):
            rosters.set_day(tomorrow, wrong, by=jia, keys=keys, now=now)
    with pytest.raises(InvalidInput):
        rosters.set_day(now.date() - timedelta(days=1), [jia.id], by=jia, keys=keys, now=now)


# --- the two views of one rule ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_who_is_told_and_who_sees_are_the_same_people_in_any_city(file, city, now, seed):
    rng = random.Random(seed)
    offices = list(models.Organization.select())
    for number in range(6):
        parent = rng.choice([None, *offices])
        offices.append(models.Organization.create(code=f"R{number}", name=f"单位{number}", parent=parent))
    posts = list(models.Post.select())
    for number in range(8):
        office = rng.choice(offices)
        post = models.Post.create(organization=office, code=f"R{number}", name="岗位", is_head=rng.random() < 0.5)
        official = models.Official.create(staff_number=f"R{number}", name=f"虚构{number}")
        models.Appointment.create(official=official, post=post, starts_on=date(2025, 1, 1))
        posts.append(post)
    for category, office in (("attitude", offices[0]), ("inaction", offices[1])):
        models.Competence.create(category=category, office=office)
    people = [
        account(
            f"人{n}",
            rng.choice([StaffRole.SUPERVISOR, StaffRole.DISCIPLINE]),
            organization=rng.choice([None, *offices]),
            post=rng.choice([None, None, *posts]),
            whole_city=rng.random() < 0.8,
        )
        for n in range(10)
    ]
    for one in rng.sample(people, 4):
        set_on(one, superior=rng.choice(people))
    for one in rng.sample(people, 3):
        models.ConflictDeclaration.create(staff=one, organization=rng.choice(offices), reason="测试", declared_at=now)

    for _ in range(12):
        about = rng.choice([None, *posts])
        complaint = file(
            post=about,
            organization=about.organization if about else rng.choice(offices),
            kind=rng.choice([ComplaintKind.COMPLAINT, ComplaintKind.TIP_OFF]),
            category=rng.choice(["attitude", "inaction"]),
        ).complaint
        competent = {one.id for one in routing.competent(complaint)}
        seeing = {one.id for one in models.StaffAccount.select() if sees(one, complaint)}
        assert seeing == competent | {one.id for one in routing.superiors_of_accused(complaint)}
