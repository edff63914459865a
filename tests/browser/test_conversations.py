"""对话 / A conversation of each kind with the official account, on the phones of staff and of a citizen."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.browser.city import DESK_CODE
from tests.browser.handset import Handset
from tests.servers import ROOT, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

NEW, VISITOR = "citizen-001", "citizen-002"
TROUBLE = "取号机坏了一上午没有人管，排队的人都不知道该去哪个窗口，问保安也说不清楚。"


@pytest.fixture(scope="module")
def chats(city, context_of):
    """Phones with the chat of the official account: the head, an administrator, somebody new, and a citizen."""
    before = city.control("phones")
    admin = before["departments"][0]
    people = {"head": "head", "admin": admin, "new": NEW, "visitor": VISITOR}
    for follower in (NEW, VISITOR):
        city.control(f"users/{follower}/follow", {})
    city.control("phones", {**before, "citizens": [], "departments": [], "supervisors": list(people.values())})
    page = context_of(viewport={"width": 1860, "height": 900}, device_scale_factor=2).new_page()
    page.goto(f"{city.wechat}/")
    yield {name: Handset(page, city, user) for name, user in people.items()}
    city.control("phones", before)


def newest(city):
    """The number on the newest card about a complaint that the head has."""
    cards = [one for one in city.inbox("head", "template") if one["title"] == "投诉举报提醒"]
    return cards[-1]["fields"][0]["value"] if cards else None


@pytest.fixture(scope="module")
def number(city, chats):
    """The number of a complaint that was filed just now, by a citizen's phone."""
    before = newest(city)
    city.file_complaint("young", city.token_of(DESK_CODE), TROUBLE)
    wait_until(lambda: newest(city) != before, seconds=60, what="the card about the complaint")
    return newest(city)


@pytest.fixture(scope="module")
def office(city):
    """The name of the office whose administrator has a phone here."""
    return city.api("GET", f"codes/{city.token_of(DESK_CODE)}/profile")["organization"]["name"]


def command(city, *words):
    """What a command of the command line says."""
    done = subprocess.run(
        [sys.executable, "-m", "wx_backend", *words],
        cwd=ROOT,
        env={**os.environ, "MASHANG_CONFIG": str(city.folder / "config.ini")},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def handed_over(number, chats, office, album):
    """The head has taken the complaint up and handed it to the office."""
    head = chats["head"]
    said = [head.say(words) for words in (f"详情 {int(number)}", f"受理 {int(number)}", f"转办 {int(number)} {office}")]
    album.phone(head, "chat-accept")
    return said


def test_a_complaint_is_taken_up_and_handed_on_by_words(handed_over, number, office):
    detail, accepted, assigned = handed_over

    assert f"编号：{number}" in detail
    assert accepted.startswith(f"已受理 {number}")
    assert assigned == f"已将 {number} 转办至{office}，已提醒该单位。"


def test_the_office_is_urged_and_answers_by_words_and_the_head_closes(handed_over, number, chats, album):
    head, admin = chats["head"], chats["admin"]

    assert head.say(f"催办 {int(number)}").startswith(f"已催办 {number}")
    expect(admin.cards("催办提醒").last).to_be_visible()
    assert admin.say(f"答复 {int(number)} 已整改落实 取号机已修好，并安排专人引导。").startswith(
        f"已答复 {number}（已整改落实）"
    )
    album.phone(admin, "chat-answer")
    assert head.say(f"办结 {int(number)} 已电话回访，群众表示满意").startswith(f"已办结 {number}")


def test_a_near_miss_is_asked_about_and_quiet_is_kept(chats, album):
    head = chats["head"]

    assert "“待办”" in head.say("代办")
    assert "请发送：受理 编号" in head.say("受理 三号")
    assert head.say("静默 8").startswith("已静默至")
    assert head.say("静默 关") == "已恢复提醒。"
    album.phone(head, "chat-near-miss")


def test_a_long_list_is_read_page_by_page(chats, album):
    head = chats["head"]

    first = head.say("待办")
    album.phone(head, "chat-todo")

    assert first.startswith(("等待处理", "目前没有"))
    if "更多" in first:
        assert re.search(r"\d{5} ", head.say("更多"))


def test_a_new_member_of_staff_shows_a_code_and_is_tied_after_the_second_word(chats, city, album):
    listed = command(city, "create-binding-code", "2")
    code, binding = re.findall(r"绑定码：(\w{8})|approve-binding (\d+)", listed)[0][0], listed.split()[-1]

    assert "须由另一位管理员确认" in chats["new"].say(f"绑定 {code}")
    assert "已绑定" in command(city, "approve-binding", binding)
    expect(chats["new"].cards("账号绑定提醒").last).to_be_visible()
    album.phone(chats["new"], "chat-binding")


def test_a_citizen_finds_a_code_and_is_shown_where_to_look_and_to_complain(chats, album, office):
    visitor = chats["visitor"]

    assert "/q/" in visitor.say(f"码 {office}")
    assert "请不要在聊天中发送查询码" in visitor.say("进度")
    assert "不会登记为投诉" in visitor.say("我要投诉")
    album.phone(visitor, "chat-citizen")
    visitor.node.get_by_role("button", name="点这里打开小程序").first.click()
    expect(visitor.text("受理编号")).to_be_visible()


def test_the_weekly_figures_are_told_in_the_chat(chats, city, album):
    assert "满意率" in chats["head"].say("周报")
    assert "满意度周报\n范围：" in command(city, "preview-digest", "1")
    album.phone(chats["head"], "chat-digest")
