"""Everything a comparison page says, read in a fixed and small number of queries."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select

from models.catalogue import panel, price_history, tool_summary
from models.catalogue.panel import PanelReview, ReviewChange, ReviewHistory
from models.catalogue.price_history import PriceChange, PriceHistory, PricePoint
from models.catalogue.slugs import PAIR_SEPARATOR
from models.catalogue.tables import Category, Contender, Matchup, Tool
from models.catalogue.tool_summary import ToolSummary
from models.database.base import fetch_rows
from models.pages import related_matchups
from models.pages.related_matchups import RelatedMatchup
from models.voting import head_to_head, tally
from models.voting.head_to_head import NO_VOTERS, HeadToHead
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class ComparisonSide:
    """One contender with all that is said of it; a pair that was not judged has no contender ids."""

    tool: ToolSummary
    history: ReviewHistory
    prices: PriceHistory
    tally: Tally
    contender_id: int | None = None

    @property
    def price(self) -> PricePoint | None:
        """The entry price in force."""
        return self.prices.current


@dataclass(frozen=True, slots=True)
class ReviewerRow:
    """One reviewer's two opinions, facing each other."""

    reviewer: str
    name: str
    left: PanelReview | None
    right: PanelReview | None

    @property
    def disagrees(self) -> bool:
        """Whether the reviewer would ship one and skip the other."""
        return bool(self.left and self.right and self.left.verdict is not self.right.verdict)


@dataclass(frozen=True, slots=True)
class ChangesSincePublication:
    """What has changed about one side since the day of publication."""

    tool: ToolSummary
    review_changes: tuple[ReviewChange, ...]
    price_changes: tuple[PriceChange, ...]


@dataclass(frozen=True, slots=True)
class EditorialVerdict:
    """What the editors add to the facts: question, call and pricing read, on a day."""

    question: str
    call: str
    pricing: str
    pick: ToolSummary | None
    published: date
    retired_on: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two tools side by side; without a judgement they are put together from the same facts."""

    slug: str
    sides: tuple[ComparisonSide, ComparisonSide]
    editorial_verdict: EditorialVerdict | None
    related: tuple[RelatedMatchup, ...]
    head_to_head: HeadToHead = NO_VOTERS

    @property
    def reviewer_rows(self) -> tuple[ReviewerRow, ...]:
        """The reviewers in the order of their seats."""
        left, right = (side.history.current for side in self.sides)
        seats = {o.reviewer: o.reviewer_name for o in (*left.reviews, *right.reviews)}
        return tuple(
            ReviewerRow(slug, name, left.review_by(slug), right.review_by(slug))
            for slug, name in seats.items()
        )

    @property
    def changes_since_publication(self) -> tuple[ChangesSincePublication, ...]:
        """What has changed since publication, by side; empty when nothing has."""
        if self.editorial_verdict is None:
            return ()
        day = self.editorial_verdict.published
        news = (
            ChangesSincePublication(
                side.tool,
                tuple(turn for turn in side.history.review_changes if turn.after.day > day),
                side.prices.changes_after(day),
            )
            for side in self.sides
        )
        return tuple(item for item in news if item.review_changes or item.price_changes)

    @property
    def open_to_votes(self) -> bool:
        """Whether readers may vote here: the editors have judged it and nothing in it is retired."""
        return self.editorial_verdict is not None and self.editorial_verdict.retired_on is None


_JUDGED: Select[*tuple[Any, ...]] = (
    select(
        Matchup.id.label("matchup_id"),
        Matchup.question,
        Matchup.call,
        Matchup.pricing,
        Matchup.pick_id,
        Matchup.published,
        Matchup.retired_on.label("matchup_retired_on"),
        Contender.id.label("contender_id"),
        *tool_summary.SUMMARY_COLUMNS,
    )
    .join(Contender, Contender.matchup_id == Matchup.id)
    .join(Tool, Tool.id == Contender.tool_id)
    .join(Category, Category.id == Tool.category_id)
    .where(Matchup.slug == bindparam("slug"))
    .order_by(Contender.place)
)


def load(slug: str) -> Comparison | None:
    """Return the comparison at an address, judged or not; None unless it names two tools as they are."""
    found = fetch_rows(_JUDGED, {"slug": slug})
    if not found:
        return _load_unjudged(slug)
    matchup = found[0]
    cards = [ToolSummary(*row[8:]) for row in found]
    contenders = [row.contender_id for row in found]
    pick = next((card for card in cards if card.id == matchup.pick_id), None)
    judgement = EditorialVerdict(
        matchup.question, matchup.call, matchup.pricing, pick, matchup.published, matchup.matchup_retired_on
    )
    tallies = tally.contender_tallies(contenders)
    counted = [(contender, tallies[contender]) for contender in contenders]
    put = _build_comparison(slug, cards, counted, judgement)
    return replace(put, head_to_head=head_to_head.load(matchup.matchup_id, *contenders))


def _load_unjudged(slug: str) -> Comparison | None:
    slugs = slug.split(PAIR_SEPARATOR)
    if len(slugs) != 2 or slugs[0] >= slugs[1]:  # noqa: PLR2004
        return None
    cards = sorted(tool_summary.load_summaries(slugs), key=lambda card: card.slug)
    if [card.slug for card in cards] != slugs:
        return None
    tallies = tally.tool_tallies([card.id for card in cards])
    return _build_comparison(slug, cards, [(None, tallies[card.id]) for card in cards], None)


def _build_comparison(
    slug: str,
    cards: list[ToolSummary],
    counted: list[tuple[int | None, Tally]],
    judgement: EditorialVerdict | None,
) -> Comparison:
    ids = [card.id for card in cards]
    histories, prices = panel.histories(ids), price_history.histories(ids)
    left, right = (
        ComparisonSide(card, histories[card.id], prices[card.id], votes, contender)
        for card, (contender, votes) in zip(cards, counted, strict=True)
    )
    return Comparison(slug, (left, right), judgement, related_matchups.related_to(slug, ids))
