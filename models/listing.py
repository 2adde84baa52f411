"""Matchups and tools in rows, for the pages that one browses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from models import panel, price, shelf, tally
from models.base import db, rows
from models.category import Category
from models.matchup import Contender, Matchup
from models.panel import Panel
from models.price import Entry, Price
from models.shelf import Card
from models.tally import FEW, Tally
from models.tool import Tool

PER_PAGE = 30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class ToolRow:
    """A tool with what a list says of it."""

    tool: Card
    panel: Panel
    price: Entry | None
    community: Tally


@dataclass(frozen=True, slots=True)
class Corner:
    """One contender in a list of matchups."""

    slug: str
    name: str
    panel: Panel
    community: Tally
    picked: bool


@dataclass(frozen=True, slots=True)
class MatchupRow:
    """A matchup with both its contenders."""

    slug: str
    question: str
    call: str
    published: date
    corners: tuple[Corner, Corner]


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of rows out of a counted whole."""

    rows: tuple[T, ...]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are, one at the least."""
        return max(1, -(-self.total // PER_PAGE))


@dataclass(frozen=True, slots=True)
class Choice:
    """One value to narrow a list by, and how many rows it would leave."""

    value: str
    label: str
    count: int
    chosen: bool


_first, _second = aliased(Contender), aliased(Contender)
_one, _other = aliased(Tool), aliased(Tool)
_MATCHUPS = (
    select(
        Matchup.slug,
        Matchup.question,
        Matchup.call,
        Matchup.published,
        Matchup.pick_id,
        _first.id,
        _one.id,
        _one.slug,
        _one.name,
        _second.id,
        _other.id,
        _other.slug,
        _other.name,
    )
    .join(_first, (_first.matchup_id == Matchup.id) & (_first.place == 1))
    .join(_second, (_second.matchup_id == Matchup.id) & (_second.place == 2))  # noqa: PLR2004
    .join(_one, _one.id == _first.tool_id)
    .join(_other, _other.id == _second.tool_id)
    .where(Matchup.retired_on.is_(None))
    .order_by(Matchup.published.desc(), Matchup.id.desc())
)


def matchups(number: int = 1, size: int = PER_PAGE) -> Page[MatchupRow]:
    """Return a page of matchups, newest first."""
    total = (
        db.session.scalar(select(func.count()).select_from(Matchup).where(Matchup.retired_on.is_(None))) or 0
    )
    return Page(_matchup_rows(_MATCHUPS.limit(size).offset((number - 1) * size)), total, number)


def matchups_by_id(ids: Sequence[int]) -> tuple[MatchupRow, ...]:
    """Return these matchups but for retired ones, newest first."""
    return _matchup_rows(_MATCHUPS.where(Matchup.id.in_(ids)))


def matchups_by_slug(slugs: Sequence[str]) -> dict[str, MatchupRow]:
    """Return the rows of these matchups by slug, without those that are retired."""
    return {row.slug: row for row in _matchup_rows(_MATCHUPS.where(Matchup.slug.in_(slugs)))} if slugs else {}


def _matchup_rows(statement: Select[*tuple[Any, ...]]) -> tuple[MatchupRow, ...]:
    found = rows(statement)
    histories = panel.seats([key for row in found for key in (row[6], row[10])])
    votes = tally.of_contenders([key for row in found for key in (row[5], row[9])])

    def corner(row: Any, first: int) -> Corner:
        contender, tool, slug, name = row[first : first + 4]
        return Corner(slug, name, histories[tool].now, votes[contender], row.pick_id == tool)

    return tuple(
        MatchupRow(row.slug, row.question, row.call, row.published, (corner(row, 5), corner(row, 9)))
        for row in found
    )


def contested(limit: int = 5) -> tuple[MatchupRow, ...]:
    """Return the busiest matchups whose community is divided, among those with enough votes to say so."""
    divided = {key: votes for key, votes in tally.at_least(FEW).items() if _divided(votes)}
    most = sorted(divided, key=lambda key: -divided[key].votes)[: limit * 2]
    chosen = _matchup_rows(_MATCHUPS.where(or_(_first.id.in_(most), _second.id.in_(most))))
    ranked = sorted(chosen, key=lambda row: -max(corner.community.votes for corner in row.corners))
    return tuple(ranked[:limit])


def _divided(votes: Tally) -> bool:
    low, high = votes.interval
    return low < 1 / 2 < high


def split_panels(limit: int = 6) -> tuple[ToolRow, ...]:
    """Return tools on which half of the panel ships and half skips, newest opinion first."""
    return _tool_rows(_SHELF.where(Tool.id.in_(panel.evenly_split(limit))))


_SHELF = shelf.CARDS.where(Tool.retired_on.is_(None)).order_by(func.lower(Tool.name), Tool.id)
_price_kind = (
    select(Price.kind)
    .where(Price.tool_id == Tool.id)
    .order_by(Price.as_of.desc())
    .limit(1)
    .correlate(Tool)
    .scalar_subquery()
)


def tools(categories: Sequence[str] = (), prices: Sequence[str] = (), number: int = 1) -> Page[ToolRow]:
    """Return a page of tools by name, narrowed to some categories and kinds of price."""
    wanted: list[ColumnElement[bool]] = []
    if categories:
        wanted.append(Category.slug.in_(categories))
    if prices:
        wanted.append(_price_kind.in_(prices))
    narrowed = _SHELF.where(*wanted)
    total = db.session.scalar(select(func.count()).select_from(narrowed.order_by(None).subquery())) or 0
    rows = _tool_rows(narrowed.limit(PER_PAGE).offset((number - 1) * PER_PAGE))
    return Page(rows, total, number)


def tools_by_slug(slugs: Sequence[str]) -> dict[str, ToolRow]:
    """Return the rows of these tools, retired or not."""
    return {row.tool.slug: row for row in _tool_rows(shelf.CARDS.where(Tool.slug.in_(slugs)))}


def _tool_rows(statement: Select[*tuple[Any, ...]]) -> tuple[ToolRow, ...]:
    cards = [Card(*row) for row in rows(statement)]
    ids = [card.id for card in cards]
    histories, entries, votes = panel.seats(ids), price.of_tools(ids), tally.of_tools(ids)
    return tuple(
        ToolRow(card, histories[card.id].now, entries[card.id].now, votes[card.id]) for card in cards
    )


def shelf_choices(
    categories: Sequence[str], prices: Sequence[str]
) -> tuple[tuple[Choice, ...], tuple[Choice, ...]]:
    """Return the categories and the kinds of price to narrow by; each counts under the other's choice."""
    grid = db.session.execute(
        select(Category.slug, Category.name, _price_kind, func.count())
        .join(Tool, Tool.category_id == Category.id)
        .where(Tool.retired_on.is_(None))
        .group_by(Category.id, _price_kind)
        .order_by(Category.position)
    ).all()
    names = {slug: name for slug, name, _, _ in grid}
    by_category = tuple(
        Choice(
            slug,
            name,
            sum(n for s, _, kind, n in grid if s == slug and (not prices or kind in prices)),
            slug in categories,
        )
        for slug, name in names.items()
    )
    by_price = tuple(
        Choice(
            kind,
            kind,
            sum(n for s, _, k, n in grid if k == kind and (not categories or s in categories)),
            kind in prices,
        )
        for kind in price.PriceKind
    )
    return by_category, by_price
