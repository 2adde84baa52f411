"""The script in docs/votes.md computes from the open data what the pages show."""

import re
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.database.transactions import write_transaction
from models.voting.ballot_log import record_ballot
from models.voting.tables import BallotChoice, HoldReason
from presentation.number_formatting import odds_text, percent
from settings import PROJECT_ROOT
from tests.builders import a_matchup, a_tool, a_voter, contenders

NAMES = ("ada", "bob", "eve", "fay", "zed")
PAIRS = [("ada", "bob"), ("bob", "eve"), ("ada", "eve"), ("eve", "fay")]


@pytest.fixture
def crowd(app: Flask) -> None:
    """Sixty voters with random votes, a tenth of them held."""
    random = Random(7)
    tools = {name: a_tool(name) for name in NAMES}
    contender_ids = [[c.id for c in contenders(a_matchup(tools[a], tools[b]))] for a, b in PAIRS]
    ship_rates = {name: number / 6 for number, name in enumerate(NAMES, 1)}
    voters = [a_voter() for _ in range(60)]
    with write_transaction():
        for voter in voters:
            for pair, names in zip(contender_ids, PAIRS, strict=True):
                held = HoldReason.BURST if random.random() < 0.1 else None
                for contender_id, name in zip(pair, names, strict=True):
                    if random.random() < 0.8:
                        record_ballot(
                            contender_id,
                            voter,
                            BallotChoice.SHIP if random.random() < ship_rates[name] else BallotChoice.SKIP,
                            held,
                        )


@pytest.fixture
def recount(
    client: FlaskClient, crowd: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> dict[str, Any]:
    """Return the variables of the script after it ran."""
    with client.get("/data/ballots.csv") as response:
        (tmp_path / "ballots.csv").write_bytes(response.get_data())
    (script,) = re.findall(
        r"```python\n(.*?)```", (PROJECT_ROOT / "docs" / "votes.md").read_text(), re.DOTALL
    )
    monkeypatch.setattr(sys, "argv", ["count.py", str(tmp_path / "ballots.csv")])
    variables: dict[str, Any] = {}
    exec(compile(script, "docs/votes.md", "exec"), variables)
    return variables


def text_of(client: FlaskClient, path: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(path).text).split())


def test_shares_and_intervals_match_the_pages(client: FlaskClient, recount: dict[str, Any]) -> None:
    assert len(recount["shares"]) == 4
    for tool, (ships, skips, low, high) in recount["shares"].items():
        page = text_of(client, f"/tools/{tool}")
        assert f"{percent(ships / (ships + skips))} ship" in page
        assert f"{ships + skips} votes, {percent(low)} to {percent(high)}" in page


def test_tallies_match_the_pages(client: FlaskClient, recount: dict[str, Any]) -> None:
    assert len(recount["contenders"]) == 8
    for (matchup, _), (ships, skips) in recount["contenders"].items():
        assert f"{percent(ships / (ships + skips))} ship" in text_of(client, f"/compare/{matchup}")


def test_head_to_heads_match_the_pages(client: FlaskClient, recount: dict[str, Any]) -> None:
    assert len(recount["calls"]) == 4
    for matchup, p in recount["calls"].items():
        page = text_of(client, f"/compare/{matchup}")
        assert ("No clear winner." in page) == (p >= 0.05)
        assert f"by chance {odds_text(p)}" in page
        only_left, only_right = recount["heads"][matchup]
        left, right = matchup.title().split("-Vs-")
        assert f"{only_left} would ship only {left} and {only_right} only {right}." in page


def test_rank_ranges_match_the_leaderboard(client: FlaskClient, recount: dict[str, Any]) -> None:
    board = client.get("/leaderboard.md").text
    assert len(recount["ranks"]) == 4
    for tool, (best, worst) in recount["ranks"].items():
        rank = f"{best} to {worst}" if worst != best else f"{best}"
        assert re.search(rf"/tools/{tool}\) \|.*\| {rank} of 4 ", board), (tool, rank, board)
