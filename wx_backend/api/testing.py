"""测试登录：a door that exists in test mode only, so that tests need no WeChat to be somebody."""

from __future__ import annotations

from typing import Annotated, Any

from flask_openapi3 import APIBlueprint
from pydantic import Field

from wx_backend.domain import citizens

from . import access, context
from .sessions import NewSession, SessionShown, rule
from .shapes import Body

api = APIBlueprint("testing", __name__, url_prefix="/api/v1/test")


class TestIdentity(Body):
    mini_openid: Annotated[str, Field(min_length=1, max_length=64)]
    unionid: Annotated[str, Field(max_length=64)] | None = None


@api.post("/sign-in", responses={201: NewSession})
@access.public
def sign_in(body: TestIdentity) -> tuple[dict[str, Any], int]:
    """测试登录 / Sign in as a WeChat user of this openid, without WeChat."""
    token, who = citizens.sign_in_wechat(
        body.mini_openid, body.unionid, keys=context.keys(), now=context.now(), rule=rule()
    )
    return NewSession(token=token, **SessionShown.of(who).model_dump()).json_body(), 201
