"""文字命令：帮助 待办 详情 受理 办结 周报 绑定 码, with an exact grammar.

A text that begins with a command's word but is not exactly right changes nothing and is told how to write it. What is
not for the asker and what does not exist look alike.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from wx_backend.domain import callbacks, caseload, complaints, digests, qr_codes, staff
from wx_backend.domain.caseload import ComplaintRow
from wx_backend.domain.errors import NotFound
from wx_backend.wechat.callback import Message

from . import binding, words
from .context import Account, Context

TODO_SHOWN = 8
CODES_SHOWN = 5
# \d and int() read full-width digits as well; nine of them always fit the column.
NUMBER = r"\s*[#＃]?(\d{1,9})"


@dataclass(frozen=True)
class Asked:
    """A command that was understood: who asks, and what was found in the text."""

    message: Message
    context: Context
    account: Account
    found: re.Match[str]

    @property
    def number(self) -> int:
        return int(self.found[1])


@dataclass(frozen=True)
class Command:
    """`shape` is what follows the word, whole; `usage` is said when it is not like that."""

    word: str
    shape: str
    usage: str
    run: Callable[[Asked], str]
    staff_only: bool = True
    # How the text must go on after the word to be meant as this command at all.
    meant: str = ""

    def is_meant(self, text: str) -> bool:
        return text.startswith(self.word) and re.match(self.meant, text[len(self.word) :]) is not None


def answer(message: Message, context: Context) -> str:
    """Answer a text message."""
    return say(message.text, message, context)


def say(text: str, message: Message, context: Context) -> str:
    """Answer `text` as if the sender of the message had written it."""
    account = staff.by_account_openid(message.account_openid)
    text = ALIASES.get(text.lower(), text)
    command = next((one for one in COMMANDS if one.is_meant(text)), None)
    if command is None:
        return words.greeting(account)
    if command.staff_only and account is None:
        return words.STAFF_ONLY
    found = re.fullmatch(command.shape, text[len(command.word) :], re.DOTALL)
    return command.run(Asked(message, context, account, found)) if found else command.usage


def help_text(asked: Asked) -> str:
    return words.greeting(asked.account)


def todo(asked: Asked) -> str:
    """待办：what waits for this member of staff, the most urgent first."""
    rows = caseload.todo(asked.account, today=asked.context.now().date(), limit=TODO_SHOWN + 1)
    if not rows:
        return "目前没有等待您处理的投诉。"
    lines = [_line(row) for row in rows[:TODO_SHOWN]]
    more = "\n还有更多，请在小程序工作台查看。" if len(rows) > TODO_SHOWN else ""
    return "等待处理：\n" + "\n".join(lines) + more + "\n发送“详情 编号”查看办理情况。"


def detail(asked: Asked) -> str:
    """详情：how a complaint stands. The citizen's words stay in the mini-program, where reading them is logged."""
    try:
        complaint = caseload.find(asked.account, asked.number)
    except NotFound as unknown:
        return unknown.message
    row = caseload.row(complaint, asked.context.now().date())
    overdue = "（已逾期）" if row.overdue else ""
    return (
        f"编号：{row.number}\n类型：{row.kind_label}（{row.category_label}）\n单位：{row.organization_name}\n"
        f"状态：{row.status_label}\n提交日期：{row.filed_on:%Y-%m-%d}\n时限：{row.due_on:%Y-%m-%d}{overdue}\n"
        "内容请在小程序工作台查看。"
    )


def accept(asked: Asked) -> str:
    """受理：take up a complaint."""

    def effect() -> str:
        context, now = asked.context, asked.context.now()
        complaint = caseload.find(asked.account, asked.number)
        complaints.accept(complaint, by=asked.account, keys=context.keys, now=now)
        row = caseload.row(complaint, now.date())
        return f"已受理 {row.number}（{row.organization_name}），请在 {row.due_on:%Y-%m-%d} 前办理答复。"

    return _once(asked, effect)


def close(asked: Asked) -> str:
    """办结：close a complaint with words for its author."""

    def effect() -> str:
        context, now = asked.context, asked.context.now()
        complaint = caseload.find(asked.account, asked.number)
        complaints.close(complaint, asked.found[2].strip(), by=asked.account, keys=context.keys, now=now)
        return f"已办结 {caseload.row(complaint, now.date()).number}，群众可以在小程序里看到您的说明。"

    return _once(asked, effect)


def digest(asked: Asked) -> str:
    """周报：the newest weekly digest."""
    newest = digests.latest(asked.account)
    if newest is None:
        return "还没有周报。周报每周一生成，并发送给督查人员。"
    return "\n".join([newest.title, *newest.summary_lines, "完整周报请在小程序工作台查看。"])


def bind(asked: Asked) -> str:
    return binding.bind(asked.found[1], asked.message, asked.context)


def find_code(asked: Asked) -> str:
    """码：search for the code of an office or a post; the link opens its public page."""
    found = qr_codes.search(asked.found[1].strip(), CODES_SHOWN)
    if not found:
        return "没有找到相符的二维码，请换一个单位或岗位名称试试，例如：码 公安局"
    base = asked.context.settings.service.base_url
    return "\n\n".join(f"{code.label}\n编号 {code.number}\n{base}/q/{code.token}" for code in found)


def _once(asked: Asked, effect: Callable[[], str]) -> str:
    return callbacks.once(asked.message.key, effect, keys=asked.context.keys, now=asked.context.now())


def _line(row: ComplaintRow) -> str:
    overdue = "，已逾期" if row.overdue else f"，{row.due_on:%m-%d} 前"
    return f"{row.number} {row.kind_label} {row.organization_name}（{row.status_label}{overdue}）"


ALIASES = {"help": "帮助", "?": "帮助", "？": "帮助"}

COMMANDS = (
    Command("帮助", r"", "请只发送：帮助", help_text, staff_only=False),
    Command("待办", r"", "请只发送：待办", todo),
    Command("详情", NUMBER, "请发送：详情 编号，例如：详情 12", detail),
    Command("受理", NUMBER, "请发送：受理 编号，例如：受理 12", accept),
    Command("办结", NUMBER + r"[\s,，:：]+(\S.*)", "请发送：办结 编号 说明，例如：办结 12 已整改并向当事人说明", close),
    Command("周报", r"", "请只发送：周报", digest),
    Command(
        "绑定",
        r"[\s:：]*(\w{8})",
        "请发送：绑定 绑定码，绑定码是管理员提供的 8 位字母和数字",
        bind,
        staff_only=False,
    ),
    # 码 is also how our own name begins, so it is a command only when nothing or a space follows.
    Command("码", r"\s+(\S.{0,29})", words.FIND_CODE, find_code, staff_only=False, meant=r"\s|$"),
)
