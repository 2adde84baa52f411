"""Generates votes in large numbers: popular and unpopular matchups, biased voters, changed and withdrawn votes.

The popularity of matchups follows Zipf's law; most voters vote on one matchup and a few on many. The probability of
`ship` is the logistic function of the tool's strength plus the voter's bias, so the true ranking is known. One vote in
twenty-five was changed once and one in fifty withdrawn; the ballot log has a row for each step.

    .venv/bin/python -m benchmarks.synthetic_votes FOLDER [TOOLS [VOTES]]
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
import numpy as np
from flask_migrate import upgrade
from numpy.typing import NDArray

from app import create_app
from benchmarks.synthetic_corpus import fill_database
from models.database import sqlite
from models.database.base import db
from settings import Settings

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
BATCH = 100_000
POPULARITY_EXPONENT, VOTER_EXPONENT = 1.05, 1.6
CHANGED_SHARE, WITHDRAWN_SHARE = 1 / 25, 1 / 50
FIRST_DAY, DAYS = datetime(2026, 1, 1, tzinfo=UTC), 320
MATCHUPS_PER_TOOL = 2
# The next migration counts all votes in one statement, which is faster than a trigger for each row.
REVISION_BEFORE_COUNTERS = "0004"
BALLOT = "INSERT INTO ballot (id, voter_id, contender_id, choice, cast_at, act, status) VALUES (?, ?, ?, ?, ?, 'cast', 'counted')"
VOTE = "INSERT INTO vote (ballot_id, voter_id, contender_id, verdict, cast_at, status) VALUES (?, ?, ?, ?, ?, 'counted')"
CHOICES, WITHDRAW = np.array(["skip", "ship", "withdraw"]), 2


@dataclass(frozen=True, slots=True)
class SyntheticVotes:
    """Arrays with one element for each vote, in the order in which the votes are cast."""

    voters: IntArray
    contenders: IntArray
    ships: BoolArray


def main() -> None:
    tools, votes = sys.argv[2:] if len(sys.argv) > 2 else ("10000", "5000000")
    create_instance(Path(sys.argv[1]), int(tools), int(votes))


def create_instance(folder: Path, tools: int, votes: int) -> None:
    """Create an instance with this number of tools and votes."""
    site = create_app(Settings(instance_dir=folder, secret_key="only-for-benchmarks-0123456789-abcdef"))
    with site.app_context():
        upgrade(revision=REVISION_BEFORE_COUNTERS)
        fill_database(db.engine, tools)
        db.engine.dispose()
    load_votes(folder / "shipworthy.db", generate_votes(tools, votes))
    with site.app_context():
        upgrade()
        db.engine.dispose()


def generate_votes(tools: int, votes: int, seed: int = 1) -> SyntheticVotes:
    """Generate at most `votes` votes on twice as many matchups as there are tools."""
    rng = np.random.default_rng(seed)
    matchups = tools * MATCHUPS_PER_TOOL
    popularity = 1 / np.arange(1, matchups + 1) ** POPULARITY_EXPONENT
    # Each visit votes on both contenders of a matchup, save one vote in ten; repeated visits are dropped.
    visits = int(votes * 0.62)
    visited = rng.choice(matchups, size=visits, p=popularity / popularity.sum())
    voters = rng.zipf(VOTER_EXPONENT, size=visits) % max(1, visits // 3)
    voters += rng.integers(0, max(1, visits // 2), size=visits)
    pairs = np.unique(voters.astype(np.int64) * matchups + visited)
    rng.shuffle(pairs)
    voter, matchup = np.repeat(pairs // matchups + 1, 2), np.repeat(pairs % matchups, 2)
    contender = matchup * 2 + np.tile([1, 2], len(pairs))
    selected = np.flatnonzero(rng.random(len(voter)) < 0.9)[:votes]
    voter, contender = voter[selected], contender[selected]
    strength, bias = rng.normal(0.2, 0.9, 2 * matchups + 1), rng.normal(0, 0.7, int(voter.max()) + 1)
    tool = tool_by_contender(tools)[contender]
    ship_probability = 1 / (1 + np.exp(-(strength[tool] + bias[voter])))
    return SyntheticVotes(voter, contender, rng.random(len(voter)) < ship_probability)


def tool_by_contender(tools: int) -> IntArray:
    """Return an array that maps a contender's id to a tool's id; element 0 is unused."""
    matchup = np.arange(tools * MATCHUPS_PER_TOOL)
    first = matchup % tools
    second = (first + 1 + matchup // tools) % tools
    pairs = np.sort(np.stack([first, second], axis=1) + 1, axis=1)
    return np.concatenate([[0], pairs.ravel()])


def load_votes(database: Path, synthetic: SyntheticVotes) -> None:
    """Insert matchups, voters, ballots and votes.

    Runs with synchronous and foreign keys off: no other process may have the database open.
    """
    connection = sqlite.driver.connect(str(database), isolation_level=None)
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}")
    tools = connection.execute("SELECT count(*) FROM tool").fetchone()[0]
    connection.execute("BEGIN")
    _write_matchups(connection, tools)
    keys = ((i, f"{i:064x}", str(FIRST_DAY.date())) for i in range(1, int(synthetic.voters.max()) + 1))
    connection.executemany("INSERT INTO voter (id, key_hash, first_seen) VALUES (?, ?, ?)", keys)
    with click.progressbar(length=len(synthetic.voters), label="Loading votes", file=sys.stderr) as bar:
        for ballots, votes in _row_batches(synthetic):
            connection.executemany(BALLOT, ballots)
            connection.executemany(VOTE, votes)
            bar.update(min(BATCH, bar.length - bar.pos))
    connection.execute("COMMIT")
    for statement in ("PRAGMA foreign_key_check", "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
        connection.execute(statement).fetchall()
    connection.close()


def _write_matchups(connection: Any, tools: int) -> None:
    pairs = tool_by_contender(tools)[1:].reshape(-1, 2)
    for number, pair in enumerate(pairs.tolist(), 1):
        first, second = sorted(pair, key=lambda tool: f"tool-{tool}")
        slug = f"tool-{first}-vs-tool-{second}"
        connection.execute(
            "INSERT INTO matchup (id, slug, question, call, pricing, published) VALUES (?, ?, '?', '.', '.', ?)",
            (number, slug, str(FIRST_DAY.date())),
        )
        for place, tool in ((1, first), (2, second)):
            row = (number * 2 - 2 + place, number, tool, place)
            connection.execute(
                "INSERT INTO contender (id, matchup_id, tool_id, place) VALUES (?, ?, ?, ?)", row
            )


def _row_batches(synthetic: SyntheticVotes) -> Iterator[tuple[list[Any], list[Any]]]:
    """Yield the parameters of BALLOT and of VOTE for a batch of votes at a time."""
    rng = np.random.default_rng(2)
    total, last_id = len(synthetic.voters), 0
    for first in range(0, total, BATCH):
        batch = slice(first, min(first + BATCH, total))
        voters, contenders = synthetic.voters[batch], synthetic.contenders[batch]
        ships = synthetic.ships[batch].astype(np.int64)
        changed = rng.random(len(voters)) < CHANGED_SHARE
        withdrawn = rng.random(len(voters)) < WITHDRAWN_SHARE
        ballot_counts = 1 + changed + withdrawn
        ends = np.cumsum(ballot_counts)
        # One element for each ballot: the vote it belongs to, and its place among that vote's ballots.
        vote = np.repeat(np.arange(len(voters)), ballot_counts)
        step = np.arange(len(vote)) - np.repeat(ends - ballot_counts, ballot_counts)
        choices = np.where(changed[vote] & (step == 0), 1 - ships[vote], ships[vote])
        choices = np.where(withdrawn[vote] & (step == ballot_counts[vote] - 1), WITHDRAW, choices)
        ids = last_id + 1 + np.arange(len(vote))
        cast_at = (FIRST_DAY + timedelta(days=DAYS * first / total)).strftime("%Y-%m-%d %H:%M:%S.%f")
        stays = ~withdrawn
        yield (
            _parameters(cast_at, ids, voters[vote], contenders[vote], CHOICES[choices]),
            _parameters(
                cast_at, last_id + ends[stays], voters[stays], contenders[stays], CHOICES[ships[stays]]
            ),
        )
        last_id = int(ids[-1])


def _parameters(cast_at: str, *columns: NDArray[Any]) -> list[Any]:
    return [(*row, cast_at) for row in zip(*(column.tolist() for column in columns), strict=True)]


if __name__ == "__main__":
    main()
