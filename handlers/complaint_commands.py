"""办件命令：待办 详情 受理 转办 答复 办结 催办. What is not for the asker and what does not exist look alike.

The citizen's own words stay in the mini-program, where reading them is logged.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

from wx_backend.domain import (
    caseload,
    complaint_vocabulary,
    complaints,
    conversations,
    notices,
    organizations,
    reachability,
    urging,
)
from wx_backend.domain.caseload import ComplaintRow
from wx_backend.domain.errors import InvalidInput, NotFound
from wx_backend.domain.words import ComplaintKind

from . import paging
from .asking import Asked

TODO_LISTED = 200
OFFICES_OFFERED = 8
# A complaint as the domain hands it out; its table is not ours to import.
Found = Any


def todo(asked: Asked) -> str:
    """待办：what waits for this member of staff, the most urgent first."""
    rows = caseload.todo(asked.account, today=asked.today, limit=TODO_LISTED)
    if not rows:
        return "目前没有等待您处理的投诉。"
    lines = [_line(row) for row in rows]
    tail = "发送“详情 编号”（末四位即可）查看办理情况。"
    return paging.first_page(asked, "todo", [row.id for row in rows], lines, head="等待处理：", tail=tail)


def todo_lines(asked: Asked, ids: list[int]) -> list[str]:
    """The lines of these complaints, empty for those that are not this person's to see any more."""
    rows = {row.id: row for row in caseload.rows(asked.account, ids, today=asked.today)} if asked.account else {}
    return [_line(rows[one]) if one in rows else "" for one in ids]


def detail(asked: Asked) -> str:
    """详情：how a complaint stands."""
    try:
        complaint = caseload.find_by_digits(asked.account, asked.digits)
    except NotFound as unknown:
        return unknown.message
    reachability.opened(asked.account, notices.subject_of(complaint), now=asked.now)
    row = caseload.row(complaint, asked.today)
    overdue = "（已逾期）" if row.overdue else ""
    next_steps = "、".join(WORDS[one] for one in complaints.allowed_actions(complaint, asked.account) if one in WORDS)
    return (
        f"编号：{row.number}\n类型：{row.kind_label}（{row.category_label}）\n单位：{row.organization_name}\n"
        f"状态：{row.status_label}\n提交日期：{row.filed_on:%Y-%m-%d}\n时限：{row.due_on:%Y-%m-%d}{overdue}\n"
        + (f"您可以：{next_steps}\n" if next_steps else "")
        + "内容请在小程序工作台查看。"
    )


# What may be done by a command, by the domain's name for it.
WORDS = {"accept": "受理", "assign": "转办", "answer": "答复", "close": "办结"}


def accept(asked: Asked) -> str:
    """受理：take up a complaint."""

    def effect(complaint: Found) -> str:
        complaints.accept(complaint, by=asked.account, keys=asked.keys, now=asked.now)
        row = caseload.row(complaint, asked.today)
        return f"已受理 {row.number}（{row.organization_name}），请在 {row.due_on:%Y-%m-%d} 前办理答复。"

    return _on_complaint(asked, effect)


def answer(asked: Asked) -> str:
    """答复：the department's answer to the citizen; its words may begin with a result（如：已整改落实 增设了窗口）."""

    def effect(complaint: Found) -> str:
        result, words = complaint_vocabulary.result_in(_words(asked))
        complaints.answer(complaint, words, result=result, by=asked.account, keys=asked.keys, now=asked.now)
        label = complaint_vocabulary.result_label(result)
        return f"已答复 {_number(complaint)}（{label}），群众可以在小程序里看到。"

    return _on_complaint(asked, effect)


def close(asked: Asked) -> str:
    """办结：close a complaint with words for its author."""

    def effect(complaint: Found) -> str:
        result, words = "", _words(asked)
        if complaint.answered_at is None:
            said = words
            result, words = complaint_vocabulary.result_in(said)
            if complaint.kind is ComplaintKind.PRAISE and words == said:
                result = ""  # for praise nothing has to be explained
        complaints.close(complaint, words, result=result, by=asked.account, keys=asked.keys, now=asked.now)
        return f"已办结 {_number(complaint)}，群众可以在小程序里看到您的说明。"

    return _on_complaint(asked, effect)


