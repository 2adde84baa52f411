"""Every kind of page: fits, is sound, is reachable by everyone, and asks little of the network."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import EMPTY, PAGES

pytestmark = pytest.mark.browser
WIDTHS = (360, 768, 1280)
MOST_REQUESTS = 6
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark only colours are different.
COLOURS = ["color-contrast", "link-in-text-block"]
FAULTS = """rules => axe.run({runOnly: rules, resultTypes: ['violations']}).then(found =>
    found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`)))"""
SIDEWAYS = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 120))"""


def check(page):
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(SIDEWAYS) == [], f"sideways at {width}"
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(FAULTS, rules) == [], f"{scheme} at {width}"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_fits_and_is_accessible_at_every_width_in_light_and_dark(town, a_reader, path):
    check(a_reader(town).opens(path))


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_a_page_has_one_heading_and_few_requests(town, a_reader, path):
    reader = a_reader(town)
    page = reader.opens(path)
    page.wait_for_load_state("networkidle")
    assert page.locator("h1").count() == 1
    assert 1 < len(reader.requests) <= MOST_REQUESTS


def test_a_site_without_a_catalogue_is_sound_too(origin, a_reader):
    reader = a_reader(origin)
    for path in EMPTY.values():
        check(reader.opens(path))


def test_an_address_that_leads_nowhere_says_so_in_the_sites_own_look(town, a_reader):
    reader = a_reader(town)
    page = reader.opens("/nowhere")
    check(page)
    assert page.get_by_role("heading", level=1).inner_text() == "There is no page at this address"
    assert len(reader.complaints) == 1
    assert "404" in reader.complaints.pop()


def test_a_page_fits_at_twice_the_text_size(town, a_reader):
    page = a_reader(town, width=640).opens(PAGES["comparison-long-names"])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(SIDEWAYS) == []
