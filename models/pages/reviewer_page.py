"""A reviewer's seat: its lens and every verdict that it has in force."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, func, select

from models.catalogue.publication import published
from models.catalogue.tables import Category, Review, Reviewer, Tool, Verdict
from models.database.base import db


@dataclass(frozen=True, slots=True)
class CurrentVerdict:
    """One verdict in force, with the tool that it is on."""

    tool: str
    name: str
    category_name: str
    verdict: Verdict
    day: date
    text: str


@dataclass(frozen=True, slots=True)
class ReviewerSummary:
    """A reviewer with how often they ship among their verdicts in force."""

    slug: str
    name: str
    lens: str
    description: str
    ships: int
    verdicts: int


_age = (
    func.row_number()
    .over(
        partition_by=(Review.reviewer_id, Review.tool_id),
        order_by=(Review.written_on.desc(), Review.id.desc()),
    )
    .label("age")
)
_ranked = (
    select(Review.reviewer_id, Review.tool_id, Review.verdict, Review.written_on, Review.text, _age)
    .join(Tool, Tool.id == Review.tool_id)
    .where(published(Tool))
    .subquery()
)
_REVIEWERS = (
    select(
        Reviewer.slug,
        Reviewer.name,
        Reviewer.lens,
        Reviewer.description,
        func.count().filter(_ranked.c.verdict == Verdict.SHIP.value),
        func.count(_ranked.c.tool_id),
    )
    .outerjoin(_ranked, (_ranked.c.reviewer_id == Reviewer.id) & (_ranked.c.age == 1))
    .group_by(Reviewer.id)
    .order_by(Reviewer.position)
)
_CURRENT_VERDICTS = (
    select(Tool.slug, Tool.name, Category.name, _ranked.c.verdict, _ranked.c.written_on, _ranked.c.text)
    .join(Tool, Tool.id == _ranked.c.tool_id)
    .join(Category, Category.id == Tool.category_id)
    .join(Reviewer, Reviewer.id == _ranked.c.reviewer_id)
    .where(_ranked.c.age == 1, Reviewer.slug == bindparam("reviewer"))
    .order_by(_ranked.c.written_on.desc(), Tool.name)
)


def load_reviewers() -> tuple[ReviewerSummary, ...]:
    """Return the seats of the panel in their order."""
    return tuple(ReviewerSummary(*row) for row in db.session.execute(_REVIEWERS))


def current_verdicts(reviewer: str) -> tuple[CurrentVerdict, ...]:
    """Return a reviewer's verdicts in force, newest first."""
    rows = db.session.execute(_CURRENT_VERDICTS, {"reviewer": reviewer})
    return tuple(CurrentVerdict(t, n, c, Verdict(v), day, text) for t, n, c, v, day, text in rows)
