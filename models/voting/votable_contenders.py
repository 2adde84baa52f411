"""The contenders of a published matchup, as the vote form needs them."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from models.catalogue import slugs
from models.catalogue.publication import published
from models.catalogue.tables import Contender, FormerSlug, Matchup, Tool
from models.database.prepared_statement import PreparedStatement


@dataclass(frozen=True, slots=True)
class VotableContender:
    """A contender as the vote form needs it; on a closed one votes can only be withdrawn."""

    contender_id: int
    # The matchup's slug, and the tool's.
    slug: str
    tool: str
    name: str
    former_slugs: tuple[str, ...]
    closed: bool


_SELECT_VOTABLE = PreparedStatement(
    select(
        Contender.id,
        Matchup.slug.label("matchup"),
        Tool.slug.label("tool"),
        Tool.name,
        FormerSlug.slug.label("former_slug"),
        (~published(Matchup)).label("closed"),
    )
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .outerjoin(FormerSlug, FormerSlug.tool_id == Tool.id)
    .where(Matchup.slug == bindparam("slug"))
    .order_by(Contender.place)
)


def find_votable(slug: str) -> tuple[VotableContender, ...]:
    """Return both contenders of a matchup, in their order; none where the pair was not judged.

    A page may have been opened before a tool was renamed, so former slugs and the other order do as well.
    """
    contenders = _load_votable(slug)
    if contenders:
        return contenders
    current = slugs.current_pair_slug(slug)
    return _load_votable(current) if current and current != slug else ()


def _load_votable(slug: str) -> tuple[VotableContender, ...]:
    # A row for each former slug of each contender.
    former: dict[int, tuple[str, ...]] = {}
    contenders: dict[int, VotableContender] = {}
    for row in _SELECT_VOTABLE({"slug": slug}):
        former[row.id] = former.get(row.id, ()) + ((row.former_slug,) if row.former_slug else ())
        contenders[row.id] = VotableContender(
            row.id, row.matchup, row.tool, row.name, former[row.id], bool(row.closed)
        )
    return tuple(contenders.values())
