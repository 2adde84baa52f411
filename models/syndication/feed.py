"""What is new, as feeds tell it: matchups published and verdicts turned, from the change log."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Select, func, or_, select

from models.catalogue import matchup_select
from models.catalogue.tables import Category, Change, ChangeKind, Matchup, Review, Reviewer, Tool, Verdict
from models.database.base import db
from models.newsletter import issues
from models.newsletter.issues import Edition

# Names within it are made of what never changes: the log's first moment and a row's number.
SPACE = UUID("0f2c6a54-7d0e-5c3b-9b1e-3c1f6f0c9a71")
MOST = 40


@dataclass(frozen=True, slots=True)
class About:
    """What a feed keeps to: everything, one tool, or one category."""

    tool_id: int | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """A matchup, with the moment of the last change to it."""

    id: int
    slug: str
    names: tuple[str, str]
    question: str
    call: str
    pricing: str
    day: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Turned:
    """A reviewer who says the opposite of what they said before."""

    id: int
    tool: str
    name: str
    reviewer: str
    before: Verdict
    after: Verdict
    text: str
    day: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Issued:
    """An issue of the newsletter."""

    id: int
    slug: str
    headline: str
    day: date
    changed_at: datetime


Told = Published | Turned | Issued


@dataclass(frozen=True, slots=True)
class News:
    """One thing that is new, under a name that it keeps for good."""

    id: UUID
    told: Told


_last_changed = (
    select(Change.matchup_id, func.max(Change.made_at).label("at")).group_by(Change.matchup_id).subquery()
)
_PUBLISHED = (
    matchup_select.newest_matchups(
        Matchup.id,
        Matchup.slug,
        matchup_select.left_tool.name,
        matchup_select.right_tool.name,
        Matchup.question,
        Matchup.call,
        Matchup.pricing,
        Matchup.published,
        _last_changed.c.at,
    )
    .join(_last_changed, _last_changed.c.matchup_id == Matchup.id)
    .limit(MOST)
)
_said = select(
    Review.id,
    func.lag(Review.verdict)
    .over(partition_by=(Review.tool_id, Review.reviewer_id), order_by=(Review.written_on, Review.id))
    .label("before"),
).subquery()
_TURNED = (
    select(
        Review.id,
        Tool.slug,
        Tool.name,
        Reviewer.name,
        _said.c.before,
        Review.verdict,
        Review.text,
        Review.written_on,
        Change.made_at,
    )
    .join(_said, _said.c.id == Review.id)
    .join(Change, (Change.review_id == Review.id) & (Change.kind == ChangeKind.REVIEW_ADDED.value))
    .join(Tool, Tool.id == Review.tool_id)
    .join(Reviewer, Reviewer.id == Review.reviewer_id)
    .where(_said.c.before != Review.verdict, Tool.retired_on.is_(None))
    .order_by(Review.written_on.desc(), Review.id.desc())
    .limit(MOST)
)


def latest(about: About) -> list[News]:
    """Return the newest matchups, turned verdicts and, of everything, issues; the latest day first."""
    birth = db.session.scalar(select(func.min(Change.made_at)))
    found = db.session.execute(
        _narrowed(_PUBLISHED, about, (matchup_select.left_tool, matchup_select.right_tool))
    )
    published = [_published(*row) for row in found]
    turned = [_turned(*row) for row in db.session.execute(_narrowed(_TURNED, about, (Tool,)))]
    issued = [] if about != About() else [_issued(edition) for edition in issues.latest(MOST)]
    everything: list[Told] = [*published, *turned, *issued]
    told = sorted(everything, key=lambda one: (one.day, one.changed_at), reverse=True)[:MOST]
    return [News(uuid5(SPACE, f"{birth} {type(one).__name__} {one.id}"), one) for one in told]


def _narrowed(
    statement: Select[*tuple[Any, ...]], about: About, tools: tuple[type[Tool], ...]
) -> Select[*tuple[Any, ...]]:
    if about.tool_id is not None:
        statement = statement.where(or_(*(tool.id == about.tool_id for tool in tools)))
    if about.category is not None:
        shelf = select(Category.id).where(Category.slug == about.category).scalar_subquery()
        statement = statement.where(or_(*(tool.category_id == shelf for tool in tools)))
    return statement


def _published(key: int, slug: str, one: str, other: str, *rest: Any) -> Published:
    return Published(key, slug, (one, other), *rest)


def _issued(edition: Edition) -> Issued:
    return Issued(edition.id, edition.slug, edition.headline, edition.day, edition.compiled_at)


def _turned(key: int, tool: str, name: str, reviewer: str, before: str, after: str, *rest: Any) -> Turned:
    return Turned(key, tool, name, reviewer, Verdict(before), Verdict(after), *rest)
