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


def current_pair_slug(slug: str) -> str | None:
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
