"""订阅：whether somebody still wants progress messages, so that the phone asks again at the right tap."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import subscriptions
from wx_backend.domain.errors import NotAllowed
from wx_backend.domain.words import SubscriptionState

from . import access, context
from .shapes import Body, Shown, once

api = APIBlueprint("subscriptions", __name__, url_prefix="/api/v1/subscriptions")

TemplateId = Annotated[str, Field(min_length=1, max_length=64)]


class Answers(Body):
    """What wx.requestSubscribeMessage gave: an answer for each template; the variants of accept are accepts."""

    answers: Annotated[
        dict[TemplateId, Literal["accept", "acceptWithAlert", "acceptWithAudio", "reject", "ban", "filter"]],
        Field(min_length=1, max_length=5),
    ]


class SubscriptionShown(Shown):
    purpose: str
    template_id: str
    kind: str
    state: str
    remaining: int | None


class SubscriptionList(Shown):
    items: list[SubscriptionShown]


@api.get("", responses={200: SubscriptionList})
@access.citizen
def list_subscriptions() -> dict[str, Any]:
    """订阅情况 / What may still be sent to whoever asks; empty where no template is set up."""
    return _shown()


@api.post("", responses={200: SubscriptionList}, openapi_extensions={"x-idempotent": True})
@access.citizen
def report_answers(body: Answers) -> tuple[dict[str, Any], int, dict[str, str]]:
    """上报订阅选择 / What the person has just answered. Where WeChat itself tells of it, that counts and not this."""
    openid, settings = _openid(), context.settings()
    given = body.answers.get(settings.templates.progress)

    def act() -> dict[str, Any]:
        if given and given != "filter":
            word = "accept" if given.startswith("accept") else given
            subscriptions.answered(
                openid,
                subscriptions.PROGRESS,
                SubscriptionState(word),  # type: ignore[call-arg]
                at=context.now(),
                keys=context.keys(),
                count=not settings.mini_program.token,
            )
        return {}

    _, status, headers = once("subscription", act, status=200)
    return _shown(), status, headers


def _openid() -> str:
    openid = access.current().citizen.mini_openid
    if openid is None:
        raise NotAllowed("请在微信中打开小程序后订阅")
    return openid


def _shown() -> dict[str, Any]:
    templates = context.settings().templates
    if not templates.progress:
        return SubscriptionList(items=[]).json_body()
    long_term = templates.progress_kind == "long_term"
    found = subscriptions.standing(_openid(), subscriptions.PROGRESS, long_term=long_term, keys=context.keys())
    item = SubscriptionShown(
        purpose=subscriptions.PROGRESS,
        template_id=templates.progress,
        kind=templates.progress_kind,
        state=found.state,
        remaining=found.remaining,
    )
    return SubscriptionList(items=[item]).json_body()
