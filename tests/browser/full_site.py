"""A site with the longest pages: long names, many matchups, every chart and a newsletter issue."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import time_machine

from models.catalogue.tables import PriceKind, Verdict
from models.database.transactions import write_transaction
from models.newsletter import email_address, issues, subscribers, tokens
from models.newsletter.issue_content import (
    IssueContender,
    IssueContent,
    IssueMatchup,
    IssuePrice,
    OverflowCounts,
    PriceChangeItem,
    VerdictChangeItem,
)
from models.newsletter.tables import TokenPurpose
from tests.builders import a_matchup, a_price, a_review, a_tool, contenders, the_panel, votes_on

DAY = date(2026, 11, 24)
NAME = (
    "An agent for reviews of infrastructure and of its documentation, by Donaudampfschifffahrtsgesellschaft"
)
SOURCE = "https://price.example/"
# One more than a timeline shows.
MORE_MATCHUPS = 11
PAGES = (
    "/tools/endless",
    "/leaderboard",
    "/compare/endless-vs-other-0",
    "/newsletter",
    "/newsletter/issues/2026-W48",
)


def fill() -> None:
    """Add a tool with a long name, many matchups, votes over several days, a changed verdict, and an issue."""
    tool = a_tool("endless", NAME)
    for number in range(MORE_MATCHUPS):
        other = a_tool(f"other-{number}", f"{NAME} {number}", category=f"category-{number % 3}")
        pair = a_matchup(tool, other, (tool, other, None)[number % 3], DAY - timedelta(days=7 * number))
        with time_machine.travel(datetime(2026, 11, 1 + number, 12, tzinfo=UTC), tick=False):
            for contender in contenders(pair):
                votes_on(contender, ships=9 if number % 4 else 1, skips=3)
    with write_transaction():
        a_price(tool, "2026-10", Decimal("1234.50"))
        a_review(tool, the_panel()[0], Verdict.SKIP, date(2026, 11, 5), "endless" * 40)
        issues.publish_issue(DAY, 0, _issue_content())


def _issue_content() -> IssueContent:
    contenders = (
        IssueContender("endless", NAME, 3, 4, True, 30, 12),
        IssueContender("other-0", NAME, 0, 0, False, 1, 0),
    )
    matchup = IssueMatchup("endless-vs-other-0", "Which one?", "The first.", DAY, contenders)
    verdict_change = VerdictChangeItem(
        "endless", NAME, "skeptic", "The Skeptic", Verdict.SHIP, Verdict.SKIP, DAY
    )
    free = IssuePrice(PriceKind.FREE, None, "USD", None, "2026-07")
    paid = IssuePrice(PriceKind.PAID, Decimal("1234.50"), "USD", "per user per month", "2026-10")
    price_change = PriceChangeItem("endless", NAME, free, paid, "A note.", SOURCE)
    return IssueContent(
        (matchup,) * 2, (verdict_change,) * 2, (price_change,) * 2, (matchup,), OverflowCounts(3, 2, 1)
    )


def newsletter_links() -> tuple[str, str]:
    """Add a subscriber; return the paths of the links to confirm and to unsubscribe."""
    address = email_address.parse_address(f"{'ada' * 15}@{'long.' * 10}example.org")
    with write_transaction():
        subscriber_id = subscribers.upsert_pending(address)
        confirm = tokens.create_token(subscriber_id, TokenPurpose.CONFIRM)
        unsubscribe = tokens.create_token(subscriber_id, TokenPurpose.UNSUBSCRIBE)
    return f"/newsletter/confirm/{confirm}", f"/newsletter/unsubscribe/{unsubscribe}"
