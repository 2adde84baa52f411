"""Casting, changing and withdrawing a vote, each with its row in the ballot log."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ClauseElement, bindparam, delete, exists, func, select
from sqlalchemy import insert as insert_from
from sqlalchemy.orm import aliased

from models.database.base import upsert_into, utc_now
from models.database.prepared_statement import PreparedStatement
from models.voting import vote_reasons, voters
from models.voting.receipts import generate_code
from models.voting.tables import (
    Ballot,
    BallotAct,
    BallotChoice,
    HoldReason,
    Vote,
    Voter,
    VoteReason,
    VoteStatus,
)
from models.voting.votable_contenders import VotableContender, find_votable
from models.voting.vote_caps import (
    KNOWN_VOTER_ACTIVITY,
    NEW_VOTER_ACTIVITY,
    VoteOrigin,
    record_and_check_caps,
)


@dataclass(frozen=True, slots=True)
class CastCommand:
    """A voter's choice on one contender, as a form sends it."""

    # Slugs as the page had them: former slugs and the other order do as well.
    matchup: str
    tool: str
    choice: BallotChoice
    # Replaces an earlier reason; empty if none was given.
    reason: str
    key_hash: str
    # The key was made for this vote, so no voter has it yet.
    is_new_voter: bool
    origin: VoteOrigin


@dataclass(frozen=True, slots=True)
class RecordedBallot:
    """A new row of the ballot log, and whether its vote is counted; a withdrawal has no receipt."""

    ballot_id: int
    receipt: str | None
    status: VoteStatus
    hold_reason: HoldReason | None


@dataclass(frozen=True, slots=True)
class CastResult:
    """The contender, and the ballot that was written; None where the vote already was as wanted."""

    contender: VotableContender
    ballot: RecordedBallot | None


class VoteRefusedError(Exception):
    """No vote can be cast on what the command names."""


class UnknownMatchupError(VoteRefusedError):
    """No published matchup has this slug."""


class ClosedMatchupError(VoteRefusedError):
    """The matchup was retired: votes on it can be withdrawn, not cast."""


class UnknownContenderError(VoteRefusedError):
    """The tool is not in this matchup."""


def cast_vote(command: CastCommand) -> CastResult:
    """Cast, change or withdraw a vote, and replace or delete its reason.

    A voter's first vote on a contender is checked against the caps: past one it is held, never refused. Later
    ones keep the status of the one before, so that no change makes a held vote count. The matchup is looked
    up inside the caller's write transaction, so that no import retires it meanwhile. Raises VoteRefusedError.
    """
    contender = _find_contender(command)
    voter = None if command.is_new_voter else _load_voter(command.key_hash, contender.contender_id)
    if voter:
        return CastResult(contender, _cast_by_known_voter(contender.contender_id, voter, command))
    if command.choice is BallotChoice.WITHDRAW:
        return CastResult(contender, None)
    return CastResult(contender, _cast_by_new_voter(contender.contender_id, command))


def record_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, hold_reason: HoldReason | None = None
) -> RecordedBallot | None:
    """Cast, change or withdraw a vote past the caps; None where it already was so.

    A first vote is held where there is a reason to; later ones keep the status of the one before. Raises
    IntegrityError for an unknown contender or voter.
    """
    last = _SELECT_LAST_BALLOT({"voter": voter_id, "contender": contender_id})
    if not last:
        first = choice is not BallotChoice.WITHDRAW
        return _write_first_ballot(contender_id, voter_id, choice, hold_reason) if first else None
    return _write_next_ballot(contender_id, voter_id, choice, _last_ballot(last[0]))


@dataclass(frozen=True, slots=True)
class _LastBallot:
    """The last row of a voter and contender in the log."""

    choice: BallotChoice
    status: VoteStatus
    hold_reason: HoldReason | None


@dataclass(frozen=True, slots=True)
class _KnownVoter:
    """A voter whom the database knows, with their last ballot and their reason on one contender."""

    id: int
    # Every vote of this voter is held for this reason.
    hold_reason: HoldReason | None
    last: _LastBallot | None
    gave_reason: bool


