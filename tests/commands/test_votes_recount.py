"""`flask votes recount`."""

import re

from flask import Flask
from sqlalchemy import delete, select, update

from models.database.base import db
from models.database.transactions import write_transaction
from models.voting import vote_audit
from models.voting.tables import BallotChoice, Vote
from models.voting.tally import Tally
from tests.builders import a_contender, a_vote, a_voter, votes_on

EVERY_VOTE = select(
    Vote.voter_id, Vote.contender_id, Vote.verdict, Vote.cast_at, Vote.ballot_id, Vote.status, Vote.reason
).order_by(Vote.voter_id)


def test_votes_that_were_cast_changed_and_withdrawn_agree_with_the_log(app: Flask) -> None:
    zed, voter = a_contender(), a_voter()
    for choice in (BallotChoice.SHIP, BallotChoice.SKIP, BallotChoice.WITHDRAW, BallotChoice.SKIP):
        a_vote(zed, choice, voter)
    a_vote(zed, BallotChoice.SHIP)
    result = app.test_cli_runner().invoke(args=["votes", "recount"])
    assert result.exit_code == 0
    assert result.output == "5 ballots read, 2 votes stand; every tally agrees with the ballot log.\n"


def test_a_database_without_votes_agrees(app: Flask) -> None:
    assert app.test_cli_runner().invoke(args=["votes", "recount"]).exit_code == 0


def test_a_lost_vote_is_listed_with_both_counts(app: Flask) -> None:
    zed = a_contender()
    votes_on(zed, ships=2, skips=1)
    with write_transaction():
        db.session.execute(delete(Vote).where(Vote.verdict == "skip"))
    result = app.test_cli_runner().invoke(args=["votes", "recount"])
    assert result.exit_code == 1
    assert "the log says 2 ship and 1 skip, the votes say 2 ship and 0 skip; 1 row differs" in result.output
    assert "2 tallies differ from the ballot log" in result.output


def test_two_faults_that_cancel_out_in_the_count_are_found(app: Flask) -> None:
    zed, left, right = a_contender(), a_voter(), a_voter()
    a_vote(zed, BallotChoice.SHIP, left)
    a_vote(zed, BallotChoice.SKIP, right)
    with write_transaction():
        for voter, verdict in ((left, "skip"), (right, "ship")):
            db.session.execute(update(Vote).where(Vote.voter_id == voter).values(verdict=verdict))
    (found,) = vote_audit.find_mismatches()
    assert found.logged == found.stored == Tally(ships=1, skips=1)
    assert found.differing_rows == 4


def test_a_vote_that_the_log_does_not_know_is_found(app: Flask) -> None:
    zed, voter = a_contender(), a_voter()
    a_vote(zed, BallotChoice.SHIP, voter)
    with write_transaction():
        db.session.execute(update(Vote).values(ballot_id=99))
    assert [found.tool for found in vote_audit.find_mismatches()]


def rename(table: str, name: str) -> None:
    with write_transaction():
        db.session.execute(db.text(f"ALTER TABLE {table} RENAME TO {name}"))


def test_a_recount_before_the_tables_are_there_says_what_to_do(app: Flask) -> None:
    rename("vote", "put_aside")
    result = app.test_cli_runner().invoke(args=["votes", "recount"])
    rename("put_aside", "vote")
    assert result.exit_code == 1
    assert re.search(r"no such table: vote|relation \"vote\" does not exist", result.output)
    assert "Run `flask --app app db upgrade` first." in result.output


def test_a_repair_puts_the_votes_back_to_what_the_log_says(app: Flask) -> None:
    zed, left, right = a_contender(), a_voter(), a_voter()
    a_vote(zed, BallotChoice.SHIP, left)
    a_vote(zed, BallotChoice.SKIP, right)
    before = db.session.execute(EVERY_VOTE).all()
    with write_transaction():
        db.session.execute(delete(Vote).where(Vote.voter_id == left))
        db.session.execute(update(Vote).values(verdict="ship", status="void", reason="editor"))
    result = app.test_cli_runner().invoke(args=["votes", "recount", "--repair"])
    assert result.exit_code == 0
    assert "the log says 1 ship and 1 skip, the votes say 0 ship and 0 skip; 3 rows differ" in result.output
    assert db.session.execute(EVERY_VOTE).all() == before
    assert vote_audit.find_mismatches() == []
