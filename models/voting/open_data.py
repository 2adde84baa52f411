"""The open figures: every vote, without the voter, in files that anyone may count again."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock
from time import time
from typing import Any

from sqlalchemy import Connection, Integer, case, column, func, select, table, union_all

from models.catalogue.tables import Contender, Matchup, Tool, Verdict
from models.voting.tables import Ballot, BallotAct, BallotChoice, Vote, VoteStatus

FILE_NAMES = ("votes.csv", "votes.json", "ballots.csv")
DAILY_COLUMNS = ("matchup", "tool", "day", "ships", "skips", "held", "void", "withdrawn")
BALLOT_COLUMNS = ("matchup", "tool", "verdict", "day", "status", "voter")
FETCH_SIZE = 20_000
STALE_DRAFT_SECONDS = 3600
_export_lock = Lock()
# What a spreadsheet would take for a formula.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")


def files_for_day(connection: Connection, folder: Path, day: date) -> Path:
    """Return the folder with the files of a day, made now unless they are there.

    Made beside and renamed, so that nobody reads half a file; of two processes that make them, one wins.
    """
    ready = folder / day.isoformat()
    with _export_lock:
        if not ready.is_dir():
            _export(connection, folder, ready, day)
    return ready


def _export(connection: Connection, folder: Path, ready: Path, day: date) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = Path(mkdtemp(prefix=".draft-", dir=folder))
    try:
        _write(connection, draft, day)
        draft.rename(ready)
    except OSError:
        if not ready.is_dir():
            raise
    finally:
        rmtree(draft, ignore_errors=True)
    _drop_older(folder, ready)


def _drop_older(folder: Path, ready: Path) -> None:
    for old in folder.glob("????-??-??"):
        if old.name < ready.name:
            rmtree(old, ignore_errors=True)
    for draft in folder.glob(".draft-*"):
        # What a process that died has left; another may be at work on a fresh one.
        if time() - draft.stat().st_mtime > STALE_DRAFT_SECONDS:
            rmtree(draft, ignore_errors=True)


def _write(connection: Connection, draft: Path, day: date) -> None:
    daily = [
        dict(zip(DAILY_COLUMNS, map(_int_or_text, row), strict=True)) for row in connection.execute(_DAILY)
    ]
    _as_csv(draft / "votes.csv", DAILY_COLUMNS, (row.values() for row in daily))
    whole = {"day": day.isoformat(), "rows": daily}
    (draft / "votes.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    _as_csv(draft / "ballots.csv", BALLOT_COLUMNS, _ballots(connection))


def _int_or_text(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def _as_csv(path: Path, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(names)
        lines.writerows([_escape_formula(value) for value in row] for row in rows)


def _escape_formula(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_PREFIXES) else value


def _count_if(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


# What stands is told under the day of its last cast; a withdrawal under its own.
_daily_votes = union_all(
    select(Vote.contender_id, func.date(Vote.cast_at).label("day"), Vote.verdict.label("said"), Vote.status),
    select(Ballot.contender_id, func.date(Ballot.cast_at), Ballot.choice, Ballot.status).where(
        Ballot.act == BallotAct.CAST, Ballot.choice == BallotChoice.WITHDRAW
    ),
).subquery()
_is_standing = _daily_votes.c.said != BallotChoice.WITHDRAW
_counted = _daily_votes.c.status == VoteStatus.COUNTED
_DAILY = (
    select(
        Matchup.slug,
        Tool.slug,
        _daily_votes.c.day,
        _count_if((_daily_votes.c.said == Verdict.SHIP) & _counted),
        _count_if((_daily_votes.c.said == Verdict.SKIP) & _counted),
        _count_if(_is_standing & (_daily_votes.c.status == VoteStatus.HELD)),
        _count_if(_is_standing & (_daily_votes.c.status == VoteStatus.VOID)),
        _count_if(~_is_standing),
    )
    .join(Contender, Contender.id == _daily_votes.c.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .group_by(Contender.id, _daily_votes.c.day)
    .order_by(Matchup.slug, Contender.place, _daily_votes.c.day)
)
# Voters are drawn a number that holds for this export alone, and stand in its order: rows in the order of
# casting could be laid beside the next day's. Of one voter's votes the later row is the later vote.
_CREATE_VOTER_NUMBERS = "CREATE TEMPORARY TABLE drawn (number INTEGER PRIMARY KEY, voter_id INTEGER NOT NULL)"
_FILL_VOTER_NUMBERS = (
    "INSERT INTO drawn (voter_id) SELECT voter_id FROM (SELECT DISTINCT voter_id FROM vote) ORDER BY random()"
)
_voter_numbers = table("drawn", column("number", Integer), column("voter_id", Integer))
_BALLOTS = (
    select(
        Matchup.slug, Tool.slug, Vote.verdict, func.date(Vote.cast_at), Vote.status, _voter_numbers.c.number
    )
    .join(_voter_numbers, _voter_numbers.c.voter_id == Vote.voter_id)
    .join(Contender, Contender.id == Vote.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .order_by(_voter_numbers.c.number, Vote.ballot_id)
)


def _ballots(connection: Connection) -> Iterator[tuple[Any, ...]]:
    connection.exec_driver_sql("DROP TABLE IF EXISTS drawn")
    connection.exec_driver_sql(_CREATE_VOTER_NUMBERS)
    connection.exec_driver_sql(_FILL_VOTER_NUMBERS)
    for part in connection.execute(_BALLOTS).yield_per(FETCH_SIZE).partitions():
        yield from (tuple(row) for row in part)
    connection.exec_driver_sql("DROP TABLE drawn")
