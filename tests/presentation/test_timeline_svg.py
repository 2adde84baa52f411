"""The timelines on a tool's page, in pictures and in words."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import time_machine
from flask import Flask
from flask.testing import FlaskClient

from models.catalogue.tables import Contender, Verdict
from models.voting.share_history import DailyTally
from models.voting.tally import MIN_EARLY_VOTES, Tally
from presentation.timeline_svg import MAX_COLUMNS, MAX_DAYS, share_line
from tests.builders import a_matchup, a_price, a_review, a_tool, contenders, the_panel, votes_on

START = date(2026, 11, 2)


def publish_zed_against(*others: str) -> Contender:
    zed = a_tool("zed")
    matchups = [a_matchup(a_tool(other), zed) for other in others]
    return contenders(matchups[0])[1]


def tool_page(client: FlaskClient) -> str:
    return client.get("/tools/zed").text


def column_titles(client: FlaskClient) -> list[str]:
    return re.findall(r'<a href="/compare/[^"]+">\s*<title>(.*?)</title>', tool_page(client))


def cast_votes_on(day: date, contender: Contender, ships: int) -> None:
    with time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), tick=False):
        votes_on(contender, ships=ships, skips=0)


def daily_tallies(*votes: int) -> list[DailyTally]:
    return [DailyTally(START + timedelta(number), Tally(count)) for number, count in enumerate(votes)]


def test_each_column_names_its_opponent_its_day_and_both_results(app: Flask, client: FlaskClient) -> None:
    votes_on(publish_zed_against("ada"), ships=9, skips=3)
    (title,) = column_titles(client)
    assert title.startswith("Against Ada, 1 September 2025. Panel then: 3 of 4 ship.")
    assert "Community: 75\N{NO-BREAK SPACE}% of 12 votes ship" in title


def test_too_few_votes_get_no_dot(app: Flask, client: FlaskClient) -> None:
    votes_on(publish_zed_against("ada"), ships=MIN_EARLY_VOTES - 1, skips=0)
    assert 'class="panel"' in tool_page(client)
    assert (
        '<circle class="point" cx=' not in tool_page(client).split('class="timeline"')[1].split("</svg>\n")[0]
    )
    assert "9 ship, 0 skip; too few votes to call" in column_titles(client)[0]


def test_a_long_record_shows_the_latest_and_says_so(app: Flask, client: FlaskClient) -> None:
    publish_zed_against(*(f"other-{number}" for number in range(MAX_COLUMNS + 2)))
    assert len(column_titles(client)) == MAX_COLUMNS
    assert f"the latest {MAX_COLUMNS} of {MAX_COLUMNS + 2}" in tool_page(client)


def test_every_new_verdict_and_new_price_is_listed_in_words(app: Flask, client: FlaskClient) -> None:
    tool = a_tool("zed")
    a_matchup(a_tool("ada"), tool)
    a_review(tool, the_panel()[1], Verdict.SKIP, date(2025, 12, 4))
    a_price(tool, "2026-02", Decimal(25))
    for page in (tool_page(client), client.get("/tools/zed.md").text):
        text = " ".join(re.sub(r"<[^>]+>", "", page).split())
        assert "4 December 2025: The Skeptic turned from" in text
        assert "February 2026: entry price Paid, $25 per user per month" in text


def test_the_share_is_drawn_from_ten_votes_on_over_two_days(app: Flask, client: FlaskClient) -> None:
    zed = publish_zed_against("ada")
    cast_votes_on(START, zed, ships=MIN_EARLY_VOTES)
    assert "day by day from the ballot log" not in tool_page(client)
    cast_votes_on(START + timedelta(3), zed, ships=2)
    text = " ".join(tool_page(client).split())
    assert "From 100 % of 10 votes on 2 November 2026 to 100 % of 12 votes on 5 November 2026" in text


def test_the_line_begins_with_the_tenth_vote() -> None:
    line = share_line(daily_tallies(MIN_EARLY_VOTES - 1, MIN_EARLY_VOTES, MIN_EARLY_VOTES + 1), ())
    assert line
    assert line.first.day == START + timedelta(1)


def test_the_line_breaks_off_where_votes_are_withdrawn_below_ten() -> None:
    line = share_line(daily_tallies(MIN_EARLY_VOTES, MIN_EARLY_VOTES - 1, MIN_EARLY_VOTES), ())
    assert line
    assert line.path == "M0 0.0H500M1000 0.0H1000"


def test_years_of_votes_are_drawn_in_bounded_steps() -> None:
    line = share_line(daily_tallies(*range(MIN_EARLY_VOTES, MIN_EARLY_VOTES + 3000)), ())
    assert line
    assert line.path.count("V") == MAX_DAYS - 1
    assert line.last.tally == Tally(MIN_EARLY_VOTES + 2999)
