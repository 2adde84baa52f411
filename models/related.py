"""Other matchups of the tools that one compares."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from models import corners
from models.database.base import fetch_rows
from models.matchup import Contender, Matchup

MOST = 8


@dataclass(frozen=True, slots=True)
class Related:
    """Another matchup of one of the two tools."""

    slug: str
    question: str
    published: date
    names: tuple[str, str]


_RELATED = (
    corners.newest(Matchup.slug, Matchup.question, Matchup.published, corners.one.name, corners.other.name)
    .where(
        # With an OR over both places the database would read every matchup.
        Matchup.id.in_(
            select(Contender.matchup_id).where(Contender.tool_id.in_(bindparam("tools", expanding=True)))
        ),
        Matchup.slug != bindparam("slug"),
    )
    .limit(MOST)
)


def of(slug: str, tool_ids: list[int]) -> tuple[Related, ...]:
    """Return the newest matchups of any of these tools, but for the one at this address."""
    found = fetch_rows(_RELATED, {"tools": tool_ids, "slug": slug})
    return tuple(Related(row[0], row[1], row[2], (row[3], row[4])) for row in found)
