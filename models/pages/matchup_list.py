"""Matchups in rows, for the pages that one browses."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select

from models.catalogue import matchup_select, panel
from models.catalogue.panel import Panel
from models.catalogue.tables import Contender, Matchup
from models.database.base import db, fetch_rows
from models.pages.pagination import PER_PAGE, Page
from models.voting import tally
from models.voting.tally import Tally


@dataclass(frozen=True, slots=True)
class ContenderSummary:
    """One contender in a list of matchups."""

    slug: str
    name: str
    panel: Panel
    community: Tally
    picked: bool


@dataclass(frozen=True, slots=True)
class MatchupRow:
    """A matchup with both its contenders."""

    slug: str
    question: str
    call: str
    published: date
    contenders: tuple[ContenderSummary, ContenderSummary]


_MATCHUPS = matchup_select.newest_matchups(
    Matchup.slug,
    Matchup.question,
    Matchup.call,
    Matchup.published,
    Matchup.pick_id,
    matchup_select.left_contender.id,
    matchup_select.left_tool.id,
    matchup_select.left_tool.slug,
    matchup_select.left_tool.name,
    matchup_select.right_contender.id,
    matchup_select.right_tool.id,
    matchup_select.right_tool.slug,
    matchup_select.right_tool.name,
)


def load_page(number: int = 1, size: int = PER_PAGE) -> Page[MatchupRow]:
    """Return a page of matchups, newest first."""
    total = (
        db.session.scalar(select(func.count()).select_from(Matchup).where(Matchup.retired_on.is_(None))) or 0
    )
    return Page(_load_rows(_MATCHUPS.limit(size).offset((number - 1) * size)), total, number)


def rows_with_ids(ids: Sequence[int]) -> tuple[MatchupRow, ...]:
    """Return these matchups but for retired ones, newest first."""
    return _load_rows(_MATCHUPS.where(Matchup.id.in_(ids)))


def rows_by_slug(slugs: Sequence[str]) -> dict[str, MatchupRow]:
    """Return the rows of these matchups by slug, without those that are retired."""
    return {row.slug: row for row in _load_rows(_MATCHUPS.where(Matchup.slug.in_(slugs)))} if slugs else {}


def _load_rows(statement: Select[*tuple[Any, ...]]) -> tuple[MatchupRow, ...]:
    found = fetch_rows(statement)
    histories = panel.histories_without_texts([key for row in found for key in (row[6], row[10])])
    votes = tally.contender_tallies([key for row in found for key in (row[5], row[9])])

    def corner(row: Any, first: int) -> ContenderSummary:
        contender, tool, slug, name = row[first : first + 4]
        return ContenderSummary(slug, name, histories[tool].current, votes[contender], row.pick_id == tool)

    return tuple(
        MatchupRow(row.slug, row.question, row.call, row.published, (corner(row, 5), corner(row, 9)))
        for row in found
    )


def contested_matchups(limit: int = 5) -> tuple[MatchupRow, ...]:
    """Return the busiest matchups whose community is divided, among those with enough votes to say so."""
    most = select(Contender.matchup_id).where(Contender.id.in_(tally.contested(limit * 2)))
    chosen = _load_rows(_MATCHUPS.where(Matchup.id.in_(most)))
    ranked = sorted(chosen, key=lambda row: -max(corner.community.votes for corner in row.contenders))
    return tuple(ranked[:limit])
