"""Standing matchups with both their contenders, newest first: what lists of matchups are selected from."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.matchup import Contender, Matchup
from models.tool import Tool

first, second = aliased(Contender), aliased(Contender)
# The tools in the first and the second place.
one, other = aliased(Tool), aliased(Tool)


def newest(*columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """Return a select of columns of the matchup, its two contenders and their tools."""
    return (
        select(*columns)
        .select_from(Matchup)
        .join(first, (first.matchup_id == Matchup.id) & (first.place == 1))
        .join(second, (second.matchup_id == Matchup.id) & (second.place == 2))  # noqa: PLR2004
        .join(one, one.id == first.tool_id)
        .join(other, other.id == second.tool_id)
        .where(Matchup.retired_on.is_(None))
        .order_by(Matchup.published.desc(), Matchup.id.desc())
    )
