"""Every page of the catalogue that crawlers may index, with the time of its last change."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func, literal, select, union_all

from models.catalogue.publication import published
from models.catalogue.tables import Change, Contender, Matchup, Review, Reviewer, Tool
from models.database.base import db, fetch_rows
from models.newsletter.tables import Issue


@dataclass(frozen=True, slots=True)
class SitemapUrl:
    """A path on the site and when its content was last changed."""

    path: str
    changed_at: datetime | None


_tools = (
    select((literal("/tools/") + Tool.slug).label("path"), func.max(Change.made_at).label("changed_at"))
    .outerjoin(Change, Change.tool_id == Tool.id)
    .where(published(Tool))
    .group_by(Tool.id)
)
# A comparison shows the current panels and prices of its tools, so a change to either tool counts.
_tools_changed_at = (
    select(func.max(Change.made_at))
    .join(Contender, Contender.tool_id == Change.tool_id)
    .where(Contender.matchup_id == Matchup.id)
    .correlate(Matchup)
    .scalar_subquery()
)
_matchup_changed_at = func.max(Change.made_at)
_matchups = (
    select(
        literal("/compare/") + Matchup.slug,
        case((_tools_changed_at > _matchup_changed_at, _tools_changed_at), else_=_matchup_changed_at),
    )
    .outerjoin(Change, Change.matchup_id == Matchup.id)
    .where(published(Matchup))
    .group_by(Matchup.id)
)
_reviewers = (
    select(literal("/reviewers/") + Reviewer.slug, func.max(Change.made_at))
    .outerjoin(Review, Review.reviewer_id == Reviewer.id)
    .outerjoin(Change, Change.review_id == Review.id)
    .group_by(Reviewer.id)
)
_issues = select(literal("/newsletter/issues/") + Issue.slug, Issue.compiled_at)
_ALL = union_all(_tools, _matchups, _reviewers, _issues).subquery()


def count_urls() -> int:
    """Return how many pages there are, not counting the static ones."""
    return db.session.scalar(select(func.count()).select_from(_ALL)) or 0


def load_part(number: int, size: int) -> list[SitemapUrl]:
    """Return one part of the pages in the order of their paths; parts are counted from 1."""
    pages = select(_ALL.c.path, _ALL.c.changed_at).order_by(_ALL.c.path)
    part = pages.limit(size).offset((number - 1) * size)
    return [SitemapUrl(row.path, row.changed_at) for row in fetch_rows(part)]


def last_changed_at() -> datetime | None:
    """Return the time of the last change to anything."""
    return db.session.scalar(select(func.max(Change.made_at)))
