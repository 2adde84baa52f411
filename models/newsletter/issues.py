"""Issues: each is compiled once, stored as it was sent, and stays readable at its own address."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, fetch_rows, utc_now
from models.newsletter import content
from models.newsletter.content import Content

LATEST = 50


class Issue(Base):
    """One week's issue, and the number of the last change that it knows of."""

    __tablename__ = "issue"
    # Kept pages tell by this number whether an issue has come, so it is never given twice.
    __table_args__ = ({"sqlite_autoincrement": True},)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(8), unique=True)
    day: Mapped[date]
    compiled_at: Mapped[datetime]
    last_change: Mapped[int]
    content: Mapped[str] = mapped_column(Text)


@dataclass(frozen=True, slots=True)
class Edition:
    """An issue as a reader gets it."""

    id: int
    slug: str
    day: date
    compiled_at: datetime
    content: Content

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
class Mark:
    """How far the last issue went: its last change and its day."""

    last_change: int
    day: date


_EDITIONS = select(Issue.id, Issue.slug, Issue.day, Issue.compiled_at, Issue.content).order_by(
    Issue.id.desc()
)


def slug_of(day: date) -> str:
    """Return the ISO week that a day falls in, as 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def latest(limit: int = LATEST) -> tuple[Edition, ...]:
    """Return the newest issues, newest first."""
    return tuple(_edition(row) for row in fetch_rows(_EDITIONS.limit(limit)))


def by_slug(slug: str) -> Edition | None:
    """Return the issue of a week."""
    return next((_edition(row) for row in fetch_rows(_EDITIONS.where(Issue.slug == slug))), None)


def by_id(issue_id: int) -> Edition:
    """Return an issue that is known to be there."""
    return _edition(fetch_rows(_EDITIONS.where(Issue.id == issue_id))[0])


def last_mark() -> Mark | None:
    """Return how far the last issue went; None before the first."""
    row = db.session.execute(select(Issue.last_change, Issue.day).order_by(Issue.id.desc()).limit(1)).first()
    return row and Mark(*row)


def publish(day: date, last_change: int, found: Content) -> int:
    """Store a week's issue and return its number; raises IntegrityError where the week has one."""
    issue = Issue(
        slug=slug_of(day),
        day=day,
        compiled_at=utc_now(),
        last_change=last_change,
        content=content.written(found),
    )
    db.session.add(issue)
    db.session.flush()
    return issue.id


def draft(day: date, found: Content) -> Edition:
    """Return an issue that is not stored, to be looked at."""
    return Edition(0, slug_of(day), day, utc_now(), found)


def _edition(row: tuple[int, str, date, datetime, str]) -> Edition:
    key, slug, day, compiled_at, text = row
    return Edition(key, slug, day, compiled_at, content.read(text))
