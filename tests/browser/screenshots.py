"""`make photos`: screenshots of every kind of page at three widths, light and dark, in photos/."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from settings import PROJECT_ROOT
from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.demo_sites import bare_site, demo_site
from tests.browser.page_list import EMPTY_SITE_PAGES, ERROR_PAGES, PAGES

SCREENSHOTS_DIR = PROJECT_ROOT / "photos"
HEIGHTS = {360: 740, 768: 1024, 1280: 800}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
VOTE_PAGE = "/compare/cursor-vs-github-copilot"


@dataclass(frozen=True, slots=True)
class Variant:
    """A viewport width and a colour scheme, with the words that select pages."""

    width: int
    scheme: Literal["light", "dark"]
    words: tuple[str, ...]

    def includes(self, name: str) -> bool:
        """Whether a page is selected: its name has one of the words, or there are no words."""
        return not self.words or any(word in name for word in self.words)

    def file(self, name: str) -> Path:
        """Return the path of a page's screenshot."""
        return SCREENSHOTS_DIR / f"{name}-{self.width}-{self.scheme}.png"


def main(*words: str) -> None:
    """Take screenshots of the pages whose names contain one of the words, or of all."""
    SCREENSHOTS_DIR.mkdir(exist_ok=True)
    with ExitStack() as stack:
        full, bare = stack.enter_context(demo_site()), stack.enter_context(bare_site())
        browser = stack.enter_context(_chromium())
        for scheme, width in product(SCHEMES, HEIGHTS):
            variant = Variant(width, scheme, words)
            context = browser.new_context(
                color_scheme=scheme, viewport={"width": width, "height": HEIGHTS[width]}
            )
            _take_pages(context, full, PAGES | ERROR_PAGES, variant)
            _take_pages(context, bare, EMPTY_SITE_PAGES, variant)
            _take_vote(context, full, variant)
            context.close()
        _take_print(browser, full)


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def _take_pages(context: BrowserContext, origin: str, pages: dict[str, str], variant: Variant) -> None:
    page = context.new_page()
    for name, path in pages.items():
        if variant.includes(name):
            page.goto(origin + path)
            page.screenshot(path=variant.file(name), full_page=True)
    page.close()


def _take_vote(context: BrowserContext, origin: str, variant: Variant) -> None:
    page = context.new_page()
    if variant.includes("voted"):
        page.goto(origin + VOTE_PAGE)
        for number, button in enumerate(("Ship", "Skip")):
            page.locator("form.vote").nth(number).get_by_role("button", name=button).click()
            page.locator(".receipt").nth(number).get_by_role("link").first.wait_for()
        receipt = page.locator(".receipt a").first
        page.locator("#vote").screenshot(path=variant.file("voted"))
        for name, path in (("voted-mine", "/votes/mine"), ("voted-receipt", receipt.get_attribute("href"))):
            page.goto(f"{origin}{path}")
            page.screenshot(path=variant.file(name), full_page=True)
    page.close()


def _take_print(browser: Browser, origin: str) -> None:
    page = browser.new_page()
    page.goto(origin + VOTE_PAGE)
    page.pdf(path=SCREENSHOTS_DIR / "comparison.pdf", format="A4")
    page.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
