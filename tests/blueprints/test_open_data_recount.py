"""The script in docs/votes.md finds in the open figures what the pages say."""

import re
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.database.base import begin_write, db
from models.voting.ballot_log import record_ballot
from models.voting.tables import BallotChoice, HoldReason
from presentation.formatting import odds_text, percent
from settings import PROJECT_ROOT
from tests.builders import a_matchup, a_tool, a_voter, contenders

NAMES = ("ada", "bob", "eve", "fay", "zed")
PAIRS = [("ada", "bob"), ("bob", "eve"), ("ada", "eve"), ("eve", "fay")]


@pytest.fixture
def crowd(app: Flask) -> None:
    """Made-up voters of made-up taste, some of them held."""
    dice = Random(7)
    tools = {name: a_tool(name) for name in NAMES}
    places = [[c.id for c in contenders(a_matchup(tools[a], tools[b]))] for a, b in PAIRS]
    taste = {name: number / 6 for number, name in enumerate(NAMES, 1)}
    voters = [a_voter() for _ in range(60)]
    db.session.rollback()
    begin_write()
    for voter in voters:
        for pair, names in zip(places, PAIRS, strict=True):
            held = HoldReason.BURST if dice.random() < 0.1 else None
            for place, name in zip(pair, names, strict=True):
                if dice.random() < 0.8:
                    record_ballot(
                        place,
                        voter,
                        BallotChoice.SHIP if dice.random() < taste[name] else BallotChoice.SKIP,
                        held,
                    )
    db.session.commit()


@pytest.fixture
def found(
    client: FlaskClient, crowd: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """What the script finds, by the names that it gives."""
    with client.get("/data/ballots.csv") as answer:
        (tmp_path / "ballots.csv").write_bytes(answer.get_data())
    (script,) = re.findall(
        r"```python\n(.*?)```", (PROJECT_ROOT / "docs" / "votes.md").read_text(), re.DOTALL
    )
    monkeypatch.setattr(sys, "argv", ["count.py", str(tmp_path / "ballots.csv")])
    told: dict[str, Any] = {}
    exec(compile(script, "docs/votes.md", "exec"), told)
    return told


def text_of(client: FlaskClient, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


def test_the_shares_and_intervals_are_those_of_the_pages(client: FlaskClient, found: dict[str, Any]) -> None:
    assert len(found["shares"]) == 4
    for tool, (ships, skips, low, high) in found["shares"].items():
        page = text_of(client, f"/tools/{tool}")
        assert f"{percent(ships / (ships + skips))} ship" in page
        assert f"{ships + skips} votes, {percent(low)} to {percent(high)}" in page


def test_the_contenders_tallies_are_those_of_the_pages(client: FlaskClient, found: dict[str, Any]) -> None:
    assert len(found["contenders"]) == 8
    for (matchup, _), (ships, skips) in found["contenders"].items():
        assert f"{percent(ships / (ships + skips))} ship" in text_of(client, f"/compare/{matchup}")


def test_the_calls_are_those_of_the_pages(client: FlaskClient, found: dict[str, Any]) -> None:
    assert len(found["calls"]) == 4
    for matchup, p in found["calls"].items():
        page = text_of(client, f"/compare/{matchup}")
        assert ("No clear winner." in page) == (p >= 0.05)
        assert f"by chance {odds_text(p)}" in page
        only_left, only_right = found["heads"][matchup]
        left, right = matchup.title().split("-Vs-")
        assert f"{only_left} would ship only {left} and {only_right} only {right}." in page


def test_the_rank_ranges_are_those_of_the_leaderboard(client: FlaskClient, found: dict[str, Any]) -> None:
    board = client.get("/leaderboard.md").text
    assert len(found["ranks"]) == 4
    for tool, (best, worst) in found["ranks"].items():
        rank = f"{best} to {worst}" if worst != best else f"{best}"
        assert re.search(rf"/tools/{tool}\) \|.*\| {rank} of 4 ", board), (tool, rank, board)
