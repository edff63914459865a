"""数据导入：files of organizations, posts, people and steps; all or nothing, once, and nothing deleted."""

from __future__ import annotations

import json
from datetime import date

import pytest

import models
from wx_backend.domain import audit
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.imports import kinds, registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import FileWrong, Sheet
from wx_backend.domain.occasions import Occasion

ORGANIZATIONS = """编码,名称,类别,上级编码,编制数
U1,甲局,机构,,20
U1-1,办公室,内设机构,U1,3
U2,乙局,,,10
U2-1,办公室,内设机构,U2,2
"""
POSTS = "编号,单位编码,名称,岗位职责,编制数\nP1,U1-1,受理岗,受理,1\nP2,U1,审核岗,审核,2\nP3,U2,窗口岗,,1\n"
OFFICIALS = "工号,姓名,编制类型\nS1,虚构甲,行政编制\nS2,虚构乙,事业编制\nS3,虚构丙,事业编制\n"
APPOINTMENTS = "工号,岗位编号,开始日期,截止日期\nS1,P1,2024-03-01,2026-09-30\nS2,P1,2026/10/1,\nS3,P2,2025年5月1日,\n"


@pytest.fixture
def put(db, keys, now):
    """Imports the lines of a text as a kind; gives the difference."""

    def act(kind, text, **options):
        lines = [line.split(",") for line in text.strip("\n").split("\n")]
        sheet = Sheet("a.csv", lines[0], list(enumerate(lines[1:], start=2)))
        sheet.digest.update(text.encode())
        return registry.bring_in(kind, sheet, Wish("a.csv", operator="root", **options), Occasion(keys, now))

    return act


@pytest.fixture
def whole(put):
    """A small city: two organizations with departments, three posts, three people."""
    for kind, text in (
        ("organizations", ORGANIZATIONS),
        ("posts", POSTS),
        ("officials", OFFICIALS),
        ("appointments", APPOINTMENTS),
    ):
        put(kind, text)
    return put


def test_organizations_come_as_a_tree_whatever_the_order_of_the_lines(put):
    upside_down = "\n".join([ORGANIZATIONS.split("\n")[0], *reversed(ORGANIZATIONS.strip().split("\n")[1:])])

    put("organizations", upside_down)

    office = models.Organization.get(models.Organization.code == "U2-1")
    assert (office.name, office.kind, office.parent.code) == ("办公室", models.OrganizationKind.DEPARTMENT, "U2")
    assert models.Organization.get(models.Organization.code == "U2").kind is models.OrganizationKind.BODY


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("organizations", ORGANIZATIONS),
        ("posts", POSTS),
        ("officials", OFFICIALS),
        ("appointments", APPOINTMENTS),
        ("counters", "编号,单位编码,名称,岗位编号\nC1,U1,1 号窗口,P1\nC2,U1,2 号窗口,\n"),
        ("pilot-batches", "批次编号,批次名称,文号,开始日期\n2019-1,第一批,虚构〔2019〕1 号,2019-05-01\n"),
    ],
)
def test_a_second_run_changes_nothing_and_notes_nothing(whole, kind, text):
    whole(kind, text)
    runs = models.ImportRun.select().count()

    again = whole(kind, text)

    assert (again.is_empty, again.unchanged) == (True, text.count("\n") - 1)
    assert models.ImportRun.select().count() == runs


def test_a_dry_run_shows_everything_and_stores_nothing(put, keys):
    difference = put("organizations", ORGANIZATIONS, dry_run=True)

    assert difference.lines() == [
        "+ U1 甲局",
        "+ U1-1 办公室",
        "+ U2 乙局",
        "+ U2-1 办公室",
        "机构：新增 4，变更 0，减少 0，冲突 0，未变 0",
    ]
    assert models.Organization.select().count() == models.ImportRun.select().count() == 0
    assert models.AuditEntry.select().count() == 0
    assert json.loads(json.dumps(difference.as_data()))["counts"]["added"] == 4


def test_changes_are_shown_field_by_field_with_names_and_not_numbers(whole):
    changed = whole("posts", POSTS.replace("P1,U1-1,受理岗,受理,1", "P1,U2-1,受理审核岗,受理,1"), dry_run=True).changed

    assert changed == ["P1 受理审核岗：单位编码 U1-1 → U2-1；名称 受理岗 → 受理审核岗"]


