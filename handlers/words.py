"""常用语：what the official account says in more than one place."""

from __future__ import annotations

from .context import Account

CITIZEN = (
    "您好，这里是“码上监督”。\n"
    "· 评价、投诉、举报或提建议：请扫描办事窗口的二维码，或点菜单“群众服务”打开小程序。\n"
    "· 查办理进度：点菜单“群众服务”里的“查办理进度”。\n"
    "· 找单位的二维码：发送“码 单位名称”，例如：码 公安局\n"
    "请注意：在这里发送的文字不会登记为投诉。"
)
STAFF = (
    "您好，可以发送：\n"
    "待办　　　　　看等待处理的投诉\n"
    "详情 编号　　　看一件投诉的办理情况\n"
    "受理 编号　　　受理一件投诉\n"
    "办结 编号 说明　办结一件投诉，说明会给群众看\n"
    "周报　　　　　看最近一期满意度周报\n"
    "码 单位名称　　找单位的二维码\n"
    "例如：受理 12"
)
STAFF_ONLY = (
    "这是工作人员使用的功能，您的微信还没有绑定工作人员账号。\n"
    "工作人员请向管理员索取绑定码，然后发送：绑定 绑定码\n\n" + CITIZEN
)
FIND_CODE = "请发送“码”、一个空格和单位名称，例如：码 公安局"


def greeting(account: Account | None) -> str:
    """What can be done here, for a member of staff or for everybody else."""
    return STAFF if account else CITIZEN
