"""消息模板：the templates of every notice, as data, so that whoever sets up an account can add the same ones.

No field of any template is for a citizen's words, a contact or anybody's name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .template_fields import typed

FIELD = re.compile(r"\{\{(\w+)\.DATA\}\}")


@dataclass(frozen=True)
class Template:
    """A message template as WeChat's library describes it: `labels` names its fields by key, in order.

    `enums` lists the values that a field of the type const may have; WeChat reviews and takes no others.
    """

    title: str
    labels: Mapping[str, str]
    enums: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def content(self) -> str:
        return "".join(f"{label}：{{{{{key}.DATA}}}}\n" for key, label in self.labels.items())

    def filled(self, values: Mapping[str, object]) -> dict[str, str]:
        """Every field with its value as its type takes it.

        Raises:
            KeyError: a field has no value.
            ValueError: a value cannot be made one of the field's type.
        """
        return {key: typed(key, values[key], self.enums.get(key, ())) for key in self.labels}


# By the name of the setting in [templates] that holds the template's id.
TEMPLATES = {
    "complaint_notice": Template(
        "投诉举报提醒",
        {
            "character_string1": "编号",
            "thing2": "被反映单位",
            "phrase3": "类型",
            "time4": "提交时间",
            "date5": "受理截止",
        },
    ),
    "assignment_notice": Template(
        "投诉转办提醒",
        {
            "character_string1": "编号",
            "thing2": "承办单位",
            "phrase3": "类型",
            "phrase4": "状态",
            "date5": "答复截止",
        },
    ),
    "warning_notice": Template(
        "办理时限提醒",
        {
            "character_string1": "编号",
            "thing2": "被反映单位",
            "const3": "提醒类型",
            "phrase4": "当前状态",
            "date5": "办理期限",
        },
        {"const3": ("黄色预警", "红色预警", "催办提醒")},
    ),
    "escalation_notice": Template(
        "督办升级提醒",
        {
            "character_string1": "编号",
            "thing2": "被反映单位",
            "phrase3": "当前状态",
            "number4": "升级级次",
            "date5": "办理期限",
        },
    ),
    "weekly_digest": Template(
        "满意度周报提醒",
        {
            "thing1": "统计范围",
            "character_string2": "统计周",
            "number3": "评价数",
            "character_string4": "满意率",
            "number5": "新增投诉",
        },
    ),
    "monthly_report": Template(
        "月度报告提醒",
        {
            "thing1": "统计范围",
            "character_string2": "统计月",
            "number3": "评价数",
            "character_string4": "满意率",
            "number5": "新增投诉",
        },
    ),
    "circular_notice": Template(
        "通报待阅提醒",
        {
            "character_string1": "编号",
            "thing2": "发布单位",
            "time3": "发布时间",
            "phrase4": "状态",
        },
    ),
    "binding_notice": Template(
        "账号绑定提醒",
        {
            "character_string1": "编号",
            "phrase2": "状态",
            "time3": "时间",
        },
    ),
    "progress": Template(
        "投诉办理进度通知",
        {"thing1": "被反映单位", "phrase2": "当前状态", "time3": "更新时间"},
    ),
}
