"""Recounts from the ballot log what the triggers count (rules 3 to 6 of ballot_fold); repairs it."""

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
    """Which of the counter tables; the values are printed by `votes recount`."""

    TALLY = "tally"
    DAILY = "course"
    HEAD_TO_HEAD = "head to head"
    TOOL = "overall tally"


@dataclass(frozen=True, slots=True)
class CounterMismatch:
    """A counter that differs from the ballot log."""

    kind: CounterKind
    # The matchup's slug, followed by the tool's for a contender; or the tool's alone.
    subject: str
    # The counter's columns, and their sums over its differing rows.
    columns: tuple[str, ...]
    stored: tuple[int, ...]
    logged: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Counter:
    """A counter table, a select of the same columns from the log, and a select of its first key's names."""

    table: Table
    recounted: Select[*tuple[Any, ...]]
    subjects: Select[*tuple[Any, ...]]

    @property
    def keys(self) -> list[Column[Any]]:
        return [column for column in self.table.columns if column.primary_key]

    @property
    def numbers(self) -> list[Column[Any]]:
        return [column for column in self.table.columns if not column.primary_key]


def _table(counts: type[Base]) -> Table:
    return Base.metadata.tables[counts.__tablename__]


def _as_int(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return case((condition, 1), else_=0)


def _delta(choice: BallotChoice) -> ColumnElement[int]:
    """Change in the count: this ballot's contribution minus that of the voter's previous one."""
    added = _as_int((Ballot.choice == choice) & (Ballot.status == VoteStatus.COUNTED))
    history = (Ballot.voter_id, Ballot.contender_id)
    return added - func.lag(added, 1, 0).over(partition_by=history, order_by=Ballot.id)


_counted_votes = votes_from_log.where(Ballot.status == VoteStatus.COUNTED).subquery("counted_votes")
_log_votes = votes_from_log.subquery("log_votes")
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
# Grouped by voter instead of a self-join, which takes forever on a database without hash joins.
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
_votes_by_recency = (
    select(
        Contender.tool_id,
        _counted_votes.c.verdict,
        func.row_number()
        .over(
            partition_by=(Contender.tool_id, _counted_votes.c.voter_id),
            order_by=_counted_votes.c.ballot_id.desc(),
        )
        .label("recency"),
    )
    .join(Contender, Contender.id == _counted_votes.c.contender_id)
    .subquery()
)
_tools = (
    select(
        _votes_by_recency.c.tool_id,
        func.sum(_as_int(_votes_by_recency.c.verdict == BallotChoice.SHIP)),
        func.sum(_as_int(_votes_by_recency.c.verdict == BallotChoice.SKIP)),
    )
    .where(_votes_by_recency.c.recency == 1)
    .group_by(_votes_by_recency.c.tool_id)
)
_contender_subjects = (
    select(Contender.id, (Matchup.slug + ", " + Tool.slug).label("subject"))
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
)
_matchup_subjects = select(Matchup.id, Matchup.slug.label("subject"))
_tool_subjects = select(Tool.id, Tool.slug.label("subject"))
_COUNTERS = {
    CounterKind.TALLY: _Counter(_table(ContenderCount), _tallies, _contender_subjects),
    CounterKind.DAILY: _Counter(_table(DailyCount), _daily, _contender_subjects),
    CounterKind.HEAD_TO_HEAD: _Counter(_table(PairCount), _pairs, _matchup_subjects),
    CounterKind.TOOL: _Counter(_table(ToolCount), _tools, _tool_subjects),
}


def find_mismatches() -> list[CounterMismatch]:
    """Return every counter that differs from the ballot log, by kind and subject."""
    return [mismatch for kind, counter in _COUNTERS.items() for mismatch in _compare(kind, counter)]


def rebuild(mismatches: Sequence[CounterMismatch]) -> None:
    """Recount every kind of counter that has a mismatch."""
    for kind in {mismatch.kind for mismatch in mismatches}:
        counter = _COUNTERS[kind]
        columns = list(counter.table.columns.keys())
        db.session.execute(delete(counter.table))
        db.session.execute(insert(counter.table).from_select(columns, counter.recounted))


def _compare(kind: CounterKind, counter: _Counter) -> list[CounterMismatch]:
    """Sum stored and recounted numbers per key in one union, and keep the keys where the sums differ."""
    columns = tuple(column.name for column in counter.numbers)
    recounted = counter.recounted.subquery()
    recounted_keys, recounted_numbers = recounted.c[: len(counter.keys)], recounted.c[len(counter.keys) :]
    zeros = [literal(0)] * len(columns)
    stored = select(
        *counter.keys,
        *(number.label(f"stored_{number.name}") for number in counter.numbers),
        *(literal(0).label(f"logged_{name}") for name in columns),
    )
    both = union_all(stored, select(*recounted_keys, *zeros, *recounted_numbers)).subquery()
    sums = {name: func.sum(both.c[name]) for name in _sum_names(columns)}
    differing = (
        select(both.c[0].label("key"), *(total.label(name) for name, total in sums.items()))
        .group_by(*both.c[: len(counter.keys)])
        .having(or_(*(sums[f"stored_{name}"] != sums[f"logged_{name}"] for name in columns)))
        .subquery()
    )
    key, subject = counter.subjects.selected_columns
    rows = db.session.execute(
        counter.subjects.with_only_columns(
            subject, *(func.sum(differing.c[name]).label(name) for name in _sum_names(columns))
        )
        .join(differing, differing.c.key == key)
        .group_by(key, subject)
        .order_by(subject)
    ).mappings()
    return [
        CounterMismatch(
            kind,
            row["subject"],
            columns,
            tuple(row[f"stored_{name}"] for name in columns),
            tuple(row[f"logged_{name}"] for name in columns),
        )
        for row in rows
    ]


def _sum_names(columns: Sequence[str]) -> list[str]:
    return [*(f"stored_{name}" for name in columns), *(f"logged_{name}" for name in columns)]
