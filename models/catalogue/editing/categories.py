"""Verbs for the shelves."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from models import change
from models.catalogue.rows import amend
from models.catalogue.shapes import CategoryEntry
from models.category import Category
from models.change import Kind
from models.database.base import db
from models.tool import Tool


def arrange(entries: Sequence[CategoryEntry]) -> None:
    """Bring the shelves up to these entries, in their order; one that is not among them stays."""
    stored = {category.slug: category for category in db.session.scalars(select(Category))}
    for position, entry in enumerate(entries, 1):
        values = {**entry.model_dump(), "position": position}
        category = stored.get(entry.slug)
        if category is None:
            db.session.add(Category(**values))
            change.record(Kind.CATEGORY_SET, f"The category {entry.name} was opened")
        elif news := amend(category, values):
            change.record(Kind.CATEGORY_SET, f"The category {entry.name} was revised: {', '.join(news)}")


def clear(kept: Collection[str]) -> None:
    """Take away every shelf but those kept and those on which a tool stands, retired or not."""
    used = exists().where(Tool.category_id == Category.id)
    for category in db.session.scalars(select(Category).where(Category.slug.not_in(kept), ~used)):
        db.session.delete(category)
        change.record(Kind.CATEGORY_SET, f"The category {category.name} was closed")
