"""The list of all matchups, page by page."""

from datetime import date

import pytest
from flask import Flask

from models.database.transactions import write_transaction
from models.pages import matchup_list
from models.pages.pagination import Page
from tests.builders import a_matchup, a_tool


@pytest.fixture
def three_matchups(app: Flask) -> None:
    ada = a_tool("ada")
    for month, slug in enumerate(("bob", "cas", "dan"), 1):
        a_matchup(ada, a_tool(slug), published=date(2025, month, 1))


@pytest.mark.usefixtures("three_matchups")
def test_the_page_count_follows_the_size_of_a_page() -> None:
    assert [matchup_list.load_page(size=size).page_count for size in (1, 2, 3)] == [3, 2, 1]


@pytest.mark.usefixtures("three_matchups")
def test_pages_go_on_where_the_one_before_ended() -> None:
    pages = [matchup_list.load_page(number, size=2) for number in (1, 2)]
    assert [[row.slug for row in page.rows] for page in pages] == [
        ["ada-vs-dan", "ada-vs-cas"],
        ["ada-vs-bob"],
    ]


@pytest.mark.usefixtures("three_matchups")
def test_retired_matchups_are_neither_listed_nor_counted() -> None:
    matchup = a_matchup(a_tool("eve"), a_tool("fay"))
    with write_transaction():
        matchup.retired_on = date(2025, 10, 1)
    page = matchup_list.load_page()
    assert (page.total, len(page.rows)) == (3, 3)


def test_an_empty_list_has_one_page(app: Flask) -> None:
    assert matchup_list.load_page() == Page((), total=0, number=1)
    assert matchup_list.load_page().page_count == 1