def urge(asked: Asked) -> str:
    """催办：tell whoever has to act to hurry."""

    def effect(complaint: Found) -> str:
        told = urging.urge(complaint, by=asked.account, keys=asked.keys, now=asked.now)
        return f"已催办 {_number(complaint)}，已提醒 {told} 位承办人。"

    return _on_complaint(asked, effect)


def assign(asked: Asked) -> str:
    """转办：hand a complaint to an office. Where several have such a name, they are offered by number."""

    def effect(complaint: Found) -> str:
        wanted = unicodedata.normalize("NFKC", asked.found[2]).strip()
        offices = organizations.named(wanted, OFFICES_OFFERED + 1)
        if not offices:
            return f"没有找到名称含“{wanted[:20]}”的单位，请核对后重发，例如：转办 {_number(complaint)} 公安局"
        if len(offices) > OFFICES_OFFERED:
            return f"名称含“{wanted[:20]}”的单位太多，请写得更完整一些。"
        if len(offices) == 1:
            return _assigned(asked, complaint, offices[0])
        state = {"choose": complaint.id, "offices": [office.id for office in offices]}
        conversations.remember(asked.openid, state, keys=asked.keys, now=asked.now)
        offered = "\n".join(f"{number}. {office.name}" for number, office in enumerate(offices, 1))
        return f"有 {len(offices)} 个单位名称相符，请回复序号：\n{offered}"

    return _on_complaint(asked, effect)


def chosen(asked: Asked) -> str | None:
    """A bare number: the office that was offered under it, or None where nothing was offered."""
    state = conversations.recall(asked.openid, keys=asked.keys, now=asked.now)
    if asked.account is None or not state or "choose" not in state:
        return None

    def effect() -> str:
        offices = state["offices"]
        if state.get("done"):
            return "这次转办已经选过单位；如需改办，请重新发送转办命令。"
        if not 1 <= asked.number <= len(offices):
            return f"请回复 1 到 {len(offices)} 之间的序号，或重新发送转办命令。"
        complaint = caseload.find(asked.account, state["choose"])
        reply = _assigned(asked, complaint, organizations.get(offices[asked.number - 1]))
        # Kept and not forgotten: the same push may come again, and must find that it was a choice.
        conversations.remember(asked.openid, {**state, "done": True}, keys=asked.keys, now=asked.now)
        return reply

    return asked.once(effect)


def _assigned(asked: Asked, complaint: Found, office: Any) -> str:
    complaints.assign(complaint, office, by=asked.account, keys=asked.keys, now=asked.now)
    return f"已将 {_number(complaint)} 转办至{office.name}，已提醒该单位。"


def _on_complaint(asked: Asked, effect: Callable[[Found], str]) -> str:
    def with_complaint() -> str:
        complaint = caseload.find_by_digits(asked.account, asked.digits)
        reply = effect(complaint)
        reachability.opened(asked.account, notices.subject_of(complaint), now=asked.now)
        return reply

    return asked.once(with_complaint)


def _words(asked: Asked) -> str:
    """The free words of a command.

    Raises:
        InvalidInput: more than the setting allows.
    """
    words, most = asked.found[2].strip(), asked.context.settings.limits.answer_chars
    if len(words) > most:
        raise InvalidInput(f"文字不能超过 {most} 个字，请精简后重发")
    return words


def _number(complaint: Found) -> str:
    return f"{complaint.id:05d}"


def _line(row: ComplaintRow) -> str:
    overdue = "，已逾期" if row.overdue else f"，{row.due_on:%m-%d} 前"
    return f"{row.number} {row.kind_label} {row.organization_name}（{row.status_label}{overdue}）"
