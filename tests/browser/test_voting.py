"""Voting, changing one's mind and taking it back, in a browser."""

import pytest
from playwright.sync_api import expect

from tests.builders import a_matchup, a_tool

pytestmark = pytest.mark.browser
PATH = "/compare/hammer-vs-wrench"


@pytest.fixture
def pair(app):
    return a_matchup(a_tool("hammer"), a_tool("wrench"))


@pytest.fixture
def reader(pair, origin, a_reader, scripts):
    return a_reader(origin, scripts=scripts, width=360, height=740)


def widget(page, tool="hammer"):
    return page.locator(f"#vote-{tool}")


def press_button(page, name, tool="hammer"):
    widget(page, tool).get_by_role("button", name=name).click()


def community_cell(page, tool="hammer"):
    return page.locator(f"[data-community={tool}]")


def test_a_vote_is_counted_and_said(reader):
    page = reader.open(PATH)
    press_button(page, "Ship")
    expect(widget(page).get_by_role("status")).to_have_text("You voted ship.")
    expect(widget(page).locator(".result")).to_contain_text("1 ship, 0 skip")
    expect(community_cell(page)).to_contain_text("1 ship, 0 skip")
    expect(community_cell(page, "wrench")).to_contain_text("Cast the first vote")


def test_a_vote_shows_as_the_pressed_button_and_stays_after_coming_back(reader):
    page = reader.open(PATH)
    press_button(page, "Skip")
    expect(widget(page).get_by_role("button", pressed=True)).to_have_text("Skip")
    page = reader.open(PATH)
    expect(widget(page).get_by_role("button", pressed=True)).to_have_text("Skip")


def test_a_vote_can_be_changed(reader):
    page = reader.open(PATH)
    press_button(page, "Ship")
    expect(widget(page).get_by_role("status")).to_have_text("You voted ship.")
    press_button(page, "Skip")
    expect(widget(page).get_by_role("status")).to_have_text("You voted skip.")
    expect(community_cell(page)).to_contain_text("0 ship, 1 skip")


def test_a_vote_can_be_taken_back(reader, scripts):
    page = reader.open(PATH)
    press_button(page, "Ship")
    press_button(page, "Withdraw")
    expect(widget(page).get_by_role("button", name="Withdraw")).to_be_hidden()
    expect(widget(page).locator(".result")).to_contain_text("no votes yet")
    expect(community_cell(page)).not_to_contain_text("1 ship")
    if scripts:
        expect(widget(page).get_by_role("status")).to_have_text("Your vote is withdrawn.")
        expect(widget(page).get_by_role("button", name="Ship")).to_be_focused()


def test_both_contenders_take_a_vote_of_their_own(reader):
    page = reader.open(PATH)
    press_button(page, "Ship")
    expect(widget(page).get_by_role("status")).to_have_text("You voted ship.")
    press_button(page, "Skip", "wrench")
    expect(community_cell(page, "wrench")).to_contain_text("0 ship, 1 skip")
    expect(community_cell(page)).to_contain_text("1 ship, 0 skip")


def test_two_votes_pressed_at_once_are_those_of_one_voter(pair, origin, a_reader):
    reader = a_reader(origin)
    page = reader.open(PATH)
    page.evaluate(
        "document.querySelectorAll('form.vote').forEach(form => form.requestSubmit(form.querySelector('.ship')))"
    )
    expect(widget(page, "wrench").get_by_role("status")).to_have_text("You voted ship.")
    expect(reader.open("/votes/mine").locator(".my-vote")).to_have_count(2)


def test_two_readers_are_two_voters(pair, origin, a_reader):
    for _ in range(2):
        page = a_reader(origin).open(PATH)
        press_button(page, "Ship")
        expect(widget(page).get_by_role("status")).to_have_text("You voted ship.")
    expect(community_cell(page)).to_contain_text("2 ship, 0 skip")


def test_with_scripts_a_vote_neither_leaves_nor_moves_the_page(pair, origin, a_reader):
    reader = a_reader(origin, width=360, height=740)
    page = reader.open(PATH)
    widget(page).scroll_into_view_if_needed()
    before, visits = page.evaluate("scrollY"), reader.visits
    press_button(page, "Ship")
    expect(community_cell(page)).to_contain_text("1 ship")
    press_button(page, "Withdraw")
    expect(community_cell(page)).not_to_contain_text("1 ship")
    assert before > 0
    assert (page.evaluate("scrollY"), reader.visits) == (before, visits)


def test_without_scripts_a_vote_comes_back_to_its_widget(pair, origin, a_reader):
    page = a_reader(origin, scripts=False, width=360, height=740).open(PATH)
    with page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        press_button(page, "Ship")
    assert posted.value.status == 303
    expect(page).to_have_url(f"{origin}{PATH}#vote-hammer")
    expect(widget(page)).to_be_in_viewport()


def test_a_vote_that_does_not_arrive_is_said_and_changes_nothing(pair, origin, a_reader):
    reader = a_reader(origin)
    page = reader.open(PATH)
    page.route("**/votes", lambda route: route.abort())
    with reader.expecting_error("ERR_FAILED"):
        press_button(page, "Ship")
    expect(widget(page).get_by_role("status")).to_contain_text("did not reach us")
    expect(widget(page).get_by_role("button", pressed=True)).to_have_count(0)
