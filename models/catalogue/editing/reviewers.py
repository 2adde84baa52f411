"""Verbs for the seats of the panel."""

from collections.abc import Collection, Sequence

from sqlalchemy import exists, select

from models.catalogue import change_log
from models.catalogue.editing.changed_columns import assign_changed
from models.catalogue.tables import ChangeKind, Review, Reviewer
from models.catalogue.validation.entries import ReviewerEntry
from models.database.base import db


def sync(entries: Sequence[ReviewerEntry]) -> None:
    """Bring the seats up to these entries, in their order; one that is not among them stays."""
    stored = {reviewer.slug: reviewer for reviewer in db.session.scalars(select(Reviewer))}
    for position, entry in enumerate(entries, 1):
        values = {**entry.model_dump(), "position": position}
        reviewer = stored.get(entry.slug)
        if reviewer is None:
            db.session.add(Reviewer(**values))
            change_log.record_change(ChangeKind.REVIEWER_SET, f"{entry.name} joined the panel")
        elif news := assign_changed(reviewer, values):
            change_log.record_change(
                ChangeKind.REVIEWER_SET, f"{entry.name} was described anew: {', '.join(news)}"
            )


def remove_unused(kept: Collection[str]) -> None:
    """Take away every seat but those kept and those that ever wrote a review."""
    used = exists().where(Review.reviewer_id == Reviewer.id)
    for reviewer in db.session.scalars(select(Reviewer).where(Reviewer.slug.not_in(kept), ~used)):
        db.session.delete(reviewer)
        change_log.record_change(ChangeKind.REVIEWER_SET, f"{reviewer.name} left the panel")
