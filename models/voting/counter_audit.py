"""The counts that triggers keep, made anew from the log alone: to compare them, and to put them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    Table,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from models.catalogue.tables import Contender, Matchup, Tool
from models.database.base import Base, db
from models.voting.tables import (
    Ballot,
    BallotChoice,
    ContenderCount,
    DailyCount,
    PairCount,
    ToolCount,
    VoteStatus,
)
from models.voting.vote_audit import votes_from_log


class CounterKind(StrEnum):
    """Which of the kept counts."""

    TALLY = "tally"
    DAILY = "course"
    HEAD_TO_HEAD = "head to head"
    TOOL = "overall tally"


@dataclass(frozen=True, slots=True)
class CounterMismatch:
    """A count that is not what the ballot log leads to."""

    kind: CounterKind
    # The matchup's slug, with the tool's after it where the count is a contender's; or the tool's alone.
    of: str
    # What is counted, and how much of it is kept and is logged, over all that differs.
    names: tuple[str, ...]
    stored: tuple[int, ...]
    logged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Counter:
    """A kept count, the same made anew, and how to name what its first key stands for."""

    table: Table
    recounted: Select[*tuple[Any, ...]]
    names: Select[*tuple[Any, ...]]

    @property
    def keys(self) -> Sequence[Column[Any]]:
        return [column for column in self.table.columns if column.primary_key]

    @property
    def numbers(self) -> Sequence[Column[Any]]:
        return [column for column in self.table.columns if not column.primary_key]


def _table(counts: type[Base]) -> Table:
    return Base.metadata.tables[counts.__tablename__]


def _as_int(found: ColumnElement[bool]) -> ColumnElement[int]:
    return case((found, 1), else_=0)


def _delta(choice: BallotChoice) -> ColumnElement[int]:
    """What a row of the log adds, less what this voter's row before it added."""
    found = _as_int((Ballot.choice == choice) & (Ballot.status == VoteStatus.COUNTED))
    pair = (Ballot.voter_id, Ballot.contender_id)
    return found - func.lag(found, 1, 0).over(partition_by=pair, order_by=Ballot.id)


_counted_votes = votes_from_log.where(Ballot.status == VoteStatus.COUNTED).subquery("mine")
_log_votes = votes_from_log.subquery("everything")
_counted = _log_votes.c.status == VoteStatus.COUNTED
_tallies = select(
    _log_votes.c.contender_id,
    func.sum(_as_int(_counted & (_log_votes.c.verdict == BallotChoice.SHIP))),
    func.sum(_as_int(_counted & (_log_votes.c.verdict == BallotChoice.SKIP))),
    func.sum(_as_int(_log_votes.c.status == VoteStatus.HELD)),
).group_by(_log_votes.c.contender_id)

_deltas = select(
    Ballot.contender_id,
    func.date(Ballot.cast_at).label("day"),
    _delta(BallotChoice.SHIP).label("ships"),
    _delta(BallotChoice.SKIP).label("skips"),
).subquery()
_daily = select(
    _deltas.c.contender_id, _deltas.c.day, func.sum(_deltas.c.ships), func.sum(_deltas.c.skips)
).group_by(_deltas.c.contender_id, _deltas.c.day)

_other = aliased(Contender)
# Grouped by voter and not joined with itself, which takes a database that cannot hash for ever.
_duels = (
    select(
        Contender.matchup_id,
        func.max(case((Contender.id < _other.id, _counted_votes.c.verdict))).label("first"),
        func.max(case((Contender.id > _other.id, _counted_votes.c.verdict))).label("second"),
    )
    .select_from(_counted_votes)
    .join(Contender, Contender.id == _counted_votes.c.contender_id)
    .join(_other, (_other.matchup_id == Contender.matchup_id) & (_other.id != Contender.id))
    .group_by(Contender.matchup_id, _counted_votes.c.voter_id)
    .having(func.count() > 1)
    .subquery()
)
_pairs = select(_duels.c.matchup_id, _duels.c.first, _duels.c.second, func.count()).group_by(
    _duels.c.matchup_id, _duels.c.first, _duels.c.second
)
_votes_by_age = (
    select(
        Contender.tool_id,
        _counted_votes.c.verdict,
        func.row_number()
        .over(
            partition_by=(Contender.tool_id, _counted_votes.c.voter_id),
            order_by=_counted_votes.c.ballot_id.desc(),
        )
        .label("age"),
    )
    .join(Contender, Contender.id == _counted_votes.c.contender_id)
    .subquery()
)
_tools = (
    select(
        _votes_by_age.c.tool_id,
        func.sum(_as_int(_votes_by_age.c.verdict == BallotChoice.SHIP)),
        func.sum(_as_int(_votes_by_age.c.verdict == BallotChoice.SKIP)),
    )
    .where(_votes_by_age.c.age == 1)
    .group_by(_votes_by_age.c.tool_id)
)
_contender_names = (
    select(Contender.id, Matchup.slug + ", " + Tool.slug)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
)
_COUNTERS = {
    CounterKind.TALLY: _Counter(_table(ContenderCount), _tallies, _contender_names),
    CounterKind.DAILY: _Counter(_table(DailyCount), _daily, _contender_names),
    CounterKind.HEAD_TO_HEAD: _Counter(_table(PairCount), _pairs, select(Matchup.id, Matchup.slug)),
    CounterKind.TOOL: _Counter(_table(ToolCount), _tools, select(Tool.id, Tool.slug)),
}


def find_mismatches() -> list[CounterMismatch]:
    """Return every kept count that is not what the ballot log leads to."""
    return [found for what, count in _COUNTERS.items() for found in _compare(what, count)]


def rebuild(found: Sequence[CounterMismatch]) -> None:
    """Make whichever kinds of counts are stale anew from the log. Call begin_write first."""
    for what in {one.kind for one in found}:
        count = _COUNTERS[what]
        db.session.execute(delete(count.table))
        db.session.execute(insert(count.table).from_select(list(count.table.columns.keys()), count.recounted))


def _compare(what: CounterKind, count: _Counter) -> list[CounterMismatch]:
    anew, keys, width = count.recounted.subquery(), len(count.keys), len(count.numbers)
    nothing = [literal(0).label(f"nothing{place}") for place in range(width)]
    kept = select(*count.keys, *count.numbers, *nothing)
    both = union_all(kept, select(*anew.c[:keys], *nothing, *anew.c[keys:])).subquery()
    sums = [func.sum(column).label(f"sum{place}") for place, column in enumerate(both.c[keys:])]
    pairs = zip(sums[:width], sums[width:], strict=True)
    off = (
        select(both.c[0].label("key"), *sums)
        .group_by(*both.c[:keys])
        .having(or_(*(one != other for one, other in pairs)))
        .subquery()
    )
    key, name = count.names.selected_columns
    found = count.names.with_only_columns(name, *(func.sum(column) for column in off.c[1:]))
    found = found.join(off, off.c.key == key).group_by(key, name).order_by(name)
    names = tuple(column.name for column in count.numbers)
    return [
        CounterMismatch(what, of, names, tuple(numbers[:width]), tuple(numbers[width:]))
        for of, *numbers in db.session.execute(found)
    ]
