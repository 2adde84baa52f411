"""`make paint`: when the largest thing of a page is drawn on loopback with a processor four times slower.

Each page is opened five times with an empty cache and the best is printed, beside that of the plain error page
as a yardstick, together with what moved after it was drawn. Fails above one second, or when anything moved.
"""

import sys

from playwright.sync_api import Browser, sync_playwright

from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.demo_sites import demo_site

RUNS = 5
CPU_SLOWDOWN = 4
MAX_MILLISECONDS = 1000
PHONE = {"width": 360, "height": 740}
PAGES = {
    "yardstick": "/nowhere",
    "home": "/",
    "comparison": "/compare/cursor-vs-github-copilot",
    "search": "/search?q=small+open+model",
    "tool": "/tools/cursor",
}
MEASURE = """() => new Promise(resolve => { let paint = 0, moved = 0;
    new PerformanceObserver(list => { paint = list.getEntries().at(-1).startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
    new PerformanceObserver(list => list.getEntries().forEach(e => { moved += e.value; })).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => resolve([paint, moved]), 300); })"""


def main() -> int:
    """Print a line for each page; return 1 when one is too slow or moves."""
    faults = 0
    with demo_site() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in PAGES.items():
            measured = [_measure_once(browser, origin + path) for _ in range(RUNS)]
            paint, moved = min(paint for paint, _ in measured), max(moved for _, moved in measured)
            print(f"{name:<11} {paint:5.0f} ms   layout shift {moved:.3f}")
            faults += paint > MAX_MILLISECONDS or moved > 0
        browser.close()
    return int(faults > 0)


def _measure_once(browser: Browser, address: str) -> tuple[float, float]:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(address, wait_until="networkidle")
    paint, moved = page.evaluate(MEASURE)
    context.close()
    return paint, moved


if __name__ == "__main__":
    sys.exit(main())
