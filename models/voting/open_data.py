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
from models.vote import Act, Ballot, Choice, Status, Vote

NAMES = ("votes.csv", "votes.json", "ballots.csv")
DAILY = ("matchup", "tool", "day", "ships", "skips", "held", "void", "withdrawn")
EACH = ("matchup", "tool", "verdict", "day", "status", "voter")
BATCH = 20_000
HOUR = 3600
_making = Lock()
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def of_the_day(connection: Connection, folder: Path, day: date) -> Path:
    """Return the folder with the files of a day, made now unless they are there.

    Made beside and renamed, so that nobody reads half a file; of two processes that make them, one wins.
    """
    ready = folder / day.isoformat()
    with _making:
        if not ready.is_dir():
            _make(connection, folder, ready, day)
    return ready


def _make(connection: Connection, folder: Path, ready: Path, day: date) -> None:
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
        if time() - draft.stat().st_mtime > HOUR:
            rmtree(draft, ignore_errors=True)


def _write(connection: Connection, draft: Path, day: date) -> None:
    daily = [dict(zip(DAILY, map(_plain, row), strict=True)) for row in connection.execute(_DAILY)]
    _as_csv(draft / "votes.csv", DAILY, (row.values() for row in daily))
    whole = {"day": day.isoformat(), "rows": daily}
    (draft / "votes.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    _as_csv(draft / "ballots.csv", EACH, _ballots(connection))


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def _as_csv(path: Path, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(names)
        lines.writerows([_harmless(value) for value in row] for row in rows)


def _harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _sum(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


# What stands is told under the day of its last cast; a withdrawal under its own.
_told = union_all(
    select(Vote.contender_id, func.date(Vote.cast_at).label("day"), Vote.verdict.label("said"), Vote.status),
    select(Ballot.contender_id, func.date(Ballot.cast_at), Ballot.choice, Ballot.status).where(
        Ballot.act == Act.CAST, Ballot.choice == Choice.WITHDRAW
    ),
).subquery()
_stands = _told.c.said != Choice.WITHDRAW
_counted = _told.c.status == Status.COUNTED
_DAILY = (
    select(
        Matchup.slug,
        Tool.slug,
        _told.c.day,
        _sum((_told.c.said == Verdict.SHIP) & _counted),
        _sum((_told.c.said == Verdict.SKIP) & _counted),
        _sum(_stands & (_told.c.status == Status.HELD)),
        _sum(_stands & (_told.c.status == Status.VOID)),
        _sum(~_stands),
    )
    .join(Contender, Contender.id == _told.c.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .group_by(Contender.id, _told.c.day)
    .order_by(Matchup.slug, Contender.place, _told.c.day)
)
# Voters are drawn a number that holds for this export alone, and stand in its order: rows in the order of
# casting could be laid beside the next day's. Of one voter's votes the later row is the later vote.
_DRAW = "CREATE TEMPORARY TABLE drawn (number INTEGER PRIMARY KEY, voter_id INTEGER NOT NULL)"
_DRAWN = (
    "INSERT INTO drawn (voter_id) SELECT voter_id FROM (SELECT DISTINCT voter_id FROM vote) ORDER BY random()"
)
_drawn = table("drawn", column("number", Integer), column("voter_id", Integer))
_EACH = (
    select(Matchup.slug, Tool.slug, Vote.verdict, func.date(Vote.cast_at), Vote.status, _drawn.c.number)
    .join(_drawn, _drawn.c.voter_id == Vote.voter_id)
    .join(Contender, Contender.id == Vote.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .order_by(_drawn.c.number, Vote.ballot_id)
)


def _ballots(connection: Connection) -> Iterator[tuple[Any, ...]]:
    connection.exec_driver_sql("DROP TABLE IF EXISTS drawn")
    connection.exec_driver_sql(_DRAW)
    connection.exec_driver_sql(_DRAWN)
    for part in connection.execute(_EACH).yield_per(BATCH).partitions():
        yield from (tuple(row) for row in part)
    connection.exec_driver_sql("DROP TABLE drawn")
