"""Importing: the tables are brought up to a catalogue, in one transaction that the caller commits."""

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
    """What was imported, and how many changes that made."""

    catalogue: Catalogue
    changes: int

    def __str__(self) -> str:
        """Say it on one line."""
        return f"{self.catalogue}: {self._outcome}"

    @property
    def _outcome(self) -> str:
        if self.changes == 0:
            return "nothing changed"
        return f"{self.changes} change{'' if self.changes == 1 else 's'}"


def import_catalogue(catalogue: Catalogue, progress: Progress = lambda _steps: None) -> ImportSummary:
    """Bring the tables up to a catalogue, and say what that changed; the same again changes nothing.

    Call it in a transaction opened with `begin_write`, and commit afterwards. Tools and matchups that are no
    longer in the catalogue are retired; reviews and votes are never removed. Progress is called with 1 after
    every tool and matchup. Raises Faults, with nothing altered, where what is stored speaks against it.
    """
    if faults := conflicts.find_conflicts(catalogue):
        raise CatalogueError(faults)
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
