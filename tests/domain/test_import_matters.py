"""目录导入：the catalogue of a service hall, line by line, all or nothing."""

from __future__ import annotations

import pytest

import models
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import FileWrong
from wx_backend.domain.occasions import Occasion
from wx_backend.personnel_files import sources

HEAD = "department,department_code,area_code,group,matter,matter_code,matter_type_code,matter_type\n"


def lines(count, name="事项"):
    return "".join(f"甲局,D1,51,,{name}{i},M{i},1,行政许可\n" for i in range(count))


@pytest.fixture
def put(db, keys, now, tmp_path):
    """Imports a CSV text; gives the difference."""

    def act(text, encoding="utf-8", **options):
        path = tmp_path / "matters.csv"
        path.write_bytes((HEAD + text).encode(encoding))
        return registry.bring_in(
            "matters", sources.read(str(path)), Wish("matters.csv", **options), Occasion(keys, now)
        )

    return act


def test_a_second_run_changes_nothing(put):
    put(lines(20))

    assert put(lines(20)).is_empty
    assert models.ImportRun.select().count() == 1


def test_gbk_files_are_read_too(put):
    put(lines(3), encoding="gbk")

    assert models.PowerItem.select().first().name == "事项0"


def test_a_dry_run_shows_and_stores_nothing(put):
    difference = put(lines(2), dry_run=True)

    assert difference.lines() == [
        "+ 单位 甲局",
        "+ 事项 甲局 事项0（M0）",
        "+ 事项 甲局 事项1（M1）",
        "事项：新增 3，变更 0，减少 0，冲突 0，未变 0",
    ]
    assert models.Organization.select().count() == 0


def test_changes_are_shown_field_by_field(put):
    put(lines(1))

    assert put(lines(1, "新名"), dry_run=True).changed == ["新名0：名称 事项0 → 新名0"]


def test_a_tenth_disappearing_needs_to_be_confirmed(put):
    put(lines(20))

    with pytest.raises(NotAllowedNow):
        put(lines(10))
    put(lines(10), allow_disappearing=True)

    assert models.PowerItem.select().where(models.PowerItem.listed).count() == 10


def test_a_bad_line_is_named_with_its_column_and_stops_the_whole(put):
    with pytest.raises(FileWrong) as wrong:
        put("甲局,D1,51,,,M1,1,行政许可\n甲局,D1,51,,事项,M1,1,行政许可\n")

    assert [str(one) for one in wrong.value.problems] == [
        "第 2 行“事项”列：不能为空",
        "第 3 行“事项编码”列：与第 2 行重复：M1",
    ]
    assert models.PowerItem.select().count() == 0


def test_the_code_with_most_matters_is_the_departments_own(put):
    put("甲局,D1_77,51,,a,M1,1,行政许可\n甲局,D1,51,,b,M2,1,行政许可\n甲局,D1,51,,c,M3,1,行政许可\n")

    assert [o.code for o in models.Organization.select()] == ["D1"]


def matters(*departments):
    """One matter for each (name, code)."""
    return "".join(f"{name},{code},51,,事项{i},M{i},1,行政许可\n" for i, (name, code) in enumerate(departments))


def offices():
    return {o.code: o.name for o in models.Organization.select()}


def test_a_department_with_its_code_and_a_new_name_is_renamed(put):
    put(matters(("甲局", "D1"), ("乙局", "D2")))
    before = {item.code: item.organization_id for item in models.PowerItem.select()}

    difference = put(matters(("甲管理局", "D1"), ("乙局", "D2")))

    assert difference.lines() == ["~ 单位：甲局 → 甲管理局", "事项：新增 0，变更 1，减少 0，冲突 0，未变 2"]
    assert offices() == {"D1": "甲管理局", "D2": "乙局"}
    assert {item.code: item.organization_id for item in models.PowerItem.select()} == before
    assert models.ImportRun.select().order_by(models.ImportRun.id.desc()).get().changed == 1
    assert put(matters(("甲管理局", "D1"), ("乙局", "D2"))).is_empty


def test_a_dry_run_renames_nobody(put):
    put(matters(("甲局", "D1")))

    assert put(matters(("甲管理局", "D1")), dry_run=True).changed == ["单位：甲局 → 甲管理局"]
    assert offices() == {"D1": "甲局"}


def test_departments_may_hand_their_names_on_and_exchange_them(put):
    put(matters(("甲局", "D1"), ("乙局", "D2"), ("丙局", "D3")))

    put(matters(("乙局", "D1"), ("甲局", "D2"), ("丁局", "D3"), ("丙局", "D4")))

    assert offices() == {"D1": "乙局", "D2": "甲局", "D3": "丁局", "D4": "丙局"}
    assert models.PowerItem.get(models.PowerItem.code == "M3").organization.code == "D4"


def test_a_name_that_is_known_under_another_code_is_the_same_department(put):
    put(matters(("甲局", "D1"), ("乙局", "D2")))

    changed = put(matters(("甲局", "D9"), ("乙局", "D2"))).changed

    assert changed == ["事项0：单位编码 D1 → D9"]
    assert offices() == {"D1": "甲局", "D2": "乙局"}


def test_a_department_is_not_renamed_to_a_name_that_another_one_keeps(put):
    put(matters(("甲局", "D1"), ("乙局", "D2")))

    changed = put(matters(("乙局", "D1")), allow_disappearing=True).changed

    assert changed == ["事项0：单位 甲局 → 乙局"]
    assert offices() == {"D1": "甲局", "D2": "乙局"}


@pytest.mark.parametrize("known", [(), (("甲局", "D1"),)])
def test_two_departments_with_one_code_are_refused_in_words(put, known):
    if known:
        put(matters(*known))

    with pytest.raises(NotAllowedNow, match="单位编码 D1 同时用于“甲局”和“乙局”"):
        put(matters(("甲局", "D1"), ("乙局", "D1")))

    assert len(offices()) == len(known)


def test_a_new_type_code_is_a_change(put):
    put(lines(1))

    assert put(lines(1).replace(",1,行政许可", ",10,行政许可")).changed == ["事项0：类型编码 1 → 10"]
    assert models.PowerItem.get().type_code == "10"