def test_columns_that_a_file_does_not_have_are_left_as_they_are(whole):
    difference = whole("posts", "编号,单位编码,名称\nP1,U1-1,收件岗\nP2,U1,审核岗\nP3,U2,窗口岗\n")

    post = models.Post.get(models.Post.code == "P1")
    assert (post.name, post.duties, len(difference.changed)) == ("收件岗", "受理", 1)
    assert models.Post.get(models.Post.code == "P2").authorized_strength == 2


def test_an_import_is_logged_with_who_when_and_which_file(whole, keys, now):
    run = models.ImportRun.select().order_by(models.ImportRun.id).first()

    assert (run.kind, run.operator, run.at, len(run.file_sha256)) == ("organizations", "root", now, 64)
    assert (run.added, run.changed, run.gone, run.conflicts) == (4, 0, 0, 0)
    assert json.loads(run.difference)["added"][0] == "U1 甲局"
    assert models.AuditEntry.select().where(models.AuditEntry.action == "data_imported").count() == 4
    assert audit.first_broken(keys) is None


def test_what_is_gone_gets_its_last_day_and_comes_back_when_it_is_listed_again(whole, now):
    fewer = OFFICIALS.replace("S3,虚构丙,事业编制\n", "")

    gone = whole("officials", fewer, allow_disappearing=True)

    assert gone.gone == ["S3 虚构丙"]
    official = models.Official.get(models.Official.staff_number == "S3")
    assert official.left_on == now.date()
    assert [a.ends_on for a in official.appointments] == [date(2026, 11, 22)]
    assert whole("officials", fewer).is_empty

    assert whole("officials", OFFICIALS).changed == ["S3 虚构丙：重新启用"]
    assert models.Official.get(models.Official.staff_number == "S3").left_on is None


def test_more_than_a_tenth_disappearing_is_refused_until_it_is_said_to_be_meant(put):
    everybody = [f"S{number},虚构{number}" for number in range(20)]
    put("officials", "\n".join(["工号,姓名", *everybody]))

    put("officials", "\n".join(["工号,姓名", *everybody[2:]]))  # a tenth is not more than a tenth
    with pytest.raises(NotAllowedNow, match="将有 3 条公职人员消失（现有 18 条）"):
        put("officials", "\n".join(["工号,姓名", *everybody[5:]]))

    assert models.Official.select().where(models.Official.left_on.is_null()).count() == 18
    put("officials", "\n".join(["工号,姓名", *everybody[5:]]), allow_disappearing=True)
    assert models.Official.select().where(models.Official.left_on.is_null()).count() == 15


