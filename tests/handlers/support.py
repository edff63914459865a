"""公众号测试的工具 / A person who writes to the official account, and complaints to write about."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import models
from handlers import Context, dispatch
from models import Complaint, ComplaintKind, Organization
from tests.wechat.support import NOW, event_fields, text_fields
from wx_backend.domain import complaint_intake
from wx_backend.domain.complaint_intake import NewComplaint
from wx_backend.domain.deadlines import Deadlines
from wx_backend.wechat.callback import Message

SECRET_WORDS = "窗口人员李某向我索要红包"

_numbers = itertools.count(1000)


def message_of(fields: dict[str, object]) -> Message:
    """The message that `open_message` makes of these fields."""
    rest = {name: str(value) for name, value in fields.items()}
    sender, receiver = rest.pop("FromUserName"), rest.pop("ToUserName")
    created_at, kind = int(rest.pop("CreateTime")), rest.pop("MsgType")
    return Message(sender, receiver, created_at, kind, rest.pop("Event", "").lower(), rest)


@dataclass
class Bot:
    """The official account as people meet it."""

    context: Context

    def hears(self, text: str, sender: Any = "openid-of-wang", **more: object) -> str | None:
        """What somebody is told who writes this; each time a new message unless a MsgId is given."""
        fields = text_fields(text, _openid(sender), **{"MsgId": next(_numbers), **more})
        return dispatch(message_of(fields), self.context)

    def notices(self, event: str, sender: Any = "openid-of-wang", **more: object) -> str | None:
        """What somebody is told after an event."""
        return dispatch(message_of(event_fields(event, _openid(sender), **more)), self.context)


def _openid(sender: Any) -> str:
    return sender if isinstance(sender, str) else str(sender.account_openid)


def file_complaint(
    organization: Organization,
    keys: Any,
    *,
    kind: ComplaintKind = ComplaintKind.COMPLAINT,
    text: str = SECRET_WORDS,
    **more: Any,
) -> Complaint:
    """A complaint as a citizen files it."""
    new = NewComplaint(
        organization=organization,
        post=None,
        kind=kind,
        category="attitude",
        content_check=models.ContentCheck.PASSED,
        text=text,
        anonymous=True,
        **more,
    )
    with models.database.atomic():
        receipt = complaint_intake.file(new, owner="nobody", keys=keys, now=NOW, deadlines=Deadlines(1, 15))
    return receipt.complaint


def status_of(complaint: Complaint) -> str:
    return str(Complaint.get_by_id(complaint.id).status.value)
