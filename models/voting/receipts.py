"""Receipts: what anyone who has a vote's code may learn about it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from models.catalogue.tables import Contender, Matchup, Tool, Verdict
from models.database.base import db
from models.voting.tables import Ballot, HoldReason, Vote, VoteStatus

# Fifty bits, in Crockford's base 32, which leaves out the letters that are taken for digits.
RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 10
LOOKALIKES = str.maketrans("OIL", "011", " -\t")


class ReceiptState(StrEnum):
    """What has become of a vote."""

    STANDS = "stands"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A vote by its code; status and reason are the voter's present ones on this contender."""

    code: str
    matchup: str
    tool: str
    name: str
    verdict: Verdict
    cast_at: datetime
    state: ReceiptState
    status: VoteStatus
    reason: HoldReason | None


def generate_code() -> str:
    """Return a new random code."""
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECEIPT_LENGTH))


def normalise_code(typed: str) -> str | None:
    """Return a code as it is stored, whatever its case and spacing; None if it cannot be one."""
    code = typed.upper().translate(LOOKALIKES)
    return code if len(code) == RECEIPT_LENGTH and set(code) <= set(RECEIPT_ALPHABET) else None


def load(code: str) -> Receipt | None:
    """Return the receipt with this code; None where no vote was cast with it."""
    row = db.session.execute(
        select(
            Ballot.id,
            Ballot.choice,
            Ballot.cast_at,
            Ballot.status.label("first_status"),
            Vote.ballot_id.label("current_ballot_id"),
            Vote.status,
            Vote.reason,
            Matchup.slug.label("matchup"),
            Tool.slug.label("tool"),
            Tool.name,
        )
        .join(Contender, Contender.id == Ballot.contender_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
        .outerjoin(Vote, (Vote.voter_id == Ballot.voter_id) & (Vote.contender_id == Ballot.contender_id))
        .where(Ballot.receipt == code)
    ).first()
    if row is None:
        return None
    return Receipt(
        code=code,
        matchup=row.matchup,
        tool=row.tool,
        name=row.name,
        verdict=Verdict(row.choice),
        cast_at=row.cast_at,
        state=_receipt_state(row.id, row.current_ballot_id),
        status=VoteStatus(row.status or row.first_status),
        reason=HoldReason(row.reason) if row.reason else None,
    )


def _receipt_state(ballot_id: int, current_ballot_id: int | None) -> ReceiptState:
    if current_ballot_id is None:
        return ReceiptState.WITHDRAWN
    return ReceiptState.STANDS if current_ballot_id == ballot_id else ReceiptState.CHANGED
