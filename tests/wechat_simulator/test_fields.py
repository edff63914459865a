"""模板字段测试 / Which values the typed fields take, and which not."""

import pytest

from wechat_simulator import fields
from wechat_simulator.errors import WeChatError
from wechat_simulator.state import Template


def take(key, value, **more):
    template = Template("T", "t", f"标签：{{{{{key}.DATA}}}}", **more)
    return fields.read(template, {key: {"value": value}})


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "区" * 20),
        ("number1", "12.5"),
        ("letter1", "ABC"),
        ("symbol1", "!@#"),
        ("character_string1", "C2026-1123/001"),
        ("time1", "15:01"),
        ("time2", "2019年10月1日 15:01"),
        ("time3", "2026-11-23 15:01:30"),
        ("time4", "2026年11月23日 9:00~2026年11月23日 17:30"),
        ("date1", "2019年10月1日"),
        ("date2", "2019/10/01~2019/10/31"),
        ("date3", "2018.01.01"),
        ("amount1", "¥100.50"),
        ("amount2", "100元"),
        ("phone_number1", "+86-0766-66888888"),
        ("car_number1", "粤A8Z888挂"),
        ("name1", "张某某"),
        ("name2", "Zhang Moumou"),
        ("phrase1", "待受理中的"),
        ("const1", "已受理"),
    ],
)
def test_taken(key, value):
    assert take(key, value) == [{"key": key, "label": "标签", "value": value}]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("thing1", "区" * 21),
        ("thing1", "两行\n文字"),
        ("thing1", ""),
        ("thing1", "   "),
        ("thing1", 5),
        ("number1", "十二"),
        ("letter1", "A1"),
        ("symbol1", "!!!!!!"),
        ("character_string1", "投诉001"),
        ("character_string1", "x" * 33),
        ("time1", "25:00"),
        ("time1", "下午三点"),
        ("time1", "2026年11月23日"),
        ("time1", "2026年2月30日 10:00"),
        ("date1", "2026-13-01"),
        ("date1", "明天"),
        ("amount1", "12345678901"),
        ("phone_number1", "1" * 18),
        ("car_number1", "粤A123456789"),
        ("name1", "张" * 11),
        ("name1", "张3"),
        ("phrase1", "一二三四五六"),
        ("phrase1", "OK"),
    ],
)
def test_refused(key, value):
    with pytest.raises(WeChatError) as refused:
        take(key, value)

    assert refused.value.errcode == 47003
    assert refused.value.errmsg == f"argument invalid! data.{key}.value invalid"


def test_an_enumerated_field_takes_reviewed_values_only():
    assert take("const4", "已受理", enums={"const4": ["已受理", "已办结"]})
    with pytest.raises(WeChatError):
        take("const4", "处理中", enums={"const4": ["已受理", "已办结"]})


def test_labels_come_from_the_content_in_its_order():
    template = Template("T", "t", "投诉编号:{{character_string1.DATA}}\n单位：{{thing2.DATA}}\n{{time3.DATA}}")

    assert template.fields == [("character_string1", "投诉编号"), ("thing2", "单位"), ("time3", "")]
