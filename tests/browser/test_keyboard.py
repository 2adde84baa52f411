"""Reading and voting without a mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.builders import a_matchup, a_tool

pytestmark = pytest.mark.browser
PATH = "/compare/hammer-vs-wrench"
FOCUS = "() => document.activeElement.textContent.trim() || document.activeElement.id"
# An outline that is thick enough to see, of another colour than what is behind it.
SEEN = """() => { const s = getComputedStyle(document.activeElement);
    return s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2
        && s.outlineColor !== getComputedStyle(document.documentElement).backgroundColor; }"""
IN_VIEW = """() => { const box = document.activeElement.getBoundingClientRect();
    return box.bottom > 0 && box.top < innerHeight; }"""


@pytest.fixture
def page(app, origin, a_reader, scripts):
    a_matchup(a_tool("hammer"), a_tool("wrench"))
    return a_reader(origin, scripts=scripts).open(PATH)


def tab_to(page, words):
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUS) == words:
            return
    pytest.fail(f"Tab never reaches {words!r}")


def test_the_first_stop_skips_to_the_content(page):
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Skip to the content")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#main$"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_enter_votes_from_the_keyboard(page):
    tab_to(page, "Ship")
    page.keyboard.press("Enter")
    expect(page.locator("#vote-hammer").get_by_role("status")).to_have_text("You voted ship.")
    expect(page.locator("[data-community=hammer]")).to_contain_text("1 ship, 0 skip")


def test_every_stop_shows_where_the_reader_is(page):
    stops = 0
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body"):
        where = page.evaluate(FOCUS)
        assert page.evaluate(SEEN), f"no focus to be seen on {where!r}"
        assert page.evaluate(IN_VIEW), f"out of sight: {where!r}"
        page.keyboard.press("Tab")
        stops += 1
    assert stops > 20


def test_the_search_is_sent_with_enter(page):
    tab_to(page, "search-box")
    page.keyboard.type("hammer")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=hammer")
