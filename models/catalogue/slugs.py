"""Slugs of tools and of pairs, and where former ones lead."""

from sqlalchemy import select

from models.catalogue.tables import FormerSlug, Tool
from models.database.base import db


def current_tool_slug(slug: str) -> str | None:
    """Return the slug that a tool has today, given one that it used to have."""
    return db.session.scalar(
        select(Tool.slug).join(FormerSlug, FormerSlug.tool_id == Tool.id).where(FormerSlug.slug == slug)
    )


PAIR_SEPARATOR = "-vs-"


def pair_slug(one: str, other: str) -> str:
    """Return the slug of the comparison of two tools, whichever way round they are named."""
    return PAIR_SEPARATOR.join(sorted((one, other)))
