"""推送：an outbox message becomes a template message to staff or a subscription message to a citizen.

A notice never carries a citizen's words, a contact or anybody's name: it says that there is something, how it stands
and where to look. Its words come from the payload of the outbox, its form from `templates`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wx_backend.domain import complaint_words, late_replies, outbox, staff, subscriptions
from wx_backend.domain.notices import WarningLevel
from wx_backend.domain.quiet_hours import QuietHours
from wx_backend.wechat.callback import Message
from wx_backend.wechat.errors import WechatRefused

from .context import Context, Outgoing
from .templates import TEMPLATES

# The person has not agreed, or the consent is used up.
NO_CONSENT = 43101
Payload = Mapping[str, Any]
Values = dict[str, object]


# Whoever has just asked waits for these.
AT_ANY_HOUR = frozenset({late_replies.KIND, "staff_tag", "binding_notice"})


class Unreachable(Exception):
    """There is nobody this message could be sent to."""


@dataclass(frozen=True)
class Notice:
    """A message that is ready to go. Without a client_msg_id it is a subscription message of the mini-program."""

    openid: str
    template_id: str
    data: dict[str, str]
    page: str
    client_msg_id: str | None


@dataclass(frozen=True)
class StaffTag:
    """The tag that shows the menu for staff（个性化菜单）, to be put on or taken off."""

    account_openid: str
    on: bool


@dataclass(frozen=True)
class Words:
    """A text in the chat（客服消息）: the reply to something that took longer than WeChat waits."""

    account_openid: str
    text: str


def first_moment(message: Outgoing, quiet: QuietHours, now: datetime) -> datetime:
    """When a message that is due now may be sent: in quiet hours（免打扰）all that is not red waits for their end."""
    if message.kind in AT_ANY_HOUR:
        return now
    return quiet.first_moment(now, red=json.loads(message.payload).get("level") == WarningLevel.RED.name)


def build(message: Outgoing, context: Context) -> Notice | StaffTag | Words:
    """Make of an outbox message what is to be handed to WeChat.

    Raises:
        Unreachable: the member of staff has left, or never tied a WeChat identity.
        Exception: whatever a payload that makes no sense leads to; the sender lets it fail alone.
    """
    payload = json.loads(message.payload)
    if message.kind == "complaint_progress":
        return _to_citizen(payload, context)
    if message.kind == "staff_tag":
        # As it is now: between the cause and this moment the person may have been tied or untied again.
        openid = payload["account_openid"]
        return StaffTag(openid, staff.by_account_openid(openid) is not None)
    if message.kind == late_replies.KIND:
        return Words(*late_replies.read(payload, context.keys))
    values, page = STAFF_NOTICES[message.kind](payload)
    account = message.staff
    if account is None or not account.active or not account.account_openid:
        raise Unreachable("工作人员未绑定公众号或已停用")
    template_id, data = _filled(message.kind, values, context)
    return Notice(account.account_openid, template_id, data, page, message.client_msg_id)


def send(notice: Notice | StaffTag | Words, context: Context) -> str:
    """Hand it to WeChat and return the msgid; a tag and a text have none.

    Raises:
        WechatError: WeChat does not take it, or does not answer.
    """
    if isinstance(notice, StaffTag):
        context.official_account.tag_staff(notice.account_openid, notice.on)
        return ""
    if isinstance(notice, Words):
        context.official_account.send_text(notice.account_openid, notice.text)
        return ""
    if notice.client_msg_id is None:
        return _send_to_citizen(notice, context)
    return context.official_account.send_template(
        notice.openid, notice.template_id, notice.data, client_msg_id=notice.client_msg_id, page=notice.page
    )


def _send_to_citizen(notice: Notice, context: Context) -> str:
    """Send a subscription message and count it off; without a consent left, that is noted, too."""
    try:
        msgid = context.mini_program.send_progress(notice.openid, notice.template_id, notice.data, page=notice.page)
    except WechatRefused as refused:
        if refused.errcode == NO_CONSENT:
            subscriptions.used_up(notice.openid, subscriptions.PROGRESS, keys=context.keys)
        raise
    if context.settings.templates.progress_kind == "one_time":
        subscriptions.used(notice.openid, subscriptions.PROGRESS, keys=context.keys)
    return msgid


def delivered(message: Message, context: Context) -> None:
    """WeChat tells how a template message ended（TEMPLATESENDJOBFINISH）. Told twice, it changes nothing."""
    msgid, status = message.fields.get("MsgID", ""), message.fields.get("Status", "").strip()
    if msgid and status:
        outbox.note_delivery(msgid, status, now=context.now())


def _of_a_complaint(payload: Payload, **about: object) -> tuple[Values, str]:
    """Number, office and due day, as every card about a complaint has them, and what this one adds between them."""
    number, office, due = payload["number"], payload["organization"], payload["due_on"]
    values: Values = {"character_string1": number, "thing2": office, **about, "date5": due}
    return values, f"packages/admin/complaint/complaint?id={int(payload['complaint_id'])}"


def _complaint_notice(payload: Payload) -> tuple[Values, str]:
    return _of_a_complaint(payload, phrase3=payload["kind_label"], time4=payload["filed_at"])


def _assignment_notice(payload: Payload) -> tuple[Values, str]:
    return _of_a_complaint(payload, phrase3=payload["kind_label"], phrase4=payload["status_label"])


def _warning_notice(payload: Payload) -> tuple[Values, str]:
    return _of_a_complaint(payload, const3=payload["level_label"], phrase4=payload["status_label"])


def _escalation_notice(payload: Payload) -> tuple[Values, str]:
    return _of_a_complaint(payload, phrase3=payload["status_label"], number4=payload["step"])


def _weekly_digest(payload: Payload) -> tuple[Values, str]:
    return _figures(payload), f"packages/admin/digest/digest?id={int(payload['digest_id'])}"


def _monthly_report(payload: Payload) -> tuple[Values, str]:
    return _figures(payload), f"packages/admin/digest/digest?kind=monthly&id={int(payload['report_id'])}"


def _figures(payload: Payload) -> Values:
    percent = payload["percent"]
    return {
        "thing1": payload["scope"],
        "character_string2": payload["period"],
        "number3": payload["ratings_n"],
        "character_string4": "--" if percent is None else f"{percent:.1f}%",
        "number5": payload["complaints_filed"],
    }


def _circular_notice(payload: Payload) -> tuple[Values, str]:
    values: Values = {
        "character_string1": payload["number"],
        "thing2": payload["office"],
        "time3": payload["issued_at"],
        "phrase4": "待阅",
    }
    return values, f"packages/admin/circular/circular?id={int(payload['circular_id'])}"


def _binding_notice(payload: Payload) -> tuple[Values, str]:
    values: Values = {
        "character_string1": payload["number"],
        "phrase2": payload["state_label"],
        "time3": payload["at"],
    }
    return values, "packages/admin/bindings/bindings"


STAFF_NOTICES: dict[str, Callable[[Payload], tuple[Values, str]]] = {
    "complaint_notice": _complaint_notice,
    "assignment_notice": _assignment_notice,
    "warning_notice": _warning_notice,
    "escalation_notice": _escalation_notice,
    "weekly_digest": _weekly_digest,
    "monthly_report": _monthly_report,
    "circular_notice": _circular_notice,
    "binding_notice": _binding_notice,
}


def _to_citizen(payload: Payload, context: Context) -> Notice:
    openid = complaint_words.address_in(payload, context.keys)
    values: Values = {"thing1": payload["organization"], "phrase2": payload["status_label"], "time3": payload["at"]}
    template_id, data = _filled("progress", values, context)
    return Notice(openid, template_id, data, "pages/progress/progress", None)


def _filled(setting: str, values: Values, context: Context) -> tuple[str, dict[str, str]]:
    template_id: str = getattr(context.settings.templates, setting)
    if not template_id:
        raise ValueError(f"[templates] {setting} is not set")
    return template_id, TEMPLATES[setting].filled(values)
