"""Add, revise, rename, retire and restore a tool."""

from collections.abc import Sequence

from sqlalchemy import select

from models.catalogue import change_log
from models.catalogue.editing import matchups
from models.catalogue.editing.changed_columns import assign_changed
from models.catalogue.tables import Category, ChangeKind, Contender, Fact, FormerSlug, Matchup, Tool
from models.catalogue.validation.entries import FactEntry, ToolEntry
from models.database.base import db, utc_now


def add(slug: str, entry: ToolEntry) -> Tool:
    """Add a tool with its facts and former slugs, without prices and reviews."""
    tool = Tool(slug=slug, **_columns(entry))
    db.session.add(tool)
    db.session.flush()
    _replace_facts(tool, entry.fact)
    _add_former_slugs(tool, entry.formerly)
    change_log.record_change(ChangeKind.TOOL_ADDED, f"{tool.name} was added", tool_id=tool.id)
    return tool


def revise(tool: Tool, entry: ToolEntry) -> None:
    """Assign an entry to a tool with its facts and former slugs; records what differs, if anything does."""
    changed = assign_changed(tool, _columns(entry))
    if _replace_facts(tool, entry.fact):
        changed.append("facts")
    if _add_former_slugs(tool, entry.formerly):
        changed.append("former slugs")
    if changed:
        change_log.record_change(
            ChangeKind.TOOL_REVISED, f"{tool.name} was revised: {', '.join(changed)}", tool_id=tool.id
        )


def rename(tool: Tool, slug: str) -> None:
    """Change a tool's slug and those of its matchups; the old slug becomes a former one."""
    old, tool.slug = tool.slug, slug
    # A tool may return to one of its former slugs.
    former = db.session.get(FormerSlug, slug)
    if former is not None:
        db.session.delete(former)
    db.session.add(FormerSlug(slug=old, tool_id=tool.id))
    db.session.flush()
    for matchup in _matchups(tool):
        matchups.update_slug(matchup)
    change_log.record_change(
        ChangeKind.TOOL_RENAMED, f"{tool.name} moved from {old} to {slug}", tool_id=tool.id
    )


def retire(tool: Tool) -> None:
    """Retire a tool and its matchups; their pages, reviews and votes stay."""
    tool.retired_on = utc_now().date()
    change_log.record_change(ChangeKind.TOOL_RETIRED, f"{tool.name} was retired", tool_id=tool.id)
    for matchup in _matchups(tool):
        if matchup.retired_on is None:
            matchups.retire(matchup)


def restore(tool: Tool) -> None:
    """Undo the retirement of a tool, but not that of its matchups."""
    tool.retired_on = None
    change_log.record_change(ChangeKind.TOOL_RETURNED, f"{tool.name} returned", tool_id=tool.id)


def _columns(entry: ToolEntry) -> dict[str, object]:
    category = db.session.scalars(select(Category.id).where(Category.slug == entry.category)).one()
    texts = entry.model_dump(include={"name", "maker", "tagline", "description"})
    return {**texts, **entry.links.model_dump(), "category_id": category}


def _matchups(tool: Tool) -> Sequence[Matchup]:
    rows = select(Matchup).join(Contender, Contender.matchup_id == Matchup.id)
    return db.session.scalars(rows.where(Contender.tool_id == tool.id).order_by(Matchup.id)).all()


def _replace_facts(tool: Tool, entries: Sequence[FactEntry]) -> bool:
    """Replace the facts of a tool; return whether any of them changed."""
    stored = db.session.scalars(select(Fact).where(Fact.tool_id == tool.id).order_by(Fact.position)).all()
    values = [{**entry.model_dump(), "position": number} for number, entry in enumerate(entries, 1)]
    changed = [assign_changed(fact, value) for fact, value in zip(stored, values, strict=False)]
    for fact in stored[len(values) :]:
        db.session.delete(fact)
    for value in values[len(stored) :]:
        db.session.add(Fact(tool_id=tool.id, **value))
    return any(changed) or len(stored) != len(values)


def _add_former_slugs(tool: Tool, slugs: Sequence[str]) -> bool:
    """Add the former slugs that are not stored yet; return whether there were any."""
    known = set(db.session.scalars(select(FormerSlug.slug).where(FormerSlug.tool_id == tool.id)))
    new = [slug for slug in slugs if slug not in known]
    db.session.add_all(FormerSlug(slug=slug, tool_id=tool.id) for slug in new)
    return bool(new)
