"""The reviewers of the panel, each with their verdicts in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from models.catalogue.ranked_reviews import rank_reviews
from models.catalogue.tables import Category, Review, Reviewer, Tool, Verdict
from models.database.base import fetch_rows


@dataclass(frozen=True, slots=True)
class CurrentVerdict:
    """A verdict in force and its tool."""

    tool: str
    name: str
    category_name: str
    verdict: Verdict
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class ReviewerSummary:
    """A reviewer, and how many of their verdicts in force say ship."""

    slug: str
    name: str
    lens: str
    description: str
    ships: int
    verdicts: int


_ranked_reviews = rank_reviews(
    Review.reviewer_id, Review.tool_id, Review.verdict, Review.written_on, Review.text
)
_REVIEWERS = (
    select(
        Reviewer.slug,
        Reviewer.name,
        Reviewer.lens,
        Reviewer.description,
        func.count().filter(_ranked_reviews.c.verdict == Verdict.SHIP.value).label("ships"),
        func.count(_ranked_reviews.c.tool_id).label("verdicts"),
    )
    .outerjoin(_ranked_reviews, (_ranked_reviews.c.reviewer_id == Reviewer.id) & (_ranked_reviews.c.age == 1))
    .group_by(Reviewer.id)
    .order_by(Reviewer.position)
)
_CURRENT_VERDICTS = (
    select(
        Tool.slug,
        Tool.name,
        Category.name.label("category_name"),
        _ranked_reviews.c.verdict,
        _ranked_reviews.c.written_on,
        _ranked_reviews.c.text,
    )
    .join(Tool, Tool.id == _ranked_reviews.c.tool_id)
    .join(Category, Category.id == Tool.category_id)
    .join(Reviewer, Reviewer.id == _ranked_reviews.c.reviewer_id)
    .where(_ranked_reviews.c.age == 1, Reviewer.slug == bindparam("reviewer"))
    .order_by(_ranked_reviews.c.written_on.desc(), Tool.name)
)


def load_reviewers() -> tuple[ReviewerSummary, ...]:
    """Return the reviewers in their order."""
    return tuple(
        ReviewerSummary(row.slug, row.name, row.lens, row.description, row.ships, row.verdicts)
        for row in fetch_rows(_REVIEWERS)
    )


def current_verdicts(reviewer: str) -> tuple[CurrentVerdict, ...]:
    """Return a reviewer's verdicts in force on published tools, newest first."""
    return tuple(
        CurrentVerdict(row.slug, row.name, row.category_name, Verdict(row.verdict), row.written_on, row.text)
        for row in fetch_rows(_CURRENT_VERDICTS, {"reviewer": reviewer})
    )
