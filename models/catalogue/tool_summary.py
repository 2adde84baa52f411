"""Tools as they stand on the shelf: what any page needs to name one."""

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
    Category.slug,
    Category.name,
)
SELECT_SUMMARIES: Select[*tuple[Any, ...]] = select(*SUMMARY_COLUMNS).join(
    Category, Category.id == Tool.category_id
)
_TOOL_NAMES = select(Tool.slug, Tool.name).where(published(Tool)).order_by(Tool.name, Tool.id)
_BY_SLUGS = SELECT_SUMMARIES.where(Tool.slug.in_(bindparam("slugs", expanding=True)))


def load_summaries(slugs: Sequence[str]) -> list[ToolSummary]:
    """Return the tools with these slugs, in no particular order."""
    return [ToolSummary(*row) for row in fetch_rows(_BY_SLUGS, {"slugs": list(slugs)})]


def load_summary(slug: str) -> ToolSummary | None:
    """Return the tool with this slug."""
    return next(iter(load_summaries([slug])), None)


def tool_names() -> list[tuple[str, str]]:
    """Return slug and name of every tool that is not retired, by name."""
    return [(slug, name) for slug, name in fetch_rows(_TOOL_NAMES)]


def slugs_by_id() -> dict[int, str]:
    """Return the slug of every tool by its id."""
    return dict(db.session.execute(select(Tool.id, Tool.slug)).all())


def category_name(slug: str) -> str | None:
    """Return the name of the category with this slug."""
    return db.session.scalar(select(Category.name).where(Category.slug == slug))
