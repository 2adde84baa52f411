"""Casting, changing and withdrawing a vote: the one verb behind the vote form."""

from dataclasses import dataclass

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import aliased

from models.database.prepared_statement import PreparedStatement
from models.voting import ballot_log, vote_locks, vote_reasons, voters
from models.voting.ballot_log import LastBallot, RecordedBallot
from models.voting.tables import Ballot, BallotChoice, HoldReason, Voter, VoteReason
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

    # Current or former slugs, in either order.
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
class CastResult:
    """The contender, and the ballot that was written; None where nothing changed."""

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
    voter = None if command.is_new_voter else _lock_voter(command.key_hash, contender.contender_id)
    if voter:
        return CastResult(contender, _cast_by_known_voter(contender.contender_id, voter, command))
    if command.choice is BallotChoice.WITHDRAW:
        return CastResult(contender, None)
    return CastResult(contender, _cast_by_new_voter(contender.contender_id, command))


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


@dataclass(frozen=True, slots=True)
class _KnownVoter:
    """A voter whom the database knows, with their last ballot on one contender."""

    id: int
    # Holds every vote of this voter.
    hold_reason: HoldReason | None
    last: LastBallot | None
    gave_reason: bool


_earlier = aliased(Ballot)
_last_ballot_id = (
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
        Ballot.reason.label("status_reason"),
        _gave_reason.label("gave_reason"),
    )
    .outerjoin(Ballot, Ballot.id == _last_ballot_id)
    .where(Voter.key_hash == bindparam("key_hash"))
)


def _lock_voter(key_hash: str, contender_id: int) -> _KnownVoter | None:
    # Two tabs would each change what the other one has not committed.
    vote_locks.lock_voter(key_hash)
    for row in _SELECT_VOTER({"key_hash": key_hash, "contender": contender_id}):
        hold_reason = HoldReason(row.hold_reason) if row.hold_reason else None
        last = ballot_log.last_ballot_from_row(row) if row.choice else None
        return _KnownVoter(row.id, hold_reason, last, bool(row.gave_reason))
    return None


def _cast_by_known_voter(
    contender_id: int, voter: _KnownVoter, command: CastCommand
) -> RecordedBallot | None:
    ballot = None
    withdraws = command.choice is BallotChoice.WITHDRAW
    if voter.last:
        ballot = ballot_log.record_next_ballot(contender_id, voter.id, command.choice, voter.last)
    elif not withdraws:
        hold = record_and_check_caps(contender_id, command.origin, KNOWN_VOTER_ACTIVITY) or voter.hold_reason
        ballot = ballot_log.record_first_ballot(contender_id, voter.id, command.choice, hold)
    if command.reason and not withdraws:
        vote_reasons.save_reason(voter.id, contender_id, command.reason)
    elif ballot and voter.gave_reason:
        # The reason belongs to the previous verdict.
        vote_reasons.delete_reason(voter.id, contender_id)
    return ballot


def _cast_by_new_voter(contender_id: int, command: CastCommand) -> RecordedBallot:
    hold = record_and_check_caps(contender_id, command.origin, NEW_VOTER_ACTIVITY)
    # Past the cap on new voters every vote of this voter is held; otherwise their second one would count.
    voter_id = voters.create(command.key_hash, hold if hold is HoldReason.VOTERS else None)
    if command.reason:
        vote_reasons.save_reason(voter_id, contender_id, command.reason)
    return ballot_log.record_first_ballot(contender_id, voter_id, command.choice, hold)
