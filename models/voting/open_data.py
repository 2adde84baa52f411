"""The open data: every vote without its voter, in files that anyone can recount."""

import csv
import json
from collections.abc import Iterable, Iterator
from datetime import date
from operator import attrgetter
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from threading import Lock
from time import time
from typing import Any

from sqlalchemy import Connection, case, func, select, union_all

from models.catalogue.tables import Contender, Matchup, Tool, Verdict
from models.voting.tables import Ballot, BallotAct, BallotChoice, Vote, VoteStatus

FILE_NAMES = ("votes.csv", "votes.json", "ballots.csv")
DAILY_COLUMNS = ("matchup", "tool", "day", "ships", "skips", "held", "void", "withdrawn")
BALLOT_COLUMNS = ("matchup", "tool", "verdict", "day", "status", "voter")
FETCH_SIZE = 20_000
STALE_DRAFT_SECONDS = 3600
_export_lock = Lock()
# A spreadsheet would read such a cell as a formula.
FORMULA_PREFIXES = ("=", "+", "-", "@", "\t", "\r")


def files_for_day(connection: Connection, folder: Path, day: date) -> Path:
    """Return the folder with the files of a day, written now if they are not there.

    They are written to a draft folder and renamed, so nobody reads half a file; if two processes write them,
    the first to rename wins.
    """
    target = folder / day.isoformat()
    with _export_lock:
        if not target.is_dir():
            _export(connection, folder, target, day)
    return target


def _export(connection: Connection, folder: Path, target: Path, day: date) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    draft = Path(mkdtemp(prefix=".draft-", dir=folder))
    try:
        _write(connection, draft, day)
        draft.rename(target)
    except OSError:
        if not target.is_dir():
            raise
    finally:
        rmtree(draft, ignore_errors=True)
    _delete_older(folder, target)


def _delete_older(folder: Path, target: Path) -> None:
    for old in folder.glob("????-??-??"):
        if old.name < target.name:
            rmtree(old, ignore_errors=True)
    for draft in folder.glob(".draft-*"):
        # Left by a process that died; a fresh one may be another process's.
        if time() - draft.stat().st_mtime > STALE_DRAFT_SECONDS:
            rmtree(draft, ignore_errors=True)


def _write(connection: Connection, draft: Path, day: date) -> None:
    rows = connection.execute(_DAILY).mappings()
    daily = [{name: _int_or_text(row[name]) for name in DAILY_COLUMNS} for row in rows]
    _write_csv(draft / "votes.csv", DAILY_COLUMNS, (row.values() for row in daily))
    document = {"day": day.isoformat(), "rows": daily}
    (draft / "votes.json").write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    _write_csv(draft / "ballots.csv", BALLOT_COLUMNS, _ballots(connection))


def _int_or_text(value: Any) -> Any:
    return value if isinstance(value, int) else str(value)


def _write_csv(path: Path, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(names)
        lines.writerows([_escape_formula(value) for value in row] for row in rows)


def _escape_formula(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_PREFIXES) else value


def _count_if(condition: Any) -> Any:
    return func.sum(case((condition, 1), else_=0))


# A vote is listed under the day on which it was last cast, a withdrawal under its own day.
_daily_votes = union_all(
    select(
        Vote.contender_id, func.date(Vote.cast_at).label("day"), Vote.verdict.label("choice"), Vote.status
    ),
    select(Ballot.contender_id, func.date(Ballot.cast_at), Ballot.choice, Ballot.status).where(
        Ballot.act == BallotAct.CAST, Ballot.choice == BallotChoice.WITHDRAW
    ),
).subquery()
_is_vote = _daily_votes.c.choice != BallotChoice.WITHDRAW
_counted = _daily_votes.c.status == VoteStatus.COUNTED
_DAILY = (
    select(
        Matchup.slug.label("matchup"),
        Tool.slug.label("tool"),
        _daily_votes.c.day,
        _count_if((_daily_votes.c.choice == Verdict.SHIP) & _counted).label("ships"),
        _count_if((_daily_votes.c.choice == Verdict.SKIP) & _counted).label("skips"),
        _count_if(_is_vote & (_daily_votes.c.status == VoteStatus.HELD)).label("held"),
        _count_if(_is_vote & (_daily_votes.c.status == VoteStatus.VOID)).label("void"),
        _count_if(~_is_vote).label("withdrawn"),
    )
    .join(Contender, Contender.id == _daily_votes.c.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .group_by(Contender.id, Matchup.id, Tool.id, _daily_votes.c.day)
    .order_by(Matchup.slug, Contender.place, _daily_votes.c.day)
)
# Voters get random numbers for this export only, and rows are in their order: rows in the order of casting
# could be matched with the next day's. Of one voter's votes the later row is the later vote.
_voters = select(Vote.voter_id).distinct().subquery()
_voter_numbers = select(
    _voters.c.voter_id, func.row_number().over(order_by=func.random()).label("number")
).subquery()
_BALLOTS = (
    select(
        Matchup.slug.label("matchup"),
        Tool.slug.label("tool"),
        Vote.verdict,
        func.date(Vote.cast_at).label("day"),
        Vote.status,
        _voter_numbers.c.number.label("voter"),
    )
    .join(_voter_numbers, _voter_numbers.c.voter_id == Vote.voter_id)
    .join(Contender, Contender.id == Vote.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .order_by(_voter_numbers.c.number, Vote.ballot_id)
)


def _ballots(connection: Connection) -> Iterator[tuple[Any, ...]]:
    for part in connection.execute(_BALLOTS).yield_per(FETCH_SIZE).partitions():
        yield from map(attrgetter(*BALLOT_COLUMNS), part)
