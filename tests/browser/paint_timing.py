"""`make paint`: largest contentful paint and layout shift of pages on loopback, with a four times slower processor.

Opens each page five times with an empty cache and prints the fastest paint and the largest shift; the first row is the
plain error page, as a baseline. Fails if a paint takes more than a second or a layout shifts.
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
    "baseline": "/nowhere",
    "home": "/",
    "comparison": "/compare/cursor-vs-github-copilot",
    "search": "/search?q=small+open+model",
    "tool": "/tools/cursor",
}
MEASURE = """() => new Promise(resolve => { let paint = 0, shift = 0;
    new PerformanceObserver(list => { paint = list.getEntries().at(-1).startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
    new PerformanceObserver(list => list.getEntries().forEach(e => { shift += e.value; })).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => resolve([paint, shift]), 300); })"""


def main() -> int:
    """Print a line for each page; return 1 if one is too slow or its layout shifts."""
    failures = 0
    with demo_site() as origin, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, path in PAGES.items():
            measured = [_measure_once(browser, origin + path) for _ in range(RUNS)]
            paint, shift = min(paint for paint, _ in measured), max(shift for _, shift in measured)
            print(f"{name:<11} {paint:5.0f} ms   layout shift {shift:.3f}")
            failures += paint > MAX_MILLISECONDS or shift > 0
        browser.close()
    return int(failures > 0)


def _measure_once(browser: Browser, url: str) -> tuple[float, float]:
    context = browser.new_context(viewport=PHONE)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": CPU_SLOWDOWN})
    page.goto(url, wait_until="networkidle")
    paint, shift = page.evaluate(MEASURE)
    context.close()
    return paint, shift


if __name__ == "__main__":
    sys.exit(main())
