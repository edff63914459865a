"""复述：what an operator reads to the caller, so that both know what was taken down and how to follow it."""

from __future__ import annotations

from . import complaint_vocabulary
from .complaint_intake import NewComplaint, Receipt

DIGITS = "零一二三四五六七八九"


def of(new: NewComplaint, receipt: Receipt) -> str:
    """The words, with number and secret spelt so that they can be written down while listening."""
    complaint = receipt.complaint
    about = complaint.organization.name + (f"，{complaint.post.name}" if complaint.post else "")
    contact = "您没有留下联系方式。"
    if new.contact:
        contact = f"您同意留下联系电话 {_spelt(new.contact.phone)}，只有主办人员说明理由后才能查看。"
    due = f"{complaint.answer_due_on:%Y年%m月%d日}"
    return (
        f"您{complaint.kind.label}的是{about}，类别是{complaint_vocabulary.category_label(complaint.category)}。"
        f"您反映的内容是：{new.text.strip().rstrip('。')}。{contact}"
        f"受理编号是 {_spelt(complaint.receipt_number)}；查询码是 {_spelt(receipt.secret)}。"
        f"答复期限是{due}。请问我记的对吗？"
    )


def _spelt(number: str) -> str:
    """In groups of four, digit by digit."""
    plain = [one for one in number if one.isalnum()]
    said = [DIGITS[int(one)] if one.isascii() and one.isdigit() else one for one in plain]
    return "，".join("".join(said[i : i + 4]) for i in range(0, len(said), 4))
