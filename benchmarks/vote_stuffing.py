"""How far made-up crowds move a score before their votes are held, with the real caps on a real database.

Three hundred readers judge one tool within thirty days, six in ten of them for it; then a crowd of another kind joins in. All votes
go through the verb that the site itself uses, at its default caps, under a clock that is moved by hand. `SEEDS=20` repeats oftener.
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
from models.database.base import begin_write, db
from models.schema import Base
from models.voting import casting, networks, tally, voters
from models.voting.casting import CastCommand
from models.voting.tables import BallotChoice, Vote, Voter, VoteStatus
from models.voting.vote_caps import VoteCaps, VoteOrigin
from settings import Settings

SEEDS = int(os.environ.get("SEEDS", "5"))
START = datetime(2026, 11, 1, 8, tzinfo=UTC).replace(tzinfo=None)
KEY = "only-for-benchmarks-0123456789-abcdef"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a crowd came to: its votes on the tool, how many count, points moved, and honest readers held."""

    sent: int
    counted: int
    moved: float
    readers_held: int


def main() -> None:
    most = default_caps()
    print(
        f"{HONEST_VOTERS} readers in {DAYS} days, {SHIP_SHARE:.0%} for it; {SEEDS} seeds; held past {most.network_votes} votes an hour and "
        f"{most.network_voters} new voters a day from one network, and {most.burst} ballots an hour on one tool.\n"
    )
    print("| who joins in | votes on the tool | counted | held | score moves by (points) | of the 300 held |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for name, crowd in CROWDS.items():
        runs = [run_scenario(crowd, seed) for seed in range(SEEDS)]
        print(f"| {name} | {result_row(runs)} |", flush=True)


def result_row(runs: list[Outcome]) -> str:
    """Return the means over all seeds, and the range of what the score moved by."""

    def mean(name: str) -> float:
        return sum(getattr(one, name) for one in runs) / len(runs)

    moved = sorted(one.moved for one in runs)
    return (
        f"{mean('sent'):,.0f} | {mean('counted'):,.0f} | {mean('sent') - mean('counted'):,.0f} | "
        f"{mean('moved'):+.1f} ({moved[0]:+.1f} to {moved[-1]:+.1f}) | {mean('readers_held'):,.1f}"
    )


def run_scenario(crowd: Crowd, seed: int) -> Outcome:
    """Let a crowd join the honest readers, and tell what came of it."""
    dice = Random(seed)
    joining, readers = list(crowd(dice)), list(honest_readers(dice))
    with TemporaryDirectory() as folder:
        site = create_app(Settings(instance_dir=Path(folder), secret_key=KEY))
        with site.app_context():
            target = create_matchups()
            cast_all(sorted([*readers, *joining], key=lambda one: one.minute))
            score, status = tally.contender_tallies([target])[target], vote_statuses(target)
            db.session.remove()
            db.engine.dispose()
    alone = sum(one.choice is BallotChoice.SHIP for one in readers) / len(readers)
    theirs = [one for one in joining if one.contender == target]
    return Outcome(
        sent=len(theirs),
        counted=sum(status[voter_key(one.name)] == VoteStatus.COUNTED for one in theirs),
        moved=100 * (score.share - alone),
        readers_held=sum(status[voter_key(one.name)] != VoteStatus.COUNTED for one in readers),
    )


def create_matchups() -> int:
    """Make a few matchups; return the contender that all is about."""
    # The counts that a tally reads are kept by triggers, which only the migrations make.
    flask_migrate.upgrade()
    begin_write()
    insert_rows(Category, [{"id": 1, "slug": "shelf", "name": "Shelf", "description": ".", "position": 1}])
    words = dict.fromkeys(("maker", "tagline", "description", "website"), ".")
    places = [
        (number, place, 2 * number - 2 + place) for number in range(1, MATCHUPS + 1) for place in (1, 2)
    ]
    insert_rows(
        Tool,
        [{"id": key, "slug": f"tool-{key}", "name": ".", "category_id": 1, **words} for _, _, key in places],
    )
    said = dict.fromkeys(("question", "call", "pricing"), ".") | {"published": START.date()}
    insert_rows(
        Matchup,
        [{"id": number, "slug": f"pair-{number}", **said} for number, place, _ in places if place == 1],
    )
    insert_rows(
        Contender,
        [{"id": key, "matchup_id": number, "tool_id": key, "place": place} for number, place, key in places],
    )
    db.session.commit()
    return 1


def insert_rows(table: type[Base], rows: list[dict[str, Any]]) -> None:
    db.session.execute(insert(table), rows)


def cast_all(everyone: list[ScheduledVote]) -> None:
    """Cast all votes, each at its time."""
    db.session.rollback()
    begin_write()
    for one in everyone:
        set_clock(START + timedelta(minutes=one.minute))
        casting.cast_vote(
            CastCommand(
                matchup=f"pair-{(one.contender + 1) // 2}",
                tool=f"tool-{one.contender}",
                choice=one.choice,
                reason="",
                key_hash=voter_key(one.name),
                is_new_voter=False,
                origin=VoteOrigin(one.address, default_caps()),
            )
        )
    db.session.commit()


def vote_statuses(target: int) -> dict[str, str]:
    """Return whether each vote on the tool counts, by its voter's key."""
    votes = select(Voter.key_hash, Vote.status).join(Vote, Vote.voter_id == Voter.id)
    return dict(db.session.execute(votes.where(Vote.contender_id == target)).all())


def set_clock(now: datetime) -> None:
    """Set the clock of everything that a cast asks for the time."""
    for module in (networks, casting, voters):
        module.utc_now = lambda: now  # type: ignore[attr-defined]


def voter_key(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()


def default_caps() -> VoteCaps:
    """Return the caps that a site has unless its settings say otherwise."""
    chosen = Settings()
    return VoteCaps(chosen.network_votes_per_hour, chosen.network_voters_per_day, chosen.burst_votes_per_hour)


if __name__ == "__main__":
    main()
