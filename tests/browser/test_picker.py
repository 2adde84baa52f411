"""Picking two tools: the combobox pattern over the list of tools."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(town, a_reader):
    return a_reader(town).open("/compare/")


def box(page):
    return page.get_by_role("combobox", name="First tool")


def test_typing_narrows_the_tools(page):
    box(page).press_sequentially("copil")
    expect(page.get_by_role("option")).to_have_text(["GitHub Copilot"])
    expect(box(page)).to_have_attribute("aria-expanded", "true")


def test_arrows_and_enter_choose_a_tool(page, town):
    for name, typed in (("First tool", "copil"), ("Second tool", "curs")):
        found = page.get_by_role("combobox", name=name)
        found.press_sequentially(typed)
        found.press("ArrowDown")
        found.press("Enter")
        expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{town}/compare/cursor-vs-github-copilot")


def test_an_arrow_opens_the_whole_list(page):
    box(page).press("ArrowDown")
    expect(page.get_by_role("option").first).to_be_visible()


def test_escape_closes_the_list_and_keeps_what_was_typed(page):
    box(page).press_sequentially("copil")
    box(page).press("Escape")
    expect(page.get_by_role("listbox")).to_have_count(0)
    expect(box(page)).to_have_value("copil")


def test_a_name_that_is_not_on_the_list_is_not_sent(page, town):
    box(page).fill("no such tool")
    page.get_by_role("combobox", name="Second tool").fill("Cursor")
    page.get_by_role("button", name="Compare").click()
    # Where the browser puts the focus once it has refused to send the form.
    expect(box(page)).to_be_focused()
    assert box(page).evaluate("box => box.validationMessage") == "Choose a tool from the list."
    assert page.url == f"{town}/compare/"


def test_a_pair_that_cannot_be_keeps_what_was_picked(town, a_reader):
    page = a_reader(town).open("/compare/?a=cursor&b=cursor")
    expect(box(page)).to_have_value("Cursor")
