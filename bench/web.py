"""网页版的速度：how long somebody on a slow network waits for the page behind a code, in a real browser.

The network is Chrome's own "Fast 3G" (the one Lighthouse throttles to): 562 ms for each way there and back, 1.44
megabits a second down, 675 kilobits up. Each reading is a browser that was never here.
"""

from __future__ import annotations

import shutil
import statistics

from playwright.sync_api import Browser, sync_playwright

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
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FIRST_PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"


def run(pairs: int, _count: int) -> None:
    with city.founded() as place, Server("ours", config=place.config) as ours, sync_playwright() as playwright:
        code = next(iter(qr_codes.all_active())).token
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        address = f"http://127.0.0.1:{ours.port}/q/{code}"
        read(browser, address)  # the server's workers have everything ready
        readings = [read(browser, address) for _ in range(pairs)]
        browser.close()
    paints, profiles, weights = zip(*readings, strict=True)
    print(f"{pairs} new browsers on Fast 3G (562 ms, 1.44 Mbit/s), medians")
    print(f"first words on the screen {statistics.median(paints) / 1000:.2f} s")
    print(f"duties readable {statistics.median(profiles) / 1000:.2f} s, slowest {max(profiles) / 1000:.2f} s")
    print(f"sent over the network until then {statistics.median(weights) / 1000:.0f} kB")
    print(f"{BENCHMARK.name}: {statistics.median(profiles) / 1000:.2f} s on 3G (goal {BENCHMARK.goal:.2f})")


def read(browser: Browser, address: str) -> tuple[float, float, float]:
    """First contentful paint and the moment the profile can be read, in milliseconds; the bytes received until then."""
    context = browser.new_context(viewport={"width": 375, "height": 740}, locale="zh-CN")
    page = context.new_page()
    session = context.new_cdp_session(page)
    received: list[float] = []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
    session.send("Network.emulateNetworkConditions", FAST_3G)
    page.goto(address, wait_until="commit")
    page.get_by_text("职责").first.wait_for()
    readable = float(page.evaluate("() => performance.now()"))
    paint = float(page.evaluate(FIRST_PAINT) or readable)
    context.close()
    return paint, readable, sum(received)


BENCHMARK = Benchmark("web", "seconds until the page behind a code can be read on 3G", 3.00, 0, run)
