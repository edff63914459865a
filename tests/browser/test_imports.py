"""数据导入 / An establishment officer mends a workbook at a PC, reads what it changes, and applies that."""

from __future__ import annotations

import sqlite3

import pytest
from openpyxl import Workbook
from playwright.sync_api import expect

from tests.browser.accessibility import accessibility_problems
from tests.browser.handset import Screen
from tests.browser.test_pages import layout_problems

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

HEAD = ["工号", "姓名", "编制类型"]


@pytest.fixture(scope="module")
def pc(context_of, city):
    """A PC on the workbench that the phone of an establishment officer has let in."""
    unionid = city.control("users", {"id": "bian", "name": "编办丁（虚构）", "follow": True})["unionid"]
    with sqlite3.connect(city.folder / "mashang.db", timeout=20) as rows:
        rows.execute(
            "INSERT INTO staff_account (name, role, unionid, active, whole_city) VALUES (?, 'establishment', ?, 1, 1)",
            ("编办丁（虚构）", unionid),
        )
    page = context_of(viewport={"width": 1280, "height": 900}).new_page()
    with page.expect_response("**/api/v1/desk-sign-ins") as started:
        page.goto(f"{city.web}/app/?page=pages/staff/staff")
    shown = started.value.json()
    approval = {"code": shown["code"], "number": shown["number"]}
    city.api("POST", "desk-sign-ins/approval", approval, token=city.sign_in("bian"))
    expect(Screen(page).text("数据导入")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def people(city):
    """Everybody on the city's list, as the file of a personnel system would have them."""
    with sqlite3.connect(city.folder / "mashang.db", timeout=20) as rows:
        listed = rows.execute("SELECT staff_number, name, establishment_type FROM official WHERE left_on IS NULL")
        return [list(row) for row in listed.fetchall()]


def workbook(folder, name, rows):
    made = Workbook()
    for row in rows:
        made.active.append(row)
    made.save(folder / name)
    return folder / name


def choose(pc, button, file):
    with pc.expect_file_chooser() as chooser:
        Screen(pc).button(button).click()
    chooser.value.set_files(file)


def problems_of(pc):
    """What is wrong with the page at a PC and on a phone."""
    found = []
    for width, height in ((1280, 900), (375, 740)):
        pc.set_viewport_size({"width": width, "height": height})
        found += layout_problems(Screen(pc)) + accessibility_problems(Screen(pc))
    pc.set_viewport_size({"width": 1280, "height": 900})
    return found


def test_a_workbook_is_mended_read_and_applied(pc, people, city, album, tmp_path):
    screen = Screen(pc)
    screen.text("数据导入").click()
    screen.choose("数据种类", "公职人员")
    wrong = [[people[0][0], "", ""], ["工号 1", "虚构甲", "行政编制"]]
    choose(pc, "选择文件并核对", workbook(tmp_path, "人员名册.xlsx", [HEAD, *wrong]))
    expect(screen.text("文件有 2 处错误")).to_be_visible()
    lines = screen.top.get_by_role("table").get_by_role("row").all_inner_texts()
    assert [line.split() for line in lines[1:]] == [
        ["2", "姓名", "不能为空"], ["3", "工号", "只能用字母、数字和", ".", "_", "-", "/", "(", ")"],
    ]  # fmt: skip
    album.page(pc, "import-errors")
    problems = problems_of(pc)

    mended = [[people[0][0], "改名后（虚构）", people[0][2]], *people[1:-2], ["N0001", "虚构新", "事业编制"]]
    choose(pc, "换一个文件", workbook(tmp_path, "人员名册（改）.xlsx", [HEAD, *mended]))
    expect(screen.text(f"姓名 {people[0][1]} → 改名后（虚构）")).to_be_visible()
    expect(screen.text(people[-1][0])).to_be_visible()
    album.page(pc, "import-check")
    problems += problems_of(pc)
    screen.button("导入：新增 1 条、变更 1 条、减少 2 条").click()
    expect(screen.text("已导入：新增 1 条、变更 1 条、减少 2 条")).to_be_visible()
    problems += problems_of(pc)

    screen.choose("看哪些", "导入记录")
    expect(screen.text("人员名册（改）.xlsx")).to_be_visible()
    screen.button("看改了什么").first.click()
    expect(screen.text("N0001 虚构新")).to_be_visible()
    assert problems + problems_of(pc) == []
    with sqlite3.connect(city.folder / "mashang.db", timeout=20) as rows:
        assert rows.execute("SELECT name FROM official WHERE staff_number = ?", (people[0][0],)).fetchone() == (
            "改名后（虚构）",
        )


def test_the_pilot_of_any_day_and_steps_without_anybody_are_seen(pc, city, album):
    pc.goto(f"{city.web}/app/?page=packages/admin/pilot/pilot")
    screen = Screen(pc)
    expect(screen.text("第一批试点")).to_be_visible()
    problems = problems_of(pc)
    album.page(pc, "pilot")
    screen.choose("看哪些", "责任环节")
    expect(screen.text("个环节")).to_be_visible()

    assert problems + problems_of(pc) == []
