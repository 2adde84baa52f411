"""A word changed in presentation/summary_text changes in every form of a page, and in badges, cards and mails."""

import html
import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mailer.message_builder import MessageBuilder
from models.catalogue.tables import Matchup, PriceKind
from models.newsletter import issues
from models.newsletter.issue_content import (
    IssueContender,
    IssueContent,
    IssueMatchup,
    IssuePrice,
    PriceChangeItem,
)
from models.pages import tool_list
from presentation import card_text, summary_text
from services import services
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
PAGES = {
    "comparison": PAIR,
    "tool": "/tools/ada",
    "list of matchups": "/compare/",
    "search": "/search?q=ada",
    "Markdown": f"{PAIR}.md",
    "tool in Markdown": "/tools/ada.md",
    "badge of the panel": "/badges/tools/ada.svg",
    "badge of the community": "/badges/tools/ada.svg?of=community",
    "badge of both": "/badges/matchups/ada-vs-zed.svg?of=community",
    "feed": "/feed.atom",
}
MAILS = ("mail", "mail in HTML")
Saying = Callable[[str, object], dict[str, str]]


@pytest.fixture
def saying(
    app: Flask, client: FlaskClient, voted_matchup: Matchup, monkeypatch: pytest.MonkeyPatch
) -> Saying:
    """Return what every form says once a constant of summary_text has another value."""
    app.extensions["services"].search_index.catch_up()

    def render(constant: str, value: object) -> dict[str, str]:
        monkeypatch.setattr(summary_text, constant, value)
        cards = map(card_text.tool_card_text, tool_list.rows_by_slug(["ada", "zed"]).values())
        issue = IssueContent(matchups=(MATCHUP,), moved=(NEW_PRICE,), close=(MATCHUP,))
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
    for form in ("comparison", "tool", "search"):
        assert "75 % launch 40 votes, 60 % to 86 %" in said[form], form
    for form in ("card", *MAILS):
        assert "75 % of 40 votes launch, 60 % to 86 %" in said[form], form
    for form in ("Markdown", "tool in Markdown"):
        assert "75 % of 40 votes launch, 95 % interval 60 % to 86 %" in said[form], form
    assert "75 % of 40 votes launch" in said["badge of the community"]


def test_too_few_votes_are_worded_once(saying: Saying) -> None:
    said = saying("TOO_FEW_VOTES", "not enough to tell")
    assert "3 ship, 2 skip not enough to tell" in said["comparison"]
    for form in ("Markdown", "card", *MAILS):
        assert "3 ship, 2 skip; not enough to tell" in said[form], form
    assert "not enough to tell (5)" in said["badge of both"]


def test_a_panel_is_worded_once(saying: Saying) -> None:
    said = saying("SHIP", "launch")
    for form in ("comparison", "tool", "list of matchups", "search", "Markdown", "tool in Markdown", *MAILS):
        assert "3 of 4 launch" in said[form], form
    for form in ("badge of the panel", "card", "JSON-LD"):
        assert "3 of 4 launch" in said[form], form


def test_a_price_is_worded_once(saying: Saying) -> None:
    said = saying("PRICE_KINDS", dict.fromkeys(PriceKind, "Bought"))
    for form in ("comparison", "tool", "search", "Markdown", "tool in Markdown", "card", *MAILS):
        assert "Bought, $20 per user per month" in said[form], form


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
