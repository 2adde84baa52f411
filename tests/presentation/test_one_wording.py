"""A word changed in presentation/summary_text changes on every page, and in feeds, badges, cards and mails."""

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailer.message_builder import MessageBuilder
from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Matchup, PriceKind, Tool, Verdict
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.newsletter import issues
from models.newsletter.issue_content import (
    IssueContender,
    IssueContent,
    IssueMatchup,
    IssuePrice,
    PriceChangeItem,
    VerdictChangeItem,
)
from models.pages import tool_list
from presentation import card_text, summary_text
from services import services
from tests.builders import a_matchup, a_review, a_tool, contenders, the_panel, votes_on
from tests.site_requests import PAIR

DAY = date(2026, 11, 24)
SIDES = (
    IssueContender("ada", "Ada", 3, 4, True, 30, 10),
    IssueContender("zed", "Zed", 1, 4, False, 3, 2),
)
MATCHUP = IssueMatchup("ada-vs-zed", "Which one?", "Ada.", DAY, SIDES)
PRICES = (
    IssuePrice(PriceKind.FREE, None, "USD", None, "2025-06"),
    IssuePrice(PriceKind.PAID, Decimal(20), "USD", "per user per month", "2025-07"),
)
NEW_PRICE = PriceChangeItem("ada", "Ada", *PRICES, "A note.", "https://price.example/")
NEW_VERDICT = VerdictChangeItem("zed", "Zed", "skeptic", "The Skeptic", Verdict.SKIP, Verdict.SHIP, DAY)
PAGES = {
    "home page": "/",
    "leaderboard": "/leaderboard",
    "leaderboard in Markdown": "/leaderboard.md",
    "comparison": PAIR,
    "tool": "/tools/ada",
    "list of matchups": "/compare/",
    "search": "/search?q=ada",
    "Markdown": f"{PAIR}.md",
    "tool in Markdown": "/tools/ada.md",
    "other tool": "/tools/zed",
    "other tool in Markdown": "/tools/zed.md",
    "badge of the panel": "/badges/tools/ada.svg",
    "badge of the community": "/badges/tools/ada.svg?of=community",
    "badge of both": "/badges/matchups/ada-vs-zed.svg?of=community",
    "feed": "/feed.atom",
}
MAILS = ("mail", "mail in HTML")
Saying = Callable[[str, object], dict[str, str]]


@pytest.fixture
def evenly_split_panel(voted_matchup: Matchup) -> None:
    """A reviewer turns to ship on Zed, whose panel is then evenly split and whose price is on the home page."""
    zed = db.session.query(Tool).filter_by(slug="zed").one()
    with write_transaction():
        review = a_review(zed, the_panel()[1], Verdict.SHIP, date(2025, 10, 1))
        change_log.record_change(ChangeKind.REVIEW_ADDED, "turned", tool_id=zed.id, review_id=review.id)
    end_read()


@pytest.fixture
def contested_matchup(app: Flask) -> None:
    """An older matchup with an early signal on both sides."""
    for contender in contenders(a_matchup(a_tool("mia"), a_tool("noa"), published=date(2025, 8, 15))):
        votes_on(contender, ships=12, skips=12)
    end_read()


@pytest.fixture
def saying(
    app: Flask, client: FlaskClient, evenly_split_panel: None, monkeypatch: pytest.MonkeyPatch
) -> Saying:
    """Return what every form says once a constant of summary_text has another value."""
    app.extensions["services"].search_index.catch_up()

    def render(constant: str, value: object) -> dict[str, str]:
        monkeypatch.setattr(summary_text, constant, value)
        cards = map(card_text.tool_card_text, tool_list.rows_by_slug(["ada", "zed"]).values())
        issue = IssueContent((MATCHUP,), turned=(NEW_VERDICT,), moved=(NEW_PRICE,), close=(MATCHUP,))
        mail = MessageBuilder(services().settings).preview(issues.preview_edition(DAY, issue))
        tool_page = client.get("/tools/ada").text
        forms = {name: client.get(path).text for name, path in PAGES.items()} | {
            "card": " ".join(f"{card.panel} {card.community} {card.price}" for card in cards),
            "mail": mail.text,
            "mail in HTML": mail.html,
            "JSON-LD": tool_page.split('"application/ld+json">')[1].split("</script>")[0],
        }
        return {name: read_aloud(text) for name, text in forms.items()}

    return render


def read_aloud(text: str) -> str:
    """Return text without markup, escapes and line breaks."""
    return " ".join(html.unescape(re.sub(r"</?\w[^>]*>", "", html.unescape(text))).split())


