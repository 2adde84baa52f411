"""Entries: the validated content of a catalogue's files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from models.catalogue.slugs import pair_slug
from models.catalogue.tables import PriceKind, Verdict
from models.catalogue.validation.field_types import (
    Amount,
    Currency,
    Day,
    Line60,
    Line80,
    Line120,
    Line140,
    Line200,
    Line300,
    Link,
    Month,
    Slug,
    Text,
    ToolSlug,
    invalid,
)


def _require_one(rows: tuple[Any, ...]) -> tuple[Any, ...]:
    if not rows:
        raise invalid("is empty", "write at least one")
    return rows


_non_empty = AfterValidator(_require_one)


class CatalogueEntry(BaseModel):
    """Base class: no unknown keys, no coercion of types, immutable."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class CategoryEntry(CatalogueEntry):
    """A category in categories.toml."""

    slug: Slug
    name: Line60
    description: Line300


class CategoriesFile(CatalogueEntry):
    """categories.toml; its order is the order on the pages."""

    category: Annotated[tuple[CategoryEntry, ...], Field(strict=False), _non_empty]


class ReviewerEntry(CatalogueEntry):
    """A reviewer in reviewers.toml."""

    slug: Slug
    name: Line60
    lens: Line120
    description: Text


class ReviewersFile(CatalogueEntry):
    """reviewers.toml; its order is the order on the pages."""

    reviewer: Annotated[tuple[ReviewerEntry, ...], Field(strict=False), _non_empty]


class LinksEntry(CatalogueEntry):
    """The web pages of a tool."""

    website: Link
    docs: Link | None = None
    source_code: Link | None = None


class PriceEntry(CatalogueEntry):
    """An entry price and the month it is known from."""

    kind: Annotated[PriceKind, Field(strict=False)]
    amount: Amount | None = None
    currency: Currency = "USD"
    unit: Line60 | None = None
    note: Line300
    source: Link
    as_of: Month
    checked: Day | None = None

    @model_validator(mode="after")
    def _check_amount(self) -> Self:
        if self.kind is PriceKind.FREE and self.amount is not None:
            raise invalid("is given, yet the price is free", "leave it out, or write another kind", "amount")
        if self.amount is not None and self.unit is None:
            raise invalid("is missing beside the amount", 'say for what, such as "per month"', "unit")
        if self.unit is not None and self.amount is None:
            raise invalid("stands without an amount", "add the amount, or leave the unit out", "unit")
        return self


class FactEntry(CatalogueEntry):
    """A fact with its source and the month it is known from."""

    label: Line60
    value: Line300
    source: Link
    as_of: Month


class ReviewEntry(CatalogueEntry):
    """A reviewer's dated verdict."""

    reviewer: Slug
    verdict: Annotated[Verdict, Field(strict=False)]
    date: Day
    text: Text


class ToolEntry(CatalogueEntry):
    """A tool's file; the slug is the file's name."""

    name: Line120
    maker: Line80
    category: Slug
    tagline: Line140
    description: Text
    formerly: Annotated[tuple[ToolSlug, ...], Field(strict=False)] = ()
    links: LinksEntry
    price: Annotated[tuple[PriceEntry, ...], Field(strict=False), _non_empty]
    fact: Annotated[tuple[FactEntry, ...], Field(strict=False)] = ()
    review: Annotated[tuple[ReviewEntry, ...], Field(strict=False), _non_empty]

    def newest_review_on(self, reviewer: str) -> date | None:
        """Return the day of a reviewer's newest review; None without any."""
        return max((review.date for review in self.review if review.reviewer == reviewer), default=None)

    def reviewers_by(self, day: date) -> set[str]:
        """Return the reviewers with a review dated on or before the day."""
        return {review.reviewer for review in self.review if review.date <= day}


class MatchupEntry(CatalogueEntry):
    """A matchup's file."""

    tools: Annotated[tuple[ToolSlug, ToolSlug], Field(strict=False)]
    question: Line200
    pick: ToolSlug | None = None
    published: Day
    call: Text
    pricing: Text

    @model_validator(mode="after")
    def _check_tools(self) -> Self:
        one, other = self.tools
        if one == other:
            raise invalid(f"{one} stands against itself", "name two different tools", "tools")
        if self.pick not in {None, one, other}:
            raise invalid(f"{self.pick} is no contender", f"pick {one} or {other}, or leave it out", "pick")
        return self

    @property
    def slug(self) -> str:
        """The slug of the comparison, which is also the name of the file."""
        return pair_slug(*self.tools)


# The tables nested in a file, by their key.
NESTED_ENTRIES: Mapping[str, type[CatalogueEntry]] = {
    "category": CategoryEntry,
    "reviewer": ReviewerEntry,
    "links": LinksEntry,
    "price": PriceEntry,
    "fact": FactEntry,
    "review": ReviewEntry,
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A validated catalogue; tools and matchups by slug."""

    categories: tuple[CategoryEntry, ...]
    reviewers: tuple[ReviewerEntry, ...]
    tools: Mapping[str, ToolEntry]
    matchups: Mapping[str, MatchupEntry]

    def __str__(self) -> str:
        """Return the counts of tools, matchups and reviews."""
        reviews = sum(len(tool.review) for tool in self.tools.values())
        counts = (len(self.tools), "tool"), (len(self.matchups), "matchup"), (reviews, "review")
        return ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
