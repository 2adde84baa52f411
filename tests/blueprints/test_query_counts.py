"""A page asks a small and fixed number of questions, whatever its content."""

from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue.tables import Tool, Verdict
from models.database.base import db
from models.database.transactions import end_read
from tests import databases
from tests.builders import a_matchup, a_price, a_review, a_tool, contenders, the_panel, votes_on
from tests.site_requests import PAIR, post_vote

MAX_QUERIES = 9
PAGES = [PAIR, "/compare/ada-vs-bob", "/tools/ada"]


def fill_little() -> None:
    """Two tools of which nothing but the price is known, and their matchup; a third tool."""
    for slug in ("ada", "bob", "zed"):
        a_tool(slug, panel="")
    a_matchup(*tools("ada", "zed"))


def fill_much() -> None:
    """Add reviews on reviews, prices, matchups and votes."""
    ada, _ = tools("ada", "zed")
    for month in range(1, 7):
        for tool in tools("ada", "bob", "zed"):
            a_price(tool, f"2026-{month:02}", Decimal(month))
            for reviewer in the_panel():
                a_review(tool, reviewer, Verdict.SKIP, date(2026, month, 1))
        matchup = a_matchup(ada, a_tool(f"other-{month}"))
        votes_on(contenders(matchup)[0], ships=2, skips=1)


def tools(*slugs: str) -> list[Tool]:
    found = {tool.slug: tool for tool in db.session.query(Tool)}
    return [found[slug] for slug in slugs]


def count_statements(client: FlaskClient, path: str, statements: list[str]) -> int:
    end_read()
    statements.clear()
    assert client.get(path).status_code == 200
    return len(statements)


@pytest.mark.parametrize("path", PAGES)
def test_little_and_much_content_take_the_same_few_queries(
    app: Flask, client: FlaskClient, statements: list[str], path: str
) -> None:
    fill_little()
    before = count_statements(client, path, statements)
    fill_much()
    assert before == count_statements(client, path, statements)
    assert 0 < before <= MAX_QUERIES


@pytest.mark.parametrize("path", PAGES)
def test_a_voters_page_takes_as_few(client: FlaskClient, statements: list[str], path: str) -> None:
    fill_little()
    end_read()
    post_vote(client)
    assert count_statements(client, path, statements) <= MAX_QUERIES


def count_vote_statements(
    client: FlaskClient, statements: list[str], verdict: str, tool: str = "ada", **headers: str
) -> int:
    statements.clear()
    assert post_vote(client, verdict, tool, **headers).status_code < 400
    return len(statements)


def test_a_vote_takes_as_few_statements_whatever_was_said_of_the_tools(
    app: Flask, client: FlaskClient, statements: list[str]
) -> None:
    fill_little()
    fill_much()
    end_read()
    # The first vote of a month makes its secret.
    post_vote(app.test_client())
    votes = [("zed", "ship"), ("ada", "ship"), ("ada", "skip"), ("ada", "skip"), ("ada", "withdraw")]
    counts = [count_vote_statements(client, statements, verdict, tool) for tool, verdict in votes]
    # PostgreSQL locks a known voter, and what caps a first vote on a contender.
    assert counts == ([8, 9, 5, 3, 5] if databases.SERVER else [7, 7, 4, 2, 4])


def test_a_scripts_answer_takes_two_more(client: FlaskClient, statements: list[str]) -> None:
    fill_little()
    end_read()
    post_vote(client)
    plain = count_vote_statements(client, statements, "skip")
    assert (
        count_vote_statements(client, statements, "ship", X_Fragment="vote", Sec_Fetch_Site="same-origin")
        == plain + 2
    )
