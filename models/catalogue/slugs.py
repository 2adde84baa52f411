"""Slugs of tools and of pairs, and the current ones for former ones."""

from sqlalchemy import select

from models.catalogue.tables import FormerSlug, Tool
from models.database.base import db

PAIR_SEPARATOR = "-vs-"
TOOLS_IN_A_PAIR = 2


def pair_slug(one: str, other: str) -> str:
    """Return the slug of the comparison of two tools, in whichever order they are given."""
    return PAIR_SEPARATOR.join(sorted((one, other)))


def current_tool_slug(slug: str) -> str | None:
    """Return the current slug of the tool that once had this one."""
    return db.session.scalar(
        select(Tool.slug).join(FormerSlug, FormerSlug.tool_id == Tool.id).where(FormerSlug.slug == slug)
    )


def current_pair_slug(slug: str) -> str | None:
    """Return the slug of a pair that is given in either order and with current or former slugs.

    None unless it names two different known tools.
    """
    slugs = slug.split(PAIR_SEPARATOR)
    if len(slugs) != TOOLS_IN_A_PAIR:
        return None
    current = {known: known for known in db.session.scalars(select(Tool.slug).where(Tool.slug.in_(slugs)))}
    former = select(FormerSlug.slug, Tool.slug).join(Tool, Tool.id == FormerSlug.tool_id)
    current |= dict(db.session.execute(former.where(FormerSlug.slug.in_(slugs))).all())
    one, other = map(current.get, slugs)
    return None if one is None or other is None or one == other else pair_slug(one, other)
