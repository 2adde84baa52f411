"""Bringing a row up to what an entry says."""

from collections.abc import Mapping

from models.database.base import Base

COLUMN_LABELS = {
    "category_id": "category",
    "pick_id": "pick",
    "source_code": "source code",
    "position": "place",
}


def assign_changed(row: Base, values: Mapping[str, object]) -> list[str]:
    """Give a row these values, and return in plain words which of them are new."""
    news = [column for column, value in values.items() if getattr(row, column) != value]
    for column in news:
        setattr(row, column, values[column])
    return [COLUMN_LABELS.get(column, column) for column in news]
