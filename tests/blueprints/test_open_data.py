"""The open data files: complete, anonymous, written once a day."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.voting import open_data
from models.voting.ballot_log import record_ballot
from models.voting.tables import BallotChoice, HoldReason
from tests.builders import a_contender, a_vote, a_voter
from tests.site_requests import SAME_ORIGIN, post_vote, publish_ada_vs_zed


@pytest.fixture
def matchup(app: Flask) -> None:
    publish_ada_vs_zed()
    end_read()


def fetch(client: FlaskClient, name: str, **headers: str) -> TestResponse:
    with client.get(f"/data/{name}", headers=headers) as response:
        response.get_data()
        return response


def rows(client: FlaskClient, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(fetch(client, name).text)))


def travel_to_day(number: int) -> time_machine.travel:
    return time_machine.travel(datetime(2026, 3, number, 12, tzinfo=UTC), tick=False)


def test_every_current_vote_is_a_row_in_the_order_of_casting(
    client: FlaskClient, app: Flask, matchup
) -> None:
    post_vote(client, "ship", "zed")
    post_vote(client, "skip", "ada")
    post_vote(app.test_client(), "ship", "ada")
    by_voter = {}
    for row in rows(client, "ballots.csv"):
        by_voter.setdefault(row["voter"], []).append((row["tool"], row["verdict"], row["status"]))
    both = [("zed", "ship", "counted"), ("ada", "skip", "counted")]
    assert sorted(by_voter.values(), key=len) == [[("ada", "ship", "counted")], both]


def test_the_rows_of_the_days_add_up_to_the_tally(client: FlaskClient, app: Flask, matchup) -> None:
    with travel_to_day(1):
        post_vote(client, "ship")
        post_vote(app.test_client(), "skip")
    with travel_to_day(2):
        post_vote(app.test_client(), "ship")
        post_vote(client, "withdraw")
        days = rows(client, "votes.csv")
        assert fetch(client, "votes.json").json["rows"][0]["skips"] == 1
    assert [(row["day"], row["ships"], row["skips"], row["withdrawn"]) for row in days] == [
        ("2026-03-01", "0", "1", "0"),
        ("2026-03-02", "1", "0", "1"),
    ]


def test_held_votes_are_marked(client: FlaskClient) -> None:
    zed, voter = a_contender().id, a_voter()
    with write_transaction():
        record_ballot(zed, voter, BallotChoice.SHIP, HoldReason.BURST)
    (row,) = rows(client, "votes.csv")
    assert (row["ships"], row["held"]) == ("0", "1")
    assert [row["status"] for row in rows(client, "ballots.csv")] == ["held"]


def test_files_are_written_once_a_day(client: FlaskClient, folder, matchup) -> None:
    with travel_to_day(1):
        post_vote(client)
        first = fetch(client, "ballots.csv")
        post_vote(client, "withdraw")
        assert fetch(client, "ballots.csv").data == first.data
    with travel_to_day(2):
        assert rows(client, "ballots.csv") == []
    assert [path.name for path in (folder / "figures").iterdir()] == ["2026-03-02"]
    assert "ballots-2026-03-01.csv" in first.headers["Content-Disposition"]


def test_voter_numbers_and_their_order_change_with_every_file(app: Flask) -> None:
    zed = a_contender()
    for choice in [BallotChoice.SHIP, BallotChoice.SKIP] * 25:
        a_vote(zed, choice)
    end_read()
    with db.engine.connect() as connection:
        one, other = ([row[2] for row in open_data._ballots(connection)] for _ in range(2))
    assert sorted(one) == sorted(other)
    assert one != other


def test_a_folder_that_cannot_be_written_answers_503(client: FlaskClient, folder) -> None:
    (folder / "figures").write_text("a file, where a folder should be")
    response = client.get("/data/votes.csv")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "Today&#39;s files are not there yet" in response.text


def test_votes_of_a_forgotten_voter_are_left_out(client: FlaskClient, matchup) -> None:
    post_vote(client)
    client.post("/votes/mine/forget", headers=SAME_ORIGIN)
    assert rows(client, "ballots.csv") == []


def test_a_value_that_a_spreadsheet_would_run_is_escaped() -> None:
    assert [open_data._escape_formula(value) for value in ("=1+1", "@x", "ada", 3)] == [
        "'=1+1",
        "'@x",
        "ada",
        3,
    ]


@pytest.mark.parametrize("name", ["secret_key", "../shipworthy.db", ".draft-x", "votes.csv/"])
def test_no_other_file_is_sent(client: FlaskClient, name: str) -> None:
    assert client.get(f"/data/{name}").status_code == 404


def test_a_file_that_has_not_changed_is_not_sent_again(client: FlaskClient, matchup) -> None:
    etag = fetch(client, "votes.csv").headers["ETag"]
    assert fetch(client, "votes.csv", **{"If-None-Match": etag}).status_code == 304
