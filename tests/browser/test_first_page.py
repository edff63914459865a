"""首屏检查 / The page behind a code can be read before any script has come, and stays where it is when they do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.city import DESK_CODE, OLD_CODE, POSTER

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(240), pytest.mark.xdist_group("browser")]

# Every piece of text and where it stands, in whole pixels.
PIECES = """(root) => {
  const found = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    if (!text || walker.currentNode.parentElement.closest('style')) continue;
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    const { left, top, width, height } = range.getBoundingClientRect();
    const { color, fontSize } = getComputedStyle(walker.currentNode.parentElement);
    found.push([text, ...[left, top, width, height].map(Math.round), color, fontSize].join(' | '));
  }
  return found;
}"""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => { sum += entry.value; }))
    .observe({ type: 'layout-shift', buffered: true });
  setTimeout(() => done(sum), 300);
})"""


@pytest.fixture(params=[(375, 740), (1280, 900)], ids=["phone", "desk"])
def page(request, context_of):
    width, height = request.param
    return context_of(viewport={"width": width, "height": height}).new_page()


def test_the_first_screen_says_the_same_in_the_same_place_before_and_after_the_scripts(page, city):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    for label in (POSTER, DESK_CODE, OLD_CODE):
        page.route("**/app/*.js", lambda route: route.abort())
        page.goto(city.code(label))
        early = page.locator("#opening").evaluate(PIECES)
        page.unroute_all()

        asked.clear()
        page.goto(city.code(label))
        shown = page.locator("wx-page")
        expect(shown).to_be_visible()
        late = shown.evaluate(PIECES)

        assert len(early) >= 12
        assert set(early) - set(late) == set()
        assert page.locator("#opening").count() == 0
        assert page.evaluate(SHIFTS) < 0.1
        assert [url for url in asked if "/profile" in url] == []
