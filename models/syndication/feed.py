"""What is new, as feeds tell it: matchups published and verdicts turned, from the change log."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid5

from sqlalchemy import Select, func, or_, select

from models.catalogue import matchup_select
from models.catalogue.publication import published
from models.catalogue.tables import Category, Change, ChangeKind, Matchup, Review, Reviewer, Tool, Verdict
from models.database.base import db
from models.newsletter import issues
from models.newsletter.issues import Edition

# Names within it are made of what never changes: the log's first moment and a row's number.
UUID_NAMESPACE = UUID("0f2c6a54-7d0e-5c3b-9b1e-3c1f6f0c9a71")
MAX_ITEMS = 40


@dataclass(frozen=True, slots=True)
class FeedScope:
    """What a feed keeps to: everything, one tool, or one category."""

    tool_id: int | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class PublishedMatchup:
    """A matchup, with the moment of the last change to it."""

    # Part of the entry's id, which readers' programs remember.
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
    """A reviewer who says the opposite of what they said before."""

    # Part of the entry's id, which readers' programs remember.
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

    # Part of the entry's id, which readers' programs remember.
    id_word: ClassVar[str] = "Issued"

    id: int
    slug: str
    headline: str
    day: date
    changed_at: datetime


FeedContent = PublishedMatchup | VerdictChange | PublishedIssue


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One thing that is new, under a name that it keeps for good."""

    id: UUID
    content: FeedContent


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
        Tool.slug,
        Tool.name,
        Reviewer.name,
        _verdict_pairs.c.before,
        Review.verdict,
        Review.text,
        Review.written_on,
        Change.made_at,
    )
    .join(_verdict_pairs, _verdict_pairs.c.id == Review.id)
    .join(Change, (Change.review_id == Review.id) & (Change.kind == ChangeKind.REVIEW_ADDED.value))
    .join(Tool, Tool.id == Review.tool_id)
    .join(Reviewer, Reviewer.id == Review.reviewer_id)
    .where(_verdict_pairs.c.before != Review.verdict, published(Tool))
    .order_by(Review.written_on.desc(), Review.id.desc())
    .limit(MAX_ITEMS)
)


def latest_items(about: FeedScope) -> list[FeedItem]:
    """Return the newest matchups, turned verdicts and, of everything, issues; the latest day first."""
    birth = db.session.scalar(select(func.min(Change.made_at)))
    found = db.session.execute(
        _within_scope(_PUBLISHED, about, (matchup_select.left_tool, matchup_select.right_tool))
    )
    published = [_published_matchup(*row) for row in found]
    turned = [
        _verdict_change(*row) for row in db.session.execute(_within_scope(_VERDICT_CHANGES, about, (Tool,)))
    ]
    issued = (
        []
        if about != FeedScope()
        else [_published_issue(edition) for edition in issues.latest_issues(MAX_ITEMS)]
    )
    everything: list[FeedContent] = [*published, *turned, *issued]
    newest = sorted(everything, key=lambda one: (one.day, one.changed_at), reverse=True)[:MAX_ITEMS]
    return [FeedItem(uuid5(UUID_NAMESPACE, f"{birth} {one.id_word} {one.id}"), one) for one in newest]


def _within_scope(
    statement: Select[*tuple[Any, ...]], about: FeedScope, tools: tuple[type[Tool], ...]
) -> Select[*tuple[Any, ...]]:
    if about.tool_id is not None:
        statement = statement.where(or_(*(tool.id == about.tool_id for tool in tools)))
    if about.category is not None:
        shelf = select(Category.id).where(Category.slug == about.category).scalar_subquery()
        statement = statement.where(or_(*(tool.category_id == shelf for tool in tools)))
    return statement


def _published_matchup(key: int, slug: str, one: str, other: str, *rest: Any) -> PublishedMatchup:
    return PublishedMatchup(key, slug, (one, other), *rest)


def _published_issue(edition: Edition) -> PublishedIssue:
    return PublishedIssue(edition.id, edition.slug, edition.headline, edition.day, edition.compiled_at)


def _verdict_change(
    key: int, tool: str, name: str, reviewer: str, before: str, after: str, *rest: Any
) -> VerdictChange:
    return VerdictChange(key, tool, name, reviewer, Verdict(before), Verdict(after), *rest)
