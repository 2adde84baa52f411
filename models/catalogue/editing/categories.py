"""Add, revise and remove categories."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from models.catalogue import change_log
from models.catalogue.editing.changed_columns import assign_changed
from models.catalogue.tables import Category, ChangeKind, Tool
from models.catalogue.validation.entries import CategoryEntry
from models.database.base import db


def sync(entries: Sequence[CategoryEntry]) -> None:
    """Add or revise these categories, in their order; leaves other stored ones alone."""
    stored = {category.slug: category for category in db.session.scalars(select(Category))}
    for position, entry in enumerate(entries, 1):
        values = {**entry.model_dump(), "position": position}
        category = stored.get(entry.slug)
        if category is None:
            db.session.add(Category(**values))
            change_log.record_change(ChangeKind.CATEGORY_SET, f"The category {entry.name} was opened")
        elif changed := assign_changed(category, values):
            change_log.record_change(
                ChangeKind.CATEGORY_SET, f"The category {entry.name} was revised: {', '.join(changed)}"
            )


def remove_unused(kept: Collection[str]) -> None:
    """Remove the categories that are not kept and have no tool, retired or not."""
    has_tool = exists().where(Tool.category_id == Category.id)
    for category in db.session.scalars(select(Category).where(Category.slug.not_in(kept), ~has_tool)):
        db.session.delete(category)
        change_log.record_change(ChangeKind.CATEGORY_SET, f"The category {category.name} was closed")
