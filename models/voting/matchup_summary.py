"""A matchup with the panel and the tally of both contenders: what any list needs to show one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from models.catalogue import matchup_select, panel
from models.catalogue.matchup_select import left_contender, left_tool, right_contender, right_tool
from models.catalogue.panel import Panel
from models.catalogue.tables import Contender, Matchup
from models.database.base import fetch_rows
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
class MatchupSummary:
    """A matchup with both its contenders."""

    slug: str
    question: str
    call: str
    published: date
    contenders: tuple[ContenderSummary, ContenderSummary]


SELECT_SUMMARIES = matchup_select.newest_matchups(
    Matchup.slug,
    Matchup.question,
    Matchup.call,
    Matchup.published,
    Matchup.pick_id,
    left_contender.id.label("left_contender_id"),
    left_tool.id.label("left_tool_id"),
    left_tool.slug.label("left_slug"),
    left_tool.name.label("left_name"),
    right_contender.id.label("right_contender_id"),
    right_tool.id.label("right_tool_id"),
    right_tool.slug.label("right_slug"),
    right_tool.name.label("right_name"),
)


def summaries_with_ids(ids: Sequence[int]) -> tuple[MatchupSummary, ...]:
    """Return these matchups without retired ones, newest first."""
    return load_summaries(SELECT_SUMMARIES.where(Matchup.id.in_(ids)))


def summaries_by_slug(slugs: Sequence[str]) -> dict[str, MatchupSummary]:
    """Return these matchups by slug, without retired ones."""
    if not slugs:
        return {}
    return {row.slug: row for row in load_summaries(SELECT_SUMMARIES.where(Matchup.slug.in_(slugs)))}


def contested_matchups(limit: int = 5) -> tuple[MatchupSummary, ...]:
    """Return the matchups with the most votes among those with a contested contender, busiest first."""
    matchup_ids = select(Contender.matchup_id).where(Contender.id.in_(tally.contested(limit * 2)))
    contested = load_summaries(SELECT_SUMMARIES.where(Matchup.id.in_(matchup_ids)))
    busiest = sorted(contested, key=lambda row: -max(side.community.votes for side in row.contenders))
    return tuple(busiest[:limit])


def load_summaries(statement: Select[*tuple[Any, ...]]) -> tuple[MatchupSummary, ...]:
    """Return the matchups that a narrowed SELECT_SUMMARIES finds, in three queries."""
    rows = fetch_rows(statement)
    tool_ids = [key for row in rows for key in (row.left_tool_id, row.right_tool_id)]
    contender_ids = [key for row in rows for key in (row.left_contender_id, row.right_contender_id)]
    histories, tallies = panel.histories_without_texts(tool_ids), tally.contender_tallies(contender_ids)
    return tuple(
        MatchupSummary(
            row.slug,
            row.question,
            row.call,
            row.published,
            (
                ContenderSummary(
                    row.left_slug,
                    row.left_name,
                    histories[row.left_tool_id].current,
                    tallies[row.left_contender_id],
                    row.pick_id == row.left_tool_id,
                ),
                ContenderSummary(
                    row.right_slug,
                    row.right_name,
                    histories[row.right_tool_id].current,
                    tallies[row.right_contender_id],
                    row.pick_id == row.right_tool_id,
                ),
            ),
        )
        for row in rows
    )
