"""Assign changed columns; return their labels."""

from collections.abc import Mapping

from models.database.base import Base

COLUMN_LABELS = {
    "category_id": "category",
    "pick_id": "pick",
    "source_code": "source code",
    "position": "place",
}


def assign_changed(row: Base, values: Mapping[str, object]) -> list[str]:
    """Assign the values that differ; return the labels of their columns, for the change log."""
    changed = [column for column, value in values.items() if getattr(row, column) != value]
    for column in changed:
        setattr(row, column, values[column])
    return [COLUMN_LABELS.get(column, column) for column in changed]
