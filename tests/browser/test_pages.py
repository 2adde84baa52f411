"""Every kind of page: fits, is sound, is reachable by everyone, and asks little of the network."""

import os
from collections import Counter

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.page_list import EMPTY_SITE_PAGES, PAGES
from tests.builders import a_matchup, a_tool

pytestmark = pytest.mark.browser
# 320 and 640 are a phone's and a desk's page at 400 % and 200 % zoom.
WIDTHS = (320, 360, 640, 768, 1280, 1600)
MAX_REQUESTS = 6
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# In the dark only colours are different.
COLOURS = ["color-contrast", "link-in-text-block"]
LOOKS = [(360, "light", RULES), (1280, "dark", COLOURS), (1280, "light", RULES)]
# Every rule at every width in both schemes takes minutes: AXE=all asks for it.
ALL_LOOKS = [(width, scheme, RULES) for width in (360, 768, 1280) for scheme in ("light", "dark")]
# A long list is the same piece over and over.
REPEATED = ".rows > :nth-child(n+8), .hit:nth-of-type(n+5), .opinion-list > :nth-child(n+6)"
AXE_VIOLATIONS = """([rules, repeated]) => axe.run({exclude: document.querySelector(repeated) ? [[repeated]] : []},
    {runOnly: rules, resultTypes: ['violations']}).then(found =>
    found.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html.slice(0, 160)} ${n.failureSummary}`)))"""
OVERFLOWING = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
        .map(e => e.outerHTML.slice(0, 120))"""
LAYOUT_SHIFTS = """() => new Promise(resolve => { const seen = [];
    new PerformanceObserver(list => seen.push(...list.getEntries().map(e => e.value))).observe({type: 'layout-shift', buffered: true});
    requestAnimationFrame(() => setTimeout(() => resolve(seen), 50)); })"""
IS_COMPLETE = """() => document.readyState !== 'loading' &&
    performance.getEntriesByName('first-contentful-paint').length > 0"""


def check_page(page, looks=LOOKS):
    page.evaluate(Axe().axe_script)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(OVERFLOWING) == [], f"sideways at {width}"
    for width, scheme, rules in ALL_LOOKS if os.environ.get("AXE") == "all" else looks:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme)
        repeated = "main .none" if os.environ.get("AXE") == "all" else REPEATED
        assert page.evaluate(AXE_VIOLATIONS, [rules, repeated]) == [], f"{scheme} at {width}"


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light_still_whole_and_accessible(town, a_reader, name):
    reader = a_reader(town, width=360, height=740)
    page = reader.open(PAGES[name])
    assert page.evaluate(LAYOUT_SHIFTS) == [], "something moved after it was drawn"
    assert page.locator("h1").count() == 1
    # A state of a page that is among them already: the phone and the dark will do.
    check_page(page, LOOKS[:2] if "-" in name else LOOKS)
    # Asked last, when whatever the page still wanted has been asked for.
    page.wait_for_load_state("networkidle")
    assert 1 < len(reader.requests) <= MAX_REQUESTS


@pytest.mark.parametrize("path", ["/compare/", "/search", "/tools/cursor", "/votes/mine"])
def test_nothing_moves_when_the_script_comes_late(town, town_site, a_reader, path):
    page, held = a_reader(town).page, []
    script = f"**{town_site.jinja_env.globals['script']}"
    page.route(script, lambda route: held.append(route))  # noqa: PLW0108 - a built-in method is refused
    with page.expect_request(script):
        page.goto(town + path, wait_until="commit")
    # A page that comes in pieces may grow; what counts here is what happens once it is whole.
    page.wait_for_function(IS_COMPLETE)
    before = page.evaluate(LAYOUT_SHIFTS)
    held.pop().continue_()
    page.wait_for_load_state()
    assert page.evaluate(LAYOUT_SHIFTS) == before


def test_a_site_without_a_catalogue_is_sound_too(origin, a_reader):
    reader = a_reader(origin)
    for path in EMPTY_SITE_PAGES.values():
        check_page(reader.open(path), LOOKS[:1])


def test_an_address_that_leads_nowhere_says_so_in_the_sites_own_look(town, a_reader):
    reader = a_reader(town)
    with reader.expecting_error("404"):
        page = reader.open("/nowhere")
    check_page(page)
    assert page.get_by_role("heading", level=1).inner_text() == "There is no page at this address"


def test_a_voters_own_pages_are_sound(origin, a_reader):
    a_matchup(a_tool("hammer"), a_tool("wrench"))
    reader = a_reader(origin)
    page = reader.open("/compare/hammer-vs-wrench")
    page.locator("form.vote").first.get_by_role("button", name="Ship").click()
    page.locator(".receipt a").first.wait_for()
    check_page(page, LOOKS[:2])
    check_page(reader.open("/votes/mine"), LOOKS[:2])
    page.locator(".my-vote .muted a").first.click()
    page.wait_for_url("**/votes/receipt/*")
    check_page(page, LOOKS[:2])


def test_a_page_fits_at_twice_the_text_size(town, a_reader):
    page = a_reader(town, width=640).open(PAGES["comparison-long-names"])
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate(OVERFLOWING) == []


def test_no_two_pages_have_the_same_title(town_site):
    client = town_site.test_client()
    pages = [client.get(path).get_data(as_text=True) for path in PAGES.values()]
    titles = Counter(page.split("<title>")[1].split("</title>")[0] for page in pages)
    assert [title for title, number in titles.items() if number > 1] == []


def test_every_kind_of_page_is_among_those_checked(town_site):
    checked = town_site.url_map.bind("localhost")
    endpoints = {checked.match(path.split("?")[0])[0] for path in PAGES.values()}
    unchecked = [
        rule.rule
        for rule in town_site.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and rule.endpoint not in endpoints
    ]
    answers = [town_site.test_client().get(path) for path in unchecked]
    assert [a.request.path for a in answers if (a.status_code, a.mimetype) == (200, "text/html")] == []
