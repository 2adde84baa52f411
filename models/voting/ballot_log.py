"""Writes the ballot log: each cast, change or withdrawal is a new row, and the vote follows it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, bindparam, delete, select
from sqlalchemy import insert as insert_from

from models.database.base import upsert_into, utc_now
from models.database.prepared_statement import PreparedStatement
from models.voting.receipts import generate_code
from models.voting.tables import Ballot, BallotAct, BallotChoice, HoldReason, Vote, VoteStatus


@dataclass(frozen=True, slots=True)
class LastBallot:
    """The last row of a voter and contender in the log."""

    choice: BallotChoice
    status: VoteStatus
    hold_reason: HoldReason | None


@dataclass(frozen=True, slots=True)
class RecordedBallot:
    """A new row of the ballot log, and whether its vote is counted; a withdrawal has no receipt."""

    ballot_id: int
    receipt: str | None
    status: VoteStatus
    hold_reason: HoldReason | None


def record_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, hold_reason: HoldReason | None = None
) -> RecordedBallot | None:
    """Cast, change or withdraw a vote past the caps; None where nothing changed.

    The caller has locked the voter or all votes. `hold_reason` holds a first vote and is ignored for later
    ones, which keep the status of the one before. Raises IntegrityError for an unknown contender or voter.
    """
    for row in _SELECT_LAST_BALLOT({"voter": voter_id, "contender": contender_id}):
        return record_next_ballot(contender_id, voter_id, choice, last_ballot_from_row(row))
    if choice is BallotChoice.WITHDRAW:
        return None
    return record_first_ballot(contender_id, voter_id, choice, hold_reason)


def record_first_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, hold_reason: HoldReason | None
) -> RecordedBallot:
    """Cast a voter's first vote on a contender, held where there is a reason."""
    status = VoteStatus.HELD if hold_reason else VoteStatus.COUNTED
    return _write_ballot(contender_id, voter_id, choice, status, hold_reason)


def record_next_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, last: LastBallot
) -> RecordedBallot | None:
    """Change, withdraw or cast again with the status of the last ballot; None for the same choice."""
    if choice is last.choice:
        return None
    return _write_ballot(contender_id, voter_id, choice, last.status, last.hold_reason)


def last_ballot_from_row(row: Any) -> LastBallot:
    """Return the ballot of a row with its choice, status and status_reason."""
    hold_reason = HoldReason(row.status_reason) if row.status_reason else None
    return LastBallot(BallotChoice(row.choice), VoteStatus(row.status), hold_reason)


_SELECT_LAST_BALLOT = PreparedStatement(
    select(Ballot.choice, Ballot.status, Ballot.reason.label("status_reason"))
    .where(Ballot.voter_id == bindparam("voter"), Ballot.contender_id == bindparam("contender"))
    .order_by(Ballot.id.desc())
    .limit(1)
)
_INSERT_BALLOT = PreparedStatement(
    insert_from(Ballot).returning(Ballot.id),
    ("voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason", "receipt"),
)
_VOTE_KEY = ("voter_id", "contender_id")
_VOTE_VALUES = ("verdict", "cast_at", "ballot_id", "status", "reason")


def _vote_upsert() -> ClauseElement:
    vote = upsert_into(Vote)
    replaced = {name: vote.excluded[name] for name in _VOTE_VALUES}
    return vote.on_conflict_do_update(index_elements=_VOTE_KEY, set_=replaced)


_UPSERT_VOTE = PreparedStatement(_vote_upsert, _VOTE_KEY + _VOTE_VALUES)
_DELETE_VOTE = PreparedStatement(
    delete(Vote).where(Vote.voter_id == bindparam("voter"), Vote.contender_id == bindparam("contender"))
)


def _write_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, status: VoteStatus, hold_reason: HoldReason | None
) -> RecordedBallot:
    withdraws = choice is BallotChoice.WITHDRAW
    receipt = None if withdraws else generate_code()
    row = {
        "voter_id": voter_id,
        "contender_id": contender_id,
        "cast_at": utc_now(),
        "status": status,
        "reason": hold_reason,
    }
    [ballot] = _INSERT_BALLOT(row | {"choice": choice, "act": BallotAct.CAST, "receipt": receipt})
    if withdraws:
        _DELETE_VOTE({"voter": voter_id, "contender": contender_id})
    else:
        _UPSERT_VOTE(row | {"verdict": choice, "ballot_id": ballot.id})
    return RecordedBallot(ballot.id, receipt, status, hold_reason)
