"""The newest content for feeds: published matchups, changed verdicts and issues."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from sqlalchemy import Select, func, or_, select

from models.catalogue import matchup_select
from models.catalogue.publication import published
from models.catalogue.tables import Category, Change, ChangeKind, Matchup, Review, Reviewer, Tool, Verdict
from models.database.base import db, fetch_rows
from models.newsletter import issues
from models.newsletter.issues import Edition

# Item ids derive from the time of the log's first change and a row's id, which both never change.
UUID_NAMESPACE = UUID("0f2c6a54-7d0e-5c3b-9b1e-3c1f6f0c9a71")
MAX_ITEMS = 40


@dataclass(frozen=True, slots=True)
class FeedScope:
    """What a feed is about: the whole site, one tool, or one category."""

    tool_id: int | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedMatchup:
    """A matchup and when it was last changed."""

    # Part of the item's id, which feed readers remember.
    id_word: ClassVar[str] = "Published"

    id: int
    slug: str
    names: tuple[str, str]
    question: str
    call: str
    pricing: str
    day: date
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A review whose verdict is the opposite of the reviewer's last one."""

    # Part of the item's id, which feed readers remember.
    id_word: ClassVar[str] = "Turned"

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
class PublishedIssue:
    """An issue of the newsletter."""

    # Part of the item's id, which feed readers remember.
    id_word: ClassVar[str] = "Issued"

    id: int
    slug: str
    headline: str
    day: date
    changed_at: datetime


FeedContent = PublishedMatchup | VerdictChange | PublishedIssue


@dataclass(frozen=True, slots=True)
class FeedItem:
    """Content of a feed with its permanent id."""

    id: UUID
    content: FeedContent


_last_changed = (
    select(Change.matchup_id, func.max(Change.made_at).label("changed_at"))
    .group_by(Change.matchup_id)
    .subquery()
)
_PUBLISHED = (
    matchup_select.newest_matchups(
        Matchup.id,
        Matchup.slug,
        matchup_select.left_tool.name.label("left_name"),
        matchup_select.right_tool.name.label("right_name"),
        Matchup.question,
        Matchup.call,
        Matchup.pricing,
        Matchup.published,
        _last_changed.c.changed_at,
    )
    .join(_last_changed, _last_changed.c.matchup_id == Matchup.id)
    .limit(MAX_ITEMS)
)
_verdict_pairs = select(
    Review.id,
    func.lag(Review.verdict)
    .over(partition_by=(Review.tool_id, Review.reviewer_id), order_by=(Review.written_on, Review.id))
    .label("before"),
).subquery()
_VERDICT_CHANGES = (
    select(
        Review.id,
        Tool.slug.label("tool"),
        Tool.name,
        Reviewer.name.label("reviewer"),
        _verdict_pairs.c.before,
        Review.verdict.label("after"),
        Review.text,
        Review.written_on,
        Change.made_at.label("changed_at"),
    )
    .join(_verdict_pairs, _verdict_pairs.c.id == Review.id)
    .join(Change, (Change.review_id == Review.id) & (Change.kind == ChangeKind.REVIEW_ADDED.value))
    .join(Tool, Tool.id == Review.tool_id)
    .join(Reviewer, Reviewer.id == Review.reviewer_id)
    .where(_verdict_pairs.c.before != Review.verdict, published(Tool))
    .order_by(Review.written_on.desc(), Review.id.desc())
    .limit(MAX_ITEMS)
)


def latest_items(scope: FeedScope) -> list[FeedItem]:
    """Return the newest matchups, changed verdicts and, for the whole site, issues; latest day first."""
    first_change_at = db.session.scalar(select(func.min(Change.made_at)))
    matchups = _within_scope(_PUBLISHED, scope, (matchup_select.left_tool, matchup_select.right_tool))
    verdicts = _within_scope(_VERDICT_CHANGES, scope, (Tool,))
    contents: list[FeedContent] = [_published_matchup(row) for row in fetch_rows(matchups)]
    contents += [_verdict_change(row) for row in fetch_rows(verdicts)]
    if scope == FeedScope():
        contents += [_published_issue(edition) for edition in issues.latest_issues(MAX_ITEMS)]
    contents.sort(key=lambda content: (content.day, content.changed_at), reverse=True)
    return [
        FeedItem(uuid5(UUID_NAMESPACE, f"{first_change_at} {content.id_word} {content.id}"), content)
        for content in contents[:MAX_ITEMS]
    ]


def _within_scope(
    statement: Select[*tuple[Any, ...]], scope: FeedScope, tools: tuple[type[Tool], ...]
) -> Select[*tuple[Any, ...]]:
    if scope.tool_id is not None:
        statement = statement.where(or_(*(tool.id == scope.tool_id for tool in tools)))
    if scope.category is not None:
        category_id = select(Category.id).where(Category.slug == scope.category).scalar_subquery()
        statement = statement.where(or_(*(tool.category_id == category_id for tool in tools)))
    return statement


def _published_matchup(row: Any) -> PublishedMatchup:
    return PublishedMatchup(
        row.id,
        row.slug,
        (row.left_name, row.right_name),
        row.question,
        row.call,
        row.pricing,
        row.published,
        row.changed_at,
    )


def _verdict_change(row: Any) -> VerdictChange:
    return VerdictChange(
        row.id,
        row.tool,
        row.name,
        row.reviewer,
        Verdict(row.before),
        Verdict(row.after),
        row.text,
        row.written_on,
        row.changed_at,
    )


def _published_issue(edition: Edition) -> PublishedIssue:
    return PublishedIssue(edition.id, edition.slug, edition.headline, edition.day, edition.compiled_at)
