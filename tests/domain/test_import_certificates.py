"""执法证件导入：what the issuing office lists is valid, what it lists no more is revoked at once."""

from __future__ import annotations

from datetime import date

import pytest

import models
from wx_backend.domain import qualification
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import FileWrong, Sheet
from wx_backend.domain.occasions import Occasion

HEAD = "证号,工号,证件类别,执法范围,有效期起,有效期止\n"
WINDOW = "虚构区审批局 1 号窗口"


@pytest.fixture
def put(db, keys, now):
    def act(text, **options):
        lines = [line.split(",") for line in (HEAD + text).strip("\n").split("\n")]
        sheet = Sheet("a.csv", lines[0], list(enumerate(lines[1:], start=2)))
        return registry.bring_in("certificates", sheet, Wish("a.csv", operator="root", **options), Occasion(keys, now))

    return act


@pytest.fixture
def code(city):
    """The code of a post whose holder must have a certificate."""
    models.Post.update(needs_certificate=True).where(models.Post.id == city[WINDOW].post_id).execute()
    return lambda: models.QrCode.get_by_id(city[WINDOW].id)


def light(code, now):
    return qualification.of_code(code(), now.date()).reason.value


def test_certificates_of_a_file_turn_the_light_green_and_those_it_lists_no_more_red(put, code, now):
    number = code().official.staff_number
    lights = [light(code, now)]

    put(f"川J-1,{number},行政执法证,市容环境,2026-01-01,2026-12-31\n")
    lights.append(light(code, now))
    put(f"川J-2,{number},行政执法证,市容环境,2027-01-01,2027-12-31\n", allow_disappearing=True)
    lights.append(light(code, now))

    assert lights == ["certificate_missing", "in_order", "certificate_not_yet_valid"]
    first = models.Certificate.get(models.Certificate.number == "川J-1")
    assert (first.kind, first.revoked_on) == ("行政执法证", now.date())


def test_a_second_run_changes_nothing_and_a_new_end_is_shown_field_by_field(put, code):
    number = code().official.staff_number
    line = f"川J-1,{number},行政执法证,市容环境,2026-01-01,2026-12-31\n"
    put(line)

    again, longer = put(line), put(line.replace("2026-12-31", "2030-12-31"))

    assert (again.is_empty, again.unchanged) == (True, 1)
    assert longer.changed == ["川J-1：有效期止 2026-12-31 → 2030-12-31"]
    assert models.Certificate.get().valid_until == date(2030, 12, 31)


def test_who_has_left_gets_no_certificate(put, code, now):
    official = code().official
    models.Official.update(left_on=now.date()).where(models.Official.id == official.id).execute()

    difference = put(f"川J-1,{official.staff_number},,市容环境,2026-01-01,2026-12-31\n")

    assert difference.conflicts == [f"川J-1：{official.staff_number} 已于 2026-11-23 离职"]
    assert models.Certificate.select().count() == 0


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("川J-1,S9,,市容,2026-01-01,2026-12-31\n", "第 2 行“工号”列：没有编号为 S9 的公职人员"),
        ("川J-1,NUMBER,,市容,2026-01-01,2025-12-31\n", "第 2 行“有效期止”列：早于有效期起 2026-01-01"),
        ("川J-1,NUMBER,,市\u202e容,2026-01-01,2026-12-31\n", "第 2 行“执法范围”列：含有控制字符"),
        ("川J-1,NUMBER,,,2026-01-01,2026-12-31\n", "第 2 行“执法范围”列：不能为空"),
    ],
)
def test_a_bad_certificate_is_named_and_stops_the_whole(put, code, line, problem):
    good = f"川J-0,{code().official.staff_number},,市容,2026-01-01,2026-12-31\n"

    with pytest.raises(FileWrong) as wrong:
        put(line.replace("NUMBER", code().official.staff_number) + good)

    assert problem in wrong.value.message
    assert models.Certificate.select().count() == 0
