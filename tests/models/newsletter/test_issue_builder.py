"""What an issue contains, and what it says of the news it leaves out."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Tool, Verdict
from models.database.base import utc_now
from models.database.transactions import write_transaction
from models.newsletter import issue_builder, issue_content, issues
from models.newsletter.issue_content import IssueContent
from tests.builders import a_matchup, a_price, a_review, a_tool, the_panel
from tests.newsletter_runs import run_newsletter


def publish_matchups(number: int, name: str = "zed") -> None:
    ada = a_tool(f"ada-{name}")
    for index in range(number):
        a_matchup(ada, a_tool(f"{name}-{index}"), published=utc_now().date())


def change_verdicts_and_prices(tools: Sequence[Tool]) -> None:
    today, skeptic = utc_now().date(), the_panel()[0]
    with write_transaction():
        for tool in tools:
            review = a_review(tool, skeptic, Verdict.SKIP, today)
            change_log.record_change(ChangeKind.REVIEW_ADDED, "turned", tool_id=tool.id, review_id=review.id)
            a_price(tool, f"{today:%Y-%m}", Decimal(30))
            change_log.record_change(ChangeKind.PRICE_SET, "moved", day=today.replace(day=1), tool_id=tool.id)


@pytest.fixture
def full_week(app: Flask) -> None:
    """A week with more news than fits into an issue."""
    publish_matchups(15)
    change_verdicts_and_prices([a_tool(f"tool-{index}") for index in range(14)])


LEFT_OUT = [
    ("And 3 more matchups:", "/compare/"),
    ("And 2 more verdicts, among those of each reviewer:", "/reviewers/"),
    ("And 2 more prices, each on its tool's page:", "/tools/"),
]


@pytest.mark.usefixtures("full_week")
def test_the_text_counts_and_links_the_news_left_out(app: Flask) -> None:
    text = run_newsletter(app, "preview").output
    for words, path in LEFT_OUT:
        assert f"{words}\n  http://127.0.0.1:8000{path}\n" in text


@pytest.mark.usefixtures("full_week")
def test_the_html_counts_and_links_the_news_left_out(app: Flask, tmp_path: Path) -> None:
    run_newsletter(app, "preview", "--html", str(tmp_path / "issue.html"))
    html = (tmp_path / "issue.html").read_text()
    for number, path in (
        ("3 more matchups", "compare"),
        ("2 more verdicts", "reviewers"),
        ("2 more prices", "tools"),
    ):
        assert number in html
        assert f'href="http://127.0.0.1:8000/{path}/"' in html


@pytest.mark.usefixtures("full_week")
def test_the_issues_page_counts_the_news_left_out(app: Flask, client: FlaskClient) -> None:
    run_newsletter(app, "send")
    page = client.get(f"/newsletter/issues/{issues.week_slug(utc_now().date())}").text
    assert '<a href="/compare/">3 more matchups</a>' in page
    assert "2 more verdicts" in page
    assert "2 more prices" in page


@pytest.mark.usefixtures("full_week")
def test_the_subject_counts_all_matchups(app: Flask) -> None:
    assert "and 14 more matchups" in run_newsletter(app, "preview").output.splitlines()[0]


def test_an_issue_with_room_for_all_counts_nothing(app: Flask) -> None:
    publish_matchups(issue_builder.MAX_ITEMS_PER_KIND)
    assert "\nAnd " not in run_newsletter(app, "preview").output


@pytest.mark.usefixtures("full_week")
def test_news_left_out_is_not_in_the_next_issue(app: Flask) -> None:
    run_newsletter(app, "send")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7)):
        publish_matchups(1, "next")
        content = issue_builder.build_issue(utc_now().date()).content
    assert [matchup.slug for matchup in content.matchups] == ["ada-next-vs-next-0"]
    assert content.more == issue_content.OverflowCounts()


def test_an_issue_stored_without_counts_is_read() -> None:
    assert issue_content.parse_content('{"matchups":[],"turned":[],"moved":[],"close":[]}') == IssueContent()
