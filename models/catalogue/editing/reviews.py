"""Verbs for reviews: they are added, and never altered."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Review, Reviewer, Tool
from models.catalogue.validation.entries import ReviewEntry
from models.database.base import db


def add_new(tool: Tool, entries: Sequence[ReviewEntry]) -> None:
    """Add those entries that a tool's reviews do not say yet, oldest first."""
    seats = {seat.slug: seat for seat in db.session.scalars(select(Reviewer))}
    said = _stored_verdicts(tool)
    for entry in sorted(entries, key=lambda entry: entry.date):
        reviewer = seats[entry.reviewer]
        if said.get((reviewer.id, entry.date)) != (entry.verdict, entry.text):
            add(tool, reviewer, entry)


def add(tool: Tool, reviewer: Reviewer, entry: ReviewEntry) -> Review:
    """Add a review; it is in force from its day on, and one of the same day is superseded by it."""
    words = _verb(tool, reviewer, entry)
    review = Review(
        tool_id=tool.id,
        reviewer_id=reviewer.id,
        verdict=entry.verdict,
        written_on=entry.date,
        text=entry.text,
    )
    db.session.add(review)
    db.session.flush()
    summary = f"{reviewer.name} {words} {entry.verdict} on {tool.name}"
    change_log.record_change(
        ChangeKind.REVIEW_ADDED, summary, day=entry.date, tool_id=tool.id, review_id=review.id
    )
    return review


def _stored_verdicts(tool: Tool) -> dict[tuple[int, date], tuple[str, str]]:
    """Return what counts for each reviewer and day: the row that came last."""
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
