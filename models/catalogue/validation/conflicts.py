"""Conflicts between an import and the database: removed reviews, and slugs of other tools."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from models.catalogue.tables import FormerSlug, Review, Reviewer, Tool
from models.catalogue.validation.entries import Catalogue, ToolEntry
from models.catalogue.validation.problems import Problem
from models.database.base import db, fetch_rows


@dataclass(frozen=True, slots=True)
class _StoredTools:
    """The stored tools by current and former slug, and the days of their reviews in force."""

    owners: dict[str, Tool]
    # By tool id and reviewer slug.
    review_days: dict[int, dict[str, date]]


def find_conflicts(catalogue: Catalogue) -> list[Problem]:
    """Return every conflict of a catalogue with the database; it can be imported if there is none."""
    stored = _StoredTools(_tools_by_slug(), _newest_review_days())
    return [
        problem
        for slug, entry in catalogue.tools.items()
        for problem in (*_slug_conflicts(slug, entry, stored), *_removed_reviews(slug, entry, stored))
    ]


def _tools_by_slug() -> dict[str, Tool]:
    former = select(FormerSlug.slug, Tool).join(Tool, Tool.id == FormerSlug.tool_id)
    owners = dict(db.session.execute(former).all())
    return owners | {tool.slug: tool for tool in db.session.scalars(select(Tool))}


def _newest_review_days() -> dict[int, dict[str, date]]:
    newest = (
        select(Review.tool_id, Reviewer.slug, func.max(Review.written_on).label("day"))
        .join(Reviewer, Reviewer.id == Review.reviewer_id)
        .group_by(Review.tool_id, Reviewer.slug)
    )
    days: dict[int, dict[str, date]] = {}
    for row in fetch_rows(newest):
        days.setdefault(row.tool_id, {})[row.slug] = row.day
    return days


def _matching_tool(slug: str, entry: ToolEntry, stored: _StoredTools) -> Tool | None:
    """Return the stored tool that the entry is about."""
    return next((stored.owners[name] for name in (slug, *entry.formerly) if name in stored.owners), None)


def _slug_conflicts(slug: str, entry: ToolEntry, stored: _StoredTools) -> Iterator[Problem]:
    """Yield a problem for every slug of the entry that belongs to another stored tool."""
    file, tool = f"tools/{slug}.toml", _matching_tool(slug, entry, stored)
    if tool is not None and tool.slug not in {slug, *entry.formerly}:
        remedy = f"use another slug, or name {tool.slug} in formerly if it is the same tool"
        yield Problem(file, "", f"{slug} was once the slug of {tool.slug} and still leads there", remedy)
        return
    for number, former in enumerate(entry.formerly, 1):
        owner = stored.owners.get(former, tool)
        if owner is not tool and owner is not None:
            what = f"{former} belongs to another stored tool, {owner.slug}"
            yield Problem(file, f"formerly[{number}]", what, "leave it out: two tools cannot become one")


def _removed_reviews(slug: str, entry: ToolEntry, stored: _StoredTools) -> Iterator[Problem]:
    tool = _matching_tool(slug, entry, stored)
    for reviewer, day in stored.review_days.get(tool.id, {}).items() if tool else ():
        newest = entry.newest_review_on(reviewer)
        if newest is None or newest < day:
            what = f"{reviewer}'s review of {day} is in force, and no longer in the file"
            remedy = "reviews are not taken back; put it back, or write a newer one"
            yield Problem(f"tools/{slug}.toml", "review", what, remedy)
