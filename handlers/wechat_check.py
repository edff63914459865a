"""接入检查：compares what the settings promise with what the accounts at WeChat have, and says what is missing.

A template whose fields are not ours is refused at every send (47003), a missing rule opens every scanned code in a
browser; nothing of it shows before a citizen or a supervisor meets it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wx_backend.wechat.errors import TokenRefused, WechatError
from wx_backend.wechat.mini_program_codes import MiniProgramCodes

from . import menu
from .context import Context
from .notices import STAFF_NOTICES
from .templates import FIELD, TEMPLATES, Template

# The template of the mini-program; all others are the official account's.
PROGRESS = "progress"
SCANNED_PAGE = "pages/profile/profile"
TOKEN_WORDS = {
    40001: "密钥（secret）不正确",
    40013: "appid 不正确",
    40125: "密钥（secret）不正确",
    40164: "本机 IP 不在白名单，请在公众平台“基本配置”中添加",
    40243: "密钥（secret）已被冻结",
}


def problems(context: Context, codes: MiniProgramCodes) -> list[str]:
    """Everything that is missing or differs, in Chinese, for whoever sets the accounts up; empty if nothing is."""
    found = []
    for title, check in (
        ("公众号模板消息", lambda: template_problems(context)),
        ("小程序订阅消息", lambda: _subscription_problems(context)),
        ("公众号菜单", lambda: _menu_problems(context)),
        ("扫普通链接二维码规则", lambda: _rule_problems(context, codes)),
    ):
        found += [f"{title}：{problem}" for problem in _answered(check)]
    return found


def reminders() -> list[str]:
    """What WeChat shows to nobody but the account's own administrators, and a person has to compare.

    Source: doc/service, api_getalltemplates: the list of templates has no values of lists.
    """
    return [
        f"[templates] {name}（{TEMPLATES[name].title}）的{TEMPLATES[name].labels[key]}（{key}）须审核有这些枚举值："
        + "、".join(values)
        for name in STAFF_NOTICES
        for key, values in TEMPLATES[name].enums.items()
    ]


def _answered(check: Callable[[], list[str]]) -> list[str]:
    """What a check finds, or why WeChat does not let it look."""
    try:
        return check()
    except TokenRefused as refused:
        return [f"取不到接口凭证，{TOKEN_WORDS.get(refused.errcode, f'微信返回 {refused}')}"]
    except WechatError as failure:
        return [f"微信没有给出答复（{failure}），请稍后再查"]


def template_problems(context: Context) -> list[str]:
    """What is wrong with the templates of the official account; empty if nothing is.

    Raises:
        WechatError: WeChat does not tell which templates there are.
    """
    known = context.official_account.templates()
    contents: dict[str, tuple[str, Mapping[str, list[str]]]] = {
        template_id: (content, {}) for template_id, content in known.items()
    }
    return [problem for name in STAFF_NOTICES for problem in _template_problems(context, name, contents)]


Listed = Mapping[str, tuple[str, Mapping[str, list[str]]]]


def _template_problems(context: Context, name: str, known: Listed) -> list[str]:
    """How the account's template differs from ours: its fields by type and number, and the values of its lists."""
    ours, template_id = TEMPLATES[name], getattr(context.settings.templates, name)
    setting = f"[templates] {name}（{ours.title}）"
    if not template_id:
        return [f"{setting} 未填写"]
    if template_id not in known:
        return [f"{setting} 的模板编号在账号中不存在，请选用“{ours.title}”，关键词依次为：{_words(ours)}"]
    content, enums = known[template_id]
    theirs = FIELD.findall(content)
    missing = [f"{ours.labels[key]}（{key}）" for key in ours.labels if key not in theirs]
    extra = [key for key in theirs if key not in ours.labels]
    found = []
    if missing:
        found.append(f"{setting} 缺少字段：{'、'.join(missing)}")
    if extra:
        found.append(f"{setting} 多出系统不填写的字段：{'、'.join(extra)}，发送会被微信拒绝")
    for key, values in ours.enums.items():
        lacking = [value for value in values if key in enums and value not in enums[key]]
        if lacking:
            found.append(f"{setting} 的枚举字段 {key} 缺少：{'、'.join(lacking)}")
    return found


def _words(template: Template) -> str:
    return "、".join(f"{label}（{key.rstrip('0123456789')}）" for key, label in template.labels.items())


def _subscription_problems(context: Context) -> list[str]:
    return _template_problems(context, PROGRESS, context.mini_program.subscribe_templates())


def _menu_problems(context: Context) -> list[str]:
    """Whether both menus are those that install-menu would put in place."""
    everybody, conditional = context.official_account.menus()
    if not everybody:
        return ["还没有菜单，请运行 install-menu"]
    found = []
    if _plain(everybody) != _plain(menu.definition(context.settings)["button"]):
        found.append("群众看到的菜单与系统不一致，请运行 install-menu")
    staff = _plain(menu.staff_definition(context.settings)["button"])
    if staff not in [_plain(one) for one in conditional]:
        found.append("缺少工作人员的个性化菜单，请运行 install-menu")
    return found


def _plain(buttons: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Buttons as they were sent: WeChat adds empty lists of buttons below."""
    return [
        {
            **{key: value for key, value in one.items() if key != "sub_button"},
            **({"sub_button": _plain(one["sub_button"])} if one.get("sub_button") else {}),
        }
        for one in buttons
    ]


def _rule_problems(context: Context, codes: MiniProgramCodes) -> list[str]:
    prefix = f"{context.settings.service.base_url}/q/"
    rule = next((one for one in codes.rules() if one.prefix == prefix), None)
    if rule is None:
        return [f"没有规则 {prefix}，扫码只会打开网页；请在小程序后台“扫普通链接二维码打开小程序”中添加"]
    found = []
    if rule.path != SCANNED_PAGE:
        found.append(f"规则 {prefix} 打开的是 {rule.path}，应为 {SCANNED_PAGE}")
    if not rule.published:
        found.append(f"规则 {prefix} 还没有发布，目前只有测试人员能用")
    return found
