"""Issues as they were stored and sent, one a week."""

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
    """An issue with its parsed content."""

    id: int
    slug: str
    day: date
    compiled_at: datetime
    content: IssueContent

    @property
    def headline(self) -> str:
        """The first news of the issue in one line; the subject of the mail."""
        content = self.content
        if content.matchups:
            names = " vs ".join(side.name for side in content.matchups[0].sides)
            more = len(content.matchups) - 1 + content.more.matchups
            return f"{names}, and {more} more matchup{'' if more == 1 else 's'}" if more else names
        if content.turned:
            change = content.turned[0]
            return f"{change.reviewer_name} turns to {change.after} on {change.tool_name}"
        return f"{content.moved[0].tool_name} has another price" if content.moved else "The closest votes"


@dataclass(frozen=True, slots=True)
class IssueCursor:
    """The last change number that the newest issue covers, and the issue's day."""

    last_change: int
    day: date


_EDITIONS = select(Issue.id, Issue.slug, Issue.day, Issue.compiled_at, Issue.content).order_by(
    Issue.id.desc()
)


def week_slug(day: date) -> str:
    """Return the ISO week of a day, such as 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def latest_issues(limit: int = LATEST_LIMIT) -> tuple[Edition, ...]:
    """Return the newest issues, newest first."""
    return tuple(_edition(row) for row in fetch_rows(_EDITIONS.limit(limit)))


def issue_by_slug(slug: str) -> Edition | None:
    """Return the issue of a week such as 2026-W48; None where there is none."""
    return next((_edition(row) for row in fetch_rows(_EDITIONS.where(Issue.slug == slug))), None)


def issue_by_id(issue_id: int) -> Edition:
    """Return a stored issue; raises IndexError where there is none."""
    return _edition(fetch_rows(_EDITIONS.where(Issue.id == issue_id))[0])


def latest_cursor() -> IssueCursor | None:
    """Return the cursor of the newest issue; None before the first issue."""
    row = db.session.execute(select(Issue.last_change, Issue.day).order_by(Issue.id.desc()).limit(1)).first()
    return row and IssueCursor(row.last_change, row.day)


def publish_issue(day: date, last_change: int, content: IssueContent) -> int:
    """Store the issue of the day's week and return its id; raises IntegrityError if the week has one."""
    issue = Issue(
        slug=week_slug(day),
        day=day,
        compiled_at=utc_now(),
        last_change=last_change,
        content=issue_content.dump_content(content),
    )
    db.session.add(issue)
    db.session.flush()
    return issue.id


def preview_edition(day: date, content: IssueContent) -> Edition:
    """Return an edition that is not stored; its id is 0."""
    return Edition(0, week_slug(day), day, utc_now(), content)


def _edition(row: Any) -> Edition:
    return Edition(row.id, row.slug, row.day, row.compiled_at, issue_content.parse_content(row.content))
