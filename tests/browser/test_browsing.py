"""Browsing the shipped catalogue, with and without scripts."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(catalogue_origin, new_reader, scripts):
    return new_reader(catalogue_origin, scripts=scripts)


def search(page, text):
    page.locator("#search-box").fill(text)
    page.locator("#search-box").press("Enter")
    page.wait_for_url("**/search?q=*")


def test_a_search_from_the_header_shows_hits_with_highlighted_snippets(reader):
    page = reader.open("/about")
    search(page, "small open model")
    expect(page.locator(".hit").first).to_be_visible()
    expect(page.locator(".hit mark").first).to_be_visible()
    expect(page.locator(".hit .snippet-source").first).to_contain_text(":")


def test_a_search_for_two_tools_links_to_their_comparison(reader):
    page = reader.open("/")
    search(page, "claude 4 vs smollm")
    page.locator(".versus a").click()
    page.wait_for_url("**/compare/*-vs-*")


def pick_tool(page, label, name, scripts):
    box = page.get_by_label(label)
    if scripts:
        box.fill(name)
        page.get_by_role("option", name=name, exact=True).click()
    else:
        box.select_option(name)


def test_picking_two_tools_opens_their_comparison(reader, catalogue_origin, scripts):
    page = reader.open("/compare/")
    pick_tool(page, "First tool", "GitHub Copilot", scripts)
    pick_tool(page, "Second tool", "Cursor", scripts)
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url(f"{catalogue_origin}/compare/cursor-vs-github-copilot")


def test_a_tool_page_compares_with_a_picked_tool(reader, catalogue_origin, scripts):
    page = reader.open("/tools/github-copilot")
    pick_tool(page, "Compare GitHub Copilot with", "Cursor", scripts)
    page.get_by_role("button", name="Compare").click()
    page.wait_for_url(f"{catalogue_origin}/compare/cursor-vs-github-copilot")


def test_a_comparison_has_every_section(reader):
    page = reader.open("/compare/cursor-vs-github-copilot")
    for heading in (
        "The editors' call",
        "Where the reviewers part",
        "What they are",
        "The pricing read",
        "The reviewer scorecard",
        "Your vote",
        "Other matchups of these two",
    ):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.locator(".reviewer-row blockquote")).to_have_count(8)
    expect(page.locator(".split tbody tr")).to_have_count(4)


def test_a_tools_record_links_to_its_matchups(reader, catalogue_origin):
    page = reader.open("/tools/cursor")
    for heading in ("Record", "Facts and prices", "The panel today"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    page.locator(".record").get_by_role("link", name="GitHub Copilot").click()
    page.wait_for_url(f"{catalogue_origin}/compare/cursor-vs-github-copilot")


def test_the_list_of_tools_filters_by_price(reader):
    page = reader.open("/tools/")
    total = page.locator("article.tool").count()
    page.get_by_label("Free", exact=False).first.check()
    page.get_by_role("button", name="Narrow").click()
    page.wait_for_url("**/tools/?*price=free*")
    assert 0 < page.locator("article.tool").count() < total


def test_the_site_navigation_links_to_every_section(reader):
    page = reader.open("/")
    for name, heading in (
        ("Compare", "Compare two tools"),
        ("Tools", "Tools"),
        ("Reviewers", "The panel"),
        ("About", "How this site works"),
    ):
        page.get_by_role("navigation", name="Site").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_the_newsletter_box_sends_a_confirmation(origin, new_reader, scripts):
    page = new_reader(origin, scripts=scripts).open("/")
    page.get_by_label("Your email address").fill("ada@example.org")
    page.get_by_role("button", name="Send me the confirmation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
