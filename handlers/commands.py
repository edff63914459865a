"""文字命令：the table of what may be written to the official account, and what is said to everything else.

A text that begins with a command's word but is not exactly right changes nothing and is told how to write it; one that
nearly begins like that is asked whether it was meant.
"""

from __future__ import annotations

import re

from wx_backend.domain import code_search, digests, qr_codes, quiet, staff
from wx_backend.wechat.callback import Message

from . import binding, complaint_commands, grammar, paging, words
from .asking import Asked
from .context import Account, Context
from .grammar import APART, FREE_WORDS, NUMBER, Command

CODES_LISTED = 60
CODES_SHOWN = 5
USUAL_QUIET_HOURS = 12

_BARE_NUMBER = re.compile(r"(\d{1,2})[\s.。、]*")
# Sixteen digits are a receipt（受理编号）; with them, or alone, the secret may have been typed.
_RECEIPT = re.compile(r"(?<!\d)\d(?:[ -]?\d){15}(?!\d)|(?:[2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", re.IGNORECASE)
_ABOUT_COMPLAINTS = re.compile(r"投诉|举报|建议|表扬|反映")


def answer(message: Message, context: Context) -> str:
    """Answer a text message."""
    return say(message.text, message, context)


def say(text: str, message: Message, context: Context) -> str:
    """Answer `text` as if the sender of the message had written it."""
    account = staff.by_account_openid(message.account_openid)
    text = ALIASES.get(text.lower(), text)
    command = next((one for one in COMMANDS if one.is_meant(text)), None)
    if command is None:
        return _no_command(text, message, context, account)
    if command.staff_only and account is None:
        return words.STAFF_ONLY
    found = command.fit(text)
    return command.run(Asked(message, context, account, found)) if found else command.usage


def _no_command(text: str, message: Message, context: Context, account: Account | None) -> str:
    """What is said to a text that begins with no command."""
    number = _BARE_NUMBER.fullmatch(text)
    if number and (reply := complaint_commands.chosen(Asked(message, context, account, number))):
        return reply
    if account is None and _RECEIPT.search(text):
        return words.progress(context.settings)
    known = [one for one in COMMANDS if account or not one.staff_only]
    meant = grammar.near(text, (one.word for one in known))
    if meant:
        usages = [one.usage for one in known if one.word in meant and one.shape]
        return "\n".join([f"没有这个命令，您是不是要发送“{'”或“'.join(meant)}”？", *usages])
    if account is None and _ABOUT_COMPLAINTS.search(text):
        return words.complain(context.settings)
    return words.greeting(account)


def help_text(asked: Asked) -> str:
    return words.greeting(asked.account)


def digest(asked: Asked) -> str:
    """周报：the newest weekly digest."""
    newest = digests.latest(asked.account)
    if newest is None:
        return "还没有周报。周报每周一生成，并发送给督查人员。"
    lines = [newest.title, *newest.summary_lines, "完整周报请在小程序工作台查看。"]
    return "\n".join(lines[: paging.fitting(lines, around="", most=len(lines))])


def mute(asked: Asked) -> str:
    """静默：hold back what can wait."""
    wanted = asked.found[1]

    def effect() -> str:
        if wanted and not wanted.isdecimal():
            quiet.mute(asked.account, 0, keys=asked.keys, now=asked.now)
            return "已恢复提醒。"
        until = quiet.mute(asked.account, int(wanted or USUAL_QUIET_HOURS), keys=asked.keys, now=asked.now)
        return (
            f"已静默至 {until:%m-%d %H:%M}，期间的普通提醒到时再发；红色预警和督办升级照常发送。\n"
            "发送“静默 关”可随时恢复。"
        )

    return asked.once(effect)


def find_code(asked: Asked) -> str:
    """码：search for the code of an office or a post; the link opens its public page."""
    found = code_search.search(asked.found[1], CODES_LISTED)
    if not found:
        return "没有找到相符的二维码，请换一个单位或岗位名称试试，例如：码 公安局"
    lines = [_code_line(asked, code) for code in found]
    return paging.first_page(asked, "codes", [code.token for code in found], lines, head="", most=CODES_SHOWN)


def code_lines(asked: Asked, tokens: list[str]) -> list[str]:
    """The lines of these codes, empty for those that are not active any more."""
    found = {code.token: code for code in qr_codes.found_by_tokens(tokens)}
    return [_code_line(asked, found[token]) if token in found else "" for token in tokens]


def _code_line(asked: Asked, code: qr_codes.FoundCode) -> str:
    return f"{code.label}\n编号 {code.number}\n{asked.context.settings.service.base_url}/q/{code.token}\n"


def bind(asked: Asked) -> str:
    return binding.bind(asked.found[1], asked.message, asked.context)


def progress(asked: Asked) -> str:
    return words.progress(asked.context.settings)


def more(asked: Asked) -> str:
    return paging.next_page(asked, {"todo": complaint_commands.todo_lines, "codes": code_lines})


ALIASES = {"help": "帮助", "?": "帮助", "？": "帮助", "下一页": "更多"}

COMMANDS = (
    Command("帮助", r"", "请只发送：帮助", help_text, staff_only=False),
    Command("待办", r"", "请只发送：待办", complaint_commands.todo),
    Command("更多", r"", "请只发送：更多", more, staff_only=False),
    Command("详情", NUMBER, "请发送：详情 编号，例如：详情 3075", complaint_commands.detail),
    Command("受理", NUMBER, "请发送：受理 编号，例如：受理 3075", complaint_commands.accept),
    Command(
        "转办",
        NUMBER + APART + r"(\S.{0,99})",
        "请发送：转办 编号 单位，例如：转办 3075 公安局",
        complaint_commands.assign,
    ),
    Command(
        "答复",
        NUMBER + APART + FREE_WORDS,
        "请发送：答复 编号 文字，例如：答复 3075 已整改落实 增设了窗口；办理结果写在最前，不写则为解释说明",
        complaint_commands.answer,
        free=True,
    ),
    Command(
        "办结",
        NUMBER + APART + FREE_WORDS,
        "请发送：办结 编号 说明，例如：办结 3075 已整改并向当事人说明",
        complaint_commands.close,
        free=True,
    ),
    Command("催办", NUMBER, "请发送：催办 编号，例如：催办 3075", complaint_commands.urge),
    Command("周报", r"", "请只发送：周报", digest),
    Command(
        "静默",
        r"[\s:：]*(\d{1,3}|关|关闭|取消)?(?:\s*小时)?",
        "请发送：静默 小时数，例如：静默 8；恢复请发送：静默 关",
        mute,
    ),
    Command(
        binding.WORD,
        r"[\s:：]*(\w{8})",
        "请发送：绑定 绑定码，绑定码是管理员提供的 8 位字母和数字",
        bind,
        staff_only=False,
    ),
    Command("进度", r".*", "请只发送：进度", progress, staff_only=False),
    # 码 is also how our own name begins, so it is a command only when nothing or a space follows.
    Command("码", r"\s+(\S.{0,29})", words.FIND_CODE, find_code, staff_only=False, meant=r"\s|$"),
)
