"""Completions in the header's search box, which is an ARIA combobox."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from models.database.base import utc_now

pytestmark = pytest.mark.browser


@pytest.fixture
def page(catalogue_origin, new_reader):
    return new_reader(catalogue_origin).open("/about")


def search_box(page):
    return page.get_by_role("combobox", name="Search tools and matchups")


def type_text(page, text):
    search_box(page).press_sequentially(text)
    expect(page.get_by_role("option").first).to_be_visible()


def test_typing_shows_completions_and_announces_their_number(page):
    type_text(page, "curs")
    expect(search_box(page)).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option").first).to_contain_text("Cursor")
    expect(page.locator(".search-box").get_by_role("status")).to_contain_text("completion")


def test_arrows_move_through_the_completions_and_back_to_the_box(page):
    type_text(page, "curs")
    search_box(page).press("ArrowDown")
    first = page.get_by_role("option").first
    expect(first).to_have_attribute("aria-selected", "true")
    expect(search_box(page)).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    search_box(page).press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_count(0)
    expect(search_box(page)).to_be_focused()


def test_enter_on_a_completion_opens_its_page(page, catalogue_origin):
    type_text(page, "github cop")
    search_box(page).press("ArrowDown")
    search_box(page).press("Enter")
    page.wait_for_url(f"{catalogue_origin}/tools/github-copilot")


def test_enter_without_a_selected_completion_searches(page, catalogue_origin):
    type_text(page, "curs")
    search_box(page).press("Enter")
    page.wait_for_url(f"{catalogue_origin}/search?q=curs")


def test_escape_closes_the_completions_and_keeps_what_was_typed(page):
    type_text(page, "curs")
    search_box(page).press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(search_box(page)).to_have_value("curs")
    expect(search_box(page)).to_have_attribute("aria-expanded", "false")


@pytest.mark.parametrize("arrow", ["ArrowDown", "ArrowUp"])
def test_an_arrow_after_escape_shows_the_completions_again(page, arrow):
    type_text(page, "curs")
    search_box(page).press("Escape")
    search_box(page).press(arrow)
    expect(page.get_by_role("option").first).to_contain_text("Cursor")
    expect(search_box(page)).to_have_attribute("aria-expanded", "true")


def test_without_completions_the_arrows_move_the_caret(page):
    type_text(page, "curs")
    search_box(page).press_sequentially("zzzzzz")
    expect(page.locator(".search-box").get_by_role("status")).to_have_text("No completions")
    for arrow, caret in (("ArrowUp", 0), ("ArrowDown", len("curszzzzzz"))):
        search_box(page).press(arrow)
        assert search_box(page).evaluate("box => box.selectionStart") == caret
    expect(page.get_by_role("listbox")).to_have_count(0)


def test_a_completion_can_be_clicked(page, catalogue_origin):
    type_text(page, "github cop")
    page.get_by_role("option").first.click()
    page.wait_for_url(f"{catalogue_origin}/tools/github-copilot")


def test_the_slash_key_focuses_the_search_box_and_types_a_slash_inside_it(page):
    page.keyboard.press("/")
    expect(search_box(page)).to_be_focused()
    expect(search_box(page)).to_have_value("")
    page.keyboard.press("/")
    expect(search_box(page)).to_have_value("/")


def test_fast_typing_sends_one_request(catalogue_origin, new_reader):
    reader = new_reader(catalogue_origin)
    reader.page.clock.install()
    page = reader.open("/about")
    page.clock.pause_at(utc_now() + timedelta(hours=1))
    search_box(page).press_sequentially("cursor")
    page.clock.run_for(1000)
    expect(page.get_by_role("option").first).to_be_visible()
    assert [url for url in reader.requests if "/suggest" in url] == [
        f"{catalogue_origin}/search/suggest?q=cursor"
    ]


def test_without_scripts_there_is_a_plain_search_field(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin, scripts=False).open("/about")
    expect(page.get_by_role("searchbox")).to_have_count(1)
    expect(page.locator(".completions")).to_have_count(0)