def test_a_tally_is_worded_once(saying: Saying) -> None:
    said = saying("SHIP", "launch")
    for form in ("home page", "comparison", "tool", "search"):
        assert "75 % launch 40 votes, 60 % to 86 %" in said[form], form
    for form in ("card", *MAILS):
        assert "75 % of 40 votes launch, 60 % to 86 %" in said[form], form
    for form in ("Markdown", "tool in Markdown"):
        assert "75 % of 40 votes launch, 95 % interval 60 % to 86 %" in said[form], form
    assert "75 % of 40 votes launch" in said["badge of the community"]
    assert "75 % of 40 voters launch, 95 % interval 60 % to 86 %" in said["leaderboard in Markdown"]
    for form in ("leaderboard", "leaderboard in Markdown"):
        assert "Would launch" in said[form], form


def test_too_few_votes_are_worded_once(saying: Saying) -> None:
    said = saying("TOO_FEW_VOTES", "not enough to tell")
    for form in ("home page", "comparison"):
        assert "3 ship, 2 skip not enough to tell" in said[form], form
    for form in ("leaderboard", "leaderboard in Markdown"):
        assert "Not enough to tell" in said[form], form
    for form in ("Markdown", "leaderboard in Markdown", "card", *MAILS):
        assert "3 ship, 2 skip; not enough to tell" in said[form], form
    assert "not enough to tell (5)" in said["badge of both"]


def test_an_early_signal_is_worded_once(contested_matchup: None, saying: Saying) -> None:
    said = saying("EARLY_SIGNAL", "a first hint")
    for form in ("home page", "leaderboard"):
        assert re.search("24 voter?s, 31 % to 69 %; a first hint", said[form]), form
    assert "95 % interval 31 % to 69 %; a first hint" in said["leaderboard in Markdown"]


def test_a_panel_is_worded_once(saying: Saying) -> None:
    said = saying("SHIP", "launch")
    for form in ("home page", "comparison", "tool", "list of matchups", "search", "Markdown", *MAILS):
        assert "3 of 4 launch" in said[form], form
    for form in ("tool in Markdown", "badge of the panel", "card", "JSON-LD"):
        assert "3 of 4 launch" in said[form], form


def test_a_price_is_worded_once(saying: Saying) -> None:
    said = saying("PRICE_KINDS", dict.fromkeys(PriceKind, "Bought"))
    for form in ("home page", "comparison", "tool", "search", "Markdown", "tool in Markdown", "card", *MAILS):
        assert "Bought, $20 per user per month" in said[form], form


def test_a_verdict_is_worded_once(saying: Saying) -> None:
    said = saying("SKIP", "drop")
    for form in ("comparison", "other tool"):
        assert "turned from Drop to Ship" in said[form], form
    for form in ("Markdown", "other tool in Markdown", "feed", *MAILS):
        assert "The Skeptic turned from drop to ship" in said[form], form
    for form in ("Markdown", "tool in Markdown"):
        assert "The Founder: drop" in said[form], form
    for form, text in said.items():
        assert not re.search(r"\bSkip (?!to the content)", text), form


def test_a_changed_verdict_is_worded_once(saying: Saying) -> None:
    said = saying("VERDICT_CHANGED", "went over from {before} to {after}")
    for form in ("comparison", "other tool"):
        assert "The Skeptic went over from Skip to Ship" in said[form], form
    for form in ("Markdown", "other tool in Markdown", "feed", *MAILS):
        assert "The Skeptic went over from skip to ship" in said[form], form


def test_a_panel_without_reviews_is_worded_once(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_tool("ada", panel="")
    end_read()
    monkeypatch.setattr(summary_text, "NO_REVIEWS", "nobody has looked")
    page = client.get("/tools/ada").text
    assert '<meta name="description" content="The tagline of ada. Nobody has looked; its record' in page
    assert "Panel: nobody has looked" in client.get("/tools/ada.md").text
    assert "Nobody has looked." in client.get("/reviewers/").text


def test_the_call_is_worded_once(saying: Saying) -> None:
    said = saying("CALL", "Our choice")
    for form in ("comparison", "Markdown"):
        assert "Our choice: Ada" in said[form], form
    for form in ("feed", "mail in HTML"):
        assert "Our choice" in said[form], form


def test_the_pick_is_worded_once(saying: Saying) -> None:
    said = saying("PICK", "the winner")
    for form in ("list of matchups", *MAILS):
        assert "the winner" in said[form], form
