"""自定义菜单：one menu for everybody, and another one for those with the staff tag."""

from __future__ import annotations

from typing import Any

from wx_backend.config import Settings

from .context import Context


def definition(settings: Settings) -> dict[str, Any]:
    """The menu of everybody, as WeChat's menu/create takes it: names of at most 16 bytes above and 60 below."""
    return {"button": [_services(settings), _tap("查二维码", "find_code"), _tap("帮助", "help")]}


def staff_definition(settings: Settings) -> dict[str, Any]:
    """The menu of those with the staff tag（个性化菜单）."""
    office = {
        "name": "工作台",
        "sub_button": [
            _tap("我的待办", "todo"),
            _tap("满意度周报", "digest"),
            _tap("消息静默", "mute"),
            _page(settings, "打开工作台", "pages/staff/staff"),
        ],
    }
    more = {"name": "更多", "sub_button": [_tap("查二维码", "find_code"), _tap("命令帮助", "help")]}
    return {"button": [office, _services(settings), more]}


def install(context: Context) -> None:
    """Make these the menus of the official account.

    Raises:
        WechatError: WeChat does not take them.
    """
    context.official_account.create_menu(definition(context.settings))
    context.official_account.create_staff_menu(staff_definition(context.settings))


def _services(settings: Settings) -> dict[str, Any]:
    return {
        "name": "群众服务",
        "sub_button": [
            _page(settings, "评价与投诉", "pages/home/home"),
            _page(settings, "查办理进度", "pages/progress/progress"),
        ],
    }


def _page(settings: Settings, name: str, path: str) -> dict[str, str]:
    # The address is for old clients that cannot open a mini-program.
    return {
        "type": "miniprogram",
        "name": name,
        "url": f"{settings.service.base_url}/app/",
        "appid": settings.mini_program.appid,
        "pagepath": path,
    }


def _tap(name: str, key: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": key}
