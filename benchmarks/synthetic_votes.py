"""Made-up votes in large numbers: popular and forgotten matchups, voters with a taste, changes of mind.

Matchups draw readers by Zipf's law; most voters judge one and a few judge many. Every tool has a strength and every
voter a leaning, and the chance of `ship` is the logistic function of their sum, so that there is a truth to be found.
One vote in twenty-five was changed before and one in fifty was withdrawn: both are in the log with all their rows.

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
# The migration after this one counts all votes at once, which is faster than a trigger for each.
BEFORE_COUNTS = "0004"
BALLOT = "INSERT INTO ballot (id, voter_id, contender_id, choice, cast_at, act, status) VALUES (?, ?, ?, ?, ?, 'cast', 'counted')"
VOTE = "INSERT INTO vote (voter_id, contender_id, verdict, cast_at, ballot_id, status) VALUES (?, ?, ?, ?, ?, 'counted')"
CHOICES = np.array(["skip", "ship", "withdraw"])


@dataclass(frozen=True, slots=True)
class SyntheticVotes:
    """Who votes on what: one entry for each voter and contender."""

    voters: IntArray
    contenders: IntArray
    ships: BoolArray


def main() -> None:
    tools, votes = sys.argv[2:] if len(sys.argv) > 2 else ("10000", "5000000")
    create_instance(Path(sys.argv[1]), int(tools), int(votes))


def create_instance(folder: Path, tools: int, votes: int) -> None:
    """Fill a new instance with so many tools and votes."""
    site = create_app(Settings(instance_dir=folder, secret_key="only-for-benchmarks-0123456789-abcdef"))
    with site.app_context():
        upgrade(revision=BEFORE_COUNTS)
        fill_database(db.engine, tools)
        db.engine.dispose()
    load_votes(folder / "shipworthy.db", generate_votes(tools, votes))
    with site.app_context():
        upgrade()
        db.engine.dispose()


def generate_votes(tools: int, votes: int, seed: int = 1) -> SyntheticVotes:
    """Make up so many votes on the two contenders of each of twice as many matchups as there are tools."""
    dice = np.random.default_rng(seed)
    matchups = tools * MATCHUPS_PER_TOOL
    popular = 1 / np.arange(1, matchups + 1) ** POPULARITY_EXPONENT
    # A ballot has both contenders of one matchup; some voters leave one of them out.
    many = int(votes * 0.62)
    visits = dice.choice(matchups, size=many, p=popular / popular.sum())
    voters = dice.zipf(VOTER_EXPONENT, size=many) % max(1, many // 3) + dice.integers(
        0, max(1, many // 2), size=many
    )
    pairs = np.unique(voters.astype(np.int64) * matchups + visits)
    dice.shuffle(pairs)
    voter, matchup = np.repeat(pairs // matchups + 1, 2), np.repeat(pairs % matchups, 2)
    contender = matchup * 2 + np.tile([1, 2], len(pairs))
    kept = np.flatnonzero(dice.random(len(voter)) < 0.9)[:votes]
    voter, contender = voter[kept], contender[kept]
    strength, leaning = dice.normal(0.2, 0.9, 2 * matchups + 1), dice.normal(0, 0.7, int(voter.max()) + 1)
    tool = tool_by_contender(tools)[contender]
    chance = 1 / (1 + np.exp(-(strength[tool] + leaning[voter])))
    return SyntheticVotes(voter, contender, dice.random(len(voter)) < chance)


def tool_by_contender(tools: int) -> IntArray:
    """Return the tool of each contender, by its number; those of a matchup differ."""
    matchup = np.arange(tools * MATCHUPS_PER_TOOL)
    first = matchup % tools
    second = (first + 1 + matchup // tools) % tools
    pairs = np.sort(np.stack([first, second], axis=1) + 1, axis=1)
    return np.concatenate([[0], pairs.ravel()])


def load_votes(database: Path, made: SyntheticVotes) -> None:
    """Write matchups, voters, log and votes; the database is put together before anyone else sees it."""
    connection = sqlite.driver.connect(str(database), isolation_level=None)
    for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-400000"):
        connection.execute(f"PRAGMA {pragma}")
    tools = connection.execute("SELECT count(*) FROM tool").fetchone()[0]
    connection.execute("BEGIN")
    _write_matchups(connection, tools)
    keys = ((i, f"{i:064x}", str(FIRST_DAY.date())) for i in range(1, int(made.voters.max()) + 1))
    connection.executemany("INSERT INTO voter (id, key_hash, first_seen) VALUES (?, ?, ?)", keys)
    with click.progressbar(length=len(made.voters), label="Loading votes", file=sys.stderr) as drawn:
        for ballots, votes in _rows(made):
            connection.executemany(BALLOT, ballots)
            connection.executemany(VOTE, votes)
            drawn.update(min(BATCH, drawn.length - drawn.pos))
    connection.execute("COMMIT")
    for statement in ("PRAGMA foreign_key_check", "ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
        connection.execute(statement).fetchall()
    connection.close()


def _write_matchups(connection: Any, tools: int) -> None:
    pairs = tool_by_contender(tools)[1:].reshape(-1, 2)
    for number, (one, other) in enumerate(pairs.tolist(), 1):
        slug = "-vs-".join(sorted((f"tool-{one}", f"tool-{other}")))
        first, second = sorted((one, other), key=lambda tool: f"tool-{tool}")
        connection.execute(
            "INSERT INTO matchup (id, slug, question, call, pricing, published) VALUES (?, ?, '?', '.', '.', ?)",
            (number, slug, str(FIRST_DAY.date())),
        )
        for place, tool in ((1, first), (2, second)):
            row = (number * 2 - 2 + place, number, tool, place)
            connection.execute(
                "INSERT INTO contender (id, matchup_id, tool_id, place) VALUES (?, ?, ?, ?)", row
            )


def _rows(made: SyntheticVotes) -> Iterator[tuple[list[Any], list[Any]]]:
    dice = np.random.default_rng(2)
    number, total = 0, len(made.voters)
    for first in range(0, total, BATCH):
        part = slice(first, min(first + BATCH, total))
        size = part.stop - part.start
        day = FIRST_DAY + timedelta(days=DAYS * first / total)
        stamp = day.strftime("%Y-%m-%d %H:%M:%S.%f")
        ships = made.ships[part].astype(np.int64)
        changed, gone = dice.random(size) < CHANGED_SHARE, dice.random(size) < WITHDRAWN_SHARE
        steps = 1 + changed + gone
        ids = number + np.cumsum(steps)
        number = int(ids[-1])
        at = np.repeat(np.arange(size), steps)
        step = np.arange(len(at)) - np.repeat(np.cumsum(steps) - steps, steps)
        choice = np.where(changed[at] & (step == 0), 1 - ships[at], ships[at])
        choice = np.where(gone[at] & (step == steps[at] - 1), 2, choice)
        voter, contender = made.voters[part], made.contenders[part]
        log = np.arange(ids[0] - steps[0] + 1, number + 1)
        ballots = [
            (*row, stamp)
            for row in zip(
                log.tolist(),
                voter[at].tolist(),
                contender[at].tolist(),
                CHOICES[choice].tolist(),
                strict=True,
            )
        ]
        standing = ~gone
        votes = [
            (one, other, verdict, stamp, last)
            for one, other, verdict, last in zip(
                voter[standing].tolist(),
                contender[standing].tolist(),
                CHOICES[ships[standing]].tolist(),
                ids[standing].tolist(),
                strict=True,
            )
        ]
        yield ballots, votes


if __name__ == "__main__":
    main()
