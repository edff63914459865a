"""模板字段的测试 / Whatever the value, WeChat takes what comes out, or it is refused before WeChat sees it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.template_fields import typed
from tests.wechat.support import NOW
from wechat_simulator.fields import CHECKS, CONTROL


def taken(key, value):
    """Whether the platform takes a value for a field."""
    return bool(value.strip()) and not CONTROL.search(value) and CHECKS[key.rstrip("0123456789")](value)


@given(st.text(), st.sampled_from(["thing1", "character_string12"]))
def test_any_text_becomes_one_that_wechat_takes(text, key):
    assert taken(key, typed(key, text))


@given(st.text())
def test_a_phrase_is_one_or_refused(text):
    try:
        value = typed("phrase1", text)
    except ValueError:
        return
    assert taken("phrase1", value)


@given(st.datetimes(timezones=st.just(NOW.tzinfo)).filter(lambda moment: 1990 < moment.year < 2100))
def test_moments_and_days_are_taken(moment):
    assert taken("time1", typed("time1", moment.isoformat()))
    assert taken("date1", typed("date1", moment.date().isoformat()))


@given(st.one_of(st.integers(-(10**29), 10**29), st.floats(-1e6, 1e6).map(lambda x: round(x, 2))))
def test_numbers_are_taken(number):
    assert taken("number1", typed("number1", number))


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("thing1", "虚构区不动产登记中心综合受理窗口二十一号", "虚构区不动产登记中心综合受理窗口二十一号"),
        ("thing1", "虚构区不动产登记中心综合受理窗口二十一号岗", "虚构区不动产登记中心综合受理窗口二十一…"),
        ("thing1", "一行\n二行\t三", "一行 二行 三"),
        ("thing1", "", "—"),
        ("character_string1", "00042", "00042"),
        ("character_string1", "编号", "-"),
        ("phrase1", "已受理", "已受理"),
        ("phrase1", "不予受理（待查）中", "不予受理待"),
        ("time1", "2026-11-23T02:30:00+00:00", "2026年11月23日 10:30"),
        ("time1", NOW, "2026年11月23日 10:30"),
        ("date1", "2026-11-24", "2026年11月24日"),
        ("date1", date(2026, 11, 24), "2026年11月24日"),
        ("number1", 97.5, "97.5"),
    ],
)
def test_values_as_people_will_read_them(key, value, wanted):
    assert typed(key, value) == wanted


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("phrase1", "OK"),
        ("time1", "yesterday"),
        ("date1", "2026-02-30"),
        ("number1", "NaN"),
        ("number1", None),
        ("const1", "已受理"),
        ("first", "您好"),
    ],
)
def test_what_cannot_be_made_right_is_refused(key, value):
    with pytest.raises(ValueError, match=r"."):
        typed(key, value)


def test_the_manual_describes_every_template_and_command():
    from pathlib import Path

    from handlers import commands
    from handlers.templates import TEMPLATES

    manual = (Path(__file__).parents[2] / "docs" / "official-account.md").read_text()

    for name, template in TEMPLATES.items():
        fields = "、".join(f"{label} `{key}`" for key, label in template.labels.items())
        assert f"| `{name}` | {template.title} | {fields} |" in manual
        assert all(value in manual for values in template.enums.values() for value in values)
    assert not [one.word for one in commands.COMMANDS if f"`{one.word}" not in manual]


def test_a_const_says_only_what_was_reviewed():
    assert typed("const3", "红色预警", ("黄色预警", "红色预警")) == "红色预警"
    for wrong in ("红色", "", None):
        with pytest.raises(ValueError, match="not one of"):
            typed("const3", wrong, ("黄色预警", "红色预警"))
