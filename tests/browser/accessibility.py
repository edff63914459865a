"""无障碍检查 / axe-core over the page on a screen: what a screen reader or poor eyes would stumble over."""

from __future__ import annotations

from tests.browser.handset import Screen
from tests.servers import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)} (${node.failureSummary})`));
}"""


def accessibility_problems(screen: Screen) -> list[str]:
    """The serious and critical findings on the whole document that shows this page, each with its element.

    Source: axe-core's default rules (WCAG 2.x A and AA, and best practices).
    """
    if not screen.top.evaluate("() => Boolean(globalThis.axe)"):
        screen.top.evaluate(f"() => {{ {AXE.read_text()} }}")
    return list(screen.top.evaluate(RUN))
