"""导入与变动：files meet what has happened meanwhile: word out of order, a merger, and a process killed half-way."""

from __future__ import annotations

import itertools
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import models
from wx_backend.domain import organization_tree, reorganization
from wx_backend.domain.errors import NotAllowedNow
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.imports.sheets import Sheet
from wx_backend.domain.occasions import Occasion

ROOT = Path(__file__).resolve().parents[2]
ORGANIZATIONS = "编码,名称\nU1,甲局\nU2,乙局\n"
POSTS = "编号,单位编码,名称\nP1,U1,受理岗\nP2,U2,审核岗\n"
EVENT = "变动编号,变动类型,工号,姓名,岗位编号,生效日期\n"
EVENTS = (
    "E1,入职,S1,虚构甲,P1,2026-01-05\n",
    "E2,调任,S1,,P2,2026-03-01\n",
    "E3,离职,S1,,,2026-06-01\n",
    "E4,入职,S2,虚构乙,P1,2026-03-01\n",
)


@pytest.fixture
def put(db, keys, now):
    def act(kind, text, **options):
        lines = [line.split(",") for line in text.strip("\n").split("\n")]
        sheet = Sheet("a.csv", lines[0], list(enumerate(lines[1:], start=2)))
        return registry.bring_in(kind, sheet, Wish("a.csv", operator="root", **options), Occasion(keys, now))

    return act


@pytest.fixture
def offices(put):
    put("organizations", ORGANIZATIONS)
    put("posts", POSTS)


def lives():
    rows = models.Appointment.select().order_by(models.Appointment.starts_on, models.Appointment.id)
    return [(row.official.staff_number, row.post.code, str(row.starts_on), str(row.ends_on)) for row in rows]


def forget_people():
    for table in (models.Appointment, models.PersonnelEvent, models.Official):
        table.delete().execute()


def test_word_that_comes_in_any_order_one_by_one_ends_in_the_same_lives(offices, put):
    found = set()
    for order in itertools.permutations(EVENTS):
        for line in order:
            put("events", EVENT + line)
        left = models.Official.get(models.Official.staff_number == "S1").left_on
        found.add((tuple(sorted(lives())), str(left)))
        forget_people()

    assert found == {
        (
            (
                ("S1", "P1", "2026-01-05", "2026-02-28"),
                ("S1", "P2", "2026-03-01", "2026-05-31"),
                ("S2", "P1", "2026-03-01", "None"),
            ),
            "2026-06-01",
        )
    }


def test_word_about_somebody_nobody_has_heard_of_waits_for_the_joining(offices, put):
    early = put("events", EVENT + EVENTS[2])
    put("events", EVENT + EVENTS[0])

    assert early.conflicts == ["E3 2026-06-01 S1 离职：尚无此人，待入职数据到达后生效"]
    assert lives() == [("S1", "P1", "2026-01-05", "2026-05-31")]


def test_two_people_under_one_number_are_set_apart_and_the_first_stays(offices, put):
    put("events", EVENT + EVENTS[0])

    difference = put("events", EVENT + "E9,入职,S1,虚构另一人,P2,2026-05-01\n")

    assert difference.conflicts == ["E9：工号 S1 已是 虚构甲，不能再是 虚构另一人"]
    assert [one.name for one in models.Official.select()] == ["虚构甲"]


@pytest.fixture
def merged(offices, put, keys, now):
    """The first office was merged into the second after the files were written."""
    first, second = (models.Organization.get(models.Organization.code == code) for code in ("U1", "U2"))
    reorganization.merge(first, second, "虚构〔2026〕8 号", occasion=Occasion(keys, now))
    return put


def test_a_file_from_before_a_merger_opens_nothing_again_and_moves_nothing_back(merged):
    offices, posts = merged("organizations", ORGANIZATIONS), merged("posts", POSTS)

    assert offices.conflicts == ["U1 甲局：已撤销并由其他接替，不重新启用；请更新文件"]
    assert posts.conflicts == ["P1 受理岗：单位 U1 已撤销；请更新文件中的单位编码"]
    assert (offices.is_empty, posts.is_empty) == (True, True)
    post = models.Post.get(models.Post.code == "P1")
    assert organization_tree.body_of(post.organization).code == "U2"


def test_a_catalogue_from_before_a_merger_is_refused_in_words(merged):
    catalogue = (
        "department,department_code,area_code,group,matter,matter_code,matter_type_code,matter_type\n"
        "甲局,U1,51,,事项,M1,1,行政许可\n"
    )

    with pytest.raises(NotAllowedNow, match="“甲局”已于 2026-11-23 撤销，由“乙局”接替"):
        merged("matters", catalogue)

    assert models.PowerItem.select().count() == 0


MANY = 12_000
KILLED = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from wx_backend import database
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.running import Wish
from wx_backend.domain.occasions import Occasion
from wx_backend.key_file import KeyFile
from wx_backend.personnel_files import sources

def look(stage, done, total):
    if stage == "写入" and done >= total // 2 - 1000:
        os.kill(os.getpid(), signal.SIGKILL)

url, keys, file, now = sys.argv[1:]
database.connect(url)
occasion = Occasion(KeyFile(Path(keys)).keyring(), datetime.fromisoformat(now))
registry.bring_in("officials", sources.read(file), Wish("a.csv", operator="root"), occasion, look)
"""


def test_an_import_killed_while_it_writes_leaves_nothing_and_run_again_brings_everybody(
    db, database_url, key_file, keys, now, tmp_path
):
    file = tmp_path / "officials.csv"
    file.write_text("工号,姓名\n" + "".join(f"S{number},虚构{number}\n" for number in range(MANY)))
    arguments = [database_url, str(tmp_path / "keys.json"), str(file), now.isoformat()]

    killed = subprocess.run([sys.executable, "-c", KILLED, *arguments], cwd=ROOT, capture_output=True, check=False)
    left = models.Official.select().count(), models.ImportRun.select().count()
    again = registry.bring_in("officials", _sheet(file), Wish("a.csv", operator="root"), Occasion(keys, now))

    assert (killed.returncode, left) == (-signal.SIGKILL, (0, 0)), killed.stderr
    assert (len(again.added), models.Official.select().count()) == (MANY, MANY)


def _sheet(file):
    lines = [line.split(",") for line in file.read_text().splitlines()]
    return Sheet(file.name, lines[0], list(enumerate(lines[1:], start=2)))
