"""Importing: the tables are brought up to a catalogue, in one transaction that the caller commits."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from models import change
from models.catalogue import categories, matchups, objections, prices, reviewers, reviews, tools
from models.catalogue.faults import Faults
from models.catalogue.reading import Catalogue
from models.catalogue.shapes import MatchupEntry, ToolEntry
from models.change import Change
from models.database.base import db
from models.matchup import Matchup
from models.tool import Tool

Progress = Callable[[int], object]


@dataclass(frozen=True, slots=True)
class Summary:
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


def load(catalogue: Catalogue, progress: Progress = lambda _steps: None) -> Summary:
    """Bring the tables up to a catalogue, and say what that changed; the same again changes nothing.

    Call it in a transaction opened with `begin_write`, and commit afterwards. Tools and matchups that are no
    longer in the catalogue are retired; reviews and votes are never removed. Progress is called with 1 after
    every tool and matchup. Raises Faults, with nothing altered, where what is stored speaks against it.
    """
    if faults := objections.against(catalogue):
        raise Faults(faults)
    before = change.last_number()
    categories.arrange(catalogue.categories)
    reviewers.arrange(catalogue.reviewers)
    _load_tools(catalogue, progress)
    _load_matchups(catalogue, progress)
    categories.clear([entry.slug for entry in catalogue.categories])
    reviewers.clear([entry.slug for entry in catalogue.reviewers])
    db.session.flush()
    changes = db.session.scalars(select(func.count()).where(Change.id > before)).one()
    return Summary(catalogue, changes)


def _load_tools(catalogue: Catalogue, progress: Progress) -> None:
    for slug, entry in catalogue.tools.items():
        _load_tool(slug, entry)
        progress(1)
    missing = select(Tool).where(Tool.retired_on.is_(None), Tool.slug.not_in(catalogue.tools))
    for tool in db.session.scalars(missing.order_by(Tool.slug)).all():
        tools.retire(tool)


def _load_tool(slug: str, entry: ToolEntry) -> None:
    tool = _bring_up_tool(slug, entry)
    prices.state(tool, entry.price)
    reviews.add_new(tool, entry.review)


def _bring_up_tool(slug: str, entry: ToolEntry) -> Tool:
    tool = db.session.scalars(select(Tool).where(Tool.slug.in_([slug, *entry.formerly]))).one_or_none()
    if tool is None:
        return tools.add(slug, entry)
    if tool.slug != slug:
        tools.rename(tool, slug)
    if tool.retired_on is not None:
        tools.return_(tool)
    tools.revise(tool, entry)
    return tool


def _load_matchups(catalogue: Catalogue, progress: Progress) -> None:
    for entry in sorted(catalogue.matchups.values(), key=lambda entry: (entry.published, entry.slug)):
        _load_matchup(entry)
        progress(1)
    missing = select(Matchup).where(Matchup.retired_on.is_(None), Matchup.slug.not_in(catalogue.matchups))
    for matchup in db.session.scalars(missing.order_by(Matchup.slug)).all():
        matchups.retire(matchup)


def _load_matchup(entry: MatchupEntry) -> None:
    matchup = db.session.scalars(select(Matchup).where(Matchup.slug == entry.slug)).one_or_none()
    if matchup is None:
        matchups.publish(entry)
        return
    if matchup.retired_on is not None:
        matchups.return_(matchup)
    matchups.revise(matchup, entry)
