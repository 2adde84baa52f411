"""Everything a comparison page says, read in a fixed and small number of queries."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select

from models import head_to_head, related, tally
from models.catalogue import panel, price_history, tool_summary
from models.catalogue.panel import PanelReview, ReviewChange, ReviewHistory
from models.catalogue.price_history import PriceChange, PriceHistory, PricePoint
from models.catalogue.slugs import PAIR_SEPARATOR, pair_slug
from models.catalogue.tables import Category, Contender, FormerSlug, Matchup, Tool
from models.catalogue.tool_summary import ToolSummary
from models.database.base import db, fetch_rows
from models.head_to_head import NOBODY, HeadToHead
from models.related import Related
from models.tally import Tally


@dataclass(frozen=True, slots=True)
class Side:
    """One contender with all that is said of it; a pair that was not judged has no contender ids."""

    tool: ToolSummary
    history: ReviewHistory
    prices: PriceHistory
    tally: Tally
    contender_id: int | None = None

    @property
    def price(self) -> PricePoint | None:
        """The entry price in force."""
        return self.prices.now


@dataclass(frozen=True, slots=True)
class Row:
    """One reviewer's two opinions, facing each other."""

    reviewer: str
    name: str
    left: PanelReview | None
    right: PanelReview | None

    @property
    def split(self) -> bool:
        """Whether the reviewer would ship one and skip the other."""
        return bool(self.left and self.right and self.left.verdict is not self.right.verdict)


@dataclass(frozen=True, slots=True)
class News:
    """What has changed about one side since the day of publication."""

    tool: ToolSummary
    turns: tuple[ReviewChange, ...]
    moves: tuple[PriceChange, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
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
    sides: tuple[Side, Side]
    judgement: Judgement | None
    related: tuple[Related, ...]
    head_to_head: HeadToHead = NOBODY

    @property
    def rows(self) -> tuple[Row, ...]:
        """The reviewers in the order of their seats."""
        left, right = (side.history.now for side in self.sides)
        seats = {o.reviewer: o.reviewer_name for o in (*left.opinions, *right.opinions)}
        return tuple(Row(slug, name, left.of(slug), right.of(slug)) for slug, name in seats.items())

    @property
    def news(self) -> tuple[News, ...]:
        """What has changed since publication, by side; empty when nothing has."""
        if self.judgement is None:
            return ()
        day = self.judgement.published
        news = (
            News(
                side.tool,
                tuple(turn for turn in side.history.turns if turn.after.day > day),
                side.prices.moves_after(day),
            )
            for side in self.sides
        )
        return tuple(item for item in news if item.turns or item.moves)

    @property
    def open_to_votes(self) -> bool:
        """Whether readers may vote here: the editors have judged it and nothing in it is retired."""
        return self.judgement is not None and self.judgement.retired_on is None


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


def of(slug: str) -> Comparison | None:
    """Return the comparison at an address, judged or not; None unless it names two tools as they are."""
    found = fetch_rows(_JUDGED, {"slug": slug})
    if not found:
        return _unjudged(slug)
    matchup = found[0]
    cards = [ToolSummary(*row[8:]) for row in found]
    contenders = [row.contender_id for row in found]
    pick = next((card for card in cards if card.id == matchup.pick_id), None)
    judgement = Judgement(
        matchup.question, matchup.call, matchup.pricing, pick, matchup.published, matchup.matchup_retired_on
    )
    tallies = tally.of_contenders(contenders)
    counted = [(contender, tallies[contender]) for contender in contenders]
    put = _put_together(slug, cards, counted, judgement)
    return replace(put, head_to_head=head_to_head.of(matchup.matchup_id, *contenders))


def _unjudged(slug: str) -> Comparison | None:
    slugs = slug.split(PAIR_SEPARATOR)
    if len(slugs) != 2 or slugs[0] >= slugs[1]:  # noqa: PLR2004
        return None
    cards = sorted(tool_summary.load_summaries(slugs), key=lambda card: card.slug)
    if [card.slug for card in cards] != slugs:
        return None
    tallies = tally.of_tools([card.id for card in cards])
    return _put_together(slug, cards, [(None, tallies[card.id]) for card in cards], None)


def _put_together(
    slug: str,
    cards: list[ToolSummary],
    counted: list[tuple[int | None, Tally]],
    judgement: Judgement | None,
) -> Comparison:
    ids = [card.id for card in cards]
    histories, prices = panel.histories(ids), price_history.histories(ids)
    left, right = (
        Side(card, histories[card.id], prices[card.id], votes, contender)
        for card, (contender, votes) in zip(cards, counted, strict=True)
    )
    return Comparison(slug, (left, right), judgement, related.of(slug, ids))


def settled_slug(slug: str) -> str | None:
    """Return the address that a pair belongs under, whatever its order and whichever former slugs it uses.

    None when it does not name two different known tools.
    """
    names = slug.split(PAIR_SEPARATOR)
    if len(names) != 2:  # noqa: PLR2004
        return None
    current = {name: name for name in db.session.scalars(select(Tool.slug).where(Tool.slug.in_(names)))}
    former = select(FormerSlug.slug, Tool.slug).join(Tool, Tool.id == FormerSlug.tool_id)
    current |= dict(db.session.execute(former.where(FormerSlug.slug.in_(names))).all())
    if not all(name in current for name in names) or current[names[0]] == current[names[1]]:
        return None
    return pair_slug(current[names[0]], current[names[1]])
