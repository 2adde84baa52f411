"""Votes and the log from which they can be counted again."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import (
    ClauseElement,
    bindparam,
    delete,
    select,
)
from sqlalchemy import insert as insert_from

from models.database.base import upsert_into, utc_now
from models.database.prepared_statement import PreparedStatement
from models.voting import voters
from models.voting.receipts import generate_code
from models.voting.tables import Ballot, BallotAct, BallotChoice, HoldReason, Vote, VoteStatus
from models.voting.vote_caps import (
    KNOWN_VOTER_ACTIVITY,
    NEW_VOTER_ACTIVITY,
    VoteOrigin,
    record_and_check_caps,
)


@dataclass(frozen=True, slots=True)
class CastResult:
    """What a cast came to: its receipt, and whether it counts or is held, and why."""

    ballot_id: int
    receipt: str | None
    status: VoteStatus
    reason: HoldReason | None
    # Whether it is the voter's first word on this contender.
    first: bool


@dataclass(frozen=True, slots=True)
class _LastBallot:
    """The last row of a voter and contender in the log; without a choice where there is none yet."""

    choice: BallotChoice | None
    status: VoteStatus
    reason: HoldReason | None


_ballot_columns = select(Ballot.choice, Ballot.status, Ballot.reason)
_same_voter_and_contender = (
    Ballot.voter_id == bindparam("voter"),
    Ballot.contender_id == bindparam("contender"),
)
_SELECT_LAST_BALLOT = PreparedStatement(
    _ballot_columns.where(*_same_voter_and_contender).order_by(Ballot.id.desc()).limit(1)
)
_INSERT_BALLOT = PreparedStatement(
    insert_from(Ballot).returning(Ballot.id),
    ("voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason", "receipt"),
)
_DELETE_VOTE = PreparedStatement(
    delete(Vote).where(Vote.voter_id == bindparam("voter"), Vote.contender_id == bindparam("contender"))
)


VOTE_KEY, VOTE_VALUES = ("voter_id", "contender_id"), ("verdict", "cast_at", "ballot_id", "status", "reason")


def _vote_upsert() -> ClauseElement:
    vote = upsert_into(Vote)
    values = {name: vote.excluded[name] for name in VOTE_VALUES}
    return vote.on_conflict_do_update(index_elements=VOTE_KEY, set_=values)


_UPSERT_VOTE = PreparedStatement(_vote_upsert, VOTE_KEY + VOTE_VALUES)


def record_ballot(
    contender_id: int,
    voter_id: int,
    choice: BallotChoice,
    why_hold: Callable[[], HoldReason | None] = lambda: None,
) -> CastResult | None:
    """Cast, change or withdraw a vote together with its row in the log; None when it already stood so.

    A first vote is held where `why_hold` says so; later ones keep the standing that it had, so that nobody
    changes a held vote into a counted one. Call begin_write first; raises IntegrityError for an
    unknown contender or voter.
    """
    last = _last_ballot(contender_id, voter_id)
    if last is None:
        return (
            None
            if choice is BallotChoice.WITHDRAW
            else record_first_ballot(contender_id, voter_id, choice, why_hold())
        )
    return None if choice is last.choice else _write_ballot(contender_id, voter_id, choice, last)


def record_first_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, reason: HoldReason | None
) -> CastResult:
    """Cast a voter's very first vote on a contender, held where there is a reason; otherwise as `cast`."""
    return _write_ballot(contender_id, voter_id, choice, _LastBallot(None, _initial_status(reason), reason))


def _initial_status(reason: HoldReason | None) -> VoteStatus:
    return VoteStatus.HELD if reason else VoteStatus.COUNTED


def _write_ballot(contender_id: int, voter_id: int, choice: BallotChoice, last: _LastBallot) -> CastResult:
    receipt = None if choice is BallotChoice.WITHDRAW else generate_code()
    row = {"voter_id": voter_id, "contender_id": contender_id, "cast_at": utc_now()}
    row |= {"status": last.status, "reason": last.reason}
    ballot_id = _INSERT_BALLOT(row | {"choice": choice, "act": BallotAct.CAST, "receipt": receipt})[0][0]
    if choice is BallotChoice.WITHDRAW:
        _DELETE_VOTE({"voter": voter_id, "contender": contender_id})
    else:
        _UPSERT_VOTE(row | {"verdict": choice, "ballot_id": ballot_id})
    return CastResult(ballot_id, receipt, last.status, last.reason, last.choice is None)


def _last_ballot(contender_id: int, voter_id: int) -> _LastBallot | None:
    for choice, status, reason in _SELECT_LAST_BALLOT({"voter": voter_id, "contender": contender_id}):
        return _LastBallot(BallotChoice(choice), VoteStatus(status), HoldReason(reason) if reason else None)
    return None


def cast_vote(
    contender_id: int, key_hash: str, choice: BallotChoice, origin: VoteOrigin
) -> CastResult | None:
    """Cast, change or withdraw the vote of the voter with this key; None when it already stood so.

    Only a first vote on a contender is weighed against the caps. Call begin_write first.
    """
    known = voters.find(key_hash)
    if known is None:
        return (
            None
            if choice is BallotChoice.WITHDRAW
            else cast_first_vote(contender_id, key_hash, choice, origin)
        )
    held = HoldReason(known.hold_reason) if known.hold_reason else None
    return record_ballot(
        contender_id,
        known.id,
        choice,
        lambda: record_and_check_caps(contender_id, origin, KNOWN_VOTER_ACTIVITY) or held,
    )


def cast_first_vote(contender_id: int, key_hash: str, choice: BallotChoice, origin: VoteOrigin) -> CastResult:
    """Cast the very first vote of a voter whose key nobody has had before; otherwise as `cast`."""
    why = record_and_check_caps(contender_id, origin, NEW_VOTER_ACTIVITY)
    # Past the cap on newcomers, whatever this one ever casts waits: their second vote would count else.
    new = voters.create(key_hash, why if why is HoldReason.VOTERS else None)
    return record_first_ballot(contender_id, new.id, choice, why)
