"""常用语：what the official account says in more than one place."""

from __future__ import annotations

from wx_backend.config import Settings

from .context import Account

CITIZEN = (
    "您好，这里是“码上监督”。\n"
    "· 评价、投诉、举报或提建议：请扫描办事窗口的二维码，或点菜单“群众服务”打开小程序。\n"
    "· 查办理进度：发送“进度”，或点菜单“群众服务”里的“查办理进度”。\n"
    "· 找单位的二维码：发送“码 单位名称”，例如：码 公安局\n"
    "请注意：在这里发送的文字不会登记为投诉。"
)
STAFF = (
    "您好，可以发送：\n"
    "· 待办：看等待处理的投诉\n"
    "· 详情 编号：看办理情况\n"
    "· 受理 编号\n"
    "· 转办 编号 单位\n"
    "· 答复 编号 文字：给群众看\n"
    "· 办结 编号 文字：给群众看\n"
    "· 催办 编号：催承办人\n"
    "· 周报：看最近一期\n"
    "· 静默 小时数：暂缓普通提醒；发“静默 关”恢复\n"
    "· 码 单位名称：找二维码\n"
    "编号写末四位也可以，例如：受理 3075"
)
STAFF_ONLY = (
    "这是工作人员使用的功能，您的微信还没有绑定工作人员账号。\n"
    "工作人员请向管理员索取绑定码，然后发送：绑定 绑定码\n\n" + CITIZEN
)
FIND_CODE = "请发送“码”、一个空格和单位名称，例如：码 公安局"


def greeting(account: Account | None) -> str:
    """What can be done here, for a member of staff or for everybody else."""
    return STAFF if account else CITIZEN


def progress(settings: Settings) -> str:
    """How to look at the own complaint; its secret（查询码）is never asked for here, where the chat would keep it."""
    return (
        f"查办理进度：{_mini_page(settings, 'pages/progress/progress', '点这里打开小程序')}，"
        "填写受理编号和查询码；也可以点菜单“群众服务”里的“查办理进度”。\n"
        "为保护您的隐私，请不要在聊天中发送查询码。"
    )


def complain(settings: Settings) -> str:
    """How to leave a complaint; what is written here is none."""
    return (
        f"要投诉、举报、提建议或表扬：{_mini_page(settings, 'pages/home/home', '点这里打开小程序')}，"
        "或扫描办事窗口的二维码。\n"
        "请注意：在这里发送的文字不会登记为投诉。"
    )


def _mini_page(settings: Settings, page: str, words: str) -> str:
    """A link into the mini-program（小程序文字链）; a phone that cannot open it opens the web page."""
    return (
        f'<a data-miniprogram-appid="{settings.mini_program.appid}" data-miniprogram-path="{page}" '
        f'href="{settings.service.base_url}/app/">{words}</a>'
    )
