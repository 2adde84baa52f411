"""What a tally, a panel, a price, the editors' call and a vote's status are called, everywhere on the site.

Pages, Markdown, badges, cards, mails and JSON-LD take their words from here; templates add markup only.
"""

from dataclasses import dataclass

from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.catalogue.tables import PriceKind, Verdict
from models.newsletter.issue_content import IssuePrice
from models.voting.my_votes import CurrentVote
from models.voting.receipts import Receipt, ReceiptState
from models.voting.tables import HoldReason, VoteStatus
from models.voting.tally import ConfidenceLevel, Tally
from presentation import number_formatting

SHIP, SKIP = "ship", "skip"

NO_VOTES = "no votes yet"
TOO_FEW_VOTES = "too few votes to call"
EARLY_SIGNAL = "an early signal"
INTERVAL_NAME = "95 % interval"

NO_REVIEWS = "no reviews yet"

PRICE_KINDS = {PriceKind.FREE: "Free", PriceKind.FREEMIUM: "Freemium", PriceKind.PAID: "Paid"}
NOT_KNOWN = "not known"
NOT_CHECKED = "not yet checked"

CALL = "The editors' call"
PICK = "the pick"

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


@dataclass(frozen=True, slots=True)
class TallyParts:
    """A tally in two parts: its figure, empty without votes, and the note that qualifies it."""

    figure: str
    note: str


def tally_parts(tally: Tally, counted: str = "vote") -> TallyParts:
    """Return `75 % ship` and `40 votes, 60 % to 86 %`; below ten votes the counts, and no share."""
    if tally.confidence is ConfidenceLevel.NONE:
        return TallyParts("", NO_VOTES)
    if tally.confidence is ConfidenceLevel.FEW:
        return TallyParts(vote_counts(tally), TOO_FEW_VOTES)
    share = f"{number_formatting.nonbreaking_percent(tally.share)} {SHIP}"
    note = f"{number_formatting.plural(tally.votes, counted)}, {interval_text(tally)}"
    return TallyParts(share, note + _early_signal(tally))


def tally_text(tally: Tally, counted: str = "vote") -> str:
    """Return `75 % of 40 votes ship, 60 % to 86 %`, with its reservation where there is one."""
    return _tally_sentence(tally, counted, interval_text(tally))


def full_tally_text(tally: Tally, counted: str = "vote") -> str:
    """Return `75 % of 40 votes ship, 95 % interval 60 % to 86 %`: the plain text with its interval named."""
    return _tally_sentence(tally, counted, f"{INTERVAL_NAME} {interval_text(tally)}")


def short_tally_text(tally: Tally) -> str:
    """Return `75 % of 40 votes ship`; an early signal gives its interval in place of its share."""
    if tally.confidence is ConfidenceLevel.NONE:
        return NO_VOTES
    if tally.confidence is ConfidenceLevel.FEW:
        return f"{TOO_FEW_VOTES} ({tally.votes})"
    text = f"{share_of_votes(tally)} {SHIP}"
    if tally.confidence is ConfidenceLevel.EARLY:
        votes = number_formatting.plural(tally.votes, "vote")
        text = f"{interval_text(tally)} of {votes} {SHIP}{_early_signal(tally)}"
    # A badge is one line: nothing to keep together.
    return text.replace("\N{NO-BREAK SPACE}", " ")


def vote_counts(tally: Tally) -> str:
    """Return `3 ship, 2 skip`."""
    return f"{tally.ships} {SHIP}, {tally.skips} {SKIP}"


def share_of_votes(tally: Tally, counted: str = "vote") -> str:
    """Return `75 % of 40 votes`."""
    share = number_formatting.nonbreaking_percent(tally.share)
    return f"{share} of {number_formatting.plural(tally.votes, counted)}"


def interval_text(tally: Tally) -> str:
    """Return the ends of a tally's interval: `60 % to 86 %`."""
    low, high = tally.interval
    return f"{number_formatting.nonbreaking_percent(low)} to {number_formatting.nonbreaking_percent(high)}"


def margin_text(tally: Tally) -> str:
    """Return how many votes would end a majority; empty where none is called."""
    if tally.confidence is not ConfidenceLevel.CALLED or not tally.margin:
        return ""
    return f"{number_formatting.plural(tally.margin, 'more vote')} the other way would change this"


def held_votes_text(tally: Tally) -> str:
    """Return how many votes wait for an editor; empty where none does."""
    if not tally.held:
        return ""
    return f"{number_formatting.plural(tally.held, 'vote')} held for an editor, not counted"


def _tally_sentence(tally: Tally, counted: str, interval: str) -> str:
    if tally.confidence is ConfidenceLevel.NONE:
        return NO_VOTES
    if tally.confidence is ConfidenceLevel.FEW:
        return f"{vote_counts(tally)}; {TOO_FEW_VOTES}"
    return f"{share_of_votes(tally, counted)} {SHIP}, {interval}{_early_signal(tally)}"


def _early_signal(tally: Tally) -> str:
    return f"; {EARLY_SIGNAL}" if tally.confidence is ConfidenceLevel.EARLY else ""


# Panels


def panel_text(panel: Panel) -> str:
    """Return a panel as a count: `3 of 4 ship`."""
    return panel_count_text(panel.ships, panel.size)


def panel_count_text(ships: int, size: int) -> str:
    """Return so many reviewers of a panel of this size as a count: `3 of 4 ship`."""
    return f"{ships} of {size} {SHIP}" if size else NO_REVIEWS


# Entry prices


def price_text(price: PricePoint | IssuePrice | None) -> str:
    """Return `Paid, $20 per month`, or that no price is known."""
    if price is None:
        return NOT_KNOWN
    amount = starting_price(price)
    return f"{price_kind_label(price)}, {amount}" if amount else price_kind_label(price)


def price_kind_label(price: PricePoint | IssuePrice) -> str:
    """Return Free, Freemium or Paid."""
    return PRICE_KINDS[price.kind]


def starting_price(price: PricePoint | IssuePrice) -> str:
    """Return the amount with its unit, `from` first where there is a free tier; empty without an amount."""
    if price.amount is None:
        return ""
    start = "from " if price.kind is PriceKind.FREEMIUM else ""
    return f"{start}{number_formatting.amount(price.amount, price.currency)} {price.unit}"


def price_date_text(price: PricePoint) -> str:
    """Return the month that a price is known from and the day on which its source was opened."""
    checked = f"checked {number_formatting.day(price.checked)}" if price.checked else NOT_CHECKED
    return f"{as_of_text(price.as_of)}; {checked}"


def dated_price_text(price: PricePoint | None) -> str:
    """Return `Paid, $20 per month (as of July 2025)`, for a line without a label."""
    return f"{price_text(price)} ({as_of_text(price.as_of)})" if price else f"entry price {NOT_KNOWN}"


def as_of_text(month: str) -> str:
    """Return `as of July 2025` for 2025-07."""
    return f"as of {number_formatting.month(month)}"


# The editors' call


def call_heading(pick: str | None = None) -> str:
    """Return the heading over a call, with the name of the tool that it picks, if any."""
    return f"{CALL}: {pick}" if pick else CALL


def pick_label() -> str:
    """Return the label of the tool that a call picks."""
    return PICK


# A reader's vote


def my_vote_text(vote: CurrentVote) -> str:
    """Return what a reader voted, and the vote's status if it is not counted."""
    status = f" Your vote is {vote.status}." if vote.status is not VoteStatus.COUNTED else ""
    return f"You voted {SHIP if vote.verdict is Verdict.SHIP else SKIP}.{status}"


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
