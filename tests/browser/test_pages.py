"""Every kind of page fits on every screen, is accessible, shifts no layout and sends few requests."""

import os
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.page_list import EMPTY_SITE_PAGES, PAGES
from tests.builders import a_matchup, a_tool

pytestmark = pytest.mark.browser
# 320 and 640 are a 1280 pixel wide page at 400 % and at 200 % zoom.
WIDTHS = (320, 360, 640, 768, 1280, 1600)
MAX_REQUESTS = 6
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The dark scheme changes only colours.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]
LOOKS = [(360, "light", RULES), (1280, "dark", COLOUR_RULES), (1280, "light", RULES)]
# AXE=all runs every rule at every width in both schemes, which takes minutes.
ALL_LOOKS = [(width, scheme, RULES) for width in (360, 768, 1280) for scheme in ("light", "dark")]
# All but the first items of long lists, left out of the check to save time.
REPEATED = ".rows > :nth-child(n+8), .hit:nth-of-type(n+5), .opinion-list > :nth-child(n+6)"
AXE_VIOLATIONS = """([rules, repeated]) => axe.run({exclude: document.querySelector(repeated) ? [[repeated]] : []},
    {runOnly: rules, resultTypes: ['violations']}).then(result =>
    result.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`)))"""
OVERFLOWING = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 120))"""
LAYOUT_SHIFTS = """() => new Promise(resolve => { const shifts = [];
    new PerformanceObserver(list => shifts.push(...list.getEntries().map(e => e.value))).observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => setTimeout(() => resolve(shifts), 50)); })"""
IS_COMPLETE = """() => document.readyState !== 'loading' &&
    performance.getEntriesByName('first-contentful-paint').length > 0"""


def check_page(page, looks=LOOKS):
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVERFLOWING) == [], f"overflows at {width}"
    for width, scheme, rules in ALL_LOOKS if os.environ.get("AXE") == "all" else looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        repeated = "main .none" if os.environ.get("AXE") == "all" else REPEATED
        assert page.evaluate(AXE_VIOLATIONS, [rules, repeated]) == [], f"{scheme} at {width}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_is_accessible_and_sends_few_requests(catalogue_origin, new_reader, name):
    reader = new_reader(catalogue_origin, width=360, height=740)
    page = reader.open(PAGES[name])
    assert page.evaluate(LAYOUT_SHIFTS) == [], "layout shift"
    assert page.locator("h1").count() == 1
    # Another state of a page that is checked in full: fewer looks suffice.
    check_page(page, LOOKS[:2] if "-" in name else LOOKS)
    # Counted last, when late requests have been sent as well.
    page.wait_for_load_state("networkidle")
    assert 1 < len(reader.requests) <= MAX_REQUESTS


@pytest.mark.parametrize("path", ["/compare/", "/search", "/tools/cursor", "/votes/mine"])
def test_a_late_script_shifts_no_layout(catalogue_origin, catalogue_app, new_reader, path):
    page, delayed = new_reader(catalogue_origin).page, []
    script = f"**{catalogue_app.jinja_env.globals['script']}"
    page.route(script, lambda route: delayed.append(route))  # noqa: PLW0108 - a built-in method is refused
    with page.expect_request(script):
        page.goto(catalogue_origin + path, wait_until="commit")
    # A page may shift while it loads; only shifts after that count here.
    page.wait_for_function(IS_COMPLETE)
    before = page.evaluate(LAYOUT_SHIFTS)
    delayed.pop().continue_()
    page.wait_for_load_state()
    assert page.evaluate(LAYOUT_SHIFTS) == before


def test_the_pages_of_an_empty_site_fit_and_are_accessible(origin, new_reader):
    reader = new_reader(origin)
    for path in EMPTY_SITE_PAGES.values():
        check_page(reader.open(path), LOOKS[:1])


def test_the_404_page_fits_and_is_accessible(catalogue_origin, new_reader):
    reader = new_reader(catalogue_origin)
    with reader.expecting_error("404"):
        page = reader.open("/nowhere")
    check_page(page)
    assert page.get_by_role("heading", level=1).inner_text() == "There is no page at this address"


def test_a_voters_own_pages_fit_and_are_accessible(origin, new_reader):
    a_matchup(a_tool("hammer"), a_tool("wrench"))
    reader = new_reader(origin)
    page = reader.open("/compare/hammer-vs-wrench")
    page.locator("form.vote").first.get_by_role("button", name="Ship").click()
    page.locator(".receipt a").first.wait_for()
    check_page(page, LOOKS[:2])
    check_page(reader.open("/votes/mine"), LOOKS[:2])
    page.locator(".my-vote .muted a").first.click()
    page.wait_for_url("**/votes/receipt/*")
    check_page(page, LOOKS[:2])


def test_a_page_fits_at_twice_the_text_size(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin, width=640).open(PAGES["comparison-long-names"])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOWING) == []


def test_no_two_pages_have_the_same_title(catalogue_app):
    client = catalogue_app.test_client()
    pages = [client.get(path).get_data(as_text=True) for path in PAGES.values()]
    titles = Counter(page.split("<title>")[1].split("</title>")[0] for page in pages)
    assert [title for title, number in titles.items() if number > 1] == []


def test_the_page_list_has_every_kind_of_page(catalogue_app):
    urls = catalogue_app.url_map.bind("localhost")
    endpoints = {urls.match(path.split("?")[0])[0] for path in PAGES.values()}
    unlisted = [
        rule.rule
        for rule in catalogue_app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in endpoints
    ]
    pages = [catalogue_app.test_client().get(path) for path in unlisted]
    assert [
        page.request.path for page in pages if (page.status_code, page.mimetype) == (200, "text/html")
    ] == []
