"""Completion in the header's search box: the combobox pattern, from the keyboard."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.database.base import utc_now

pytestmark = pytest.mark.browser


@pytest.fixture
def page(town, a_reader):
    return a_reader(town).open("/about")


def box(page):
    return page.get_by_role("combobox", name="Search tools and matchups")


def typed(page, text):
    box(page).press_sequentially(text)
    expect(page.get_by_role("option").first).to_be_visible()


def test_typing_shows_completions_and_says_how_many(page):
    typed(page, "curs")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option").first).to_contain_text("Cursor")
    expect(page.locator(".search-box").get_by_role("status")).to_contain_text("completion")


def test_arrows_walk_through_the_completions_and_back_into_the_box(page):
    typed(page, "curs")
    box(page).press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(box(page)).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    box(page).press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    expect(box(page)).to_be_focused()


def test_enter_on_a_completion_opens_its_page(page, town):
    typed(page, "github cop")
    box(page).press("ArrowDown")
    box(page).press("Enter")
    page.wait_for_url(f"{town}/tools/github-copilot")


def test_enter_without_a_choice_searches(page, town):
    typed(page, "curs")
    box(page).press("Enter")
    page.wait_for_url(f"{town}/search?q=curs")


def test_escape_closes_the_completions_and_keeps_what_was_typed(page):
    typed(page, "curs")
    box(page).press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box(page)).to_have_value("curs")
    expect(box(page)).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("arrow", ["ArrowDown", "ArrowUp"])
def test_an_arrow_after_escape_shows_the_completions_again(page, arrow):
    typed(page, "curs")
    box(page).press("Escape")
    box(page).press(arrow)
    expect(page.get_by_role("option").first).to_contain_text("Cursor")
    expect(box(page)).to_have_attribute("aria-expanded", "true")


def test_without_completions_the_arrows_move_the_caret(page):
    typed(page, "curs")
    box(page).press_sequentially("zzzzzz")
    expect(page.locator(".search-box").get_by_role("status")).to_have_text("No completions")
    for arrow, caret in (("ArrowUp", 0), ("ArrowDown", len("curszzzzzz"))):
        box(page).press(arrow)
        assert box(page).evaluate("box => box.selectionStart") == caret
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_completion_can_be_clicked(page, town):
    typed(page, "github cop")
    page.get_by_role("option").first.click()
    page.wait_for_url(f"{town}/tools/github-copilot")


def test_a_slash_goes_to_the_search_box_but_is_text_inside_it(page):
    page.keyboard.press("/")
    expect(box(page)).to_be_focused()
    expect(box(page)).to_have_value("")
    page.keyboard.press("/")
    expect(box(page)).to_have_value("/")


def test_fast_typing_asks_once(town, a_reader):
    reader = a_reader(town)
    reader.page.clock.install()
    page = reader.open("/about")
    page.clock.pause_at(utc_now() + timedelta(hours=1))
    box(page).press_sequentially("cursor")
    page.clock.run_for(1000)
    expect(page.get_by_role("option").first).to_be_visible()
    assert [url for url in reader.requests if "/suggest" in url] == [f"{town}/search/suggest?q=cursor"]


def test_without_scripts_the_box_is_a_plain_search_field(town, a_reader):
    page = a_reader(town, scripts=False).open("/about")
    expect(page.get_by_role("searchbox")).to_have_count(1)
    expect(page.locator(".completions")).to_have_count(0)
