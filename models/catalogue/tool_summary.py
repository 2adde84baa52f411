"""A tool with its category: what any page needs to name one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, select

from models.catalogue.publication import published
from models.catalogue.tables import Category, Tool
from models.database.base import db, fetch_rows


@dataclass(frozen=True, slots=True)
class ToolSummary:
    """A tool with its category, without its reviews, prices and votes."""

    id: int
    slug: str
    name: str
    maker: str
    tagline: str
    description: str
    website: str
    docs: str | None
    source_code: str | None
    retired_on: date | None
    category: str
    category_name: str


# For selects that join the tool's category; summary_from_row reads them.
SUMMARY_COLUMNS: tuple[Any, ...] = (
    Tool.id,
    Tool.slug,
    Tool.name,
    Tool.maker,
    Tool.tagline,
    Tool.description,
    Tool.website,
    Tool.docs,
    Tool.source_code,
    Tool.retired_on,
    Category.slug.label("category"),
    Category.name.label("category_name"),
)
SELECT_SUMMARIES: Select[*tuple[Any, ...]] = select(*SUMMARY_COLUMNS).join(
    Category, Category.id == Tool.category_id
)
_BY_SLUGS = SELECT_SUMMARIES.where(Tool.slug.in_(bindparam("slugs", expanding=True)))
_TOOL_NAMES = select(Tool.slug, Tool.name).where(published(Tool)).order_by(Tool.name, Tool.id)


def summary_from_row(row: Any) -> ToolSummary:
    """Return the tool in a row that holds SUMMARY_COLUMNS, among others or alone."""
    return ToolSummary(
        row.id,
        row.slug,
        row.name,
        row.maker,
        row.tagline,
        row.description,
        row.website,
        row.docs,
        row.source_code,
        row.retired_on,
        row.category,
        row.category_name,
    )


def load_summaries(slugs: Sequence[str]) -> list[ToolSummary]:
    """Return the tools with these slugs, in no particular order."""
    return [summary_from_row(row) for row in fetch_rows(_BY_SLUGS, {"slugs": list(slugs)})]


def load_summary(slug: str) -> ToolSummary | None:
    """Return the tool with this slug."""
    return next(iter(load_summaries([slug])), None)


def tool_names() -> list[tuple[str, str]]:
    """Return slug and name of every published tool, by name."""
    return [(row.slug, row.name) for row in fetch_rows(_TOOL_NAMES)]


def category_name(slug: str) -> str | None:
    """Return the name of the category with this slug."""
    return db.session.scalar(select(Category.name).where(Category.slug == slug))
