"""Reviews ranked by age, for queries that need only those in force."""

from typing import Any

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.catalogue.publication import published
from models.catalogue.tables import Review, Tool

_age: ColumnElement[int] = func.row_number().over(
    partition_by=(Review.tool_id, Review.reviewer_id), order_by=(Review.written_on.desc(), Review.id.desc())
)


def rank_reviews(*columns: InstrumentedAttribute[Any]) -> Subquery:
    """Return these columns of the reviews of published tools; those of `age` 1 are in force."""
    return (
        select(*columns, _age.label("age"))
        .join(Tool, Tool.id == Review.tool_id)
        .where(published(Tool))
        .subquery()
    )
