"""What a reader is told about their vote: its status, why it is held, its receipt."""

from models.voting.receipts import RECEIPT_LENGTH
from models.voting.tables import HoldReason, VoteStatus

HELD_REASONS = {
    HoldReason.NETWORK: "many votes came from the same network within an hour",
    HoldReason.VOTERS: "many new voters came from the same network within a day",
    HoldReason.BURST: "many votes on this tool came within an hour",
    HoldReason.EDITOR: "an editor is looking at it",
}


def vote_status_text(status: VoteStatus, reason: HoldReason | None) -> str:
    """Say why a vote does not count; nothing of one that does."""
    if status is VoteStatus.COUNTED:
        return ""
    if status is VoteStatus.VOID:
        return "An editor has voided this vote, so it does not count. The log says so too."
    why = (
        HELD_REASONS.get(reason, HELD_REASONS[HoldReason.EDITOR])
        if reason
        else HELD_REASONS[HoldReason.EDITOR]
    )
    return f"It is held, because {why}. It counts once an editor has released it."


def receipt_code(code: str) -> str:
    """Write a receipt's code in two halves, which are easier to read out."""
    half = RECEIPT_LENGTH // 2
    return f"{code[:half]}-{code[half:]}"
