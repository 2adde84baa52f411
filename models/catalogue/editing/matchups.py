"""Verbs for matchups."""

from collections.abc import Sequence

from sqlalchemy import select

from models.catalogue import change_log
from models.catalogue.editing.changed_columns import assign_changed
from models.catalogue.slugs import pair_slug
from models.catalogue.tables import ChangeKind, Contender, Matchup, Tool
from models.catalogue.validation.entries import MatchupEntry
from models.database.base import db, utc_now


def publish(entry: MatchupEntry) -> Matchup:
    """Publish a comparison of two tools that are in the tables."""
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
    """Bring a matchup up to an entry of the same pair; nothing is recorded where nothing differs."""
    if news := assign_changed(matchup, _columns(entry)):
        summary = f"{_title(matchup)} was revised: {', '.join(news)}"
        change_log.record_change(ChangeKind.MATCHUP_REVISED, summary, matchup_id=matchup.id)


def retire(matchup: Matchup) -> None:
    """Close a matchup; its page and its votes stay."""
    matchup.retired_on = utc_now().date()
    change_log.record_change(
        ChangeKind.MATCHUP_RETIRED, f"{_title(matchup)} was retired", matchup_id=matchup.id
    )


def restore(matchup: Matchup) -> None:
    """Open a retired matchup again, with the votes that it had."""
    matchup.retired_on = None
    change_log.record_change(
        ChangeKind.MATCHUP_RETURNED, f"{_title(matchup)} returned", matchup_id=matchup.id
    )


def update_slug(matchup: Matchup) -> None:
    """Bring a matchup's address, and the places in it, up to the present slugs of its tools."""
    first, second = _tools(matchup)
    matchup.slug = pair_slug(first.slug, second.slug)
    db.session.flush()
    if first.slug > second.slug:
        _swap_places(matchup)


def _swap_places(matchup: Matchup) -> None:
    """Let the contenders change places without ever standing in the same one.

    A place is unique at every moment, so the first contender waits in a matchup that is made for this alone.
    """
    columns = {name: getattr(matchup, name) for name in ("question", "call", "pricing", "published")}
    waiting = Matchup(slug=f"-{matchup.id}-waiting", **columns)
    db.session.add(waiting)
    db.session.flush()
    first, second = db.session.scalars(
        select(Contender).where(Contender.matchup_id == matchup.id).order_by(Contender.place)
    )
    first.matchup_id = waiting.id
    db.session.flush()
    second.place = 1
    db.session.flush()
    first.matchup_id, first.place = matchup.id, 2
    db.session.flush()
    db.session.delete(waiting)
    db.session.flush()


def _columns(entry: MatchupEntry) -> dict[str, object]:
    plain = entry.model_dump(include={"question", "call", "pricing", "published"})
    return {**plain, "pick_id": None if entry.pick is None else _tool_id(entry.pick)}


def _tool_id(slug: str) -> int:
    return db.session.scalars(select(Tool.id).where(Tool.slug == slug)).one()


def _tools(matchup: Matchup) -> Sequence[Tool]:
    rows = select(Tool).join(Contender, Contender.tool_id == Tool.id)
    return db.session.scalars(rows.where(Contender.matchup_id == matchup.id).order_by(Contender.place)).all()


def _title(matchup: Matchup) -> str:
    return " vs ".join(tool.name for tool in _tools(matchup))
