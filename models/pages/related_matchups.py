"""Other matchups of the two tools of a comparison."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, select

from models.catalogue import matchup_select
from models.catalogue.tables import Contender, Matchup
from models.database.base import fetch_rows

MAX_RELATED = 8


@dataclass(frozen=True, slots=True)
class RelatedMatchup:
    """Another matchup of one of the two tools."""

    slug: str
    question: str
    published: date
    names: tuple[str, str]


_RELATED = (
    matchup_select.newest_matchups(
        Matchup.slug,
        Matchup.question,
        Matchup.published,
        matchup_select.left_tool.name.label("left_name"),
        matchup_select.right_tool.name.label("right_name"),
    )
    .where(
        # With an OR over both places the database would read every matchup.
        Matchup.id.in_(
            select(Contender.matchup_id).where(Contender.tool_id.in_(bindparam("tools", expanding=True)))
        ),
        Matchup.slug != bindparam("slug"),
    )
    .limit(MAX_RELATED)
)


def related_to(slug: str, tool_ids: list[int]) -> tuple[RelatedMatchup, ...]:
    """Return the newest published matchups of any of these tools, except the one with this slug."""
    return tuple(
        RelatedMatchup(row.slug, row.question, row.published, (row.left_name, row.right_name))
        for row in fetch_rows(_RELATED, {"tools": tool_ids, "slug": slug})
    )
