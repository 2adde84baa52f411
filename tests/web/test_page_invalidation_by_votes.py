"""A vote invalidates the pages that show its matchup's tallies and leaves the others in memory."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue import panel
from models.catalogue.tables import Matchup
from models.database.base import db
from models.pages import related_matchups
from tests.builders import a_matchup, a_tool, a_vote, contenders
from tests.site_requests import PAIR, post_vote, vote_form_of

PAGES_WITH_VOTES = [PAIR, "/compare/ada-vs-zed.md", "/tools/ada", "/tools/ada.md"]
pytestmark = pytest.mark.usefixtures("noon", "ada_vs_zed")


def cast_vote_on_other_matchup() -> None:
    a_vote(contenders(db.session.query(Matchup).filter_by(slug="bob-vs-cyd").one())[0])


@pytest.fixture
def other_matchup(ada_vs_zed: None) -> None:
    """Publish another matchup, whose votes the pages of the first do not show."""
    a_matchup(a_tool("bob"), a_tool("cyd"))


@pytest.mark.usefixtures("other_matchup")
@pytest.mark.parametrize("path", PAGES_WITH_VOTES)
def test_a_vote_on_other_tools_leaves_a_page_in_memory(
    client: FlaskClient, another: Callable[..., Flask], statements: list[str], path: str
) -> None:
    before = client.get(path).data
    cast_vote_on_other_matchup()
    statements.clear()
    assert client.get(path).data == before
    assert statements == []
    assert another().test_client().get(path).data == before


@pytest.mark.usefixtures("other_matchup")
@pytest.mark.parametrize("path", PAGES_WITH_VOTES)
def test_a_vote_on_its_own_tools_invalidates_a_page(client: FlaskClient, path: str) -> None:
    client.get(path)
    cast_vote_on_other_matchup()
    before = client.get(path).data
    post_vote(client.application.test_client())
    cast_vote_on_other_matchup()
    assert client.get(path).data != before


@pytest.mark.usefixtures("other_matchup")
@pytest.mark.parametrize("path", ["/", "/compare/ada-vs-bob", "/leaderboard"])
def test_any_vote_invalidates_a_page_that_names_no_contenders(
    client: FlaskClient, statements: list[str], path: str
) -> None:
    client.get(path)
    cast_vote_on_other_matchup()
    statements.clear()
    client.get(path)
    assert statements != []


@pytest.mark.usefixtures("other_matchup")
def test_a_vote_on_other_tools_during_rendering_leaves_the_page_in_memory(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, statements: list[str]
) -> None:
    related_to = related_matchups.related_to

    def vote_then_read(*args: Any) -> Any:
        cast_vote_on_other_matchup()
        return related_to(*args)

    monkeypatch.setattr(related_matchups, "related_to", vote_then_read)
    client.get(PAIR)
    statements.clear()
    assert client.get(PAIR).status_code == 200
    assert statements == []


def test_a_vote_on_its_own_tools_during_rendering_invalidates_the_page(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    histories = panel.histories

    def vote_then_read(*args: Any) -> Any:
        post_vote(client.application.test_client())
        return histories(*args)

    with monkeypatch.context() as patched:
        patched.setattr(panel, "histories", vote_then_read)
        client.get(PAIR)
    assert "1 ship, 0 skip" in vote_form_of(client.get(PAIR))
