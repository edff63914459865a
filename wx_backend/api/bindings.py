"""本人绑定：a member of staff shows a one-time code in the mini-program, where no unionid says who it is."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.api import access, context
from wx_backend.api.shapes import Body, Shown
from wx_backend.domain import bindings
from wx_backend.domain.bindings import Identity
from wx_backend.domain.errors import NotAllowed

api = APIBlueprint("bindings", __name__, url_prefix="/api/v1/bindings")


class BindingCodeShown(Body):
    code: Annotated[str, Field(min_length=8, max_length=12)]


class BindingClaimed(Shown):
    id: int
    name: str
    role_label: str
    organization: str | None
    state: str
    state_label: str


@api.post("", responses={201: BindingClaimed})
@access.citizen
def claim_binding(body: BindingCodeShown) -> tuple[dict[str, Any], int]:
    """绑定工作人员账号 / Show a one-time code; it takes effect when a second administrator has agreed."""
    who = access.current().citizen.mini_openid
    if who is None:
        raise NotAllowed("请在微信中打开小程序后绑定")
    binding = bindings.claim(
        body.code,
        Identity(mini_openid=who),
        keys=context.keys(),
        now=context.now(),
        tries_per_day=context.settings().limits.binding_tries_per_day,
    )
    account = binding.staff
    return BindingClaimed(
        id=binding.id,
        name=account.name,
        role_label=account.role.label,
        organization=account.organization.name if account.organization else None,
        state=binding.state.value,
        state_label=binding.state.label,
    ).json_body(), 201
