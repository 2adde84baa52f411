"""The triggers, their first fill, the audits, the leaderboard and the reference count the golden cases alike."""

import importlib.util
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete, select, text

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import db
from models.database.transactions import write_transaction
from models.voting import ballot_log, counter_audit, leaderboard, moderation, vote_audit, voters
from models.voting.moderation import VoteFilter
from models.voting.tables import (
    Ballot,
    BallotAct,
    BallotChoice,
    ContenderCount,
    DailyCount,
    PairCount,
    ToolCount,
    Vote,
    Voter,
)
from tests.builders import a_matchup, a_tool, a_voter
from tests.models.voting.ballot_histories import BURST, GOLDEN, Cast, Expected, Step
from tests.models.voting.folded_log import folded_log

FIRST_DAY = datetime(2026, 3, 2, 12, tzinfo=UTC)
MIGRATION = Path(__file__).parents[3] / "migrations" / "versions" / "0005_kept_counts.py"
COUNTERS = (ContenderCount, DailyCount, PairCount, ToolCount)


@pytest.fixture(params=GOLDEN)
def expected(app: Flask, request: pytest.FixtureRequest) -> Expected:
    """What one golden case leads to, after its history was written."""
    history, expected = GOLDEN[request.param]
    ada = a_tool("ada")
    for opponent in ("bob", "zed"):
        a_matchup(ada, a_tool(opponent))
    for step in history:
        write_step(step)
    return expected


def write_step(step: Step) -> None:
    with time_machine.travel(FIRST_DAY + timedelta(days=step.day - 1), tick=False), write_transaction():
        if isinstance(step, Cast):
            [contender_id] = [key for key, name in contender_names().items() if name == step.contender]
            ballot_log.record_ballot(contender_id, a_voter(step.voter), step.choice, step.hold)
        elif step.receipt_of:
            moderation.moderate(step.act, VoteFilter(receipt=receipt_of(*step.receipt_of)))
        else:
            moderation.moderate(step.act, VoteFilter(reason=BURST))


def receipt_of(voter: str, contender: str) -> str:
    ballots = select(Ballot.contender_id, Ballot.receipt).where(
        Ballot.voter_id == voters.find(voter), Ballot.act == BallotAct.CAST
    )
    names = contender_names()
    [receipt] = [row.receipt for row in db.session.execute(ballots) if names[row.contender_id] == contender]
    return receipt


def contender_names() -> dict[int, str]:
    """Each contender as tool/opponent."""
    rows = db.session.execute(
        select(Contender.id, Matchup.slug.label("matchup"), Tool.slug.label("tool"))
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
    ).all()
    return {
        row.id: f"{row.tool}/{next(side for side in row.matchup.split('-vs-') if side != row.tool)}"
        for row in rows
    }


def day_number(day: date) -> int:
    return (day - FIRST_DAY.date()).days + 1


def stored_counts() -> Expected:
    """What the tables hold, without zeros."""
    names = contender_names()
    matchups = dict(db.session.execute(select(Matchup.id, Matchup.slug)).all())
    tools = dict(db.session.execute(select(Tool.id, Tool.slug)).all())
    votes = db.session.execute(select(Vote, Voter.key_hash).join(Voter, Voter.id == Vote.voter_id))
    tallies, daily, pairs, overall = (db.session.scalars(select(table)).all() for table in COUNTERS)
    return Expected(
        {(key, names[vote.contender_id]): f"{vote.verdict} {vote.status}" for vote, key in votes},
        {
            names[row.contender_id]: (row.ships, row.skips, row.held)
            for row in tallies
            if row.ships or row.skips or row.held
        },
        {
            (names[row.contender_id], day_number(row.day)): (row.ships, row.skips)
            for row in daily
            if row.ships or row.skips
        },
        {(matchups[row.matchup_id], row.first, row.second): row.voters for row in pairs if row.voters},
        {tools[row.tool_id]: (row.ships, row.skips) for row in overall if row.ships or row.skips},
    )


def empty_counters() -> None:
    for table in COUNTERS:
        db.session.execute(delete(table))


def migration() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kept_counts", MIGRATION)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_triggers_count_so_and_the_audits_agree(expected: Expected) -> None:
    assert stored_counts() == expected
    assert vote_audit.find_mismatches() == []
    assert counter_audit.find_mismatches() == []


def test_the_first_fill_of_an_existing_log_counts_so(expected: Expected) -> None:
    with write_transaction():
        empty_counters()
        for statement in migration().FIRST_COUNTS:
            db.session.execute(text(statement))
    assert stored_counts() == expected


def test_the_audits_find_lost_counters_and_rebuild_them(expected: Expected) -> None:
    with write_transaction():
        empty_counters()
        mismatches = counter_audit.find_mismatches()
        counter_audit.rebuild(mismatches)
    assert bool(mismatches) == bool(expected.tallies or expected.daily)
    assert stored_counts() == expected


def test_the_audits_find_lost_votes_and_rebuild_them(expected: Expected) -> None:
    with write_transaction():
        db.session.execute(delete(Vote))
        mismatches = vote_audit.find_mismatches()
        vote_audit.repair_votes([mismatch.contender_id for mismatch in mismatches])
    assert bool(mismatches) == bool(expected.votes)
    assert stored_counts() == expected


def test_the_leaderboard_counts_so(expected: Expected) -> None:
    with db.engine.connect() as connection:
        snapshot = leaderboard.take_snapshot(connection)
    slugs = {tool.number: tool.slug for tool in snapshot.tools}
    tallies = {slugs[number]: (tally.ships, tally.skips) for number, tally in snapshot.tallies.items()}
    assert {slug: tally for slug, tally in tallies.items() if any(tally)} == expected.tools
    duels = sorted(
        (f"{slugs[first]}-vs-{slugs[second]}", score)
        for first, second, score in zip(
            snapshot.duels.first.tolist(),
            snapshot.duels.second.tolist(),
            snapshot.duels.score.tolist(),
            strict=True,
        )
    )
    scores = {("ship", "skip"): 1.0, ("skip", "ship"): 0.0, ("ship", "ship"): 0.5, ("skip", "skip"): 0.5}
    assert duels == sorted(
        (matchup, scores[first, second])
        for (matchup, first, second), voter_count in expected.pairs.items()
        for _ in range(voter_count)
    )


def test_the_reference_counts_so(expected: Expected) -> None:
    names = contender_names()
    matchups = dict(db.session.execute(select(Matchup.id, Matchup.slug)).all())
    tools = dict(db.session.execute(select(Tool.id, Tool.slug)).all())
    keys = dict(db.session.execute(select(Voter.id, Voter.key_hash)).all())
    counts = folded_log()
    daily = {
        (contender, day): (
            counts.daily.get((contender, day, BallotChoice.SHIP), 0),
            counts.daily.get((contender, day, BallotChoice.SKIP), 0),
        )
        for contender, day, _ in counts.daily
    }
    assert expected == Expected(
        {(keys[v], names[c]): f"{vote.verdict} {vote.status}" for (v, c), vote in counts.votes.items()},
        {names[key]: (tally.ships, tally.skips, tally.held) for key, tally in counts.tallies.items()},
        {(names[key], day_number(day)): change for (key, day), change in daily.items()},
        {(matchups[pair.matchup_id], pair.first, pair.second): n for pair, n in counts.pairs.items()},
        {tools[key]: (tally.ships, tally.skips) for key, tally in counts.tools.items()},
    )
