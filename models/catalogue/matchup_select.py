"""Select of published matchups with both contenders and their tools, newest first."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from models.catalogue.publication import published
from models.catalogue.tables import Contender, Matchup, Tool

LEFT_PLACE, RIGHT_PLACE = 1, 2
left_contender, right_contender = aliased(Contender), aliased(Contender)
left_tool, right_tool = aliased(Tool), aliased(Tool)


def newest_matchups(*columns: ColumnElement[Any] | InstrumentedAttribute[Any]) -> Select[*tuple[Any, ...]]:
    """Return a select of columns of the matchup, its two contenders and their tools."""
    left = (left_contender.matchup_id == Matchup.id) & (left_contender.place == LEFT_PLACE)
    right = (right_contender.matchup_id == Matchup.id) & (right_contender.place == RIGHT_PLACE)
    return (
        select(*columns)
        .select_from(Matchup)
        .join(left_contender, left)
        .join(right_contender, right)
        .join(left_tool, left_tool.id == left_contender.tool_id)
        .join(right_tool, right_tool.id == right_contender.tool_id)
        .where(published(Matchup))
        .order_by(Matchup.published.desc(), Matchup.id.desc())
    )
