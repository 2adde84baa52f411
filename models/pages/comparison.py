"""Everything that a comparison page shows, read in a small fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select

from models.catalogue import panel, price_history, tool_summary
from models.catalogue.panel import PanelReview, ReviewChange, ReviewHistory
from models.catalogue.price_history import PriceChange, PriceHistory, PricePoint
from models.catalogue.slugs import PAIR_SEPARATOR, TOOLS_IN_A_PAIR
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
    """One of the two tools; it has a contender id only where the editors judged the pair."""

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
    """One reviewer's current reviews of both tools."""

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
    """The reviews and prices of one tool that changed after the day of publication."""

    tool: ToolSummary
    review_changes: tuple[ReviewChange, ...]
    price_changes: tuple[PriceChange, ...]


@dataclass(frozen=True, slots=True)
class EditorialVerdict:
    """The editors' question, call, comparison of prices and pick, with the day of publication."""

    question: str
    call: str
    pricing: str
    pick: ToolSummary | None
    published: date
    retired_on: date | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two tools side by side; an unjudged pair has no editorial verdict."""

    slug: str
    sides: tuple[ComparisonSide, ComparisonSide]
    editorial_verdict: EditorialVerdict | None
    related: tuple[RelatedMatchup, ...]
    head_to_head: HeadToHead = NO_VOTERS

    @property
    def reviewer_rows(self) -> tuple[ReviewerRow, ...]:
        """A row for each reviewer of either tool, in the order of the reviewers."""
        left, right = (side.history.current for side in self.sides)
        names = {review.reviewer: review.reviewer_name for review in (*left.reviews, *right.reviews)}
        return tuple(
            ReviewerRow(slug, name, left.review_by(slug), right.review_by(slug))
            for slug, name in names.items()
        )

    @property
    def changes_since_publication(self) -> tuple[ChangesSincePublication, ...]:
        """The tools of which a review or price changed after publication; empty for an unjudged pair."""
        if self.editorial_verdict is None:
            return ()
        day = self.editorial_verdict.published
        changes = (
            ChangesSincePublication(
                side.tool,
                tuple(change for change in side.history.review_changes if change.after.day > day),
                side.prices.changes_after(day),
            )
            for side in self.sides
        )
        return tuple(change for change in changes if change.review_changes or change.price_changes)

    @property
    def open_to_votes(self) -> bool:
        """Whether readers may vote here: the editors judged the pair and the matchup is not retired."""
        return self.editorial_verdict is not None and self.editorial_verdict.retired_on is None


_CONTENDERS: Select[*tuple[Any, ...]] = (
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
    """Return the comparison of a pair, judged or not.

    None unless the slug holds the current slugs of two different tools in their order.
    """
    rows = fetch_rows(_CONTENDERS, {"slug": slug})
    if not rows:
        return _load_unjudged(slug)
    matchup, tools = rows[0], [tool_summary.summary_from_row(row) for row in rows]
    pick = next((tool for tool in tools if tool.id == matchup.pick_id), None)
    verdict = EditorialVerdict(
        matchup.question, matchup.call, matchup.pricing, pick, matchup.published, matchup.matchup_retired_on
    )
    contender_ids = [row.contender_id for row in rows]
    tallies = tally.contender_tallies(contender_ids)
    sides = _load_sides(tools, [tallies[contender_id] for contender_id in contender_ids], contender_ids)
    related = related_matchups.related_to(slug, [tool.id for tool in tools])
    return Comparison(slug, sides, verdict, related, head_to_head.load(matchup.matchup_id, *contender_ids))


def _load_unjudged(slug: str) -> Comparison | None:
    slugs = slug.split(PAIR_SEPARATOR)
    if len(slugs) != TOOLS_IN_A_PAIR or slugs[0] >= slugs[1]:
        return None
    tools = sorted(tool_summary.load_summaries(slugs), key=lambda tool: tool.slug)
    if [tool.slug for tool in tools] != slugs:
        return None
    tool_ids = [tool.id for tool in tools]
    tallies = tally.tool_tallies(tool_ids)
    sides = _load_sides(tools, [tallies[tool_id] for tool_id in tool_ids], (None, None))
    return Comparison(slug, sides, None, related_matchups.related_to(slug, tool_ids))


def _load_sides(
    tools: Sequence[ToolSummary], tallies: Sequence[Tally], contender_ids: Sequence[int | None]
) -> tuple[ComparisonSide, ComparisonSide]:
    tool_ids = [tool.id for tool in tools]
    reviews, prices = panel.histories(tool_ids), price_history.histories(tool_ids)
    left, right = (
        ComparisonSide(tool, reviews[tool.id], prices[tool.id], votes, contender_id)
        for tool, votes, contender_id in zip(tools, tallies, contender_ids, strict=True)
    )
    return left, right
