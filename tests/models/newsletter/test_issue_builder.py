"""What finds room in a week's issue, and what is said of the rest."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Tool, Verdict
from models.database.base import db, utc_now
from models.newsletter import issue_builder, issue_content, issues
from models.newsletter.issue_content import IssueContent
from tests.builders import a_matchup, a_price, a_review, a_tool, the_panel


def run_newsletter(app: Flask, *words: str) -> Result:
    db.session.rollback()
    return app.test_cli_runner().invoke(args=["newsletter", *words])


def publish_matchups(number: int, name: str = "zed") -> None:
    ada = a_tool(f"ada-{name}")
    for one in range(number):
        a_matchup(ada, a_tool(f"{name}-{one}"), published=utc_now().date())


def change_verdicts_and_prices(tools: Sequence[Tool]) -> None:
    today, skeptic = utc_now().date(), the_panel()[0]
    for tool in tools:
        review = a_review(tool, skeptic, Verdict.SKIP, today)
        change_log.record_change(ChangeKind.REVIEW_ADDED, "turned", tool_id=tool.id, review_id=review.id)
        a_price(tool, f"{today:%Y-%m}", Decimal(30))
        change_log.record_change(ChangeKind.PRICE_SET, "moved", day=today.replace(day=1), tool_id=tool.id)
    db.session.commit()


@pytest.fixture
def full(app: Flask) -> None:
    """A week with more than an issue has room for."""
    publish_matchups(15)
    change_verdicts_and_prices([a_tool(f"tool-{one}") for one in range(14)])


MORE = [
    ("And 3 more matchups:", "/compare/"),
    ("And 2 more verdicts, among those of each reviewer:", "/reviewers/"),
    ("And 2 more prices, each on its tool's page:", "/tools/"),
]


@pytest.mark.usefixtures("full")
def test_the_text_says_how_many_more_there_are_and_where(app: Flask) -> None:
    text = run_newsletter(app, "preview").output
    for words, path in MORE:
        assert f"{words}\n  http://127.0.0.1:8000{path}\n" in text


@pytest.mark.usefixtures("full")
def test_the_html_says_how_many_more_there_are_and_where(app: Flask, tmp_path: Path) -> None:
    run_newsletter(app, "preview", "--html", str(tmp_path / "issue.html"))
    html = (tmp_path / "issue.html").read_text()
    for number, path in (
        ("3 more matchups", "compare"),
        ("2 more verdicts", "reviewers"),
        ("2 more prices", "tools"),
    ):
        assert number in html
        assert f'href="http://127.0.0.1:8000/{path}/"' in html


@pytest.mark.usefixtures("full")
def test_the_page_of_the_issue_says_so_too(app: Flask, client: FlaskClient) -> None:
    run_newsletter(app, "send")
    page = client.get(f"/newsletter/issues/{issues.week_slug(utc_now().date())}").text
    assert '<a href="/compare/">3 more matchups</a>' in page
    assert "2 more verdicts" in page
    assert "2 more prices" in page


@pytest.mark.usefixtures("full")
def test_the_subject_counts_all_matchups(app: Flask) -> None:
    assert "and 14 more matchups" in run_newsletter(app, "preview").output.splitlines()[0]


def test_what_fits_is_followed_by_nothing(app: Flask) -> None:
    publish_matchups(issue_builder.MAX_ITEMS)
    assert "\nAnd " not in run_newsletter(app, "preview").output


@pytest.mark.usefixtures("full")
def test_the_next_issue_has_only_its_own_news(app: Flask) -> None:
    run_newsletter(app, "send")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7)):
        publish_matchups(1, "next")
        found = issue_builder.build_issue(utc_now().date()).content
    assert [one.slug for one in found.matchups] == ["ada-next-vs-next-0"]
    assert found.more == issue_content.OverflowCounts()


def test_an_issue_from_before_the_rest_was_counted_is_read() -> None:
    assert issue_content.parse_content('{"matchups":[],"turned":[],"moved":[],"close":[]}') == IssueContent()
