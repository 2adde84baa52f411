"""The open figures: every vote, without the voter, in files that anyone may count again."""

import csv
import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any

import numpy as np
from sqlalchemy import Connection, case, func, select, union_all

from models.matchup import Contender, Matchup
from models.tool import Tool
from models.verdict import Verdict
from models.vote import Act, Ballot, Choice, Status, Vote

NAMES = ("votes.csv", "votes.json", "ballots.csv")
DAILY = ("matchup", "tool", "day", "ships", "skips", "held", "void", "withdrawn")
EACH = ("matchup", "tool", "verdict", "day", "status", "voter")
BATCH = 20_000
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def of_the_day(connection: Connection, folder: Path, day: date) -> Path:
    """Return the folder with the files of a day, made now unless they are there.

    Made beside and renamed, so that nobody reads half a file; of two processes that make them, one wins.
    """
    ready = folder / day.isoformat()
    if ready.is_dir():
        return ready
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
    return ready


def _drop_older(folder: Path, ready: Path) -> None:
    for old in folder.glob("????-??-??"):
        if old.name < ready.name:
            rmtree(old, ignore_errors=True)


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
# In the order in which they were cast: of two votes of a voter on a tool the later row is the later vote.
_EACH = (
    select(Matchup.slug, Tool.slug, Vote.verdict, func.date(Vote.cast_at), Vote.status, Vote.voter_id)
    .join(Contender, Contender.id == Vote.contender_id)
    .join(Matchup, Matchup.id == Contender.matchup_id)
    .join(Tool, Tool.id == Contender.tool_id)
    .order_by(Vote.ballot_id)
)


def _ballots(connection: Connection) -> Iterator[tuple[Any, ...]]:
    numbers = _numbers(connection)
    for part in connection.execute(_EACH).yield_per(BATCH).partitions():
        for *told, voter in part:
            yield *told, numbers[voter]


def _numbers(connection: Connection) -> dict[int, int]:
    """Draw every voter a number that no other export gives them."""
    voters = connection.scalars(select(Vote.voter_id).distinct()).all()
    drawn = np.random.default_rng(secrets.randbits(128)).permutation(len(voters)) + 1
    return dict(zip(voters, drawn.tolist(), strict=True))
