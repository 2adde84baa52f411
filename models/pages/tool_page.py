"""A tool's history across its matchups."""

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
    """How the editors' call went for a tool: picked, passed over, or no pick."""

    WON = "won"
    LOST = "lost"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class ToolFact:
    """One fact as a reader sees it, with the page it stands on and the month that it is known from."""

    label: str
    value: str
    source: str
    as_of: str


@dataclass(frozen=True, slots=True)
class RecordEntry:
    """One matchup as one of its tools lived it."""

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
    """A tool with its facts, prices, opinions and every matchup, newest first."""

    tool: ToolSummary
    facts: tuple[ToolFact, ...]
    prices: PriceHistory
    history: ReviewHistory
    community: Tally
    matchups: tuple[RecordEntry, ...]
    share_history: tuple[DailyTally, ...]

    @property
    def turning_points(self) -> tuple[TurningPoint, ...]:
        """Every new verdict and new price, oldest first."""
        return share_history.turning_points(self.history, self.prices)

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How often it won, lost and split."""
        return Counter(meeting.outcome for meeting in self.matchups)


_opponent_contender, _opponent = aliased(Contender), aliased(Tool)
_ENTRIES = (
    select(
        Contender.id,
        Matchup.slug,
        Matchup.published,
        Matchup.pick_id,
        _opponent.name,
        _opponent.slug,
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
    card = tool_summary.load_summary(slug)
    if card is None:
        return None
    history = panel.histories([card.id])[card.id]
    return Record(
        card,
        tuple(ToolFact(*row) for row in fetch_rows(_FACTS, {"tool": card.id})),
        price_history.histories([card.id])[card.id],
        history,
        tally.tool_tallies([card.id])[card.id],
        _load_entries(card.id, history),
        share_history.daily_tallies(card.id),
    )


def _load_entries(tool_id: int, history: ReviewHistory) -> tuple[RecordEntry, ...]:
    met = fetch_rows(_ENTRIES, {"tool": tool_id})
    votes = tally.contender_tallies([row[0] for row in met])
    now = history.current
    return tuple(
        RecordEntry(
            contender,
            slug,
            name,
            other,
            day,
            history.panel_on(day),
            now,
            votes[contender],
            _outcome(pick, tool_id),
        )
        for contender, slug, day, pick, name, other in met
    )


def _outcome(pick: int | None, tool_id: int) -> Outcome:
    if pick is None:
        return Outcome.SPLIT
    return Outcome.WON if pick == tool_id else Outcome.LOST
