"""Casting, changing and withdrawing votes in a browser."""

import pytest
from playwright.sync_api import expect

from tests.builders import a_matchup, a_tool

pytestmark = pytest.mark.browser
PATH = "/compare/hammer-vs-wrench"


@pytest.fixture
def pair(app):
    return a_matchup(a_tool("hammer"), a_tool("wrench"))


@pytest.fixture
def reader(pair, origin, new_reader, scripts):
    return new_reader(origin, scripts=scripts, width=360, height=740)


def vote_form(page, tool="hammer"):
    return page.locator(f"#vote-{tool}")


def press_button(page, name, tool="hammer"):
    vote_form(page, tool).get_by_role("button", name=name).click()


def community_cell(page, tool="hammer"):
    return page.locator(f"[data-community={tool}]")


def test_a_vote_is_counted_and_confirmed(reader):
    page = reader.open(PATH)
    press_button(page, "Ship")
    expect(vote_form(page).get_by_role("status")).to_have_text("You voted ship.")
    expect(vote_form(page).locator(".result")).to_contain_text("1 ship, 0 skip")
    expect(community_cell(page)).to_contain_text("1 ship, 0 skip")
    expect(community_cell(page, "wrench")).to_contain_text("Cast the first vote")


def test_a_vote_presses_its_button_on_this_and_the_next_visit(reader):
    page = reader.open(PATH)
    press_button(page, "Skip")
    expect(vote_form(page).get_by_role("button", pressed=True)).to_have_text("Skip")
    page = reader.open(PATH)
    expect(vote_form(page).get_by_role("button", pressed=True)).to_have_text("Skip")


def test_a_vote_can_be_changed(reader):
    page = reader.open(PATH)
    press_button(page, "Ship")
    expect(vote_form(page).get_by_role("status")).to_have_text("You voted ship.")
    press_button(page, "Skip")
    expect(vote_form(page).get_by_role("status")).to_have_text("You voted skip.")
    expect(community_cell(page)).to_contain_text("0 ship, 1 skip")


def test_a_vote_can_be_withdrawn(reader, scripts):
    page = reader.open(PATH)
    press_button(page, "Ship")
    press_button(page, "Withdraw")
    expect(vote_form(page).get_by_role("button", name="Withdraw")).to_be_hidden()
    expect(vote_form(page).locator(".result")).to_contain_text("no votes yet")
    expect(community_cell(page)).not_to_contain_text("1 ship")
    if scripts:
        expect(vote_form(page).get_by_role("status")).to_have_text("Your vote is withdrawn.")
        expect(vote_form(page).get_by_role("button", name="Ship")).to_be_focused()


def test_a_voter_can_vote_on_both_contenders(reader):
    page = reader.open(PATH)
    press_button(page, "Ship")
    expect(vote_form(page).get_by_role("status")).to_have_text("You voted ship.")
    press_button(page, "Skip", "wrench")
    expect(community_cell(page, "wrench")).to_contain_text("0 ship, 1 skip")
    expect(community_cell(page)).to_contain_text("1 ship, 0 skip")


def test_two_votes_sent_at_once_belong_to_one_voter(pair, origin, new_reader):
    reader = new_reader(origin)
    page = reader.open(PATH)
    page.evaluate(
        "document.querySelectorAll('form.vote').forEach(form => form.requestSubmit(form.querySelector('.ship')))"
    )
    expect(vote_form(page, "wrench").get_by_role("status")).to_have_text("You voted ship.")
    expect(reader.open("/votes/mine").locator(".my-vote")).to_have_count(2)


def test_two_readers_are_two_voters(pair, origin, new_reader):
    for _ in range(2):
        page = new_reader(origin).open(PATH)
        press_button(page, "Ship")
        expect(vote_form(page).get_by_role("status")).to_have_text("You voted ship.")
    expect(community_cell(page)).to_contain_text("2 ship, 0 skip")


def test_with_scripts_a_vote_neither_reloads_nor_scrolls_the_page(pair, origin, new_reader):
    reader = new_reader(origin, width=360, height=740)
    page = reader.open(PATH)
    vote_form(page).scroll_into_view_if_needed()
    before, visits = page.evaluate("scrollY"), reader.visits
    press_button(page, "Ship")
    expect(community_cell(page)).to_contain_text("1 ship")
    press_button(page, "Withdraw")
    expect(community_cell(page)).not_to_contain_text("1 ship")
    assert before > 0
    assert (page.evaluate("scrollY"), reader.visits) == (before, visits)


def test_without_scripts_a_vote_returns_to_its_form(pair, origin, new_reader):
    page = new_reader(origin, scripts=False, width=360, height=740).open(PATH)
    with page.expect_response(lambda response: response.request.method == "POST") as post:
        press_button(page, "Ship")
    assert post.value.status == 303
    expect(page).to_have_url(f"{origin}{PATH}#vote-hammer")
    expect(vote_form(page)).to_be_in_viewport()


def test_a_vote_that_does_not_arrive_says_so_and_changes_nothing(pair, origin, new_reader):
    reader = new_reader(origin)
    page = reader.open(PATH)
    page.route("**/votes", lambda route: route.abort())
    with reader.expecting_error("ERR_FAILED"):
        press_button(page, "Ship")
    expect(vote_form(page).get_by_role("status")).to_contain_text("did not reach us")
    expect(vote_form(page).get_by_role("button", pressed=True)).to_have_count(0)
