"""The reviews of a tool: the panel now and on any day, and what was superseded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.elements import BindParameter

from models.catalogue.ranked_reviews import rank_reviews
from models.catalogue.tables import Review, Reviewer, Verdict
from models.database.base import fetch_rows


@dataclass(frozen=True, slots=True)
class PanelReview:
    """One review; the text is empty where it was not loaded."""

    id: int
    reviewer: str
    reviewer_name: str
    verdict: Verdict
    day: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The reviews in force on one day, in the order of the reviewers."""

    reviews: tuple[PanelReview, ...] = ()

    @property
    def ships(self) -> int:
        """How many reviewers say ship."""
        return sum(review.verdict is Verdict.SHIP for review in self.reviews)

    @property
    def size(self) -> int:
        """How many reviewers have reviewed the tool."""
        return len(self.reviews)

    @property
    def newest_on(self) -> date | None:
        """The day of the newest review."""
        return max((review.day for review in self.reviews), default=None)

    def review_by(self, reviewer: str) -> PanelReview | None:
        """Return the review by the reviewer with this slug, if there is one."""
        return next((review for review in self.reviews if review.reviewer == reviewer), None)


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """A review that superseded an older one by the same reviewer."""

    before: PanelReview
    after: PanelReview

    @property
    def verdict_changed(self) -> bool:
        """Whether the verdict changed too, not only the text."""
        return self.before.verdict is not self.after.verdict


@dataclass(frozen=True, slots=True)
class ReviewHistory:
    """Every review of one tool, by reviewer and then oldest first."""

    reviews: tuple[PanelReview, ...] = ()

    @property
    def current(self) -> Panel:
        """The panel in force."""
        return self.panel_on(date.max)

    def panel_on(self, day: date) -> Panel:
        """Return the panel at the end of a day."""
        newest = {review.reviewer: review for review in self.reviews if review.day <= day}
        return Panel(tuple(newest.values()))

    @property
    def superseded_reviews(self) -> tuple[PanelReview, ...]:
        """Reviews no longer in force, newest first."""
        current = {review.id for review in self.current.reviews}
        superseded = [review for review in self.reviews if review.id not in current]
        return tuple(sorted(superseded, key=lambda review: review.day, reverse=True))

    @property
    def review_changes(self) -> tuple[ReviewChange, ...]:
        """Every review that superseded another, oldest first."""
        pairs = zip(self.reviews, self.reviews[1:], strict=False)
        changes = [
            ReviewChange(before, after) for before, after in pairs if before.reviewer == after.reviewer
        ]
        return tuple(sorted(changes, key=lambda change: change.after.day))


def _select_reviews(text: InstrumentedAttribute[str] | BindParameter[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Review.tool_id,
            Review.id,
            Reviewer.slug.label("reviewer"),
            Reviewer.name.label("reviewer_name"),
            Review.verdict,
            Review.written_on,
            text.label("text"),
        )
        .join(Reviewer, Reviewer.id == Review.reviewer_id)
        .where(Review.tool_id.in_(bindparam("tools", expanding=True)))
        .order_by(Reviewer.position, Review.written_on, Review.id)
    )


_REVIEWS = _select_reviews(Review.text)
_REVIEWS_WITHOUT_TEXTS = _select_reviews(literal(""))


def histories(tool_ids: Sequence[int]) -> dict[int, ReviewHistory]:
    """Return the reviews of each tool, in one query."""
    return _load_histories(_REVIEWS, tool_ids)


def histories_without_texts(tool_ids: Sequence[int]) -> dict[int, ReviewHistory]:
    """Return the reviews of each tool without their texts, in one query."""
    return _load_histories(_REVIEWS_WITHOUT_TEXTS, tool_ids)


def _load_histories(statement: Select[*tuple[Any, ...]], tool_ids: Sequence[int]) -> dict[int, ReviewHistory]:
    reviews: defaultdict[int, list[PanelReview]] = defaultdict(list)
    for row in fetch_rows(statement, {"tools": list(tool_ids)}):
        reviews[row.tool_id].append(
            PanelReview(
                row.id, row.reviewer, row.reviewer_name, Verdict(row.verdict), row.written_on, row.text
            )
        )
    return {tool_id: ReviewHistory(tuple(reviews[tool_id])) for tool_id in tool_ids}


_ranked_reviews = rank_reviews(Review.tool_id, Review.verdict, Review.written_on)
_SPLIT_TOOLS = (
    select(_ranked_reviews.c.tool_id)
    .where(_ranked_reviews.c.age == 1)
    .group_by(_ranked_reviews.c.tool_id)
    .having(func.count().filter(_ranked_reviews.c.verdict == Verdict.SHIP.value) * 2 == func.count())
    .order_by(func.max(_ranked_reviews.c.written_on).desc(), _ranked_reviews.c.tool_id)
)


def split_tool_ids(limit: int) -> list[int]:
    """Return the tools on which as many reviewers ship as skip, the newest review first."""
    return [row.tool_id for row in fetch_rows(_SPLIT_TOOLS.limit(limit))]
