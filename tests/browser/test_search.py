"""Search results: names, typos, pairs, facets, snippets."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(catalogue_origin, new_reader, scripts):
    return new_reader(catalogue_origin, scripts=scripts).open("/")


def search(page, text):
    box = page.locator("#search-box")
    box.fill(text)
    box.press("Enter")
    page.wait_for_url("**/search?q=*")
    return page.locator(".hit")


@pytest.mark.parametrize(
    ("typed", "name"),
    [("gpt4o", "GPT-4o"), ("gpt 4o", "GPT-4o"), ("smol lm 3", "SmolLM3"), ("llama cpp", "llama.cpp")],
)
def test_every_spelling_of_a_name_finds_its_tool_first(page, typed, name):
    expect(search(page, typed).first.get_by_role("heading")).to_have_text(name)


def test_a_typo_is_corrected_and_can_be_searched_as_typed(page):
    hits = search(page, "copliot")
    expect(hits.first).to_contain_text("GitHub Copilot")
    expect(page.get_by_text("Showing results for")).to_contain_text("copilot")
    page.get_by_role("link", name="Search instead for copliot").click()
    expect(page.get_by_role("heading", name="Nothing found")).to_be_visible()
    expect(page.get_by_text("The nearest names")).to_contain_text("Copilot")


@pytest.mark.parametrize("typed", ["cursor vs github copilot", "compare cursr and copilot"])
def test_a_query_with_two_tools_offers_their_comparison(page, typed):
    search(page, typed)
    page.locator(".versus").get_by_role("link").first.click()
    page.wait_for_url("**/compare/cursor-vs-github-copilot")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Cursor")


def test_a_facet_filters_the_results_and_can_be_removed(page):
    assert search(page, "model").count() > 1
    total = page.get_by_text(re.compile(r"^\d+ results"))
    unfiltered = total.text_content()
    page.locator("#filters").get_by_role("link", name="Tools", exact=True).click()
    page.wait_for_url("**/search?*kind=tool*")
    expect(page.locator(".hit").first).to_contain_text("Tool ·")
    expect(total).not_to_have_text(unfiltered)
    page.get_by_label("Chosen filters").get_by_role("link").first.click()
    expect(total).to_have_text(unfiltered)


def test_a_snippet_highlights_the_words_and_names_the_reviewer(page):
    search(page, "reviewer:skeptic audit")
    expect(page.locator(".hit mark").first).to_be_visible()
    expect(page.locator(".hit .snippet-source").filter(has_text="The Skeptic on").first).to_be_visible()


def test_the_query_help_links_to_example_searches(page):
    page.goto(page.url + "search")
    page.get_by_role("link", name="price:free").click()
    expect(page.locator(".hit").first).to_be_visible()


def test_the_slash_key_can_be_switched_off(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin).open("/search")
    page.get_by_role("checkbox", name="The / key leads to the search box").uncheck()
    page.locator("main").press("/")
    expect(page.locator("#search-box")).not_to_be_focused()
    page.reload()
    page.get_by_role("checkbox", name="The / key leads to the search box").check()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator("#search-box")).to_be_focused()
