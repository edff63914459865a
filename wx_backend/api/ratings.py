"""评价：a scan gives a ticket; the ticket rates once. Who is signed in never reaches the rating."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import AfterValidator, Field, create_model

from wx_backend.domain import rating_changes, ratings
from wx_backend.domain.bursts import BurstRule
from wx_backend.domain.dimensions import CURRENT
from wx_backend.domain.ratings import TicketRule
from wx_backend.domain.words import ContentCheck

from . import access, context, enumeration
from .profiles import TokenPath
from .shapes import Body, Nothing, Shown, at_most, once

scans = APIBlueprint("scans", __name__, url_prefix="/api/v1/codes")
api = APIBlueprint("ratings", __name__, url_prefix="/api/v1/ratings")

THANKS = "感谢您的评价。您的微信身份与评价分开保存，被评价人无法知道是谁评的。"
CHANGED = "已按您新的选择修改，原来的选择另存备查，不再计入。"


def _offered(grade: int) -> int:
    if grade not in CURRENT.grade_labels:
        raise ValueError("请选择一个等级")
    return grade


class TicketShown(Shown):
    ticket: str
    expires_on: date
    assurance: str
    assurance_label: str


Grade = Annotated[int, AfterValidator(_offered)]
# Exactly the dimensions of the current set, each with one of its grades; there is no default.
Grades: Any = create_model("Grades", __base__=Body, **dict.fromkeys(CURRENT.keys, (Grade, ...)))  # type: ignore[call-overload]


class NewRating(Body):
    ticket: Annotated[str, Field(min_length=8, max_length=64)]
    grades: Grades
    comment: Annotated[str, at_most("comment_chars")] = ""
    asked: Annotated[bool, Field(description="有人要求我这样评")] = False


class ChangeOffer(Body):
    """Until when the rating may be changed, and the proof of it; the phone brings both back."""

    until: Annotated[str, Field(min_length=19, max_length=40)]
    proof: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ChangedRating(Body):
    ticket: Annotated[str, Field(min_length=8, max_length=64)]
    change: ChangeOffer
    grades: Grades
    asked: bool = False


class RatingReceipt(Shown):
    """What the phone keeps: with it, and with the grades it sent, it finds the rating in the published lists."""

    id: str
    salt: str
    period: str
    day: date
    target: str
    dimension_set: int
    dimensions: list[str]
    version: int
    change: ChangeOffer | None


class RatingTaken(Shown):
    receipt: RatingReceipt
    message: str


@scans.post("/<token>/scans", responses={201: TicketShown}, openapi_extensions={"x-idempotent": True})
@access.citizen
def scan_code(path: TokenPath, body: Nothing) -> tuple[dict[str, Any], int, dict[str, str]]:
    """扫码 / Note a scan and get the right to rate once; the ticket is kept by the phone alone."""
    keys, who = context.keys(), access.current()
    code = enumeration.find(path.token)

    def act() -> dict[str, Any]:
        address = context.address()
        issued = ratings.scan(code, who=who, address=address, keys=keys, now=context.now(), rule=rule())
        return TicketShown(
            ticket=issued.ticket,
            expires_on=issued.expires_on,
            assurance=issued.assurance.value,
            assurance_label=issued.assurance.label,
        ).json_body()

    return once(f"scan:{path.token}", act)


def rule() -> TicketRule:
    settings = context.settings()
    limits = settings.limits
    return TicketRule(
        settings.ratings.ticket_days,
        limits.tickets_per_citizen_per_day,
        limits.tickets_per_address_per_day,
        BurstRule(
            settings.ratings.burst_per_person_per_day,
            settings.ratings.burst_per_address_per_hour,
            settings.ratings.burst_per_target_per_hour,
            settings.ratings.burst_factor,
        ),
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
            asked=body.asked,
            content_check=checked,
            keys=context.keys(),
            now=context.now(),
        )
        return {"receipt": receipt, "message": THANKS}

    return once("rating", act, first=check if body.comment.strip() else None)


@api.post("/changes", responses={201: RatingTaken}, openapi_extensions={"x-idempotent": True})
@access.public
def change(body: ChangedRating) -> tuple[dict[str, Any], int, dict[str, str]]:
    """修改评价 / Put other grades in the place of those given; once, within a day and the week, by the same phone."""

    def act() -> dict[str, Any]:
        receipt = rating_changes.change(
            body.ticket,
            body.change.until,
            body.change.proof,
            body.grades.model_dump(),
            asked=body.asked,
            keys=context.keys(),
            now=context.now(),
        )
        return {"receipt": receipt, "message": CHANGED}

    return once("rating-change", act)
