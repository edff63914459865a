"""命令语法的测试 / What is tolerated, what is only asked about, and that nothing else is taken for a command."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import commands, grammar, words
from models import Complaint
from tests.handlers.support import file_complaint, status_of


@pytest.fixture
def database_url(sqlite_url):
    """What a text means is decided above the database."""
    return sqlite_url


@pytest.fixture
def complaint(city, keys):
    return file_complaint(city[0], keys)


@pytest.mark.parametrize(
    "text",
    ["受理 {}", "受理{}", "受理　{}", "受理：{}", "受理 #{}", "受理 ＃{}", "受理 {}。", "受理 {}！", "  受理 {} ．"],
)
def test_spaces_and_punctuation_are_forgiven(bot, supervisor, complaint, text):
    assert bot.hears(text.format(complaint.id), supervisor).startswith("已受理")


@pytest.mark.parametrize("text", ["待办。", "待办！", "帮助　", "周报.", "HELP"])
def test_a_full_stop_after_a_word_is_forgiven(bot, supervisor, text):
    assert "请只发送" not in bot.hears(text, supervisor)


def test_a_full_stop_in_words_for_the_citizen_stays(bot, supervisor, complaint, keys):
    from wx_backend.domain import complaint_timeline

    bot.hears(f"受理 {complaint.id}", supervisor)
    bot.hears(f"办结 {complaint.id}。已整改。", supervisor)

    assert complaint_timeline.timeline(Complaint.get_by_id(complaint.id), keys)[-1].text == "已整改。"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("代办", "待办"),
        ("受里 12", "受理"),
        ("授理12", "受理"),
        ("办洁 12 好", "办结"),
        ("催半 12", "催办"),
        ("转班 12 公安局", "转办"),
        ("详清 12", "详情"),
        ("理受 12", "受理"),
        ("请受理 12", "受理"),
        ("周抱", "周报"),
        ("静音", "静默"),
        ("回复 12 您好", "答复"),
    ],
)
def test_a_near_miss_is_asked_about_and_changes_nothing(bot, supervisor, complaint, text, meant):
    reply = bot.hears(text.replace("12", str(complaint.id)), supervisor)

    assert reply.startswith("没有这个命令，您是不是要发送")
    assert f"“{meant}”" in reply
    assert status_of(complaint) == "filed"


@pytest.mark.parametrize("text", ["您好", "谢谢", "今天下午开会", "好的", "收到", "12", "我们单位的受理窗口在哪里"])
def test_what_resembles_no_command_gets_the_help(bot, supervisor, text):
    assert bot.hears(text, supervisor) == words.STAFF


def test_citizens_are_not_offered_what_is_for_staff(bot):
    assert bot.hears("代办", "openid-of-a-citizen") == words.CITIZEN


@pytest.mark.parametrize(
    ("one", "other", "far"),
    [("待办", "待办", 0), ("代办", "待办", 1), ("理受", "受理", 1), ("请受理", "受理", 1), ("好", "受理", 2)],
)
def test_distance_counts_what_has_to_be_changed(one, other, far):
    assert grammar.distance(one, other) == grammar.distance(other, one) == far


NUMBERED = [one for one in commands.COMMANDS if one.shape == grammar.NUMBER]
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@given(
    st.sampled_from(NUMBERED),
    st.integers(0, 999_999_999),
    st.sampled_from(["", " ", "　", "：", " #", "＃"]),
    st.sampled_from(["", "。", " ", "！", ".", "　。"]),
    st.booleans(),
)
def test_however_a_phone_writes_it_the_number_is_the_same(command, number, between, end, wide):
    digits = str(number).translate(DIGITS) if wide else str(number)

    assert int(command.fit(f"{command.word}{between}{digits}{end}")[1]) == number


@given(st.sampled_from(NUMBERED), st.integers(10**8, 10**9 - 1), st.sampled_from([" ", "　", "-"]))
def test_a_number_may_be_written_in_threes_as_it_is_shown(command, number, between):
    digits = str(number)
    written = between.join((digits[:3], digits[3:6], digits[6:]))

    assert re.sub(r"\D", "", command.fit(f"{command.word} {written}")[1]) == digits


@given(
    st.sampled_from(NUMBERED),
    st.integers(0, 999_999),
    st.text(alphabet="吗的不第号到-+/%abc（", min_size=1, max_size=4),
)
def test_a_number_with_anything_else_behind_it_is_no_command(command, number, behind):
    assert command.fit(f"{command.word} {number}{behind}") is None


@pytest.mark.parametrize("written", ["307 512 34", "307-512-34", "307 512 3456", "307　512　345678"])
@pytest.mark.parametrize("word", ["答复", "办结", "转办"])
def test_a_mistyped_third_group_is_no_word_of_an_answer_to_the_complaint_of_the_first(word, written):
    (command,) = (one for one in commands.COMMANDS if one.word == word)

    assert command.fit(f"{word} {written} 已整改") is None
    meant = command.fit(f"{word} 307 512 号窗口已整改")
    assert meant is not None
    assert meant[1] == "307"
