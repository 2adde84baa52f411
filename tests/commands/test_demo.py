"""`flask demo`."""

from flask import Flask
from sqlalchemy import func, select

from commands import demo
from models.database.base import db
from models.database.transactions import end_read
from models.voting import vote_audit
from models.voting.tables import Ballot, Vote
from tests.builders import a_contender, a_vote


def ballots() -> list[tuple[int, int, str]]:
    rows = db.session.execute(select(Ballot.contender_id, Ballot.voter_id, Ballot.choice).order_by(Ballot.id))
    found = [tuple(row) for row in rows]
    end_read()
    return found


def run_simulation() -> list[tuple[int, int, str]]:
    end_read()
    demo.simulate_votes()
    return ballots()


def test_demo_needs_the_demo_setting(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo"])
    assert result.exit_code == 1
    assert "set DEMO=1" in result.output
    assert ballots() == []


def test_simulated_votes_are_cast_once(app: Flask) -> None:
    for _ in range(6):
        a_contender()
    first = run_simulation()
    assert first
    assert run_simulation() == first


def test_simulated_votes_vary_from_contender_to_contender(app: Flask) -> None:
    for _ in range(30):
        a_contender()
    run_simulation()
    counts = (
        db.session.execute(select(func.count()).select_from(Vote).group_by(Vote.contender_id)).scalars().all()
    )
    assert len(counts) < 60
    assert min(counts) < 10
    assert max(counts) > 50


def test_simulated_votes_agree_with_the_ballot_log(app: Flask) -> None:
    a_contender()
    run_simulation()
    assert vote_audit.find_mismatches() == []


def test_nothing_is_simulated_once_anyone_has_voted(app: Flask) -> None:
    a_vote(a_contender())
    assert len(run_simulation()) == 1
