"""How far crowds move a tool's score before their votes are held, at the default caps and on a real database.

Three hundred readers vote on one tool within thirty days, 60 % of them `ship`; then a crowd joins them. All votes go through
casting.cast_vote with the clock set by hand. `SEEDS=20` runs each crowd with twenty seeds instead of five.
"""

import hashlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import flask_migrate
from sqlalchemy import insert, select

from app import create_app
from benchmarks.vote_crowds import (
    CROWDS,
    DAYS,
    HONEST_VOTERS,
    MATCHUPS,
    SHIP_SHARE,
    Crowd,
    ScheduledVote,
    honest_readers,
)
from models.catalogue.tables import Category, Contender, Matchup, Tool
from models.database.base import db
from models.database.transactions import write_transaction
from models.schema import Base
from models.voting import ballot_log, casting, networks, tally, voters
from models.voting.casting import CastCommand
from models.voting.tables import BallotChoice, Vote, Voter, VoteStatus
from models.voting.vote_caps import VoteCaps, VoteOrigin
from settings import Settings

SEEDS = int(os.environ.get("SEEDS", "5"))
START = datetime(2026, 11, 1, 8, tzinfo=UTC).replace(tzinfo=None)
KEY = "only-for-benchmarks-0123456789-abcdef"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Effect of a crowd on the target: its votes, its counted votes, the score's shift and honest readers held."""

    sent: int
    counted: int
    # In percentage points of the share of ships.
    moved: float
    readers_held: int


def main() -> None:
    caps = default_caps()
    print(
        f"{HONEST_VOTERS} readers in {DAYS} days, {SHIP_SHARE:.0%} for it; {SEEDS} seeds; held past {caps.network_votes} votes an hour and "
        f"{caps.network_voters} new voters a day from one network, and {caps.burst} ballots an hour on one tool.\n"
    )
    print("| who joins in | votes on the tool | counted | held | score moves by (points) | of the 300 held |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, crowd in CROWDS.items():
        runs = [run_scenario(crowd, seed) for seed in range(SEEDS)]
        print(f"| {name} | {result_row(runs)} |", flush=True)


def result_row(runs: list[Outcome]) -> str:
    """Return the means over all seeds, and the range of the score's shift."""

    def mean(name: str) -> float:
        return sum(getattr(run, name) for run in runs) / len(runs)

    moved = sorted(run.moved for run in runs)
    return (
        f"{mean('sent'):,.0f} | {mean('counted'):,.0f} | {mean('sent') - mean('counted'):,.0f} | "
        f"{mean('moved'):+.1f} ({moved[0]:+.1f} to {moved[-1]:+.1f}) | {mean('readers_held'):,.1f}"
    )


def run_scenario(crowd: Crowd, seed: int) -> Outcome:
    """Cast the votes of a crowd and of the honest readers in order of time."""
    rng = Random(seed)
    crowd_votes, reader_votes = list(crowd(rng)), list(honest_readers(rng))
    with TemporaryDirectory() as folder:
        site = create_app(Settings(instance_dir=Path(folder), secret_key=KEY))
        with site.app_context():
            target = create_matchups()
            cast_all(sorted([*reader_votes, *crowd_votes], key=lambda vote: vote.minute))
            score, status = tally.contender_tallies([target])[target], vote_statuses(target)
            db.session.remove()
            db.engine.dispose()
    honest_share = sum(vote.choice is BallotChoice.SHIP for vote in reader_votes) / len(reader_votes)
    on_target = [vote for vote in crowd_votes if vote.contender == target]
    return Outcome(
        sent=len(on_target),
        counted=sum(status[voter_key(vote.name)] == VoteStatus.COUNTED for vote in on_target),
        moved=100 * (score.share - honest_share),
        readers_held=sum(status[voter_key(vote.name)] != VoteStatus.COUNTED for vote in reader_votes),
    )


def create_matchups() -> int:
    """Create a few matchups of two tools each; return the id of the contender that the crowds vote on."""
    # The triggers that keep the tallies' counters exist only in the migrations.
    flask_migrate.upgrade()
    texts = dict.fromkeys(("maker", "tagline", "description", "website"), ".")
    judgement = dict.fromkeys(("question", "call", "pricing"), ".") | {"published": START.date()}
    numbers = range(1, MATCHUPS + 1)
    tools = range(1, 2 * MATCHUPS + 1)
    with write_transaction():
        insert_rows(
            Category, [{"id": 1, "slug": "agents", "name": "Agents", "description": ".", "position": 1}]
        )
        insert_rows(
            Tool,
            [{"id": key, "slug": f"tool-{key}", "name": ".", "category_id": 1, **texts} for key in tools],
        )
        insert_rows(Matchup, [{"id": number, "slug": f"pair-{number}", **judgement} for number in numbers])
        insert_rows(
            Contender,
            [
                {"id": key, "matchup_id": matchup_of(key), "tool_id": key, "place": 2 - key % 2}
                for key in tools
            ],
        )
    return 1


def insert_rows(table: type[Base], rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(table), rows)


def matchup_of(contender: int) -> int:
    return (contender + 1) // 2


def cast_all(votes: list[ScheduledVote]) -> None:
    """Cast all votes, each at its time."""
    caps = default_caps()
    with write_transaction():
        for vote in votes:
            set_clock(START + timedelta(minutes=vote.minute))
            casting.cast_vote(
                CastCommand(
                    matchup=f"pair-{matchup_of(vote.contender)}",
                    tool=f"tool-{vote.contender}",
                    choice=vote.choice,
                    reason="",
                    key_hash=voter_key(vote.name),
                    is_new_voter=False,
                    origin=VoteOrigin(vote.address, caps),
                )
            )


def vote_statuses(target: int) -> dict[str, str]:
    """Return the status of each vote on a contender by its voter's key hash."""
    votes = select(Voter.key_hash, Vote.status).join(Vote, Vote.voter_id == Voter.id)
    return dict(db.session.execute(votes.where(Vote.contender_id == target)).all())


def set_clock(now: datetime) -> None:
    """Set the clock of the modules that a cast reads the time in."""
    for module in (networks, ballot_log, voters):
        module.utc_now = lambda: now  # type: ignore[attr-defined]


def voter_key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def default_caps() -> VoteCaps:
    """Return the caps of the default settings."""
    settings = Settings()
    return VoteCaps(
        settings.network_votes_per_hour, settings.network_voters_per_day, settings.burst_votes_per_hour
    )


if __name__ == "__main__":
    main()
