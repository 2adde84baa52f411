"""The panel of a tool: its current reviews, what it was on any day, and what was superseded."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from models.catalogue.publication import published
from models.catalogue.tables import Review, Reviewer, Tool, Verdict
from models.database.base import fetch_rows


@dataclass(frozen=True, slots=True)
class PanelReview:
    """One review as a reader sees it; the text is empty where only the seats were asked for."""

    id: int
    reviewer: str
    reviewer_name: str
    verdict: Verdict
    day: date
    text: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The opinions in force on one day, in the order of the seats."""

    reviews: tuple[PanelReview, ...] = ()

    @property
    def ships(self) -> int:
        """How many seats say ship."""
        return sum(opinion.verdict is Verdict.SHIP for opinion in self.reviews)

    @property
    def size(self) -> int:
        """How many seats have spoken."""
        return len(self.reviews)

    @property
    def newest_on(self) -> date | None:
        """The day of the newest opinion."""
        return max((opinion.day for opinion in self.reviews), default=None)

    def review_by(self, reviewer: str) -> PanelReview | None:
        """Return the opinion of one seat, if it has one."""
        return next((o for o in self.reviews if o.reviewer == reviewer), None)


@dataclass(frozen=True, slots=True)
class ReviewChange:
    """A reviewer's opinion that took the place of an older one."""

    before: PanelReview
    after: PanelReview

    @property
    def verdict_changed(self) -> bool:
        """Whether the verdict itself is another one."""
        return self.before.verdict is not self.after.verdict


@dataclass(frozen=True, slots=True)
class ReviewHistory:
    """Every opinion ever given on one tool, by seat and then oldest first."""

    reviews: tuple[PanelReview, ...] = ()

    @property
    def current(self) -> Panel:
        """The panel in force."""
        return self.panel_on(date.max)

    def panel_on(self, day: date) -> Panel:
        """Return the panel as it stood at the end of a day."""
        newest = {opinion.reviewer: opinion for opinion in self.reviews if opinion.day <= day}
        return Panel(tuple(newest.values()))

    @property
    def superseded_reviews(self) -> tuple[PanelReview, ...]:
        """Opinions no longer in force, newest first."""
        current = {opinion.id for opinion in self.current.reviews}
        old = [opinion for opinion in self.reviews if opinion.id not in current]
        return tuple(sorted(old, key=lambda opinion: opinion.day, reverse=True))

    @property
    def review_changes(self) -> tuple[ReviewChange, ...]:
        """Every time that a seat spoke again, oldest first."""
        pairs = zip(self.reviews, self.reviews[1:], strict=False)
        turns = [ReviewChange(before, after) for before, after in pairs if before.reviewer == after.reviewer]
        return tuple(sorted(turns, key=lambda turn: turn.after.day))


_VERDICTS = (
    select(Review.tool_id, Review.id, Reviewer.slug, Reviewer.name, Review.verdict, Review.written_on)
    .join(Reviewer, Reviewer.id == Review.reviewer_id)
    .where(Review.tool_id.in_(bindparam("tools", expanding=True)))
    .order_by(Reviewer.position, Review.written_on, Review.id)
)
_REVIEWS = _VERDICTS.add_columns(Review.text)


def histories(tool_ids: Sequence[int]) -> dict[int, ReviewHistory]:
    """Return the whole history of each tool, texts included, in one query."""
    return _load_histories(_REVIEWS, tool_ids)


def histories_without_texts(tool_ids: Sequence[int]) -> dict[int, ReviewHistory]:
    """Return the history of each tool without the texts, in one query."""
    return _load_histories(_VERDICTS, tool_ids)


_age = func.row_number().over(
    partition_by=(Review.tool_id, Review.reviewer_id), order_by=(Review.written_on.desc(), Review.id.desc())
)
_current_reviews = (
    select(Review.tool_id, Review.verdict, Review.written_on, _age.label("age"))
    .join(Tool, Tool.id == Review.tool_id)
    .where(published(Tool))
    .subquery()
)
_SPLIT_TOOLS = (
    select(_current_reviews.c.tool_id)
    .where(_current_reviews.c.age == 1)
    .group_by(_current_reviews.c.tool_id)
    .having(func.count().filter(_current_reviews.c.verdict == Verdict.SHIP.value) * 2 == func.count())
    .order_by(func.max(_current_reviews.c.written_on).desc(), _current_reviews.c.tool_id)
)


def split_tool_ids(limit: int) -> list[int]:
    """Return the ids of the tools on which as many seats ship as skip, newest opinion first."""
    return [row[0] for row in fetch_rows(_SPLIT_TOOLS.limit(limit))]


def _load_histories(statement: Select[*tuple[Any, ...]], tool_ids: Sequence[int]) -> dict[int, ReviewHistory]:
    opinions: defaultdict[int, list[PanelReview]] = defaultdict(list)
    for tool_id, key, slug, name, verdict, *rest in fetch_rows(statement, {"tools": list(tool_ids)}):
        opinions[tool_id].append(PanelReview(key, slug, name, Verdict(verdict), *rest))
    return {tool_id: ReviewHistory(tuple(opinions[tool_id])) for tool_id in tool_ids}
