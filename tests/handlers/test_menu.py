"""菜单的测试 / WeChat takes the menu, and every tap of it is answered."""

from handlers import keywords, menu
from tests.wechat.support import MINI


def leaves(buttons):
    return [leaf for one in buttons for leaf in (one.get("sub_button") or [one])]


def test_wechat_takes_the_menu_and_a_follower_sees_it(connected_bot, simulator):
    simulator.add_user("wang", follow=True)

    menu.install(connected_bot.context)

    shown = simulator.control("GET", "users/wang/menu")["button"]
    assert [one["name"] for one in shown] == ["群众服务", "工作台", "帮助"]


def test_chinese_goes_out_unescaped(connected_bot, simulator):
    menu.install(connected_bot.context)

    assert "\\u" not in simulator.calls("/cgi-bin/menu/create")[0]["body"]


def test_every_key_of_the_menu_stands_for_something(bot):
    keys = {leaf["key"] for leaf in leaves(menu.definition(bot.context.settings)["button"]) if leaf["type"] == "click"}

    assert keys == {*keywords.CLICKS, "find_code"}


def test_every_page_is_one_of_the_mini_program(bot):
    import json
    from pathlib import Path

    app = json.loads((Path(__file__).parents[2] / "miniprogram" / "app.json").read_text())
    pages = [leaf for leaf in leaves(menu.definition(bot.context.settings)["button"]) if leaf["type"] == "miniprogram"]

    assert pages
    assert {leaf["pagepath"] for leaf in pages} <= set(app["pages"])
    assert {leaf["appid"] for leaf in pages} == {MINI["appid"]}
