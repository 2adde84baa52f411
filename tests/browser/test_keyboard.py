"""Reading and voting without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders import a_matchup, a_tool

pytestmark = pytest.mark.browser
PATH = "/compare/hammer-vs-wrench"
FOCUSED_NAME = "() => document.activeElement.textContent.trim() || document.activeElement.id"
# At least two pixels of outline, in another colour than the page's background.
HAS_VISIBLE_OUTLINE = """() => { const s = getComputedStyle(document.activeElement);
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
        && s.outlineColor !== getComputedStyle(document.documentElement).backgroundColor; }"""
IS_IN_VIEW = """() => { const box = document.activeElement.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight; }"""


@pytest.fixture
def page(app, origin, new_reader, scripts):
    a_matchup(a_tool("hammer"), a_tool("wrench"))
    return new_reader(origin, scripts=scripts).open(PATH)


def tab_to(page, name):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED_NAME) == name:
            return
    pytest.fail(f"Tab never reaches {name!r}")


def test_the_first_tab_stop_skips_to_the_content(page):
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_reader_votes_with_tab_and_enter(page):
    tab_to(page, "Ship")
    page.keyboard.press("Enter")
    expect(page.locator("#vote-hammer").get_by_role("status")).to_have_text("You voted ship.")
    expect(page.locator("[data-community=hammer]")).to_contain_text("1 ship, 0 skip")


def test_every_tab_stop_has_a_visible_focus(page):
    stops = 0
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body"):
        name = page.evaluate(FOCUSED_NAME)
        assert page.evaluate(HAS_VISIBLE_OUTLINE), f"no visible focus on {name!r}"
        assert page.evaluate(IS_IN_VIEW), f"out of view: {name!r}"
        page.keyboard.press("Tab")
        stops += 1
    assert stops > 20


def test_enter_in_the_search_box_searches(page):
    tab_to(page, "search-box")
    page.keyboard.type("hammer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=hammer")
