"""Imports a catalogue once more, and reads what the database holds of it."""

from sqlalchemy import func, select

from commands.catalogue import import_folder
from models.catalogue.tables import Change, Tool
from models.database.base import db
from tests.catalogue_files.small_catalogue import CatalogueFolder


def imported_tool(slug: str = "axe") -> Tool:
    """Return a tool as the database has it."""
    return db.session.scalars(select(Tool).where(Tool.slug == slug)).one()


def import_again(folder: CatalogueFolder) -> list[str]:
    """Import once more; return the summaries of the new changes."""
    before = db.session.scalar(select(func.max(Change.id)))
    import_folder(folder.path)
    return list(db.session.scalars(select(Change.summary).where(Change.id > before).order_by(Change.id)))
