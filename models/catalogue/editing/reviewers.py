"""Verbs for the seats of the panel."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from models import change
from models.catalogue.rows import amend
from models.catalogue.shapes import ReviewerEntry
from models.change import Kind
from models.database.base import db
from models.review import Review
from models.reviewer import Reviewer


def arrange(entries: Sequence[ReviewerEntry]) -> None:
    """Bring the seats up to these entries, in their order; one that is not among them stays."""
    stored = {reviewer.slug: reviewer for reviewer in db.session.scalars(select(Reviewer))}
    for position, entry in enumerate(entries, 1):
        values = {**entry.model_dump(), "position": position}
        reviewer = stored.get(entry.slug)
        if reviewer is None:
            db.session.add(Reviewer(**values))
            change.record(Kind.REVIEWER_SET, f"{entry.name} joined the panel")
        elif news := amend(reviewer, values):
            change.record(Kind.REVIEWER_SET, f"{entry.name} was described anew: {', '.join(news)}")


def clear(kept: Collection[str]) -> None:
    """Take away every seat but those kept and those that ever wrote a review."""
    used = exists().where(Review.reviewer_id == Reviewer.id)
    for reviewer in db.session.scalars(select(Reviewer).where(Reviewer.slug.not_in(kept), ~used)):
        db.session.delete(reviewer)
        change.record(Kind.REVIEWER_SET, f"{reviewer.name} left the panel")
