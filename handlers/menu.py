"""自定义菜单：one menu for everybody; what is for staff answers others with a kind hint."""

from __future__ import annotations

from typing import Any

from wx_backend.config import Settings

from .context import Context


def definition(settings: Settings) -> dict[str, Any]:
    """The menu as WeChat's menu/create takes it: names of at most 16 bytes above and 60 below."""

    def page(name: str, path: str) -> dict[str, str]:
        # The address is for old clients that cannot open a mini-program.
        return {
            "type": "miniprogram",
            "name": name,
            "url": f"{settings.service.base_url}/app/",
            "appid": settings.mini_program.appid,
            "pagepath": path,
        }

    return {
        "button": [
            {
                "name": "群众服务",
                "sub_button": [
                    page("评价与投诉", "pages/home/home"),
                    page("查办理进度", "pages/progress/progress"),
                    _tap("查找二维码", "find_code"),
                ],
            },
            {
                "name": "工作台",
                "sub_button": [
                    _tap("我的待办", "todo"),
                    _tap("满意度周报", "digest"),
                    page("打开工作台", "pages/staff/staff"),
                ],
            },
            _tap("帮助", "help"),
        ]
    }


def install(context: Context) -> None:
    """Make this the menu of the official account.

    Raises:
        WechatError: WeChat does not take it.
    """
    context.official_account.create_menu(definition(context.settings))


def _tap(name: str, key: str) -> dict[str, str]:
    return {"type": "click", "name": name, "key": key}
