"""Pages in Markdown say what the pages in HTML say."""

from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from models.catalogue.tables import Matchup
from presentation import markdown
from tests.site_requests import PAIR, text_of


def test_a_comparison_in_markdown_says_what_the_page_says(
    client: FlaskClient, voted_matchup: Matchup
) -> None:
    text, page = client.get(f"{PAIR}.md").text, text_of(client, PAIR)
    for fact in ("3 of 4 ship", "1 of 4 ship", "3 ship, 2 skip", "The question of ada-vs-zed?"):
        assert fact in text
        assert fact in page
    assert "75 % of 40 votes ship, 95 % interval 60 % to 86 %" in text
    assert "75 % ship" in page
    assert "60 % to 86 %" in page


def test_a_tool_in_markdown_says_what_the_page_says(client: FlaskClient, voted_matchup: Matchup) -> None:
    text = client.get("/tools/ada.md").text
    assert "Against Zed" in text
    assert (
        "Entry price: Paid, $20 per user per month ([source](<https://price.example/>), as of July 2025"
        in text
    )
    assert "Cite as: Shipworthy" in text


@given(st.text())
def test_one_line_of_any_text_stays_one_line_of_text(text: str) -> None:
    line = markdown.markdown_escape(text)
    tokens = MarkdownIt("commonmark").parse(f"- x {line}")
    assert "\n" not in line
    assert not {"html_block", "heading_open", "link_open", "image"} & {token.type for token in tokens}
