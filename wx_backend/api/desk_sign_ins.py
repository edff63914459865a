"""电脑登录：a PC shows a code, a staff member's phone allows it, the PC gets its session."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.documents import link_pictures
from wx_backend.domain import desk_sign_ins

from . import access, context
from .sessions import NewSession, SessionShown, rule
from .shapes import Body, Shown

api = APIBlueprint("desk_sign_ins", __name__, url_prefix="/api/v1/desk-sign-ins")

Secret = Annotated[str, Field(pattern="^[A-Za-z0-9_-]{24}$")]


class NoContent(Body):
    pass


class Approval(Body):
    code: Secret
    number: Annotated[str, Field(pattern="^[1-9][0-9]$")]


class Claim(Body):
    secret: Secret


class StartedShown(Shown):
    code: str
    secret: str
    number: str
    link: str
    picture: Annotated[str, Field(description="The QR code of the link, as a data: URL")]
    expires_at: datetime


class Approved(Shown):
    message: str


class ClaimShown(Shown):
    state: Literal["waiting", "ready"]
    session: NewSession | None


@api.post("", responses={201: StartedShown})
@access.public
def start(body: NoContent) -> tuple[dict[str, Any], int]:
    """开始电脑登录 / A code, a number and a secret for a PC at which somebody wants to work."""
    settings = context.settings()
    started = desk_sign_ins.start(
        context.address(),
        minutes=settings.sessions.desk_minutes,
        per_hour=settings.limits.desk_sign_ins_per_address_per_hour,
        keys=context.keys(),
        now=context.now(),
    )
    link = f"{settings.service.base_url}/d/{started.code}"
    shown = StartedShown(
        code=started.code,
        secret=started.secret,
        number=started.number,
        link=link,
        picture=link_pictures.data_url(link),
        expires_at=started.expires_at,
    )
    return shown.json_body(), 201


@api.post("/approval", responses={200: Approved})
@access.staff_who_can("overview")
def approve(body: Approval) -> dict[str, Any]:
    """同意电脑登录 / Let the PC in that shows this code and this number."""
    by = access.current_staff()
    desk_sign_ins.approve(body.code, body.number, by=by, keys=context.keys(), now=context.now())
    return Approved(message="已同意，请看电脑").json_body()


@api.post("/claim", responses={200: ClaimShown})
@access.public
def claim(body: Claim) -> dict[str, Any]:
    """领取电脑登录 / Ask whether the phone has allowed it; the session comes once."""
    found = desk_sign_ins.claim(body.secret, keys=context.keys(), now=context.now(), rule=rule())
    if found is None:
        return ClaimShown(state="waiting", session=None).json_body()
    token, who = found
    session = NewSession(token=token, **SessionShown.of(who).model_dump())
    return ClaimShown(state="ready", session=session).json_body()
