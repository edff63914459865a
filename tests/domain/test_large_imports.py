"""大批导入：a made-up personnel file of 20,000 officials with their posts and appointments, in, again, and changed."""

from __future__ import annotations

import pytest

import models
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import Sheet
from wx_backend.domain.occasions import Occasion

MANY = 20_000
OFFICES = 100


@pytest.fixture
def put(db, keys, now):
    def act(kind, heading, lines):
        sheet = Sheet("a.csv", heading, list(enumerate(lines, start=2)))
        return registry.bring_in(kind, sheet, Wish("a.csv", operator="root"), Occasion(keys, now))

    return act


def officials(renamed=()):
    return [[f"S{n:05d}", f"虚构{'改' if n in renamed else ''}{n}", "行政编制"] for n in range(MANY)]


def appointments():
    return [[f"S{n:05d}", f"P{n // 10:04d}", "2024-03-01"] for n in range(MANY)]


def test_twenty_thousand_officials_are_imported_once_and_changed_one_by_one(put):
    put("organizations", ["编码", "名称"], [[f"U{n:03d}", f"虚构局{n}"] for n in range(OFFICES)])
    posts = [[f"P{n:04d}", f"U{n % OFFICES:03d}", "经办岗", "10"] for n in range(MANY // 10)]
    put("posts", ["编号", "单位编码", "名称", "编制数"], posts)
    head = ["工号", "姓名", "编制类型"]

    first = [
        put("officials", head, officials()),
        put("appointments", ["工号", "岗位编号", "开始日期"], appointments()),
    ]
    again = [
        put("officials", head, officials()),
        put("appointments", ["工号", "岗位编号", "开始日期"], appointments()),
    ]
    changed = put("officials", head, officials(renamed={7, 19_999}))

    assert [(len(one.added), len(one.conflicts)) for one in first] == [(MANY, 0)] * 2
    assert [(one.is_empty, one.unchanged) for one in again] == [(True, MANY)] * 2
    assert changed.changed == [
        "S00007 虚构改7：姓名 虚构7 → 虚构改7",
        "S19999 虚构改19999：姓名 虚构19999 → 虚构改19999",
    ]
    assert models.Official.select().count() == models.Appointment.select().count() == MANY
