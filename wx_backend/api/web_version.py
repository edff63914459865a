"""网页版的首页面：the one HTML page of the web version, with what its first page needs already in it.

On a slow network a round trip takes longer than everything else. So the page names the files of the mini-program's
page that its address opens, and carries settings, answers of the API and the first screen's words with it.
"""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from flask import Response, request

from . import context

HOME = "pages/home/home"
PROFILE = "pages/profile/profile"
DESK = "pages/desk/desk"
TITLE = '<h1 id="title">码上监督</h1>'
OPENING = '<div id="opening"><p>正在打开…</p></div>'
NOSCRIPT = "<noscript>请打开浏览器的 JavaScript 后再使用本页。</noscript>"
GIVEN = '<script type="application/json" id="given">{}</script>'


def page(
    opens: str = HOME,
    *,
    title: str = "",
    bar: str = "",
    opening: str = "",
    noscript: str = "",
    answers: dict[str, Any] | None = None,
    status: int = 200,
) -> Response:
    """The web version as it starts with the mini-program's page `opens`.

    `title` is the document's, `bar` what stands in the bar above; `opening` is markup for the first screen, shown until
    the mini-program runs; `answers` are what the API says to addresses that page asks for, by address. Nothing of it
    may depend on who asks.
    """
    folder = context.settings().web.host_dir
    html = _file(folder / "index.html")
    given = {"settings": _settings(), "answers": answers or {}}
    parts = {
        "<title>码上监督</title>": f"<title>{escape(title)}</title>" if title else "",
        TITLE: TITLE.replace("码上监督", str(escape(bar))) if bar else "",
        "<!--preload-->": "".join(f'<link rel="modulepreload" href="{name}">' for name in _files_of(opens)),
        OPENING: f'<div id="opening">{opening}</div>' if opening else "",
        NOSCRIPT: f"<noscript>{noscript}</noscript>" if noscript else "",
        GIVEN: GIVEN.replace("{}", json.dumps(given, ensure_ascii=False).replace("<", "\\u003c")),
    }
    for place, words in parts.items():
        html = html.replace(place, words or place, 1)
    return _packed(html, status)


def sheets(*names: str) -> str:
    """The styles of parts of the mini-program's main package, made fit for the opening, which is no page yet."""
    known = _pages().get("sheets", {})
    return "".join(known.get(name, "") for name in names).replace("wx-page", "#opening")


def _files_of(opens: str) -> list[str]:
    return list(_pages().get("files", {}).get(opens, []))


def _pages() -> dict[str, Any]:
    """What the build says about the pages; nothing where an older build is served."""
    path = context.settings().web.host_dir / "pages.json"
    return _parsed(_file(path)) if path.is_file() else {}


def _file(path: Path) -> str:
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=8)
def _read(path: Path, _written: int) -> str:
    return path.read_text()


@lru_cache(maxsize=2)
def _parsed(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def _settings() -> dict[str, Any]:
    """What the web host must know of the place it runs in."""
    settings = context.settings()
    return {
        "envVersion": "release" if settings.service.mode == "production" else "develop",
        "qr": {"/q/": PROFILE, "/d/": DESK},
        "apiBase": "",
        "shell": settings.web.shell_origin or None,
        "browserLogin": True,
        "pageTitle": f"{settings.service.city}码上监督",
    }


def _packed(html: str, status: int) -> Response:
    """The page, packed for whoever takes it so, and asked for again by its mark."""
    response = Response(html, status, content_type="text/html; charset=utf-8", headers={"Cache-Control": "no-cache"})
    if request.accept_encodings["gzip"]:
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if status == 200:
        response.add_etag()
        response.make_conditional(request)
    return response
