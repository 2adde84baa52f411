"""Receipts: what anyone who holds the code of a vote may be told about it."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    select,
)

from models.catalogue.tables import Contender, Matchup, Tool, Verdict
from models.database.base import db
from models.voting.tables import Ballot, HoldReason, Vote, VoteStatus

# What a hand or an eye takes for another sign.
LOOKALIKES = str.maketrans("OIL", "011", " -\t")


class ReceiptState(StrEnum):
    """What has become of a vote."""

    STANDS = "stands"
    CHANGED = "changed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Receipt:
    """A vote as its code tells it; status and reason are those of now, for as long as it stands."""

    code: str
    matchup: str
    tool: str
    name: str
    verdict: Verdict
    cast_at: datetime
    state: ReceiptState
    status: VoteStatus
    reason: HoldReason | None


def normalise_code(typed: str) -> str | None:
    """Return a code as it is kept, whatever case and spacing it was typed in; None if it is none."""
    tidy = typed.upper().translate(LOOKALIKES)
    return tidy if len(tidy) == RECEIPT_LENGTH and set(tidy) <= set(RECEIPT_ALPHABET) else None


def load(kept: str) -> Receipt | None:
    """Return what a code tells; None where no vote was ever cast with it."""
    row = db.session.execute(
        select(Ballot, Vote.ballot_id, Vote.status, Vote.reason, Matchup.slug, Tool.slug, Tool.name)
        .join(Contender, Contender.id == Ballot.contender_id)
        .join(Matchup, Matchup.id == Contender.matchup_id)
        .join(Tool, Tool.id == Contender.tool_id)
        .outerjoin(Vote, (Vote.voter_id == Ballot.voter_id) & (Vote.contender_id == Ballot.contender_id))
        .where(Ballot.receipt == kept)
    ).first()
    if row is None:
        return None
    ballot, standing, status, reason, matchup, tool, name = row
    return Receipt(
        code=kept,
        matchup=matchup,
        tool=tool,
        name=name,
        verdict=Verdict(ballot.choice),
        cast_at=ballot.cast_at,
        state=_receipt_state(ballot.id, standing),
        status=VoteStatus(status or ballot.status),
        reason=HoldReason(reason) if reason else None,
    )


def _receipt_state(number: int, standing: int | None) -> ReceiptState:
    if standing is None:
        return ReceiptState.WITHDRAWN
    return ReceiptState.STANDS if standing == number else ReceiptState.CHANGED


# Fifty bits, in the letters that are not mistaken for one another.
RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


RECEIPT_LENGTH = 10


def generate_code() -> str:
    """Return a new random code: fifty bits in letters that are not mistaken for one another."""
    return "".join(secrets.choice(RECEIPT_ALPHABET) for _ in range(RECEIPT_LENGTH))
