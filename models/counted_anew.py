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
    or_,
    select,
    union_all,
)

from models.base import Base, db
from models.counts import DailyCount, PairCount, ToolCount
from models.matchup import Contender, Matchup
from models.recount import standing_by_the_log
from models.tool import Tool
from models.vote import Ballot, Choice, Status


class What(StrEnum):
    """Which of the kept counts."""

    TALLY = "tally"
    HEAD_TO_HEAD = "head to head"
    TOOL = "overall tally"


@dataclass(frozen=True, slots=True)
class Stale:
    """A count that is not what the ballot log leads to."""

    what: What
    # The matchup's slug, with the tool's after it where the count is a contender's; or the tool's alone.
    of: str


@dataclass(frozen=True, slots=True)
class _Count:
    """A kept count, the same made anew, and how to name what its first key stands for."""

    table: Table
    anew: Select[*tuple[Any, ...]]
    names: Select[*tuple[Any, ...]]

    @property
    def keys(self) -> Sequence[Column[Any]]:
        return [column for column in self.table.columns if column.primary_key]

    @property
    def numbers(self) -> Sequence[Column[Any]]:
        return [column for column in self.table.columns if not column.primary_key]


def _table(counts: type[Base]) -> Table:
    return Base.metadata.tables[counts.__tablename__]


def _one(found: ColumnElement[bool]) -> ColumnElement[int]:
    return case((found, 1), else_=0)


def _moved(found: ColumnElement[bool], name: str) -> ColumnElement[int]:
    """What a row of the log adds, less what this voter's row before it added."""
    before = func.lag(_one(found), 1, 0).over(
        partition_by=(Ballot.voter_id, Ballot.contender_id), order_by=Ballot.id
    )
    return (_one(found) - before).label(name)


_counted = Ballot.status == Status.COUNTED
_moves = select(
    Ballot.contender_id,
    func.date(Ballot.cast_at).label("day"),
    _moved((Ballot.choice == Choice.SHIP) & _counted, "ships"),
    _moved((Ballot.choice == Choice.SKIP) & _counted, "skips"),
    _moved((Ballot.choice != Choice.WITHDRAW) & (Ballot.status == Status.HELD), "held"),
).subquery()
_daily = select(
    _moves.c.contender_id,
    _moves.c.day,
    func.sum(_moves.c.ships),
    func.sum(_moves.c.skips),
    func.sum(_moves.c.held),
).group_by(_moves.c.contender_id, _moves.c.day)

_mine = standing_by_the_log.where(_counted).subquery("mine")


def _said(place: int) -> ColumnElement[str]:
    return func.max(case((Contender.place == place, _mine.c.verdict)))


# Grouped by voter and not joined with itself, which takes a database that cannot hash for ever.
_met = (
    select(Contender.matchup_id, _said(1).label("first"), _said(2).label("second"))
    .select_from(_mine)
    .join(Contender, Contender.id == _mine.c.contender_id)
    .group_by(Contender.matchup_id, _mine.c.voter_id)
    .having(func.count() > 1)
    .subquery()
)
_pairs = select(_met.c.matchup_id, _met.c.first, _met.c.second, func.count()).group_by(
    _met.c.matchup_id, _met.c.first, _met.c.second
)
_voices = (
    select(
        Contender.tool_id,
        _mine.c.verdict,
        func.row_number()
        .over(partition_by=(Contender.tool_id, _mine.c.voter_id), order_by=_mine.c.ballot_id.desc())
        .label("age"),
    )
    .join(Contender, Contender.id == _mine.c.contender_id)
    .subquery()
)
_tools = (
    select(
        _voices.c.tool_id,
        func.sum(_one(_voices.c.verdict == Choice.SHIP)),
        func.sum(_one(_voices.c.verdict == Choice.SKIP)),
    )
    .where(_voices.c.age == 1)
    .group_by(_voices.c.tool_id)
)
_of_contender = (
    select(Contender.id, Matchup.slug + ", " + Tool.slug)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
)
_COUNTS = {
    What.TALLY: _Count(_table(DailyCount), _daily, _of_contender),
    What.HEAD_TO_HEAD: _Count(_table(PairCount), _pairs, select(Matchup.id, Matchup.slug)),
    What.TOOL: _Count(_table(ToolCount), _tools, select(Tool.id, Tool.slug)),
}


def stale() -> list[Stale]:
    """Return every kept count that is not what the ballot log leads to."""
    return [Stale(what, name) for what, count in _COUNTS.items() for name in _differing(count)]


def put_right(found: Sequence[Stale]) -> None:
    """Make whichever kinds of counts are stale anew from the log. Call models.base.begin_write first."""
    for what in {one.what for one in found}:
        count = _COUNTS[what]
        db.session.execute(delete(count.table))
        db.session.execute(insert(count.table).from_select(list(count.table.columns.keys()), count.anew))


def _differing(count: _Count) -> list[str]:
    """Return the names of those whose numbers, kept less made anew, are not nothing."""
    anew = count.anew.subquery()
    size = len(count.keys)
    mirrored = (*anew.c[:size], *(-number for number in anew.c[size:]))
    both = union_all(select(*count.keys, *count.numbers), select(*mirrored)).subquery()
    off = (
        select(both.c[0])
        .group_by(*both.c[:size])
        .having(or_(*(func.sum(number) != 0 for number in both.c[size:])))
    )
    key, name = count.names.selected_columns
    return list(db.session.scalars(count.names.with_only_columns(name).where(key.in_(off)).order_by(name)))
