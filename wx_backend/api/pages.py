"""网页版：the mini-program's own pages for whoever scans a code without WeChat, and WeChat's proof file."""

from __future__ import annotations

import json
import re
from html import escape
from mimetypes import guess_type
from typing import Annotated

from flask import Response, request, send_from_directory
from flask_openapi3 import APIBlueprint
from pydantic import BaseModel, Field

from wx_backend.domain.errors import NotFound, TooMany

from . import access, context, enumeration, plain_pages
from .profiles import ProfileShown, TokenPath, show
from .shapes import Path

api = APIBlueprint("pages", __name__)

NOSCRIPT = re.compile(r"<noscript>.*?</noscript>", re.DOTALL)


class DeskCodePath(Path):
    code: Annotated[str, Field(max_length=64)]


class CodePageQuery(BaseModel):
    """WeChat, and whoever shares a link, may add what they like; only these two mean something."""

    plain: bool = False
    large: bool = False


class FilePath(Path):
    name: Annotated[str, Field(max_length=200)]


@api.get("/")
@access.public
def show_home() -> Response:
    """首页 / The web version's first page."""
    return _index()


@api.get("/app/")
@access.public
def show_app() -> Response:
    """网页版 / The web version."""
    return _index()


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
        page = _index()
        page.status_code = 404 if isinstance(refusal, NotFound) else 429
        if refusal.retry_after:
            page.headers["Retry-After"] = str(refusal.retry_after)
        return page
    if query.plain:
        return plain_pages.profile_page(profile, large=query.large)
    return _index_with(profile)


@api.get("/<name>.txt")
@access.public
def show_link_check(path: FilePath) -> Response:
    """校验文件 / The file by which WeChat sees that the domain is ours."""
    if f"{path.name}.txt" != context.settings().wechat.link_check_name:
        raise NotFound("没有找到您要的内容")
    return _link_check()


@api.get("/app/settings.js")
@access.public
def show_settings() -> Response:
    """网页版设置 / What the web version must know of the place it runs in."""
    settings = context.settings()
    host = {
        "envVersion": "release" if settings.service.mode == "production" else "develop",
        "qr": {"/q/": "pages/profile/profile", "/d/": "pages/desk/desk"},
        "apiBase": "",
        "shell": settings.web.shell_origin or None,
        "browserLogin": True,
        "subscribe": "reject",
        "pageTitle": f"{settings.service.city}码上监督",
    }
    body = f"globalThis.HOST = {json.dumps(host, ensure_ascii=False)};\n"
    return Response(body, content_type="text/javascript; charset=utf-8", headers={"Cache-Control": "no-cache"})


@api.get("/app/<path:name>")
@access.public
def show_file(path: FilePath) -> Response:
    """网页版文件 / A file of the web version."""
    response = _host_file(path.name)
    # The names of parts carry a hash of their content; the others keep their names when they change.
    forever = path.name.startswith("part-")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if forever else "no-cache"
    return response


def _link_check() -> Response:
    return Response(context.settings().wechat.link_check_text, content_type="text/plain; charset=utf-8")


def _host_file(name: str) -> Response:
    """A file of the web version; packed where the build left it packed and the browser takes it so."""
    folder = context.settings().web.host_dir.resolve()
    if not (request.accept_encodings["gzip"] and (folder / f"{name}.gz").is_file()):
        return send_from_directory(folder, name, conditional=True)
    response = send_from_directory(folder, f"{name}.gz", conditional=True, mimetype=guess_type(name)[0])
    response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    return response


def _index_with(profile: ProfileShown) -> Response:
    """The web version's page, with the profile in it for whoever has no JavaScript, and its name."""
    html = (context.settings().web.host_dir / "index.html").read_text()
    name = escape(plain_pages.profile_values(profile)["name"])
    html = html.replace("<title>码上监督</title>", f"<title>{name} · 码上监督</title>", 1)
    html = NOSCRIPT.sub(lambda _: f"<noscript>{plain_pages.noscript(profile)}</noscript>", html, count=1)
    return Response(html, content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})


def _index() -> Response:
    return send_from_directory(context.settings().web.host_dir.resolve(), "index.html", max_age=0)
