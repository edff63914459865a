"""接口数据：lines from another system that answers JSON page by page.

Only the one host of the settings is asked, and no redirect is followed: what an answer names as its next page must be
there too. A page is ``{"items": [{…}], "next": "…"}`` or ``{"items": […], "page": 1, "pages": 7}``; a bare list is a
whole answer. Each item's keys are column names, machine's or Chinese. All pages together may take so much time and so
many bytes: an answer that comes byte by byte, or pages without end, are given up.
"""

from __future__ import annotations

import json
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import requests
import urllib3

from wx_backend.domain.imports.sheets import FileWrong, Sheet

from . import limits


@dataclass
class _Allowance:
    """What is left of the time and the bytes for a whole read."""

    until: float
    bytes_left: int


@dataclass(frozen=True)
class Source:
    """The one other system that may be asked, and how long to wait for it."""

    base_url: str
    token: str
    connect_timeout: float
    read_timeout: float


def read(url: str, source: Source) -> Sheet:
    """The items of all pages as lines.

    Raises:
        FileWrong: the address is not the configured one's, it does not answer, or says something else than pages of
            items; also while the lines are read.
    """
    refuse_other_hosts(url, source)
    sheet = Sheet(url, [], [], strict=False)
    items = _items(url, source, sheet)
    first = next(items, None)
    if first is None:
        raise FileWrong(["接口没有返回数据"])
    sheet.heading = list(first)
    sheet.lines = _lines(first, items, sheet.heading)
    return sheet


def refuse_other_hosts(url: str, source: Source) -> None:
    """Raises:
    FileWrong: the address is not below the configured one.
    """
    if not source.base_url:
        raise FileWrong(["未配置数据接口：请在 [imports] 填写 source_url"])
    wanted, asked = urlsplit(source.base_url), urlsplit(url)
    same_place = (wanted.scheme, wanted.hostname, wanted.port) == (asked.scheme, asked.hostname, asked.port)
    if not same_place or asked.username or not asked.path.startswith(wanted.path.rstrip("/") + "/"):
        raise FileWrong([f"只能从配置的数据接口 {source.base_url} 导入"])


def _lines(
    first: dict[str, Any], rest: Iterator[dict[str, Any]], heading: list[str]
) -> Iterator[tuple[int, list[str]]]:
    known = set(heading)
    yield 1, [_text(first.get(name)) for name in heading]
    for number, item in enumerate(rest, start=2):
        if more := item.keys() - known:
            raise FileWrong([f"第 {number} 条数据多出字段：{'、'.join(sorted(more))}"])
        yield number, [_text(item.get(name)) for name in heading]


def _items(url: str, source: Source, sheet: Sheet) -> Iterator[dict[str, Any]]:
    count, allowance = 0, _Allowance(time.monotonic() + limits.READ_SECONDS, limits.READ_BYTES)
    with requests.Session() as session:
        session.trust_env = False
        for _ in range(limits.PAGES):
            answer = _page(session, url, source, sheet, allowance)
            items = answer.get("items") if isinstance(answer, dict) else answer
            if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
                raise FileWrong(["接口返回的不是数据页：缺少 items 列表"])
            count += len(items)
            if count > limits.LINES:
                raise FileWrong([f"接口数据超过 {limits.LINES} 条"])
            yield from items
            following = _next(url, answer) if items else None
            if following is None:
                return
            refuse_other_hosts(following, source)
            url = following
    raise FileWrong([f"接口超过 {limits.PAGES} 页"])


def _page(session: requests.Session, url: str, source: Source, sheet: Sheet, allowance: _Allowance) -> Any:
    body = _in_time(session, url, source, allowance)
    if len(body) > limits.PAGE_BYTES:
        raise FileWrong([f"接口单页超过 {limits.PAGE_BYTES // 1024**2} MB：{url}"])
    allowance.bytes_left -= len(body)
    if allowance.bytes_left < 0:
        raise FileWrong([f"接口数据合计超过 {limits.READ_BYTES // 1024**2} MB"])
    sheet.digest.update(body)
    try:
        return json.loads(body)
    except ValueError:
        raise FileWrong([f"接口返回的不是 JSON：{url}"]) from None


def _in_time(session: requests.Session, url: str, source: Source, allowance: _Allowance) -> bytes:
    """The bytes of a page, read by a thread of its own that is left behind when the time is over.

    The timeouts of a socket are for one read of it: who sends a byte now and then never meets them.
    """
    answers: queue.SimpleQueue[bytes | FileWrong] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answers.put(_body(session, url, source))
        except FileWrong as wrong:
            answers.put(wrong)

    threading.Thread(target=ask, daemon=True).start()
    try:
        said = answers.get(timeout=max(0.0, allowance.until - time.monotonic()))
    except queue.Empty:
        raise FileWrong([f"接口 {limits.READ_SECONDS:.0f} 秒内没有给完数据：{url}"]) from None
    if isinstance(said, FileWrong):
        raise said
    return said


def _body(session: requests.Session, url: str, source: Source) -> bytes:
    headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {source.token}"} if source.token else {})
    try:
        with session.get(
            url,
            headers=headers,
            timeout=(source.connect_timeout, source.read_timeout),
            allow_redirects=False,
            stream=True,
        ) as answer:
            if answer.status_code != 200:
                raise FileWrong([f"接口返回 {answer.status_code}：{url}"])
            content: bytes = answer.raw.read(limits.PAGE_BYTES + 1, decode_content=True)
            return content
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as failure:
        raise FileWrong([f"接口没有应答：{url}（{type(failure).__name__}）"]) from None


def _next(url: str, answer: Any) -> str | None:
    if not isinstance(answer, dict):
        return None
    following = answer.get("next")
    if isinstance(following, str) and following:
        return urljoin(url, following)
    page, pages = answer.get("page"), answer.get("pages")
    if isinstance(page, int) and isinstance(pages, int) and page < pages:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query)) | {"page": str(page + 1)}
        return urlunsplit(parts._replace(query=urlencode(query)))
    return None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str | int):
        return str(value)
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return "\n".join(value)
    raise FileWrong([f"接口返回了无法识别的值：{str(value)[:60]}"])
