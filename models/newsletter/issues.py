"""Issues: each is compiled once, stored as it was sent, and stays readable at its own address."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from models.database.base import db, fetch_rows, utc_now
from models.newsletter import issue_content
from models.newsletter.issue_content import IssueContent
from models.newsletter.tables import Issue

LATEST_LIMIT = 50


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue as a reader gets it."""

    id: int
    slug: str
    day: date
    compiled_at: datetime
    content: IssueContent

    @property
    def headline(self) -> str:
        """What comes first in the issue, in one line; it is the subject of the letter."""
        first = self.content
        if first.matchups:
            names = " vs ".join(side.name for side in first.matchups[0].sides)
            more = len(first.matchups) - 1 + first.more.matchups
            return f"{names}, and {more} more matchup{'' if more == 1 else 's'}" if more else names
        if first.turned:
            turn = first.turned[0]
            return f"{turn.reviewer_name} turns to {turn.after} on {turn.tool_name}"
        return f"{first.moved[0].tool_name} has another price" if first.moved else "The closest votes"


@dataclass(frozen=True, slots=True)
class IssueCursor:
    """How far the last issue went: its last change and its day."""

    last_change: int
    day: date


_EDITIONS = select(Issue.id, Issue.slug, Issue.day, Issue.compiled_at, Issue.content).order_by(
    Issue.id.desc()
)


def week_slug(day: date) -> str:
    """Return the ISO week that a day falls in, as 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def latest_issues(limit: int = LATEST_LIMIT) -> tuple[Edition, ...]:
    """Return the newest issues, newest first."""
    return tuple(_edition(row) for row in fetch_rows(_EDITIONS.limit(limit)))


def issue_by_slug(slug: str) -> Edition | None:
    """Return the issue of a week."""
    return next((_edition(row) for row in fetch_rows(_EDITIONS.where(Issue.slug == slug))), None)


def issue_by_id(issue_id: int) -> Edition:
    """Return an issue that is known to be there."""
    return _edition(fetch_rows(_EDITIONS.where(Issue.id == issue_id))[0])


def latest_cursor() -> IssueCursor | None:
    """Return how far the last issue went; None before the first."""
    row = db.session.execute(select(Issue.last_change, Issue.day).order_by(Issue.id.desc()).limit(1)).first()
    return row and IssueCursor(row.last_change, row.day)


def publish_issue(day: date, last_change: int, found: IssueContent) -> int:
    """Store a week's issue and return its number; raises IntegrityError where the week has one."""
    issue = Issue(
        slug=week_slug(day),
        day=day,
        compiled_at=utc_now(),
        last_change=last_change,
        content=issue_content.dump_content(found),
    )
    db.session.add(issue)
    db.session.flush()
    return issue.id


def preview_edition(day: date, found: IssueContent) -> Edition:
    """Return an issue that is not stored, to be looked at."""
    return Edition(0, week_slug(day), day, utc_now(), found)


def _edition(row: Any) -> Edition:
    return Edition(row.id, row.slug, row.day, row.compiled_at, issue_content.parse_content(row.content))
