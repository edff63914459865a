"""其他系统的数据：pages of JSON from the one configured address, and nothing from anywhere else."""

from __future__ import annotations

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.servers import ROOT
from wx_backend.domain.imports import registry
from wx_backend.domain.imports.sheets import FileWrong
from wx_backend.personnel_files import limits, sources
from wx_backend.personnel_files.http_json import Source

ITEMS = [{"staff_number": f"S{number}", "name": f"虚构{number}", "more": None} for number in range(5)]
SEEN: list[tuple[str, str | None]] = []
ANSWERS: dict[str, tuple[int, object]] = {}


def drip_headers(handler):
    """A header line now and then, and never the last one."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n")
    drip(handler, b"X-More: 1\r\n")


def drip_body(handler):
    """A blank now and then, as JSON may have before what it says."""
    handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n")
    drip(handler, b" ")


def drip(handler, part):
    with contextlib.suppress(OSError):
        while not OVER.wait(0.02):
            handler.wfile.write(part)


ENDLESS = {"/personnel/headers": drip_headers, "/personnel/body": drip_body}
OVER = threading.Event()


class Personnel(BaseHTTPRequestHandler):
    """Another system that answers what a test wrote down."""

    def do_GET(self):
        SEEN.append((self.path, self.headers.get("Authorization")))
        if self.path in ENDLESS:
            ENDLESS[self.path](self)
            return
        status, said = ANSWERS[self.path]
        body = said if isinstance(said, bytes) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 302:
            self.send_header("Location", "/personnel/people")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture
def system():
    SEEN.clear()
    ANSWERS.clear()
    OVER.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Personnel)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    OVER.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def read(system):
    """Reads what the other system has at an address: its heading and all lines."""

    def act(address):
        source = Source(f"{system}/personnel", "secret-of-ours", 2.0, 5.0)
        sheet = sources.read(address if "://" in address else system + address, source)
        return [list(sheet.heading), *(list(cells) for _, cells in sheet.lines)]

    return act


LINES = [["staff_number", "name", "more"], *([item["staff_number"], item["name"], ""] for item in ITEMS)]


def test_numbered_pages_are_read_to_the_last_with_the_systems_key(read):
    ANSWERS["/personnel/people"] = 200, {"items": ITEMS[:2], "page": 1, "pages": 3}
    ANSWERS["/personnel/people?page=2"] = 200, {"items": ITEMS[2:4], "page": 2, "pages": 3}
    ANSWERS["/personnel/people?page=3"] = 200, {"items": ITEMS[4:], "page": 3, "pages": 3}

    assert read("/personnel/people") == LINES
    assert {key for _, key in SEEN} == {"Bearer secret-of-ours"}


def test_pages_that_name_the_next_one_and_a_bare_list_are_read(read):
    ANSWERS["/personnel/people"] = 200, {"items": ITEMS[:3], "next": "people?after=3"}
    ANSWERS["/personnel/people?after=3"] = 200, {"items": ITEMS[3:], "next": None}
    ANSWERS["/personnel/all"] = 200, ITEMS

    assert read("/personnel/people") == read("/personnel/all") == LINES


@pytest.mark.parametrize(
    "address", ["/other/people", "http://198.51.100.7/personnel/people", "http://a@127.0.0.1/personnel/people"]
)
def test_no_other_address_is_asked(read, address):
    with pytest.raises(FileWrong, match="只能从配置的数据接口"):
        read(address)

    assert SEEN == []


def test_a_page_elsewhere_is_not_followed(read, system):
    ANSWERS["/personnel/people"] = 200, {"items": ITEMS[:1], "next": f"{system}/secrets"}

    with pytest.raises(FileWrong, match="只能从配置的数据接口"):
        read("/personnel/people")

    assert len(SEEN) == 1


@pytest.mark.parametrize(
    ("status", "said", "problem"),
    [
        (500, {}, "接口返回 500"),
        (302, {}, "接口返回 302"),
        (200, b"<html>", "不是 JSON"),
        (200, {"people": ITEMS}, "缺少 items"),
        (200, {"items": ["S1"]}, "缺少 items"),
        (200, {"items": []}, "没有返回数据"),
        (200, {"items": [{"name": {"a": 1}}]}, "无法识别的值"),
        (200, {"items": [ITEMS[0], {**ITEMS[1], "id_card": "1"}]}, "多出字段：id_card"),
    ],
)
def test_an_answer_that_is_no_page_of_items_is_refused_in_words(read, status, said, problem):
    ANSWERS["/personnel/people"] = status, said

    with pytest.raises(FileWrong, match=problem):
        read("/personnel/people")


def test_pages_without_end_and_pages_too_large_are_refused(read, monkeypatch):
    ANSWERS["/personnel/people"] = 200, {"items": ITEMS, "next": "people"}

    monkeypatch.setattr(limits, "PAGES", 3)
    with pytest.raises(FileWrong, match="超过 3 页"):
        read("/personnel/people")
    monkeypatch.setattr(limits, "PAGE_BYTES", 10)
    with pytest.raises(FileWrong, match="单页超过"):
        read("/personnel/people")


@pytest.mark.parametrize("address", sorted(ENDLESS))
def test_an_answer_that_comes_byte_by_byte_is_given_up_in_time(read, monkeypatch, address):
    monkeypatch.setattr(limits, "READ_SECONDS", 0.5)
    began = time.monotonic()

    with pytest.raises(FileWrong, match="秒内没有给完数据"):
        read(address)

    assert time.monotonic() - began < 5  # each read of the socket would have been answered in time


def test_all_pages_together_may_take_so_much_time_and_so_many_bytes(read, monkeypatch):
    ANSWERS["/personnel/people"] = 200, {"items": ITEMS, "next": "people"}

    monkeypatch.setattr(limits, "READ_BYTES", 2000)
    with pytest.raises(FileWrong, match="合计超过"):
        read("/personnel/people")
    monkeypatch.setattr(limits, "READ_BYTES", 2**30)
    monkeypatch.setattr(limits, "READ_SECONDS", 0.2)
    with pytest.raises(FileWrong, match="秒内没有给完数据"):
        read("/personnel/people")


def test_the_manual_names_every_kind_of_file_and_every_column():
    manual = (ROOT / "docs/organization-data.md").read_text()

    for kind in registry.KINDS.values():
        _, part = manual.split(f"### `{kind.name}` · ")
        rows = [line.split(" | ")[:3] for line in part.split("\n### ")[0].splitlines() if line.startswith("| ")][1:]
        assert rows == [[f"| {c.title}", f"`{c.key}`", "是" if c.required else ""] for c in kind.columns]
