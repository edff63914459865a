"""网页版的速度：how long somebody on a slow network waits for the page behind a code, in a real browser.

The network is Chrome's own "Fast 3G" (the one Lighthouse throttles to): 562 ms for each way there and back, 1.44
megabits a second down, 675 kilobits up. Each reading is a browser that was never here. The figures are those of
Lighthouse, and "interactive" is the moment at which the button 评价 of the running page can be pressed.
"""

from __future__ import annotations

import shutil
import statistics
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, sync_playwright

from bench import city
from bench.compare import Benchmark
from bench.servers import Server
from wx_backend.domain import qr_codes

FAST_3G = {
    "offline": False,
    "latency": 562.5,
    "downloadThroughput": 1.44e6 / 8 * 0.9,
    "uploadThroughput": 675e3 / 8 * 0.9,
}
SLOW_PHONE = 4  # Lighthouse's measure of a middling phone: the processor takes four times as long
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]

# Watches from before the first script on; the page's own figures are read at the end.
WATCH = """() => {
  globalThis.seen = { largest: 0, shift: 0 };
  const watch = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
  watch('largest-contentful-paint', (entry) => { seen.largest = entry.startTime; });
  watch('layout-shift', (entry) => { if (!entry.hadRecentInput) seen.shift += entry.value; });
}"""
FIGURES = """() => [performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0,
  seen.largest, seen.shift]"""
CAN_RATE = """() => [...document.querySelectorAll('wx-page wx-button')]
  .some((button) => button.textContent === '评价')"""


class Reading(NamedTuple):
    """Milliseconds from the scan on, and what was sent until the page could be used."""

    first_words: float
    duties: float
    largest: float
    interactive: float
    shift: float
    bytes: float
    requests: float


def run(pairs: int, _count: int) -> None:
    with city.founded() as place, Server("ours", config=place.config) as ours, sync_playwright() as playwright:
        code = next(iter(qr_codes.all_active())).token
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        address = f"http://127.0.0.1:{ours.port}/q/{code}"
        read(browser, address, 1)  # the server's workers have everything ready
        readings = [read(browser, address, 1) for _ in range(pairs)]
        slow = [read(browser, address, SLOW_PHONE) for _ in range(pairs)]
        browser.close()
    print(f"{pairs} new browsers on Fast 3G (562 ms, 1.44 Mbit/s), medians")
    _tell("with this machine's processor", readings)
    _tell(f"with a processor {SLOW_PHONE} times as slow", slow)
    interactive = statistics.median(each.interactive for each in slow) / 1000
    print(f"{BENCHMARK.name}: {interactive:.2f} s from the scan to a button that works (goal {BENCHMARK.goal:.2f})")


def _tell(what: str, readings: list[Reading]) -> None:
    middle = Reading(*(statistics.median(column) for column in zip(*readings, strict=True)))
    print(f"{what}:")
    print(f"  first words (first contentful paint) {middle.first_words / 1000:.2f} s")
    print(f"  duties readable {middle.duties / 1000:.2f} s; largest contentful paint {middle.largest / 1000:.2f} s")
    slowest = max(each.interactive for each in readings) / 1000
    print(f"  interactive {middle.interactive / 1000:.2f} s, slowest {slowest:.2f} s (goal {BENCHMARK.goal:.2f})")
    print(f"  layout shift {middle.shift:.3f} (goal 0.1); {middle.requests:.0f} requests, {middle.bytes / 1000:.0f} kB")


def read(browser: Browser, address: str, slowness: int) -> Reading:
    """One visit by somebody who was never here."""
    context = browser.new_context(viewport={"width": 375, "height": 740}, locale="zh-CN")
    page = context.new_page()
    page.add_init_script(f"({WATCH})()")
    session = context.new_cdp_session(page)
    received = _received(session)
    session.send("Network.emulateNetworkConditions", FAST_3G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowness})
    page.goto(address, wait_until="commit")
    page.get_by_text("职责").first.wait_for()
    duties = float(page.evaluate("() => performance.now()"))
    page.wait_for_function(CAN_RATE)
    interactive = float(page.evaluate("() => performance.now()"))
    size, requests = sum(received), len(received)
    page.wait_for_timeout(1000)  # what comes late would push the page about
    first_words, largest, shift = page.evaluate(FIGURES)
    context.close()
    return Reading(first_words, duties, largest, interactive, shift, size, requests)


def _received(session: CDPSession) -> list[float]:
    """The bytes of each answer, as they come."""
    received: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    return received


BENCHMARK = Benchmark("web", "seconds from the scan to a page that can be used, on 3G", 3.00, 0, run)
