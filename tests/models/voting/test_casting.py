"""Casting, changing and withdrawing."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError, IntegrityError

from models.catalogue.tables import Contender, Verdict
from models.database.base import db, utc_now
from models.database.transactions import end_read, write_transaction
from models.voting import ballot_log, my_votes, tally, vote_audit
from models.voting.tables import Ballot, BallotChoice, HoldReason, Vote, Voter
from models.voting.tally import Tally
from tests import databases
from tests.builders import a_contender, a_vote, a_voter, undone_write


def tally_of(contender: Contender) -> Tally:
    return tally.contender_tallies([contender.id])[contender.id]


def ballots() -> list[str]:
    return list(db.session.scalars(select(Ballot.choice).order_by(Ballot.id)))


def test_a_vote_is_counted(app: Flask) -> None:
    zed = a_contender()
    a_vote(zed, BallotChoice.SHIP)
    assert tally_of(zed) == Tally(ships=1, skips=0)


def test_a_second_vote_replaces_the_first(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    a_vote(zed, BallotChoice.SHIP, someone)
    a_vote(zed, BallotChoice.SKIP, someone)
    assert tally_of(zed) == Tally(ships=0, skips=1)


def test_a_withdrawn_vote_is_not_counted(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    a_vote(zed, BallotChoice.SHIP, someone)
    a_vote(zed, BallotChoice.WITHDRAW, someone)
    assert tally_of(zed) == Tally(ships=0, skips=0)


def test_a_withdrawn_vote_can_be_cast_again(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    for choice in (BallotChoice.SHIP, BallotChoice.WITHDRAW, BallotChoice.SKIP):
        a_vote(zed, choice, someone)
    assert tally_of(zed) == Tally(ships=0, skips=1)


def test_every_cast_change_and_withdrawal_is_logged(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    for choice in (BallotChoice.SHIP, BallotChoice.SKIP, BallotChoice.WITHDRAW):
        a_vote(zed, choice, someone)
    assert ballots() == ["ship", "skip", "withdraw"]


def test_the_same_vote_again_leaves_one_row_in_the_log(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    a_vote(zed, BallotChoice.SHIP, someone)
    a_vote(zed, BallotChoice.SHIP, someone)
    assert ballots() == ["ship"]


def test_cast_tells_whether_anything_changed(app: Flask) -> None:
    zed, someone = a_contender().id, a_voter()
    with write_transaction():
        assert ballot_log.record_ballot(zed, someone, BallotChoice.SKIP)
        assert not ballot_log.record_ballot(zed, someone, BallotChoice.SKIP)


def test_withdrawing_what_was_never_cast_leaves_no_trace(app: Flask) -> None:
    a_vote(a_contender(), BallotChoice.WITHDRAW)
    assert ballots() == []


def test_a_vote_knows_its_last_row_in_the_log(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    a_vote(zed, BallotChoice.SHIP, someone)
    a_vote(zed, BallotChoice.SKIP, someone)
    assert db.session.scalars(select(Vote.ballot_id)).all() == [
        db.session.scalar(select(func.max(Ballot.id)))
    ]


def test_votes_of_others_stay_as_they_are(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    a_vote(zed, BallotChoice.SHIP)
    a_vote(zed, BallotChoice.SKIP, someone)
    a_vote(zed, BallotChoice.WITHDRAW, someone)
    assert tally_of(zed) == Tally(ships=1, skips=0)


def test_a_vote_and_its_row_in_the_log_come_and_go_together(app: Flask) -> None:
    zed, someone = a_contender().id, a_voter()
    with undone_write():
        ballot_log.record_ballot(zed, someone, BallotChoice.SHIP)
    assert ballots() == []
    assert db.session.scalars(select(Vote)).all() == []


def test_the_database_refuses_a_second_row_of_one_voter_on_one_contender(app: Flask) -> None:
    zed, someone = a_contender(), a_voter()
    a_vote(zed, BallotChoice.SHIP, someone)
    second = Vote(voter_id=someone, contender_id=zed.id, verdict="skip", cast_at=utc_now(), ballot_id=1)
    with pytest.raises(IntegrityError, match=r"(?i)unique constraint"), write_transaction():
        db.session.add(second)


def test_the_database_refuses_a_verdict_that_is_neither(app: Flask) -> None:
    zed, someone = a_contender().id, a_voter()
    vote = Vote(voter_id=someone, contender_id=zed, verdict="mayb", cast_at=utc_now(), ballot_id=1)
    with pytest.raises(IntegrityError, match=r"(?i)check constraint"), write_transaction():
        db.session.add(vote)


def test_the_database_refuses_a_vote_on_nothing(app: Flask) -> None:
    someone = a_voter()
    with pytest.raises(IntegrityError, match=r"(?i)foreign key constraint"), write_transaction():
        ballot_log.record_ballot(4711, someone, BallotChoice.SHIP)


def test_the_database_refuses_a_vote_of_nobody(app: Flask) -> None:
    zed = a_contender().id
    with pytest.raises(IntegrityError, match=r"(?i)foreign key constraint"), write_transaction():
        ballot_log.record_ballot(zed, 4711, BallotChoice.SHIP)


@pytest.mark.parametrize("statement", ["UPDATE ballot SET choice = 'skip'", "DELETE FROM ballot"])
def test_the_log_cannot_be_rewritten(app: Flask, statement: str) -> None:
    a_vote(a_contender(), BallotChoice.SHIP)
    with pytest.raises(DatabaseError, match="never altered or removed"):
        db.session.execute(text(statement))
    end_read()
    assert ballots() == ["ship"]


@databases.on_sqlite_only
def test_a_number_of_the_log_is_never_given_twice(app: Flask) -> None:
    ddl = db.session.scalar(text("SELECT sql FROM sqlite_master WHERE name = 'ballot'"))
    assert "AUTOINCREMENT" in ddl


def test_a_voter_sees_their_own_verdicts_only(app: Flask) -> None:
    zed, other = a_contender(), a_contender()
    a_vote(zed, BallotChoice.SKIP, a_voter("me"))
    a_vote(other, BallotChoice.SHIP, a_voter("you"))
    mine = my_votes.votes_by_contender("me", [zed.id, other.id])
    assert {key: vote.verdict for key, vote in mine.items()} == {zed.id: Verdict.SKIP}


def test_a_voter_is_written_down_once(app: Flask) -> None:
    assert a_voter("me") == a_voter("me")
    assert db.session.scalar(select(func.count()).select_from(Voter)) == 1


def test_the_log_leads_to_the_votes_that_stand(app: Flask) -> None:
    zed, someone, other = a_contender(), a_voter(), a_voter()
    for voter, choice in ((someone, "ship"), (other, "skip"), (someone, "skip"), (other, "withdraw")):
        a_vote(zed, BallotChoice(choice), voter)
    assert vote_audit.find_mismatches() == []


def status_of(contender_id: int) -> tuple[str, str | None]:
    """Whether the only vote on a contender counts, and why not."""
    return db.session.execute(select(Vote.status, Vote.reason).where(Vote.contender_id == contender_id)).one()


def a_held_vote(contender_id: int, voter_id: int) -> None:
    with write_transaction():
        ballot_log.record_ballot(contender_id, voter_id, BallotChoice.SHIP, HoldReason.BURST)


def test_a_held_vote_is_not_in_the_tally(app: Flask) -> None:
    zed = a_contender().id
    a_held_vote(zed, a_voter())
    assert status_of(zed) == ("held", "burst")
    assert tally.contender_tallies([zed])[zed] == Tally(held=1)


@pytest.mark.parametrize("detour", [(BallotChoice.SKIP,), (BallotChoice.WITHDRAW, BallotChoice.SHIP)])
def test_no_detour_makes_a_held_vote_count(app: Flask, detour: tuple[BallotChoice, ...]) -> None:
    contender, voter_id = a_contender(), a_voter()
    zed = contender.id
    a_held_vote(zed, voter_id)
    for choice in detour:
        a_vote(contender, choice, voter_id)
    assert status_of(zed) == ("held", "burst")
