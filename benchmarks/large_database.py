"""What five million votes on ten thousand tools cost: tallies, pages' queries, a recount, the file.

python -m benchmarks.large_database                     makes the votes in a folder that is thrown away (some minutes)
python -m benchmarks.large_database FOLDER              measures an instance that benchmarks.synthetic_votes has filled
"""

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import func, select

from app import create_app
from benchmarks import synthetic_votes
from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db
from models.pages import comparison, tool_page
from models.voting import counter_audit, head_to_head, leaderboard, matchup_summary, tally, vote_audit
from models.voting.tables import Ballot, Vote
from settings import Settings

TOOLS, VOTES = 10_000, 5_000_000
SAMPLE = 200
KEY = "only-for-benchmarks-0123456789-abcdef"


def main() -> None:
    with TemporaryDirectory() as own:
        folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(own)
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
    pairs, contenders, slugs, tools, named = busiest_and_others()
    print_row("tallies of a comparison page", tally.contender_tallies, contenders)
    print_row("head to head of a comparison page", lambda pair: head_to_head.load(*pair), pairs)
    print_row("overall tally of a tool", tally.tool_tallies, tools)
    print_row("all that a comparison page reads", comparison.load, slugs)
    print_row("all that a tool page reads", tool_page.load, named)
    print_row(
        "the most contested, for the front page", lambda _: matchup_summary.contested_matchups(), [0, 0, 0]
    )
    kept = fresh_snapshot()
    print_row("leaderboard, counted anew", lambda _: fresh_snapshot().board(), [0])
    print_row("leaderboard, a category first asked for", lambda _: kept.board(kept.tools[0][3]), [0])
    print_row("leaderboard, kept", lambda _: kept.board(), [0, 0])
    print_row("recount of the votes from the log", lambda _: vote_audit.find_mismatches(), [0])
    print_row("recount of the kept counts from the log", lambda _: counter_audit.find_mismatches(), [0])


def fresh_snapshot() -> leaderboard.VoteSnapshot:
    with db.engine.connect() as connection:
        count = leaderboard.take_snapshot(connection)
    count.board()
    return count


def busiest_and_others() -> tuple[
    Sequence[tuple[int, ...]], Sequence[list[int]], Sequence[str], Sequence[list[int]], Sequence[str]
]:
    """Return a sample of pairs, addresses and tools: the most voted on first, then evenly down to the least."""
    busy = (
        select(Contender.matchup_id)
        .join(Vote, Vote.contender_id == Contender.id)
        .group_by(Contender.matchup_id)
    )
    ranked = list(db.session.scalars(busy.order_by(func.count().desc())))
    step = max(1, len(ranked) // SAMPLE)
    picked = [*ranked[:10], *ranked[10::step]]
    pairs: dict[int, list[tuple[int, int]]] = {}
    for matchup, contender, tool in db.session.execute(
        select(Contender.matchup_id, Contender.id, Contender.tool_id)
    ):
        pairs.setdefault(matchup, []).append((contender, tool))
    addresses = dict(db.session.execute(select(Matchup.id, Matchup.slug)).all())
    names = dict(db.session.execute(select(Tool.id, Tool.slug)).all())
    tools = [pairs[key][0][1] for key in picked]
    return (
        [(key, *(contender for contender, _ in pairs[key])) for key in picked],
        [[contender for contender, _ in pairs[key]] for key in picked],
        [addresses[key] for key in picked],
        [[tool] for tool in tools],
        [names[tool] for tool in tools],
    )


def print_row(name: str, question: Callable[[Any], object], inputs: Sequence[Any]) -> None:
    """Ask of every input, and print the median and the slowest in milliseconds."""
    times = [measure_question(question, one) for one in inputs]
    print(f"| {name} | {median(times):,.2f} ms | {max(times):,.2f} ms |", flush=True)


def measure_question(question: Callable[..., object], one: object) -> float:
    db.session.rollback()
    start = time.perf_counter()
    question(one)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
