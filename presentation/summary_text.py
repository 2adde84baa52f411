"""What a verdict, a tally, a panel, a price and the editors' call are called, everywhere on the site.

Pages, Markdown, feeds, badges, cards, mails and JSON-LD take their words from here; templates add markup.
"""

from dataclasses import dataclass

from markupsafe import Markup, escape

from models.catalogue.panel import Panel
from models.catalogue.price_history import PricePoint
from models.catalogue.tables import PriceKind, Verdict
from models.newsletter.issue_content import IssuePrice
from models.pages.reviewer_page import ReviewerSummary
from models.voting.tally import ConfidenceLevel, Tally
from presentation import number_formatting

SHIP, SKIP = "ship", "skip"
VERDICT_CHANGED = "turned from {before} to {after}"
VERDICT_KEPT = "looked again and still says"

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


# Verdicts


def verdict_word(verdict: str) -> str:
    """Return `ship` or `skip`, for a sentence."""
    return SHIP if verdict == Verdict.SHIP else SKIP


def verdict_label(verdict: str) -> str:
    """Return `Ship` or `Skip`, for a mark, a button or a heading."""
    return number_formatting.capitalize_first(verdict_word(verdict))


def verdict_change_text(before: str, after: str) -> str:
    """Return `turned from ship to skip`."""
    return VERDICT_CHANGED.format(before=verdict_word(before), after=verdict_word(after))


def verdict_change_markup(before: str, after: str) -> Markup:
    """Return `turned from … to …` around verdicts that are already words or markup."""
    return escape(VERDICT_CHANGED).format(before=before, after=after)


def verdict_kept_text() -> str:
    """Return what precedes the verdict of a reviewer who looked again and did not change it."""
    return VERDICT_KEPT


def would_ship() -> str:
    """Return `would ship`."""
    return f"would {SHIP}"


# Tallies


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


def share_parts(tally: Tally) -> TallyParts:
    """Return `75 %` and `of 40 votes, 60 % to 86 %`, for a table whose heading is `share_heading`."""
    return TallyParts(number_formatting.nonbreaking_percent(tally.share), f"of {tally_parts(tally).note}")


def share_heading() -> str:
    """Return the heading over shares."""
    return f"Share that {SHIP}"


def too_few_votes_heading() -> str:
    """Return the heading over tools with too few votes to call."""
    return number_formatting.capitalize_first(TOO_FEW_VOTES)


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


def panel_sentence(panel: Panel) -> str:
    """Return a panel as part of a description: `3 of 4 reviewers ship it`."""
    if not panel.size:
        return number_formatting.capitalize_first(NO_REVIEWS)
    return f"{panel.ships} of {panel.size} reviewers {SHIP} it"


def reviewer_record_text(reviewer: ReviewerSummary) -> str:
    """Return how many tools a reviewer ships: `Ships 12 of 39 tools.`."""
    if not reviewer.verdicts:
        return f"{number_formatting.capitalize_first(NO_REVIEWS)}."
    return f"{verdict_label(Verdict.SHIP)}s {reviewer.ships} of {reviewer.verdicts} tools."


# Entry prices


def price_text(price: PricePoint | IssuePrice | None) -> str:
    """Return `Paid, $20 per month`, or that no price is known."""
    if price is None:
        return NOT_KNOWN
    amount = starting_price(price)
    label = price_kind_label(price.kind)
    return f"{label}, {amount}" if amount else label


def price_kind_label(kind: PriceKind) -> str:
    """Return Free, Freemium or Paid."""
    return PRICE_KINDS[kind]


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
