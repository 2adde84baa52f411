"""Where a vote may be cast: the contenders of a published matchup."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from models.catalogue import slugs
from models.catalogue.tables import Contender, FormerSlug, Matchup, Tool
from models.database.prepared_statement import PreparedStatement


@dataclass(frozen=True, slots=True)
class VotableContender:
    """A contender as one votes on it; one that is closed lets votes be withdrawn and no more."""

    contender_id: int
    slug: str
    tool: str
    name: str
    former_slugs: tuple[str, ...]
    closed: bool


_SELECT_VOTABLE = PreparedStatement(
    select(Contender.id, Matchup.slug, Tool.slug, Tool.name, FormerSlug.slug, Matchup.retired_on.is_not(None))
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .outerjoin(FormerSlug, FormerSlug.tool_id == Tool.id)
    .where(Matchup.slug == bindparam("slug"))
    .order_by(Contender.place)
)


def find_votable(slug: str) -> tuple[VotableContender, ...]:
    """Return both booths of a matchup, in the contenders' order; none where the pair was not judged.

    A page may have been opened before a tool was renamed, so former slugs and the other order do as well.
    """
    found = _load_votable(slug)
    if found:
        return found
    settled = slugs.current_pair_slug(slug)
    return _load_votable(settled) if settled and settled != slug else ()


def _load_votable(slug: str) -> tuple[VotableContender, ...]:
    former: dict[int, list[str]] = {}
    booths: dict[int, VotableContender] = {}
    for contender, pair, tool, name, older, closed in _SELECT_VOTABLE({"slug": slug}):
        former.setdefault(contender, []).extend([older] if older else [])
        older_names = tuple(former[contender])
        booths[contender] = VotableContender(contender, pair, tool, name, older_names, bool(closed))
    return tuple(booths.values())
