"""Import a catalogue into the database."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from models.catalogue import change_log
from models.catalogue.editing import categories, matchups, prices, reviewers, reviews, tools
from models.catalogue.publication import published
from models.catalogue.tables import Change, Matchup, Tool
from models.catalogue.validation import conflicts
from models.catalogue.validation.entries import Catalogue, MatchupEntry, ToolEntry
from models.catalogue.validation.problems import CatalogueError
from models.database.base import db

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """An imported catalogue, and how many changes that recorded."""

    catalogue: Catalogue
    changes: int

    def __str__(self) -> str:
        """Return both on one line."""
        changes = f"{self.changes} change{'' if self.changes == 1 else 's'}"
        return f"{self.catalogue}: {changes if self.changes else 'nothing changed'}"


def import_catalogue(catalogue: Catalogue, progress: Progress = lambda _steps: None) -> ImportSummary:
    """Make the stored catalogue equal to this one; importing it again changes nothing.

    Runs inside the caller's write transaction. Tools and matchups missing from the catalogue are retired;
    reviews and votes are never removed. Calls progress(1) after each tool and matchup. Raises CatalogueError,
    before any change, where the catalogue conflicts with the database.
    """
    # Two imports at once, such as those of two new nodes: the second finds what the first has stored.
    change_log.lock_change_log()
    if problems := conflicts.find_conflicts(catalogue):
        raise CatalogueError(problems)
    before = change_log.last_change_id()
    categories.sync(catalogue.categories)
    reviewers.sync(catalogue.reviewers)
    _import_tools(catalogue, progress)
    _import_matchups(catalogue, progress)
    categories.remove_unused([entry.slug for entry in catalogue.categories])
    reviewers.remove_unused([entry.slug for entry in catalogue.reviewers])
    db.session.flush()
    changes = db.session.scalars(select(func.count()).where(Change.id > before)).one()
    return ImportSummary(catalogue, changes)


def _import_tools(catalogue: Catalogue, progress: Progress) -> None:
    for slug, entry in catalogue.tools.items():
        _import_tool(slug, entry)
        progress(1)
    missing = select(Tool).where(published(Tool), Tool.slug.not_in(catalogue.tools))
    for tool in db.session.scalars(missing.order_by(Tool.slug)).all():
        tools.retire(tool)


def _import_tool(slug: str, entry: ToolEntry) -> None:
    tool = _upsert_tool(slug, entry)
    prices.replace_prices(tool, entry.price)
    reviews.add_new(tool, entry.review)


def _upsert_tool(slug: str, entry: ToolEntry) -> Tool:
    tool = db.session.scalars(select(Tool).where(Tool.slug.in_([slug, *entry.formerly]))).one_or_none()
    if tool is None:
        return tools.add(slug, entry)
    if tool.slug != slug:
        tools.rename(tool, slug)
    if tool.retired_on is not None:
        tools.restore(tool)
    tools.revise(tool, entry)
    return tool


def _import_matchups(catalogue: Catalogue, progress: Progress) -> None:
    for entry in sorted(catalogue.matchups.values(), key=lambda entry: (entry.published, entry.slug)):
        _import_matchup(entry)
        progress(1)
    missing = select(Matchup).where(published(Matchup), Matchup.slug.not_in(catalogue.matchups))
    for matchup in db.session.scalars(missing.order_by(Matchup.slug)).all():
        matchups.retire(matchup)


def _import_matchup(entry: MatchupEntry) -> None:
    matchup = db.session.scalars(select(Matchup).where(Matchup.slug == entry.slug)).one_or_none()
    if matchup is None:
        matchups.publish(entry)
        return
    if matchup.retired_on is not None:
        matchups.restore(matchup)
    matchups.revise(matchup, entry)
