"""接入检查的测试 / What is missing at WeChat is said in words that name what to do about it."""

import pytest

from handlers import menu, wechat_check
from handlers.templates import TEMPLATES, Template
from tests.wechat.support import MINI, TEMPLATE_IDS
from wx_backend.wechat.mini_program_codes import MiniProgramCodes

RULE = "http://127.0.0.1:8000/q/"
LONG_TERM = 3


@pytest.fixture
def context(connected_bot, simulator):
    """An account with everything in its place, but no rule for scanned links."""
    menu.install(connected_bot.context)
    return connected_bot.context


def problems(context):
    return wechat_check.problems(context, MiniProgramCodes.of(context.settings))


def with_rule(simulator, path="pages/profile/profile", **changes):
    progress = TEMPLATES["progress"]
    template = {"template_id": TEMPLATE_IDS["progress"], "title": progress.title, "type": LONG_TERM}
    given = {"subscribe_templates": [{**template, "content": progress.content}], **changes}
    rules = [{"prefix": RULE, "path": path}]
    simulator.control("POST", "accounts", kind="mini_program", **MINI, link_rules=rules, **given)


def test_an_account_with_everything_has_no_problems(context, simulator):
    with_rule(simulator)

    assert problems(context) == []


def test_templates_that_are_ours_have_no_problems(context):
    assert wechat_check.template_problems(context) == []


def test_what_wechat_does_not_show_a_person_is_asked_to_compare():
    assert wechat_check.reminders() == [
        "[templates] warning_notice（办理时限提醒）的提醒类型（const3）须审核有这些枚举值：黄色预警、红色预警、催办提醒"
    ]


def test_missing_and_different_templates_are_named(context, simulator):
    renamed = Template("投诉转办提醒", {"thing1": "承办单位"})
    others = {name: one for name, one in TEMPLATES.items() if name != "complaint_notice"}
    simulator.add_accounts(templates={**others, "assignment_notice": renamed})

    assert wechat_check.template_problems(context) == [
        "[templates] complaint_notice（投诉举报提醒） 的模板编号在账号中不存在，请选用“投诉举报提醒”，关键词依次为："
        "编号（character_string）、被反映单位（thing）、类型（phrase）、提交时间（time）、受理截止（date）",
        "[templates] assignment_notice（投诉转办提醒） 缺少字段："
        "编号（character_string1）、承办单位（thing2）、类型（phrase3）、状态（phrase4）、答复截止（date5）",
        "[templates] assignment_notice（投诉转办提醒） 多出系统不填写的字段：thing1，发送会被微信拒绝",
    ]


def test_the_citizens_template_is_looked_for_in_the_mini_program(context, simulator):
    with_rule(simulator, subscribe_templates=[])

    (only,) = problems(context)
    assert only.startswith("小程序订阅消息：[templates] progress（投诉办理进度通知） 的模板编号在账号中不存在")


def test_a_menu_that_is_missing_or_old_is_named(context, simulator):
    with_rule(simulator)
    official = context.official_account
    official.create_menu({"button": [{"type": "click", "name": "旧菜单", "key": "old"}]})
    old = problems(context)
    official._client.get("menu/delete")

    assert old == ["公众号菜单：群众看到的菜单与系统不一致，请运行 install-menu"]
    assert problems(context) == ["公众号菜单：还没有菜单，请运行 install-menu"]
    official.create_menu(menu.definition(context.settings))
    assert problems(context) == ["公众号菜单：缺少工作人员的个性化菜单，请运行 install-menu"]


def test_a_rule_that_is_missing_unpublished_or_wrong_is_named(context, simulator):
    missing = problems(context)
    with_rule(simulator, path="pages/home/home")

    assert missing == [
        f"扫普通链接二维码规则：没有规则 {RULE}，扫码只会打开网页；请在小程序后台“扫普通链接二维码打开小程序”中添加"
    ]
    assert problems(context) == [
        f"扫普通链接二维码规则：规则 {RULE} 打开的是 pages/home/home，应为 pages/profile/profile"
    ]


@pytest.mark.parametrize(
    ("errcode", "words"),
    [
        (40164, "本机 IP 不在白名单，请在公众平台“基本配置”中添加"),
        (40125, "密钥（secret）不正确"),
        (50004, "微信返回 50004"),
    ],
)
def test_a_token_that_cannot_be_had_says_why(context, simulator, errcode, words):
    fresh = type(context)(**{**vars(context), "official_account": type(context.official_account).of(context.settings)})
    simulator.control("POST", "clock", advance=8000)
    with simulator.broken("/cgi-bin/stable_token", "errcode", errcode=errcode):
        found = problems(fresh)

    assert found[0].startswith(f"公众号模板消息：取不到接口凭证，{words}")
    assert len(found) == 4


def test_a_wechat_that_does_not_answer_is_said_for_each_question(context, simulator):
    with simulator.broken("/cgi-bin/template/get_all_private_template", "502"):
        found = problems(context)

    assert found[0] == "公众号模板消息：微信没有给出答复（HTTP 502），请稍后再查"