_SELECT_LAST_BALLOT = PreparedStatement(
    select(Ballot.choice, Ballot.status, Ballot.reason)
    .where(Ballot.voter_id == bindparam("voter"), Ballot.contender_id == bindparam("contender"))
    .order_by(Ballot.id.desc())
    .limit(1)
)
_earlier = aliased(Ballot)
_last_id = (
    select(func.max(_earlier.id))
    .where(_earlier.voter_id == Voter.id, _earlier.contender_id == bindparam("contender"))
    .scalar_subquery()
)
_gave_reason = exists().where(
    VoteReason.voter_id == Voter.id, VoteReason.contender_id == bindparam("contender")
)
_SELECT_VOTER = PreparedStatement(
    select(
        Voter.id,
        Voter.hold_reason,
        Ballot.choice,
        Ballot.status,
        Ballot.reason,
        _gave_reason.label("gave_reason"),
    )
    .outerjoin(Ballot, Ballot.id == _last_id)
    .where(Voter.key_hash == bindparam("key_hash"))
)
_INSERT_BALLOT = PreparedStatement(
    insert_from(Ballot).returning(Ballot.id),
    ("voter_id", "contender_id", "choice", "cast_at", "act", "status", "reason", "receipt"),
)
_VOTE_KEY, _VOTE_VALUES = (
    ("voter_id", "contender_id"),
    ("verdict", "cast_at", "ballot_id", "status", "reason"),
)


def _vote_upsert() -> ClauseElement:
    vote = upsert_into(Vote)
    replaced = {name: vote.excluded[name] for name in _VOTE_VALUES}
    return vote.on_conflict_do_update(index_elements=_VOTE_KEY, set_=replaced)


_UPSERT_VOTE = PreparedStatement(_vote_upsert, _VOTE_KEY + _VOTE_VALUES)
_DELETE_VOTE = PreparedStatement(
    delete(Vote).where(Vote.voter_id == bindparam("voter"), Vote.contender_id == bindparam("contender"))
)


def _find_contender(command: CastCommand) -> VotableContender:
    contenders = find_votable(command.matchup)
    if not contenders:
        raise UnknownMatchupError(command.matchup)
    if contenders[0].closed and command.choice is not BallotChoice.WITHDRAW:
        raise ClosedMatchupError(command.matchup)
    for contender in contenders:
        if command.tool in (contender.tool, *contender.former_slugs):
            return contender
    raise UnknownContenderError(command.tool)


def _load_voter(key_hash: str, contender_id: int) -> _KnownVoter | None:
    for row in _SELECT_VOTER({"key_hash": key_hash, "contender": contender_id}):
        last = _last_ballot(row) if row.choice else None
        return _KnownVoter(row.id, _hold_reason(row.hold_reason), last, bool(row.gave_reason))
    return None


def _last_ballot(row: Any) -> _LastBallot:
    return _LastBallot(BallotChoice(row.choice), VoteStatus(row.status), _hold_reason(row.reason))


def _hold_reason(stored: str | None) -> HoldReason | None:
    return HoldReason(stored) if stored else None


def _cast_by_known_voter(
    contender_id: int, voter: _KnownVoter, command: CastCommand
) -> RecordedBallot | None:
    withdraws = command.choice is BallotChoice.WITHDRAW
    if voter.last:
        ballot = _write_next_ballot(contender_id, voter.id, command.choice, voter.last)
    elif withdraws:
        ballot = None
    else:
        hold = record_and_check_caps(contender_id, command.origin, KNOWN_VOTER_ACTIVITY) or voter.hold_reason
        ballot = _write_first_ballot(contender_id, voter.id, command.choice, hold)
    if command.reason and not withdraws:
        vote_reasons.save_reason(voter.id, contender_id, command.reason)
    elif ballot and voter.gave_reason:
        # A reason for one verdict is none for the other.
        vote_reasons.delete_reason(voter.id, contender_id)
    return ballot


def _cast_by_new_voter(contender_id: int, command: CastCommand) -> RecordedBallot:
    hold = record_and_check_caps(contender_id, command.origin, NEW_VOTER_ACTIVITY)
    # Past the cap on new voters every vote of this voter is held; otherwise their second one would count.
    voter_id = voters.create(command.key_hash, hold if hold is HoldReason.VOTERS else None)
    if command.reason:
        vote_reasons.save_reason(voter_id, contender_id, command.reason)
    return _write_first_ballot(contender_id, voter_id, command.choice, hold)


def _write_first_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, hold_reason: HoldReason | None
) -> RecordedBallot:
    status = VoteStatus.HELD if hold_reason else VoteStatus.COUNTED
    return _write_ballot(contender_id, voter_id, choice, status, hold_reason)


def _write_next_ballot(
    contender_id: int, voter_id: int, choice: BallotChoice, last: _LastBallot
) -> RecordedBallot | None:
    if choice is last.choice:
        return None
    return _write_ballot(contender_id, voter_id, choice, last.status, last.hold_reason)


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
