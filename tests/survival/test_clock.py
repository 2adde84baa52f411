"""A clock that is set back a day."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.catalogue.tables import Matchup
from models.database.base import db
from models.voting import tally, vote_audit
from models.voting.tables import BallotChoice, Vote
from models.voting.tally import Tally
from tests.builders import a_matchup, a_tool, a_vote, a_voter, contenders

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


def ada_in_two_matchups() -> tuple[Matchup, Matchup]:
    ada = a_tool("ada")
    return a_matchup(ada, a_tool("bob")), a_matchup(ada, a_tool("zed"))


def test_the_later_vote_wins_though_the_clock_says_otherwise(app: Flask) -> None:
    (first, _), (second, _) = map(contenders, ada_in_two_matchups())
    ada, voter = first.tool_id, a_voter()
    with time_machine.travel(NOW, tick=False):
        a_vote(first, BallotChoice.SHIP, voter)
    with time_machine.travel(YESTERDAY, tick=False):
        a_vote(second, BallotChoice.SKIP, voter)
    assert tally.tool_tallies([ada])[ada] == Tally(ships=0, skips=1)
    assert vote_audit.find_mismatches() == []


def test_a_change_after_the_clock_was_set_back_stands(app: Flask) -> None:
    zed, voter = contenders(ada_in_two_matchups()[0])[0], a_voter()
    for when, choice in (
        (NOW, BallotChoice.SHIP),
        (YESTERDAY, BallotChoice.WITHDRAW),
        (YESTERDAY, BallotChoice.SKIP),
    ):
        with time_machine.travel(when, tick=False):
            a_vote(zed, choice, voter)
    assert db.session.scalars(select(Vote.verdict)).all() == ["skip"]
    assert vote_audit.find_mismatches() == []


def test_pages_are_read_and_votes_taken_on_the_day_before(app: Flask, client: FlaskClient) -> None:
    ada_in_two_matchups()
    with time_machine.travel(YESTERDAY, tick=False):
        form = {"tool": "ada", "verdict": "ship"}
        sent = client.post("/compare/ada-vs-bob/votes", data=form, headers={"Sec-Fetch-Site": "same-origin"})
        assert sent.status_code == 303
        assert client.get("/compare/ada-vs-bob").status_code == client.get("/").status_code == 200
