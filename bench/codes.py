"""二维码的速度：codes as vector pictures beside `qrcode` with its defaults, and the cards of a whole city as one PDF.

Both make complete SVG pictures of links of the same kind. `qrcode` by itself takes error correction M, tries all eight
masks and weighs them; ours take H, whose codes are larger, and a fixed mask.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence

import qrcode
from qrcode.image.svg import SvgPathImage

from bench import compare
from bench.compare import Benchmark
from wx_backend.documents import code_images, code_prints
from wx_backend.domain import qr_codes
from wx_backend.domain.cards import Card
from wx_backend.domain.keyring import PURPOSES, Keyring, new_key

BASE = "https://mashang.example.gov.cn"
CARDS = 375
PDF_GOAL_SECONDS = 5.0
PDF_RUNS = 3
# Of the floor fewer are made: each takes as long as many of ours.
FLOOR_SHARE = 20


def run(pairs: int, count: int) -> None:
    keys = Keyring({purpose: new_key() for purpose in PURPOSES}, {})
    tokens = [qr_codes.new_token(keys) for _ in range(count)]
    of_floor = tokens[: max(1, count // FLOOR_SHARE)]
    print(f"{count} codes as SVG, against {len(of_floor)} by qrcode with its defaults; seconds for each code compared")
    ratios = []
    for number in range(pairs):
        floor, ours = _seconds(_by_default, of_floor) / len(of_floor), _seconds(_ours, tokens) / count
        ratios.append(floor / ours)
        print(f"  pair {number + 1}: {ours * 1000:.3f} ms, floor {floor * 1000:.2f} ms = {ratios[-1]:.1f}")
    cards = [_card(token, number) for number, token in enumerate((tokens * CARDS)[:CARDS])]
    printed = statistics.median(_seconds(_printed, cards) for _ in range(PDF_RUNS))
    print(f"a PDF of {CARDS} staff badges: {printed:.2f} s (goal {PDF_GOAL_SECONDS:.0f} s)")
    print(compare.last_line(BENCHMARK.name, statistics.median(ratios), BENCHMARK.goal))


def _ours(tokens: Sequence[str]) -> None:
    draw = code_prints.drawer(BASE, tokens)
    for token in tokens:
        code_images.svg(draw(token))


def _by_default(tokens: Sequence[str]) -> None:
    for token in tokens:
        code = qrcode.QRCode()
        code.add_data(code_prints.link(BASE, token))
        code.make()
        code.make_image(image_factory=SvgPathImage).to_string()


def _printed(cards: Sequence[Card]) -> None:
    code_prints.pdf("badge", cards, base_url=BASE, city="虚构市")


def _card(token: str, number: int) -> Card:
    return Card(
        token=token,
        number=f"{number:04d}-0345",
        organization="虚构区行政审批局",
        title=f"虚构{number}号",
        subtitle=f"许可受理岗{number}",
        staff_number=f"D{number:04d}",
        establishment_type="行政编制",
    )


def _seconds(
    work: Callable[[Sequence[str]], None] | Callable[[Sequence[Card]], None], things: Sequence[object]
) -> float:
    started = time.perf_counter()
    work(things)  # type: ignore[arg-type]
    return time.perf_counter() - started


BENCHMARK = Benchmark("codes", "codes as vector pictures, against qrcode with its defaults", 6.0, 10_000, run)
