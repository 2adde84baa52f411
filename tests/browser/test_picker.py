"""Picking two tools: each field is an ARIA combobox over the list of tools."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(catalogue_origin, new_reader):
    return new_reader(catalogue_origin).open("/compare/")


def first_box(page):
    return page.get_by_role("combobox", name="First tool")


def test_typing_filters_the_tools(page):
    first_box(page).press_sequentially("copil")
    expect(page.get_by_role("option")).to_have_text(["GitHub Copilot"])
    expect(first_box(page)).to_have_attribute("aria-expanded", "true")


def test_arrows_and_enter_choose_a_tool(page, catalogue_origin):
    for name, typed in (("First tool", "copil"), ("Second tool", "curs")):
        box = page.get_by_role("combobox", name=name)
        box.press_sequentially(typed)
        box.press("ArrowDown")
        box.press("Enter")
        expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{catalogue_origin}/compare/cursor-vs-github-copilot")


def test_an_arrow_opens_the_list(page):
    first_box(page).press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()


def test_escape_closes_the_list_and_keeps_what_was_typed(page):
    first_box(page).press_sequentially("copil")
    first_box(page).press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(first_box(page)).to_have_value("copil")


def test_a_name_that_is_not_on_the_list_is_not_sent(page, catalogue_origin):
    first_box(page).fill("no such tool")
    page.get_by_role("combobox", name="Second tool").fill("Cursor")
    page.get_by_role("button", name="Compare").click()
    # The browser focuses the invalid field when it refuses to send the form.
    expect(first_box(page)).to_be_focused()
    assert first_box(page).evaluate("box => box.validationMessage") == "Choose a tool from the list."
    assert page.url == f"{catalogue_origin}/compare/"


def test_an_invalid_pair_keeps_the_picked_tools(catalogue_origin, new_reader):
    page = new_reader(catalogue_origin).open("/compare/?a=cursor&b=cursor")
    expect(first_box(page)).to_have_value("Cursor")
