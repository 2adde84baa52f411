"""Time and disk space at five million votes on ten thousand tools: tallies, page queries, recounts.

python -m benchmarks.large_database                     generates the votes in a temporary folder (some minutes)
python -m benchmarks.large_database FOLDER              measures an instance filled by benchmarks.synthetic_votes
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from app import create_app
from benchmarks import synthetic_votes
from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db
from models.database.transactions import end_read
from models.pages import comparison, tool_page
from models.voting import counter_audit, head_to_head, leaderboard, matchup_summary, tally, vote_audit
from models.voting.tables import Ballot, Vote
from settings import Settings

TOOLS, VOTES = 10_000, 5_000_000
SAMPLE = 200
KEY = "only-for-benchmarks-0123456789-abcdef"


@dataclass(frozen=True, slots=True)
class SampledMatchup:
    """A matchup with its two contenders' ids, and the tool of the first."""

    id: int
    slug: str
    contender_ids: tuple[int, int]
    tool_id: int
    tool_slug: str


def main() -> None:
    with TemporaryDirectory() as temporary:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(temporary)
        if not (folder / "shipworthy.db").exists():
            synthetic_votes.create_instance(folder, TOOLS, VOTES)
        site = create_app(Settings(instance_dir=folder, secret_key=KEY))
        with site.app_context():
            print_report(folder / "shipworthy.db")
            db.session.remove()
            db.engine.dispose()


def print_report(database: Path) -> None:
    counts = [
        db.session.scalar(select(func.count()).select_from(table)) or 0 for table in (Vote, Ballot, Tool)
    ]
    print("{:,} votes, {:,} ballots, {:,} tools; {:,.0f} MB\n".format(*counts, database.stat().st_size / 1e6))
    print("| | median | slowest |\n| --- | ---: | ---: |")
    sample = sample_matchups()
    print_row("tallies of a comparison page", lambda m: tally.contender_tallies(m.contender_ids), sample)
    print_row(
        "head to head of a comparison page", lambda m: head_to_head.load(m.id, *m.contender_ids), sample
    )
    print_row("overall tally of a tool", lambda m: tally.tool_tallies([m.tool_id]), sample)
    print_row("all that a comparison page reads", lambda m: comparison.load(m.slug), sample)
    print_row("all that a tool page reads", lambda m: tool_page.load(m.tool_slug), sample)
    print_row(
        "the most contested, for the front page", lambda _: matchup_summary.contested_matchups(), [0, 0, 0]
    )
    snapshot = fresh_snapshot()
    print_row("leaderboard, counted anew", lambda _: fresh_snapshot().board(), [0])
    print_row(
        "leaderboard, a category first asked for", lambda _: snapshot.board(snapshot.tools[0].category), [0]
    )
    print_row("leaderboard, kept", lambda _: snapshot.board(), [0, 0])
    print_row("recount of the votes from the log", lambda _: vote_audit.find_mismatches(), [0])
    print_row("recount of the kept counts from the log", lambda _: counter_audit.find_mismatches(), [0])


def fresh_snapshot() -> leaderboard.VoteSnapshot:
    with db.engine.connect() as connection:
        snapshot = leaderboard.take_snapshot(connection)
    snapshot.board()
    return snapshot


def sample_matchups() -> list[SampledMatchup]:
    """Return the ten matchups with the most votes, then about two hundred spread evenly over the other ranks."""
    by_votes = (
        select(Contender.matchup_id)
        .join(Vote, Vote.contender_id == Contender.id)
        .group_by(Contender.matchup_id)
        .order_by(func.count().desc())
    )
    ranked = list(db.session.scalars(by_votes))
    step = max(1, len(ranked) // SAMPLE)
    return [sampled_matchup(key) for key in (*ranked[:10], *ranked[10::step])]


def sampled_matchup(key: int) -> SampledMatchup:
    first, second = db.session.execute(
        select(Contender.id, Tool.id.label("tool_id"), Tool.slug, Matchup.slug.label("matchup_slug"))
        .join(Tool, Tool.id == Contender.tool_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .where(Contender.matchup_id == key)
        .order_by(Contender.id)
    )
    return SampledMatchup(key, first.matchup_slug, (first.id, second.id), first.tool_id, first.slug)


def print_row(name: str, query: Callable[[Any], object], inputs: Sequence[Any]) -> None:
    """Run a query on every input; print the median and the slowest in milliseconds."""
    times = [measure_query(query, value) for value in inputs]
    print(f"| {name} | {median(times):,.2f} ms | {max(times):,.2f} ms |", flush=True)


def measure_query(query: Callable[[Any], object], value: object) -> float:
    # Ends the read transaction, so that each measurement begins one as a request does.
    end_read()
    start = time.perf_counter()
    query(value)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
