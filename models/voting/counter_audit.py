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
from models.counts import ContenderCount, DailyCount, PairCount, ToolCount
from models.database.base import Base, db
from models.recount import standing_by_the_log
from models.vote import Ballot, Choice, Status


class What(StrEnum):
    """Which of the kept counts."""

    TALLY = "tally"
    COURSE = "course"
    HEAD_TO_HEAD = "head to head"
    TOOL = "overall tally"


@dataclass(frozen=True, slots=True)
class Stale:
    """A count that is not what the ballot log leads to."""

    what: What
    # The matchup's slug, with the tool's after it where the count is a contender's; or the tool's alone.
    of: str
    # What is counted, and how much of it is kept and is logged, over all that differs.
    names: tuple[str, ...]
    kept: tuple[int, ...]
    logged: tuple[int, ...]


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


def _moved(choice: Choice) -> ColumnElement[int]:
    """What a row of the log adds, less what this voter's row before it added."""
    found = _one((Ballot.choice == choice) & (Ballot.status == Status.COUNTED))
    pair = (Ballot.voter_id, Ballot.contender_id)
    return found - func.lag(found, 1, 0).over(partition_by=pair, order_by=Ballot.id)


_mine = standing_by_the_log.where(Ballot.status == Status.COUNTED).subquery("mine")
_all = standing_by_the_log.subquery("everything")
_counted = _all.c.status == Status.COUNTED
_tallies = select(
    _all.c.contender_id,
    func.sum(_one(_counted & (_all.c.verdict == Choice.SHIP))),
    func.sum(_one(_counted & (_all.c.verdict == Choice.SKIP))),
    func.sum(_one(_all.c.status == Status.HELD)),
).group_by(_all.c.contender_id)

_moves = select(
    Ballot.contender_id,
    func.date(Ballot.cast_at).label("day"),
    _moved(Choice.SHIP).label("ships"),
    _moved(Choice.SKIP).label("skips"),
).subquery()
_daily = select(
    _moves.c.contender_id, _moves.c.day, func.sum(_moves.c.ships), func.sum(_moves.c.skips)
).group_by(_moves.c.contender_id, _moves.c.day)

_other = aliased(Contender)
# Grouped by voter and not joined with itself, which takes a database that cannot hash for ever.
_met = (
    select(
        Contender.matchup_id,
        func.max(case((Contender.id < _other.id, _mine.c.verdict))).label("first"),
        func.max(case((Contender.id > _other.id, _mine.c.verdict))).label("second"),
    )
    .select_from(_mine)
    .join(Contender, Contender.id == _mine.c.contender_id)
    .join(_other, (_other.matchup_id == Contender.matchup_id) & (_other.id != Contender.id))
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
    What.TALLY: _Count(_table(ContenderCount), _tallies, _of_contender),
    What.COURSE: _Count(_table(DailyCount), _daily, _of_contender),
    What.HEAD_TO_HEAD: _Count(_table(PairCount), _pairs, select(Matchup.id, Matchup.slug)),
    What.TOOL: _Count(_table(ToolCount), _tools, select(Tool.id, Tool.slug)),
}


def stale() -> list[Stale]:
    """Return every kept count that is not what the ballot log leads to."""
    return [found for what, count in _COUNTS.items() for found in _differing(what, count)]


def put_right(found: Sequence[Stale]) -> None:
    """Make whichever kinds of counts are stale anew from the log. Call begin_write first."""
    for what in {one.what for one in found}:
        count = _COUNTS[what]
        db.session.execute(delete(count.table))
        db.session.execute(insert(count.table).from_select(list(count.table.columns.keys()), count.anew))


def _differing(what: What, count: _Count) -> list[Stale]:
    anew, keys, width = count.anew.subquery(), len(count.keys), len(count.numbers)
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
        Stale(what, of, names, tuple(numbers[:width]), tuple(numbers[width:]))
        for of, *numbers in db.session.execute(found)
    ]
