"""Other matchups of the tools that one compares."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from models.base import rows
from models.matchup import Contender, Matchup
from models.tool import Tool

MOST = 8


@dataclass(frozen=True, slots=True)
class Related:
    """Another matchup of one of the two tools."""

    slug: str
    question: str
    published: date
    names: tuple[str, str]


_first, _second = aliased(Contender), aliased(Contender)
_one, _other = aliased(Tool), aliased(Tool)
_RELATED = (
    select(Matchup.slug, Matchup.question, Matchup.published, _one.name, _other.name)
    .join(_first, (_first.matchup_id == Matchup.id) & (_first.place == 1))
    .join(_second, (_second.matchup_id == Matchup.id) & (_second.place == 2))  # noqa: PLR2004
    .join(_one, _one.id == _first.tool_id)
    .join(_other, _other.id == _second.tool_id)
    .where(
        # With an OR over both places the database would read every matchup.
        Matchup.id.in_(
            select(Contender.matchup_id).where(Contender.tool_id.in_(bindparam("tools", expanding=True)))
        ),
        Matchup.slug != bindparam("slug"),
        Matchup.retired_on.is_(None),
    )
    .order_by(Matchup.published.desc(), Matchup.id.desc())
    .limit(MOST)
)


def of(slug: str, tool_ids: list[int]) -> tuple[Related, ...]:
    """Return the newest matchups of any of these tools, but for the one at this address."""
    found = rows(_RELATED, {"tools": tool_ids, "slug": slug})
    return tuple(Related(row[0], row[1], row[2], (row[3], row[4])) for row in found)
