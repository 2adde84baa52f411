"""Publish, revise, retire and restore a matchup."""

from sqlalchemy import delete, insert, literal, select, update

from models.catalogue import change_log
from models.catalogue.editing.changed_columns import assign_changed
from models.catalogue.slugs import pair_slug
from models.catalogue.tables import ChangeKind, Contender, Matchup, Tool
from models.catalogue.validation.entries import MatchupEntry
from models.database.base import db, utc_now


def publish(entry: MatchupEntry) -> Matchup:
    """Publish a matchup of two stored tools."""
    matchup = Matchup(slug=entry.slug, **_columns(entry))
    db.session.add(matchup)
    db.session.flush()
    for place, slug in enumerate(sorted(entry.tools), 1):
        db.session.add(Contender(matchup_id=matchup.id, tool_id=_tool_id(slug), place=place))
    db.session.flush()
    summary = f"{_title(matchup)} was published"
    change_log.record_change(
        ChangeKind.MATCHUP_PUBLISHED, summary, day=entry.published, matchup_id=matchup.id
    )
    return matchup


def revise(matchup: Matchup, entry: MatchupEntry) -> None:
    """Assign an entry of the same pair; records a change only where something differs."""
    if changed := assign_changed(matchup, _columns(entry)):
        summary = f"{_title(matchup)} was revised: {', '.join(changed)}"
        change_log.record_change(ChangeKind.MATCHUP_REVISED, summary, matchup_id=matchup.id)


def retire(matchup: Matchup) -> None:
    """Retire a matchup: it takes no more votes and leaves the lists; its page and votes stay."""
    matchup.retired_on = utc_now().date()
    change_log.record_change(
        ChangeKind.MATCHUP_RETIRED, f"{_title(matchup)} was retired", matchup_id=matchup.id
    )


def restore(matchup: Matchup) -> None:
    """Undo the retirement of a matchup, which keeps its votes."""
    matchup.retired_on = None
    change_log.record_change(
        ChangeKind.MATCHUP_RETURNED, f"{_title(matchup)} returned", matchup_id=matchup.id
    )


def update_slug(matchup: Matchup) -> None:
    """Assign the slug and the places of the contenders that follow from their tools' current slugs."""
    first, second = db.session.execute(
        select(Contender.id, Tool.slug)
        .join(Tool, Tool.id == Contender.tool_id)
        .where(Contender.matchup_id == matchup.id)
        .order_by(Contender.place)
    )
    matchup.slug = pair_slug(first.slug, second.slug)
    db.session.flush()
    if first.slug > second.slug:
        _swap_places(matchup.id, first.id, second.id)


def _swap_places(matchup_id: int, first: int, second: int) -> None:
    # The database checks each updated row at once that a place is 1 or 2 and taken by one contender of the
    # matchup, so no UPDATE can swap both: meanwhile the first contender belongs to a temporary matchup.
    columns = ("question", "call", "pricing", "published")
    copy = select(literal(f"-{matchup_id}-swap"), *(getattr(Matchup, name) for name in columns))
    temporary = insert(Matchup).from_select(("slug", *columns), copy.where(Matchup.id == matchup_id))
    temporary_id = db.session.scalars(temporary.returning(Matchup.id)).one()
    for contender_id, values in (
        (first, {"matchup_id": temporary_id, "place": 2}),
        (second, {"place": 1}),
        (first, {"matchup_id": matchup_id}),
    ):
        db.session.execute(update(Contender).where(Contender.id == contender_id).values(values))
    db.session.execute(delete(Matchup).where(Matchup.id == temporary_id))


def _columns(entry: MatchupEntry) -> dict[str, object]:
    texts = entry.model_dump(include={"question", "call", "pricing", "published"})
    return {**texts, "pick_id": None if entry.pick is None else _tool_id(entry.pick)}


def _tool_id(slug: str) -> int:
    return db.session.scalars(select(Tool.id).where(Tool.slug == slug)).one()


def _title(matchup: Matchup) -> str:
    names = (
        select(Tool.name)
        .join(Contender, Contender.tool_id == Tool.id)
        .where(Contender.matchup_id == matchup.id)
        .order_by(Contender.place)
    )
    return " vs ".join(db.session.scalars(names))
