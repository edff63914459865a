"""登录：a code of wx.login, or a browser's own number, becomes a session."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import citizens, staff
from wx_backend.domain.citizens import SessionRule, SignedIn
from wx_backend.domain.errors import Busy, InvalidInput, NotSignedIn
from wx_backend.wechat.errors import CodeNotValid, WechatError

from . import access, context
from .shapes import Body, Shown

if TYPE_CHECKING:
    from models import StaffAccount

api = APIBlueprint("sessions", __name__, url_prefix="/api/v1/sessions")

BROWSER_CODE = re.compile(r"browser:[A-Za-z0-9-]{16,64}")


class LoginCode(Body):
    code: Annotated[str, Field(min_length=1, max_length=128)]


class OrganizationName(Shown):
    id: int
    name: str


class StaffShown(Shown):
    name: str
    role: str
    role_label: str
    organization: OrganizationName | None
    can: list[str]

    @classmethod
    def of(cls, account: StaffAccount) -> StaffShown:
        return cls(
            name=account.name,
            role=account.role.value,
            role_label=account.role.label,
            organization=OrganizationName.model_validate(account.organization) if account.organization else None,
            can=sorted(staff.powers(account.role)),
        )


class SessionShown(Shown):
    identity: str
    expires_at: date
    staff: StaffShown | None

    @classmethod
    def of(cls, who: SignedIn) -> SessionShown:
        shown = StaffShown.of(who.staff) if who.staff else None
        return cls(identity=who.citizen.kind.value, expires_at=who.expires_on, staff=shown)


class NewSession(SessionShown):
    token: str


def rule() -> SessionRule:
    sessions = context.settings().sessions
    return SessionRule(sessions.citizen_days, sessions.staff_hours)


@api.post("", responses={201: NewSession})
@access.public
def sign_in(body: LoginCode) -> tuple[dict[str, Any], int]:
    """登录 / Exchange a wx.login code, or `browser:<uuid>` for the weaker browser identity, for a session."""
    if body.code.startswith("browser:"):
        token, who = _browser(body.code)
    else:
        token, who = _wechat(body.code)
    return NewSession(token=token, **SessionShown.of(who).model_dump()).json_body(), 201


def _browser(code: str) -> tuple[str, SignedIn]:
    if not BROWSER_CODE.fullmatch(code):
        raise InvalidInput("登录信息有误，请刷新页面重试", fields={"code": "格式不正确"})
    cap = context.settings().limits.browser_sessions_per_address_per_day
    return citizens.sign_in_browser(code, context.address(), cap, keys=context.keys(), now=context.now(), rule=rule())


def _wechat(code: str) -> tuple[str, SignedIn]:
    try:
        person = context.services().mini_program.code_to_session(code)
    except CodeNotValid:
        raise NotSignedIn("微信登录没有成功，请重试") from None
    except WechatError:
        raise Busy("微信登录暂时不可用，请稍后再试", retry_after=5) from None
    return citizens.sign_in_wechat(
        person.mini_openid, person.unionid, keys=context.keys(), now=context.now(), rule=rule()
    )


@api.get("/current", responses={200: SessionShown})
@access.citizen
def show_session() -> dict[str, Any]:
    """当前登录 / Who is signed in."""
    return SessionShown.of(access.current()).json_body()


@api.delete("/current", responses={204: None})
@access.citizen
def sign_out() -> tuple[str, int]:
    """退出登录 / End the session."""
    citizens.sign_out(access.token() or "", keys=context.keys())
    return "", 204
