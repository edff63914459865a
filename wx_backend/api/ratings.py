"""评价：a scan gives a ticket; the ticket rates once. Who is signed in never reaches the rating."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import qr_codes, ratings
from wx_backend.domain.ratings import TicketRule
from wx_backend.domain.words import ContentCheck

from . import access, context
from .profiles import TokenPath
from .shapes import Body, Shown, at_most, once

scans = APIBlueprint("scans", __name__, url_prefix="/api/v1/codes")
api = APIBlueprint("ratings", __name__, url_prefix="/api/v1/ratings")

Grade = Annotated[int, Field(ge=1, le=4)]
THANKS = "感谢您的评价。您的微信身份与评价分开保存，被评价人无法知道是谁评的。"


class Nothing(Body):
    """An empty JSON object."""


class TicketShown(Shown):
    ticket: str
    expires_on: date
    assurance: str
    assurance_label: str


class Grades(Body):
    legality: Grade
    attitude: Grade
    efficiency: Grade
    integrity: Grade


class NewRating(Body):
    ticket: Annotated[str, Field(min_length=8, max_length=64)]
    grades: Grades
    comment: Annotated[str, at_most("comment_chars")] = ""


class RatingReceipt(Shown):
    id: str
    period: str


class RatingTaken(Shown):
    receipt: RatingReceipt
    message: str


class ReceiptId(Body):
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class ReceiptShown(Shown):
    counted: bool
    period: str
    released: bool


@scans.post("/<token>/scans", responses={201: TicketShown}, openapi_extensions={"x-idempotent": True})
@access.citizen
def scan_code(path: TokenPath, body: Nothing) -> tuple[dict[str, Any], int, dict[str, str]]:
    """扫码 / Note a scan and get the right to rate once; the ticket is kept by the phone alone."""
    keys, who = context.keys(), access.current()
    code = qr_codes.find(path.token, keys=keys)

    def act() -> dict[str, Any]:
        address = context.address()
        issued = ratings.scan(code, who=who, address=address, keys=keys, now=context.now(), rule=_rule())
        return TicketShown(
            ticket=issued.ticket,
            expires_on=issued.expires_on,
            assurance=issued.assurance.value,
            assurance_label=issued.assurance.label,
        ).json_body()

    return once(f"scan:{path.token}", act)


def _rule() -> TicketRule:
    settings = context.settings()
    limits = settings.limits
    return TicketRule(
        settings.ratings.ticket_days, limits.tickets_per_citizen_per_day, limits.tickets_per_address_per_day
    )


@api.post("", responses={201: RatingTaken}, openapi_extensions={"x-idempotent": True})
@access.public
def rate(body: NewRating) -> tuple[dict[str, Any], int, dict[str, str]]:
    """提交评价 / Spend a ticket on one rating. The session, if any, serves to have the words checked and no more."""

    def check() -> ContentCheck:
        return context.check_words(body.comment, access.current_or_none())

    def act(checked: ContentCheck = ContentCheck.PENDING) -> dict[str, Any]:
        receipt = ratings.rate(
            body.ticket,
            body.grades.model_dump(),
            body.comment,
            content_check=checked,
            keys=context.keys(),
            now=context.now(),
        )
        return {"receipt": receipt, "message": THANKS}

    return once("rating", act, first=check if body.comment.strip() else None)


@api.post("/receipts", responses={200: ReceiptShown})
@access.public
def check_receipt(body: ReceiptId) -> dict[str, Any]:
    """查询评价凭证 / Whether the rating of a receipt is counted; the phone that rated is the only one who can ask."""
    period, released = ratings.receipt(body.id)
    return ReceiptShown(counted=True, period=period, released=released).json_body()
