"""Receipts, one's own votes, and what a vote does to the page and says when it goes wrong."""

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


def press_verdict(page, name="Ship", tool="hammer"):
    widget(page, tool).get_by_role("button", name=name).click()
    expect(widget(page, tool).get_by_role("status")).to_have_text(f"You voted {name.lower()}.")


def test_a_receipt_can_be_looked_up_by_someone_else(reader, origin, a_reader):
    page = reader.open(PATH)
    press_verdict(page)
    code = widget(page).locator(".receipt code").inner_text()
    other = a_reader(origin).open("/votes/receipt/")
    other.get_by_label("Receipt").fill(code.lower())
    other.get_by_role("button", name="Look it up").click()
    expect(other.get_by_text("This vote stands and is counted.")).to_be_visible()


def test_ones_own_vote_is_changed_and_withdrawn_from_the_list(reader):
    press_verdict(reader.open(PATH))
    page = reader.open("/votes/mine")
    page.get_by_role("button", name="Skip").click()
    expect(page.get_by_role("button", pressed=True)).to_have_text("Skip")
    page.get_by_role("button", name="Withdraw", exact=True).click()
    expect(page.get_by_text("No vote stands under this browser's name.")).to_be_visible()


def test_a_reader_who_asks_for_it_is_forgotten(reader):
    press_verdict(reader.open(PATH))
    page = reader.open("/votes/mine")
    page.get_by_text("I want to be forgotten").click()
    page.get_by_role("button", name="Withdraw all and forget me").click()
    expect(page.get_by_text("You are forgotten.")).to_be_visible()
    expect(widget(reader.open(PATH)).locator(".result")).to_contain_text("no votes yet")


def test_a_vote_by_keyboard_keeps_the_focus_where_it_was(pair, origin, a_reader):
    page = a_reader(origin).open(PATH)
    ship = widget(page).get_by_role("button", name="Ship")
    ship.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(widget(page).get_by_role("status")).to_have_text("You voted skip.")
    expect(widget(page).get_by_role("button", name="Skip")).to_be_focused()


def test_the_enter_key_in_the_reason_casts_nothing(reader):
    page = reader.open(PATH)
    widget(page).get_by_text("Say why, in one line").click()
    line = widget(page).get_by_label("Your reason, at most 140 characters")
    line.fill("It holds")
    line.press("Enter")
    expect(line).to_have_value("It holds")
    press_verdict(page, "Skip")
    # Votes go one after the other, so one that Enter had cast would have gone before this one.
    assert len([address for address in reader.requests if address.endswith("/votes")]) == 1
    expect(reader.open("/votes/mine").get_by_text("“It holds”")).to_be_visible()


def box_positions(page):
    """How far below the widget's top its parts and the other widget begin."""
    parts = [widget(page).locator(part) for part in ("fieldset", ".result", ".receipt", ".vote-reason")]
    top = widget(page).bounding_box()["y"]
    return [part.bounding_box()["y"] - top for part in (*parts, widget(page, "wrench"))]


def test_nothing_in_the_widget_moves_when_a_vote_arrives(pair, origin, a_reader):
    page = a_reader(origin, width=360, height=740).open(PATH)
    before = box_positions(page)
    press_verdict(page)
    assert box_positions(page) == pytest.approx(before, abs=0.5)


@pytest.mark.parametrize(
    ("status", "said"),
    [(429, "try again in 40 seconds"), (503, "cannot write at the moment"), (404, "takes no more votes")],
)
def test_what_keeps_a_vote_from_counting_is_said_and_it_can_be_cast_again(
    pair, origin, a_reader, status, said
):
    reader = a_reader(origin)
    page = reader.open(PATH)
    page.route("**/votes", lambda route: route.fulfill(status=status, headers={"Retry-After": "40"}))
    with reader.expecting_error(str(status)):
        widget(page).get_by_role("button", name="Ship").click()
    expect(widget(page).get_by_role("status")).to_contain_text(said)
    page.unroute("**/votes")
    press_verdict(page)
