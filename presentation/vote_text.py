"""Wording of votes: the question, verdict, status, hold reason and receipt."""

from models.voting.my_votes import CurrentVote
from models.voting.receipts import Receipt, ReceiptState
from models.voting.tables import HoldReason, VoteStatus
from models.voting.tally import Tally
from presentation import number_formatting, summary_text

VOTE_WITHDRAWN = "Your vote is withdrawn."
NO_VOTE_TO_WITHDRAW = "There was no vote of yours to withdraw."
VOID_SENTENCE = "An editor has voided this vote, so it does not count. The log says so too."
HELD_SENTENCE = "It is held, because {reason}. It counts once an editor has released it."
HOLD_REASONS = {
    HoldReason.NETWORK: "many votes came from the same network within an hour",
    HoldReason.VOTERS: "many new voters came from the same network within a day",
    HoldReason.BURST: "many votes on this tool came within an hour",
    HoldReason.EDITOR: "an editor is looking at it",
}
RECEIPT_SENTENCES = {
    ReceiptState.STANDS: "This vote stands and is counted.",
    ReceiptState.CHANGED: (
        "This vote no longer stands: the voter has changed it since, "
        "and the newer one has a receipt of its own."
    ),
    ReceiptState.WITHDRAWN: "This vote no longer stands: the voter has withdrawn it.",
}
UNCOUNTED_RECEIPT = "This vote stands."


def vote_question(tool: str) -> str:
    """Return `Would you ship Cursor?`."""
    return f"Would you {summary_text.SHIP} {tool}?"


def my_vote_text(vote: CurrentVote) -> str:
    """Return what a reader voted, and the vote's status if it is not counted."""
    status = f" Your vote is {vote.status}." if vote.status is not VoteStatus.COUNTED else ""
    return f"You voted {summary_text.verdict_word(vote.verdict)}.{status}"


def vote_status_text(status: VoteStatus, reason: HoldReason | None) -> str:
    """Return why a vote does not count; empty for a counted one."""
    if status is VoteStatus.COUNTED:
        return ""
    if status is VoteStatus.VOID:
        return VOID_SENTENCE
    return HELD_SENTENCE.format(reason=HOLD_REASONS[reason or HoldReason.EDITOR])


def receipt_text(receipt: Receipt) -> str:
    """Return what has become of a receipt's vote, and why it does not count if it does not."""
    if receipt.state is ReceiptState.STANDS and receipt.status is not VoteStatus.COUNTED:
        return f"{UNCOUNTED_RECEIPT} {vote_status_text(receipt.status, receipt.reason)}"
    return RECEIPT_SENTENCES[receipt.state]


def held_votes_text(tally: Tally) -> str:
    """Return how many votes wait for an editor; empty where none does."""
    if not tally.held:
        return ""
    return f"{number_formatting.plural(tally.held, 'vote')} held for an editor, not counted"
