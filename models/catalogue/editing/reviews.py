"""Add reviews; stored ones are never altered."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Review, Reviewer, Tool
from models.catalogue.validation.entries import ReviewEntry
from models.database.base import db


def add_new(tool: Tool, entries: Sequence[ReviewEntry]) -> None:
    """Add the entries that differ from the stored reviews of the same reviewer and day, oldest first."""
    reviewers = {reviewer.slug: reviewer for reviewer in db.session.scalars(select(Reviewer))}
    stored = _stored_reviews(tool)
    for entry in sorted(entries, key=lambda entry: entry.date):
        reviewer = reviewers[entry.reviewer]
        if stored.get((reviewer.id, entry.date)) != (entry.verdict, entry.text):
            add(tool, reviewer, entry)


def add(tool: Tool, reviewer: Reviewer, entry: ReviewEntry) -> Review:
    """Add a review; it supersedes older ones by the reviewer, and one of the same day."""
    verb = _verb(tool, reviewer, entry)
    review = Review(
        tool_id=tool.id,
        reviewer_id=reviewer.id,
        verdict=entry.verdict,
        written_on=entry.date,
        text=entry.text,
    )
    db.session.add(review)
    db.session.flush()
    summary = f"{reviewer.name} {verb} {entry.verdict} on {tool.name}"
    change_log.record_change(
        ChangeKind.REVIEW_ADDED, summary, day=entry.date, tool_id=tool.id, review_id=review.id
    )
    return review


def _stored_reviews(tool: Tool) -> dict[tuple[int, date], tuple[str, str]]:
    """Return verdict and text by reviewer and day; of several on one day the last added."""
    rows = select(Review).where(Review.tool_id == tool.id).order_by(Review.id)
    return {(row.reviewer_id, row.written_on): (row.verdict, row.text) for row in db.session.scalars(rows)}


def _verb(tool: Tool, reviewer: Reviewer, entry: ReviewEntry) -> str:
    newest = db.session.scalar(
        select(Review)
        .where(Review.tool_id == tool.id, Review.reviewer_id == reviewer.id)
        .order_by(Review.written_on.desc(), Review.id.desc())
        .limit(1)
    )
    if newest is None:
        return "says"
    if newest.written_on > entry.date:
        return "said"
    return "still says" if newest.verdict == entry.verdict else "now says"
