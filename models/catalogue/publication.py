"""Whether a tool or a matchup is published."""

from sqlalchemy import ColumnElement

from models.catalogue.tables import Matchup, Tool


def published(table: type[Tool] | type[Matchup]) -> ColumnElement[bool]:
    """Return the condition that a tool or matchup is not retired; negate it for those that are."""
    return table.retired_on.is_(None)
