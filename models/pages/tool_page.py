"""Everything that a tool's page shows: facts, prices, reviews, and its record across matchups."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from models.catalogue import panel, price_history, tool_summary
from models.catalogue.panel import Panel, ReviewHistory
from models.catalogue.price_history import PriceHistory
from models.catalogue.tables import Contender, Fact, Matchup, Tool
from models.catalogue.tool_summary import ToolSummary
from models.database.base import fetch_rows
from models.voting import share_history, tally
from models.voting.share_history import DailyTally, TurningPoint
from models.voting.tally import Tally


class Outcome(StrEnum):
    """The editors' call for a tool: picked, the other one picked, or no pick."""

    WON = "won"
    LOST = "lost"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class ToolFact:
    """A fact, the page that it was read from and the month (YYYY-MM) that it is known from."""

    label: str
    value: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One matchup of the tool, with the panel on its day of publication and today."""

    contender_id: int
    slug: str
    opponent: str
    opponent_slug: str
    published: date
    at_publication: Panel
    current: Panel
    community: Tally
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Record:
    """A tool with its facts, prices, reviews and every matchup, newest first."""

    tool: ToolSummary
    facts: tuple[ToolFact, ...]
    prices: PriceHistory
    history: ReviewHistory
    community: Tally
    matchups: tuple[RecordEntry, ...]
    share_history: tuple[DailyTally, ...]

    @property
    def turning_points(self) -> tuple[TurningPoint, ...]:
        """Every changed review and price, oldest first."""
        return share_history.turning_points(self.history, self.prices)

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How many matchups it won, lost and split."""
        return Counter(entry.outcome for entry in self.matchups)


_opponent_contender, _opponent = aliased(Contender), aliased(Tool)
_ENTRIES = (
    select(
        Contender.id.label("contender_id"),
        Matchup.slug,
        Matchup.published,
        Matchup.pick_id,
        _opponent.name.label("opponent"),
        _opponent.slug.label("opponent_slug"),
    )
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(
        _opponent_contender,
        (_opponent_contender.matchup_id == Matchup.id) & (_opponent_contender.tool_id != Contender.tool_id),
    )
    .join(_opponent, _opponent.id == _opponent_contender.tool_id)
    .where(Contender.tool_id == bindparam("tool"))
    .order_by(Matchup.published.desc(), Matchup.id.desc())
)
_FACTS = (
    select(Fact.label, Fact.value, Fact.source, Fact.as_of)
    .where(Fact.tool_id == bindparam("tool"))
    .order_by(Fact.position)
)


def load(slug: str) -> Record | None:
    """Return the record of the tool with this slug."""
    tool = tool_summary.load_summary(slug)
    if tool is None:
        return None
    history = panel.histories([tool.id])[tool.id]
    facts = fetch_rows(_FACTS, {"tool": tool.id})
    return Record(
        tool,
        tuple(ToolFact(fact.label, fact.value, fact.source, fact.as_of) for fact in facts),
        price_history.histories([tool.id])[tool.id],
        history,
        tally.tool_tallies([tool.id])[tool.id],
        _load_entries(tool.id, history),
        share_history.daily_tallies(tool.id),
    )


def _load_entries(tool_id: int, history: ReviewHistory) -> tuple[RecordEntry, ...]:
    rows = fetch_rows(_ENTRIES, {"tool": tool_id})
    tallies = tally.contender_tallies([row.contender_id for row in rows])
    current = history.current
    return tuple(
        RecordEntry(
            row.contender_id,
            row.slug,
            row.opponent,
            row.opponent_slug,
            row.published,
            history.panel_on(row.published),
            current,
            tallies[row.contender_id],
            _outcome(row.pick_id, tool_id),
        )
        for row in rows
    )


def _outcome(pick_id: int | None, tool_id: int) -> Outcome:
    if pick_id is None:
        return Outcome.SPLIT
    return Outcome.WON if pick_id == tool_id else Outcome.LOST
