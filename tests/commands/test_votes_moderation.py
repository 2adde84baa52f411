"""`flask votes held`, `release`, `void` and `prune`."""

from datetime import UTC, datetime

import time_machine
from flask import Flask
from sqlalchemy import select

from models.catalogue.tables import Contender
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.voting import ballot_log, networks, tally, vote_audit
from models.voting.tables import ActivityKind, Ballot, BallotChoice, HoldReason, Voter
from models.voting.tally import Tally
from models.voting.voters import create
from tests.builders import a_contender, a_vote, a_voter


def a_held_vote(
    contender: Contender, reason: HoldReason = HoldReason.BURST, voter_id: int | None = None
) -> str:
    """One held vote; returns its receipt."""
    key, by = contender.id, voter_id or a_voter()
    with write_transaction():
        made = ballot_log.record_ballot(key, by, BallotChoice.SHIP, reason)
    return made.receipt


def run_votes(app: Flask, *words: str) -> str:
    end_read()
    result = app.test_cli_runner().invoke(args=["votes", *words])
    end_read()
    return result.output


def tally_of(contender: Contender) -> Tally:
    return tally.contender_tallies([contender.id])[contender.id]


def ballot_acts() -> list[str]:
    return list(db.session.scalars(select(Ballot.act).order_by(Ballot.id)))


def test_held_votes_are_listed_by_contender_and_reason(app: Flask) -> None:
    zed = a_contender()
    a_held_vote(zed)
    a_held_vote(zed, HoldReason.NETWORK)
    listed = run_votes(app, "held")
    assert "1 ship and 0 skip, held, burst" in listed
    assert "2 votes held." in listed
    assert "1 vote held." in run_votes(app, "held", "--reason", "network")


def test_nothing_is_released_before_it_is_confirmed(app: Flask) -> None:
    zed = a_contender()
    a_held_vote(zed)
    assert "Nothing was changed." in run_votes(app, "release", "--all")
    assert tally_of(zed) == Tally(held=1)


def test_a_released_vote_counts_and_the_log_says_who_did_it(app: Flask) -> None:
    zed = a_contender()
    a_held_vote(zed)
    assert "1 vote released." in run_votes(app, "release", "--reason", "burst", "--yes")
    assert tally_of(zed) == Tally(ships=1, skips=0)
    assert ballot_acts() == ["cast", "release"]
    assert vote_audit.find_mismatches() == []


def test_releasing_again_changes_nothing(app: Flask) -> None:
    a_held_vote(a_contender())
    run_votes(app, "release", "--all", "--yes")
    assert "0 votes released." in run_votes(app, "release", "--all", "--yes")
    assert ballot_acts() == ["cast", "release"]


def test_a_voided_vote_stays_void_however_it_is_changed(app: Flask) -> None:
    zed, voter_id = a_contender(), a_voter()
    a_held_vote(zed, voter_id=voter_id)
    run_votes(app, "void", "--all", "--yes")
    for choice in (BallotChoice.SKIP, BallotChoice.WITHDRAW, BallotChoice.SHIP):
        a_vote(zed, choice, voter_id)
    assert tally_of(zed) == Tally()
    assert vote_audit.find_mismatches() == []


def test_a_vote_that_counts_is_voided_by_its_receipt_alone(app: Flask) -> None:
    zed = a_contender()
    a_vote(zed)
    assert "0 votes voided." in run_votes(app, "void", "--all", "--yes")
    code = db.session.scalars(select(Ballot.receipt)).one()
    assert "1 vote voided." in run_votes(app, "void", "--receipt", code.lower(), "--yes")
    assert tally_of(zed) == Tally()
    assert vote_audit.find_mismatches() == []


def test_to_release_a_newcomer_frees_their_later_votes_too(app: Flask) -> None:
    zed = a_contender()
    with write_transaction():
        late = create("late", HoldReason.VOTERS)
    a_held_vote(zed, HoldReason.VOTERS, late)
    run_votes(app, "release", "--reason", "voters", "--yes")
    assert db.session.get(Voter, late).hold_reason is None


def test_a_void_vote_is_let_back_in_by_its_receipt_alone(app: Flask) -> None:
    zed = a_contender()
    code = a_held_vote(zed)
    run_votes(app, "void", "--all", "--yes")
    assert "0 votes released." in run_votes(app, "release", "--all", "--yes")
    assert "1 vote released." in run_votes(app, "release", "--receipt", code, "--yes")
    assert tally_of(zed) == Tally(ships=1)
    assert vote_audit.find_mismatches() == []


def test_which_votes_has_to_be_said(app: Flask) -> None:
    assert "Say which votes" in run_votes(app, "release", "--yes")
    assert "is no receipt" in run_votes(app, "void", "--receipt", "junk", "--yes")


def test_traces_of_networks_are_pruned(app: Flask) -> None:
    with time_machine.travel(datetime(2026, 1, 10, tzinfo=UTC), tick=False), write_transaction():
        networks.increment([(networks.identify_network("192.0.2.7").current, ActivityKind.VOTE)])
    with time_machine.travel(datetime(2026, 3, 5, tzinfo=UTC), tick=False):
        assert run_votes(app, "prune") == "1 sighting and 1 key deleted.\n"
