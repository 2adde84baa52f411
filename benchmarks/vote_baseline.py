"""Baselines for votes: the site's two inserts in a bare loop, and in a bare Flask view under the same server.

Both write to a copy of the site's database without its counter triggers, in one transaction per vote at
synchronous=FULL.
"""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock, local
from typing import Any

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from benchmarks.pages import SECONDS, free_port, run_server
from models.database import sqlite
from settings import PROJECT_ROOT

BALLOT = "INSERT INTO ballot (voter_id, contender_id, choice, cast_at) VALUES (?, 1, 'ship', '2026-11-24 10:00:00')"
VOTE = (
    "INSERT INTO vote (voter_id, contender_id, verdict, cast_at, ballot_id) "
    "VALUES (?, 1, 'ship', '2026-11-24 10:00:00', ?) ON CONFLICT (voter_id, contender_id) DO UPDATE SET "
    "verdict = excluded.verdict, cast_at = excluded.cast_at, ballot_id = excluded.ballot_id"
)
VOTER = 999_999_999
COUNTER_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_is_counted%'"
DATABASE_ENV = "COPY_OF_THE_DATABASE"
SERVE = """
import sys
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer
MPServer("benchmarks.vote_baseline:create_bare_app", factory=True, port=int(sys.argv[1]), workers=int(sys.argv[2]),
         interface=Interfaces.WSGI, blocking_threads=16, log_level=LogLevels.error).serve()
"""


def copy_database(database: Path) -> Path:
    """Copy a database without its counter triggers; return the path of the copy."""
    copy = database.with_name(f"bare-{time.monotonic_ns()}.db")
    with closing(sqlite.driver.connect(str(database))) as source:
        source.execute(f"VACUUM INTO '{copy}'")
    with closing(open_connection(copy)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        for (name,) in connection.execute(COUNTER_TRIGGERS).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            "INSERT INTO voter (id, key_hash, first_seen) VALUES (?, 'bare', '2026-11-24')", (VOTER,)
        )
    return copy


def open_connection(database: Path) -> Any:
    connection = sqlite.driver.connect(str(database), isolation_level=None)
    for pragma in sqlite.CONNECT_PRAGMAS:
        connection.execute(pragma)
    return connection


def write_vote(connection: Any) -> None:
    connection.execute("BEGIN IMMEDIATE")
    ballot = connection.execute(BALLOT, (VOTER,)).lastrowid
    connection.execute(VOTE, (VOTER, ballot))
    connection.execute("COMMIT")


def measure_loop(copy: Path) -> float:
    """Return the transactions per second of a single process."""
    with closing(open_connection(copy)) as connection:
        start, votes = time.perf_counter(), 0
        while time.perf_counter() - start < SECONDS:
            write_vote(connection)
            votes += 1
        return votes / (time.perf_counter() - start)


def create_bare_app() -> Flask:
    """Return an app whose only view does the two inserts, one request at a time in each process."""
    app, write_lock, thread = Flask("bare"), Lock(), local()

    @app.post("/compare/<slug>/votes")
    def cast(slug: str) -> Response:
        if not hasattr(thread, "connection"):
            thread.connection = open_connection(Path(os.environ[DATABASE_ENV]))
        request.form["verdict"]
        with write_lock:
            write_vote(thread.connection)
        return redirect("/", 303)

    return app


@contextmanager
def serve_view(copy: Path, workers: int) -> Iterator[int]:
    """Serve the bare view on a free port."""
    port, os.environ[DATABASE_ENV] = free_port(), str(copy)
    with run_server([sys.executable, "-c", SERVE, str(port), str(workers)], PROJECT_ROOT, port):
        yield port
