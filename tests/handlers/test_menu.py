"""菜单的测试 / WeChat takes the menu, and every tap of it is answered."""

from handlers import keywords, menu, sender
from models import StaffAccount
from tests.wechat.support import ACCOUNT, MINI, NOW
from wx_backend.domain import bindings, staff


def leaves(buttons):
    return [leaf for one in buttons for leaf in (one.get("sub_button") or [one])]


def every_leaf(bot):
    settings = bot.context.settings
    return leaves(menu.definition(settings)["button"]) + leaves(menu.staff_definition(settings)["button"])


def test_wechat_takes_the_menu_and_a_follower_sees_it(connected_bot, simulator):
    simulator.add_user("wang", follow=True)

    menu.install(connected_bot.context)

    shown = simulator.control("GET", "users/wang/menu")["button"]
    assert [one["name"] for one in shown] == ["群众服务", "查二维码", "帮助"]


def test_staff_see_a_menu_of_their_own_once_they_are_tied_and_no_longer_afterwards(
    connected_bot, simulator, supervisor, keys
):
    openid = simulator.add_user("jia", follow=True)[ACCOUNT["appid"]]
    menu.install(connected_bot.context)
    menu.install(connected_bot.context)

    def seen():
        while sender.send_due(connected_bot.context):
            pass
        return [one["name"] for one in simulator.control("GET", "users/jia/menu")["button"]]

    StaffAccount.update(account_openid=None).execute()
    bindings.followed(openid, "u-supervisor-1", keys=keys, now=NOW)
    assert seen() == ["工作台", "群众服务", "更多"]
    assert len(simulator.calls("/cgi-bin/menu/delconditional")) == 1
    tied = staff.by_account_openid(openid)
    assert tied is not None
    bindings.unbind(tied, by=None, keys=keys, now=NOW)
    assert seen() == ["群众服务", "查二维码", "帮助"]


def test_chinese_goes_out_unescaped(connected_bot, simulator):
    menu.install(connected_bot.context)

    assert "\\u" not in simulator.calls("/cgi-bin/menu/create")[0]["body"]


def test_every_key_of_the_menu_stands_for_something(bot):
    keys = {leaf["key"] for leaf in every_leaf(bot) if leaf["type"] == "click"}

    assert keys == {*keywords.CLICKS, "find_code"}


def test_every_page_is_one_of_the_mini_program(bot):
    import json
    from pathlib import Path

    app = json.loads((Path(__file__).parents[2] / "miniprogram" / "app.json").read_text())
    pages = [leaf for leaf in every_leaf(bot) if leaf["type"] == "miniprogram"]

    assert pages
    assert {leaf["pagepath"] for leaf in pages} <= set(app["pages"])
    assert {leaf["appid"] for leaf in pages} == {MINI["appid"]}