@pytest.mark.parametrize(
    ("kind", "text", "problem"),
    [
        ("officials", "工号,姓名\nS1,虚构甲\nS1,虚构乙\n", "第 3 行“工号”列：与第 2 行重复：S1"),
        ("officials", "工号,姓名\nS9,虚构\u202e甲\n", "第 2 行“姓名”列：含有控制字符或不可见字符"),
        ("officials", "工号,姓名\nS9,虚构\x07甲\n", "第 2 行“姓名”列：含有控制字符或不可见字符"),
        ("officials", "工号,姓名\nS9,虚构\u200b甲\n", "第 2 行“姓名”列：含有控制字符或不可见字符"),
        ("officials", "工号,姓名\nS９,虚构甲\n", "第 2 行“工号”列：只能用字母、数字"),
        ("officials", "工号,姓名\nS9,\n", "第 2 行“姓名”列：不能为空"),
        ("officials", "工号,姓名,身份证号\nS9,甲,1\n", "不认识的列：身份证号"),
        ("officials", "姓名\n甲\n", "缺少列：工号"),
        ("officials", "工号,姓名\n", "没有数据行"),
        ("appointments", "工号,岗位编号,开始日期\nS9,P1,2026-01-01\n", "第 2 行“工号”列：没有编号为 S9 的公职人员"),
        ("appointments", "工号,岗位编号,开始日期\nS1,P9,2026-01-01\n", "第 2 行“岗位编号”列：没有编号为 P9 的岗位"),
        ("appointments", "工号,岗位编号,开始日期\nS1,P1,2026-02-30\n", "第 2 行“开始日期”列：不是有效日期"),
        (
            "appointments",
            "工号,岗位编号,开始日期,截止日期\nS1,P1,2026-01-01,2026-06-30\nS1,P1,2026-06-30,\n",
            "第 3 行“开始日期”列：与第 2 行的任职时间重叠",
        ),
        ("appointments", "工号,岗位编号,开始日期,截止日期\nS1,P1,2026-01-01,2025-01-01\n", "早于开始日期"),
        ("posts", "编号,单位编码,名称,编制数\nP9,U1,岗,1.5\n", "第 2 行“编制数”列：应为 0 到 1000 的整数"),
        ("posts", "编号,单位编码,名称,重要岗位\nP9,U1,岗,大概\n", "第 2 行“重要岗位”列：应填“是”或“否”"),
        ("organizations", "编码,名称,上级编码\nU8,丙局,U9\nU9,丁局,U8\n", "不能是自己的上级"),
        ("organizations", "编码,名称,类别\nU8,丙科,内设机构\n", "内设机构须填上级编码"),
        ("organizations", "编码,名称\nU8,丙局\nU9,丙局\n", "第 3 行“名称”列：同一上级下与 U8 同名"),
        ("steps", "事项编码,顺序,环节名称,时限（工作日）,岗位编号\nM1,1,受理,1,\n", "第 2 行“岗位编号”列：不能为空"),
        ("steps", "事项编码,顺序,环节名称,时限（工作日）,岗位编号\nM9,1,受理,1,P1\n", "没有编号为 M9 的权责事项"),
        ("pilot-members", "批次编号,单位编码,开始日期\nB9,U1,2026-01-01\n", "没有编号为 B9 的试点批次"),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_with_its_column_and_stops_the_whole(whole, kind, text, problem):
    office = models.Organization.get(models.Organization.code == "U1")
    models.PowerItem.create(organization=office, code="M1", name="甲", type_code="1", type_label="行政许可")
    tables = (models.Official, models.Appointment, models.Post, models.Organization, models.MatterStep)
    before = [table.select().count() for table in tables]

    with pytest.raises(FileWrong) as wrong:
        whole(kind, text)

    assert problem in wrong.value.message
    assert [table.select().count() for table in tables] == before


def test_one_place_for_two_is_set_apart_and_the_rest_is_imported(whole):
    difference = whole("appointments", APPOINTMENTS + "S3,P3,2026-11-01,\nS1,P3,2026-11-20,\nS1,P2,2026-11-20,\n")

    assert difference.conflicts == ["岗位 P3 编制 1，同时任职 2：S3 自 2026-11-01、S1 自 2026-11-20"]
    assert difference.added == ["S1 P2 2026-11-20"]
    assert models.Appointment.select().join(models.Post).where(models.Post.code == "P3").count() == 0


@pytest.fixture
def steps(whole):
    office = models.Organization.get(models.Organization.code == "U1")
    models.PowerItem.create(organization=office, code="M1", name="甲", type_code="1", type_label="行政许可")
    head = "事项编码,顺序,环节名称,时限（工作日）,岗位编号,替岗岗位编号\n"
    whole("steps", head + "M1,1,受理,1,P1,P2\nM1,2,审核,3,P2,\n")
    return whole


def test_steps_have_an_order_a_limit_an_owner_and_a_stand_in(steps):
    found = models.MatterStep.select().order_by(models.MatterStep.number)

    assert [(s.number, s.name, s.working_days, s.post.code, s.stand_in and s.stand_in.code) for s in found] == [
        (1, "受理", 1, "P1", "P2"),
        (2, "审核", 3, "P2", None),
    ]


def test_a_post_that_answers_for_a_step_is_not_closed_by_leaving_it_out(steps):
    difference = steps("posts", "编号,单位编码,名称\nP3,U2,窗口岗\n", allow_disappearing=True)

    assert difference.gone == []
    assert [line.split("：")[0] for line in difference.conflicts] == ["P1 受理岗", "P2 审核岗"]
    assert models.Post.select().where(models.Post.closed_on.is_null(False)).count() == 0


def test_an_organization_with_posts_is_not_closed_by_leaving_it_out(whole):
    difference = whole("organizations", "编码,名称\nU1,甲局\nU2,乙局\n", allow_disappearing=True)

    assert difference.gone == ["U2-1 办公室"]
    assert difference.conflicts == ["U1-1 办公室：尚有 1 个岗位、0 个下级，未撤销；请先办理合并或撤销"]


def test_every_kind_says_what_its_columns_mean():
    for kind in registry.KINDS.values():
        assert kind.about
        assert set(kind.key) <= {column.key for column in kind.columns}
        for column in kind.columns:
            if column.example:
                column.read(column.example)
            for choice in column.choices:
                column.read(choice)
    assert set(kinds.KINDS) < set(registry.KINDS)
