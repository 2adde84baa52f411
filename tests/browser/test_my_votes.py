"""Receipts, one's own votes, and how the vote form behaves after success and failure."""

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


def press_verdict(page, name="Ship", tool="hammer"):
    vote_form(page, tool).get_by_role("button", name=name).click()
    expect(vote_form(page, tool).get_by_role("status")).to_have_text(f"You voted {name.lower()}.")


def test_another_reader_can_look_up_a_receipt(reader, origin, new_reader):
    page = reader.open(PATH)
    press_verdict(page)
    code = vote_form(page).locator(".receipt code").inner_text()
    other = new_reader(origin).open("/votes/receipt/")
    other.get_by_label("Receipt").fill(code.lower())
    other.get_by_role("button", name="Look it up").click()
    expect(other.get_by_text("This vote stands and is counted.")).to_be_visible()


def test_a_vote_can_be_changed_and_withdrawn_from_the_list(reader):
    press_verdict(reader.open(PATH))
    page = reader.open("/votes/mine")
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("button", pressed=True)).to_have_text("Skip")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("No vote stands under this browser's name.")).to_be_visible()


def test_a_voter_can_be_forgotten(reader):
    press_verdict(reader.open(PATH))
    page = reader.open("/votes/mine")
    page.get_by_text("I want to be forgotten").click()
    page.get_by_role("button", name="Withdraw all and forget me").click()
    expect(page.get_by_text("You are forgotten.")).to_be_visible()
    expect(vote_form(reader.open(PATH)).locator(".result")).to_contain_text("no votes yet")


def test_a_vote_by_keyboard_keeps_the_focus_on_the_button(pair, origin, new_reader):
    page = new_reader(origin).open(PATH)
    ship = vote_form(page).get_by_role("button", name="Ship")
    ship.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(vote_form(page).get_by_role("status")).to_have_text("You voted skip.")
    expect(vote_form(page).get_by_role("button", name="Skip")).to_be_focused()


def test_enter_in_the_reason_field_casts_no_vote(reader):
    page = reader.open(PATH)
    vote_form(page).get_by_text("Say why, in one line").click()
    line = vote_form(page).get_by_label("Your reason, at most 140 characters")
    line.fill("It holds")
    line.press("Enter")
    expect(line).to_have_value("It holds")
    press_verdict(page, "Skip")
    # The script sends one vote at a time, so a vote cast by Enter would have been sent before this one.
    assert len([url for url in reader.requests if url.endswith("/votes")]) == 1
    expect(reader.open("/votes/mine").get_by_text("“It holds”")).to_be_visible()


def box_positions(page):
    """Offsets in pixels of the form's parts and of the other form from the form's top."""
    parts = [vote_form(page).locator(part) for part in ("fieldset", ".result", ".receipt", ".vote-reason")]
    top = vote_form(page).bounding_box()["y"]
    return [part.bounding_box()["y"] - top for part in (*parts, vote_form(page, "wrench"))]


def test_a_vote_moves_nothing_in_the_form(pair, origin, new_reader):
    page = new_reader(origin, width=360, height=740).open(PATH)
    before = box_positions(page)
    press_verdict(page)
    assert box_positions(page) == pytest.approx(before, abs=0.5)


@pytest.mark.parametrize(
    ("status", "words"),
    [(429, "try again in 40 seconds"), (503, "cannot write at the moment"), (404, "takes no more votes")],
)
def test_a_refused_vote_says_why_and_can_be_cast_again(pair, origin, new_reader, status, words):
    reader = new_reader(origin)
    page = reader.open(PATH)
    page.route("**/votes", lambda route: route.fulfill(status=status, headers={"Retry-After": "40"}))
    with reader.expecting_error(str(status)):
        vote_form(page).get_by_role("button", name="Ship").click()
    expect(vote_form(page).get_by_role("status")).to_contain_text(words)
    page.unroute("**/votes")
    press_verdict(page)
