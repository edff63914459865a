"""网页版：the mini-program's own pages for whoever scans a code without WeChat, and WeChat's proof file."""

from __future__ import annotations

import json
from mimetypes import guess_type
from typing import Annotated

from flask import Response, request, send_from_directory
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from wx_backend.domain.errors import NotFound, TooMany

from . import access, context, enumeration, opening, plain_pages, web_version
from .profiles import TokenPath, answer_for, show
from .shapes import Path

api = APIBlueprint("pages", __name__)

PACKED = (("br", ".br"), ("gzip", ".gz"))  # the smallest first


class DeskCodePath(Path):
    code: Annotated[str, Field(max_length=64)]


class CodePageQuery(BaseModel):
    """WeChat, and whoever shares a link, may add what they like; only these two mean something."""

    plain: bool = False
    large: bool = False


class AppQuery(BaseModel):
    """The page of the mini-program that the address opens; what else there is, is for that page."""

    page: Annotated[str, Field(max_length=200)] = web_version.HOME


class FilePath(Path):
    name: Annotated[str, Field(max_length=200)]


@api.get("/")
@access.public
def show_home() -> Response:
    """首页 / The web version's first page."""
    return web_version.page()


@api.get("/app/")
@access.public
def show_app(query: AppQuery) -> Response:
    """网页版 / The web version."""
    return web_version.page(query.page.lstrip("/"))


@api.get("/q/<token>")
@access.public
def show_code(path: TokenPath, query: CodePageQuery) -> Response:
    """二维码落地页 / The page behind a printed code; the same address is WeChat's plain-link rule."""
    if path.token == context.settings().wechat.link_check_name:
        return _link_check()
    try:
        enumeration.require_genuine(path.token)
        profile = show(path.token)
    except (NotFound, TooMany) as refusal:
        page = web_version.page(web_version.PROFILE, status=404 if isinstance(refusal, NotFound) else 429)
        if refusal.retry_after:
            page.headers["Retry-After"] = str(refusal.retry_after)
        return page
    if query.plain:
        return plain_pages.profile_page(profile, large=query.large)
    return web_version.page(
        web_version.PROFILE,
        title=f"{opening.title(profile)} · 码上监督",
        bar=opening.title(profile),
        opening=opening.of(profile),
        noscript=plain_pages.noscript(profile),
        answers={f"/api/v1/codes/{path.token}/profile": json.loads(answer_for(path.token))},
    )


@api.get("/d/<code>")
@access.public
def show_desk(path: DeskCodePath) -> Response:
    """电脑登录码 / The page behind the code by which a PC asks to be let in."""
    return web_version.page(web_version.DESK)


@api.get("/<name>.txt")
@access.public
def show_link_check(path: FilePath) -> Response:
    """校验文件 / The file by which WeChat sees that the domain is ours."""
    if f"{path.name}.txt" != context.settings().wechat.link_check_name:
        raise NotFound("没有找到您要的内容")
    return _link_check()


@api.get("/app/<path:name>")
@access.public
def show_file(path: FilePath) -> Response:
    """网页版文件 / A file of the web version."""
    response = _host_file(path.name)
    # The names of scripts carry a hash of their content; the others keep their names when they change.
    forever = path.name.startswith(("app-", "part-"))
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if forever else "no-cache"
    return response


def _link_check() -> Response:
    return Response(context.settings().wechat.link_check_text, content_type="text/plain; charset=utf-8")


def _host_file(name: str) -> Response:
    """A file of the web version; packed where the build left it packed and the browser takes it so."""
    folder = context.settings().web.host_dir.resolve()
    for encoding, ending in PACKED:
        if request.accept_encodings[encoding] and (folder / f"{name}{ending}").is_file():
            response = send_from_directory(folder, f"{name}{ending}", conditional=True, mimetype=guess_type(name)[0])
            response.headers["Content-Encoding"] = encoding
            response.vary.add("Accept-Encoding")
            return response
    return send_from_directory(folder, name, conditional=True)
