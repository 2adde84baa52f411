"""Tool pages and their addresses."""

from datetime import date

from flask.testing import FlaskClient

from models.catalogue.tables import FormerSlug, Verdict
from models.database.base import db
from models.database.transactions import write_transaction
from tests.builders import a_matchup, a_review, a_tool, the_panel


def test_a_retired_tool_still_answers_and_says_so(client: FlaskClient) -> None:
    tool = a_tool("ada")
    with write_transaction():
        tool.retired_on = date(2025, 10, 1)
    assert "retired from the catalogue on 1 October 2025" in client.get("/tools/ada").text
    assert "/tools/ada" not in client.get("/tools/").text


def test_a_tools_former_slug_moves_to_the_tool(client: FlaskClient) -> None:
    tool = a_tool("ada")
    with write_transaction():
        db.session.add(FormerSlug(slug="old", tool_id=tool.id))
    answer = client.get("/tools/old")
    assert (answer.status_code, answer.location) == (301, "/tools/ada")


def test_a_tool_page_shows_its_record(client: FlaskClient) -> None:
    tools = a_tool("ada"), a_tool("zed")
    a_matchup(*tools, pick=tools[0])
    page = client.get("/tools/ada").text
    assert "1 won, 0 lost, 0 split" in page
    assert '<span class="outcome won">Won</span>' in page


def test_a_tool_page_shows_superseded_reviews(client: FlaskClient) -> None:
    tool = a_tool("ada")
    a_review(tool, the_panel()[0], Verdict.SKIP, date(2025, 10, 3), "Second thoughts.")
    page = client.get("/tools/ada").text
    assert "What The Builder says of ada" in page.split("Superseded reviews")[1]
    assert "Second thoughts." in page.split("Superseded reviews")[0]
