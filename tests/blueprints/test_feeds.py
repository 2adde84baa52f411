"""Atom feeds."""

from datetime import UTC, date, datetime
from xml.etree import ElementTree as ET

import feedparser
import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from blueprints.feeds import EMPTY_FEED_DATE
from models.catalogue import change_log
from models.catalogue.tables import Change, ChangeKind, Matchup, Tool, Verdict
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.newsletter import issues
from models.newsletter.issue_content import IssueContent
from presentation import atom
from tests.builders import a_matchup, a_review, a_tool, the_panel


def supersede_review(tool: Tool, reviewer: int, verdict: Verdict, day: date) -> None:
    """Supersede a reviewer's review, with its row in the change log."""
    with write_transaction():
        review = a_review(tool, the_panel()[reviewer], verdict, day)
        change_log.record_change(
            ChangeKind.REVIEW_ADDED, "Another look", tool_id=tool.id, review_id=review.id
        )


@pytest.fixture
def matchup(app: Flask) -> Matchup:
    return a_matchup(a_tool("ada", name="Ada & <Sons>"), a_tool("zed", category="speech"))


def read_feed(client: FlaskClient, path: str = "/feed.atom") -> feedparser.FeedParserDict:
    end_read()
    answer = client.get(path)
    assert answer.mimetype == "application/atom+xml"
    feed = feedparser.parse(answer.data)
    assert not feed.bozo
    return feed


def test_a_feed_holds_matchups_in_full(client: FlaskClient, matchup: Matchup) -> None:
    (entry,) = read_feed(client).entries
    assert entry.title == "Ada & <Sons> vs Zed: The question of ada-vs-zed?"
    assert "The call of ada-vs-zed." in entry.content[0].value
    assert entry.link == "http://127.0.0.1:8000/compare/ada-vs-zed"


def test_a_feed_holds_changed_verdicts_and_no_other_reviews(client: FlaskClient, matchup: Matchup) -> None:
    ada = db.session.query(Tool).filter_by(slug="ada").one()
    supersede_review(ada, 0, Verdict.SKIP, date(2025, 10, 1))
    supersede_review(ada, 1, Verdict.SHIP, date(2025, 10, 2))
    titles = [entry.title for entry in read_feed(client).entries]
    assert titles[0] == "The Builder turned from ship to skip on Ada & <Sons>"
    assert len(titles) == 2


def test_entry_ids_survive_a_rename_and_another_address_of_the_site(
    client: FlaskClient, another, matchup: Matchup
) -> None:
    before = [entry.id for entry in read_feed(client).entries]
    with write_transaction():
        matchup.slug = "adele-vs-zed"
    assert [
        entry.id for entry in read_feed(another(site_url="https://ship.example").test_client()).entries
    ] == before


def test_a_tools_and_a_categorys_feed_hold_only_their_own(client: FlaskClient, matchup: Matchup) -> None:
    a_matchup(a_tool("bob"), a_tool("eve"))
    assert len(read_feed(client).entries) == 2
    assert len(read_feed(client, "/tools/ada/feed.atom").entries) == 1
    assert len(read_feed(client, "/categories/speech/feed.atom").entries) == 1


def test_a_feed_is_updated_when_its_last_entry_was(client: FlaskClient, matchup: Matchup) -> None:
    made = db.session.scalars(db.select(Change.made_at)).all()[-1]
    feed = read_feed(client)
    assert feed.feed.updated == f"{made.replace(microsecond=0).isoformat()}Z"


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_an_unchanged_feed_is_not_sent_again(client: FlaskClient, matchup: Matchup, header: str) -> None:
    end_read()
    first = client.get("/feed.atom")
    mark = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}[header]
    assert client.get("/feed.atom", headers={header: first.headers[mark]}).status_code == 304


def test_a_feed_without_entries_is_sound(client: FlaskClient) -> None:
    assert read_feed(client).entries == []


@pytest.mark.parametrize("path", ["/tools/nobody/feed.atom", "/categories/nothing/feed.atom"])
def test_an_unknown_tool_or_category_has_no_feed(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_page_names_its_feeds(client: FlaskClient, matchup: Matchup) -> None:
    end_read()
    assert 'href="/feed.atom"' in client.get("/").text
    assert 'href="/tools/ada/feed.atom"' in client.get("/tools/ada").text
    assert 'href="/categories/agents/feed.atom"' in client.get("/tools/?category=agents").text


@given(st.text())
def test_no_text_breaks_a_feed(text: str) -> None:
    entry = atom.FeedEntry("urn:x", text, "https://a.example/", EMPTY_FEED_DATE, EMPTY_FEED_DATE, text)
    root = ET.fromstring(
        atom.serialize_feed(atom.Feed("urn:y", text, "a", "b", text, [entry]), EMPTY_FEED_DATE)
    )
    assert root.findtext(f".//{{{atom.NAMESPACE}}}content") == atom.strip_invalid_characters(text).replace(
        "\r\n", "\n"
    ).replace("\r", "\n")


def test_only_the_sites_feed_holds_the_newsletters_issues(client: FlaskClient, matchup) -> None:
    with write_transaction():
        issues.publish_issue(date(2026, 3, 6), 1, IssueContent())
    first = read_feed(client).entries[0]
    assert first.link == "http://127.0.0.1:8000/newsletter/issues/2026-W10"
    assert len(read_feed(client, "/tools/ada/feed.atom").entries) == 1


def test_a_feed_is_sent_again_after_a_tool_was_renamed(client: FlaskClient, matchup: Matchup) -> None:
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False):
        first = client.get("/feed.atom").headers
        with write_transaction():
            db.session.query(Tool).filter_by(slug="zed").one().name = "Zedd"
            change_log.record_change(ChangeKind.TOOL_REVISED, "Renamed")
        asked = {"If-None-Match": first["ETag"], "If-Modified-Since": first["Last-Modified"]}
        answer = client.get("/feed.atom", headers=asked)
    assert answer.status_code == 200
    assert "Zedd" in answer.text
    assert answer.headers["Last-Modified"] != first["Last-Modified"]
