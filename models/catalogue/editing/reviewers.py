"""Add, revise and remove the reviewers of the panel."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from models.catalogue import change_log
from models.catalogue.editing.changed_columns import assign_changed
from models.catalogue.tables import ChangeKind, Review, Reviewer
from models.catalogue.validation.entries import ReviewerEntry
from models.database.base import db


def sync(entries: Sequence[ReviewerEntry]) -> None:
    """Add or revise these reviewers, in their order; leaves other stored ones alone."""
    stored = {reviewer.slug: reviewer for reviewer in db.session.scalars(select(Reviewer))}
    for position, entry in enumerate(entries, 1):
        values = {**entry.model_dump(), "position": position}
        reviewer = stored.get(entry.slug)
        if reviewer is None:
            db.session.add(Reviewer(**values))
            change_log.record_change(ChangeKind.REVIEWER_SET, f"{entry.name} joined the panel")
        elif changed := assign_changed(reviewer, values):
            change_log.record_change(
                ChangeKind.REVIEWER_SET, f"{entry.name} was described anew: {', '.join(changed)}"
            )


def remove_unused(kept: Collection[str]) -> None:
    """Remove the reviewers who are not kept and never wrote a review."""
    has_review = exists().where(Review.reviewer_id == Reviewer.id)
    for reviewer in db.session.scalars(select(Reviewer).where(Reviewer.slug.not_in(kept), ~has_review)):
        db.session.delete(reviewer)
        change_log.record_change(ChangeKind.REVIEWER_SET, f"{reviewer.name} left the panel")
