"""The SQL of the migrations for PostgreSQL, and, where a server is installed, what it does."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from settings import PROJECT_ROOT
from tests.conftest import GENEROUS_TIMEOUT

SEARCH_PATH = os.pathsep.join(
    [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"))), os.environ["PATH"]]
)
ENVIRONMENT = {"PATH": SEARCH_PATH, "LC_ALL": "C"}
# The server refuses to run as root.
USER = "postgres" if os.geteuid() == 0 else None
LOGS = ("review", "change", "ballot")
REFUSAL = "are never altered or removed"
MATCHUP_AND_VOTERS = """
INSERT INTO category VALUES (1, 'agents', 'Agents', 'A category.', 1);
INSERT INTO tool (id, slug, name, maker, category_id, tagline, description, website)
    VALUES (1, 'ada', 'Ada', '.', 1, '.', '.', '.'), (2, 'zed', 'Zed', '.', 1, '.', '.', '.');
INSERT INTO matchup VALUES (1, 'ada-vs-zed', '?', '.', '.', NULL, '2026-11-01', NULL);
INSERT INTO contender VALUES (1, 1, 1, 1), (2, 1, 2, 2);
INSERT INTO voter (id, key_hash, first_seen) VALUES (1, 'a', '2026-11-02'), (2, 'b', '2026-11-02');
"""
# Ballots, each with its change to the votes: one vote is withdrawn, one changed, one held.
BALLOTS = {
    "1, 1, 1, 'ship', '2026-11-02', 'counted'": "INSERT INTO vote VALUES (1, 1, 1, 'ship', '2026-11-02', 1)",
    "2, 1, 2, 'skip', '2026-11-02', 'counted'": "INSERT INTO vote VALUES (2, 1, 2, 'skip', '2026-11-02', 2)",
    "3, 2, 1, 'ship', '2026-11-02', 'counted'": "INSERT INTO vote VALUES (3, 2, 1, 'ship', '2026-11-02', 3)",
    "4, 2, 1, 'skip', '2026-11-03', 'counted'": "UPDATE vote SET verdict = 'skip', ballot_id = 4 WHERE id = 3",
    "5, 1, 2, 'withdraw', '2026-11-03', 'counted'": "DELETE FROM vote WHERE id = 2",
    "6, 2, 2, 'ship', '2026-11-03', 'held'": "INSERT INTO vote VALUES (4, 2, 2, 'ship', '2026-11-03', 6, 'held')",
}
COUNTERS = """
SELECT 'contender', contender_id, ships, skips, held FROM contender_count ORDER BY 2;
SELECT 'tool', tool_id, ships, skips FROM tool_count ORDER BY 2;
SELECT 'both', first, second FROM pair_count WHERE voters <> 0;
"""
RunSql = Callable[[str], str]


@pytest.fixture(scope="module")
def migration_sql() -> str:
    """All migrations as SQL."""
    output = StringIO()
    options = {"as_sql": True, "output_buffer": output, "literal_binds": True}
    with Operations.context(MigrationContext.configure(dialect_name="postgresql", opts=options)):
        revisions = ScriptDirectory(str(PROJECT_ROOT / "migrations")).walk_revisions()
        for revision in reversed(list(revisions)):
            revision.module.upgrade()
    return output.getvalue()


@pytest.fixture(scope="module")
def run_sql(migration_sql: str) -> Iterator[RunSql]:
    """Runs SQL on a migrated server and returns the output of psql, errors included."""
    if not all(shutil.which(name, path=SEARCH_PATH) for name in ("initdb", "postgres", "psql")):
        pytest.skip("PostgreSQL is not installed")
    # The path of a socket must be short and open to the server's user: pytest's folders are neither.
    folder = tempfile.mkdtemp(prefix="pg-", dir="/tmp")
    shutil.chown(folder, USER or os.geteuid())
    server = start_server(folder)
    try:
        last = time.monotonic() + GENEROUS_TIMEOUT
        while psql(folder, "SELECT 1").startswith("psql: error") and time.monotonic() < last:
            time.sleep(0.05)
        assert psql(folder, migration_sql) == ""
        yield partial(psql, folder)
    finally:
        server.terminate()
        server.wait(GENEROUS_TIMEOUT)
        shutil.rmtree(folder)


def start_server(folder: str) -> subprocess.Popen[bytes]:
    """Create a server in a folder and start it; it listens on a socket in the folder only."""
    create = ["initdb", "--no-sync", "-A", "trust", "-U", "ship", "-D", f"{folder}/data"]
    subprocess.run(create, check=True, capture_output=True, user=USER, env=ENVIRONMENT, cwd="/")
    run = ["postgres", "-F", "-D", f"{folder}/data", "-k", folder, "-h", ""]
    return subprocess.Popen(
        run,
        user=USER,
        env=ENVIRONMENT,
        cwd="/",
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def psql(folder: str, sql: str) -> str:
    command = ["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "ship", "-d", "postgres"]
    answer = subprocess.run(command, input=sql, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    return answer.stdout + answer.stderr


@pytest.mark.parametrize("table", LOGS)
def test_the_migrations_guard_the_logs_and_reviews_by_triggers(migration_sql: str, table: str) -> None:
    trigger = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    assert trigger in migration_sql
    assert f"RAISE EXCEPTION 'rows of {table} {REFUSAL}'" in migration_sql


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", LOGS)
def test_the_server_refuses_to_change_the_logs_and_reviews(run_sql: RunSql, table: str, change: str) -> None:
    assert REFUSAL in run_sql(change.format(table))


def test_the_server_counts_votes_as_they_are_cast(run_sql: RunSql) -> None:
    assert run_sql(MATCHUP_AND_VOTERS) == ""
    for ballot, change in BALLOTS.items():
        insert = f"INSERT INTO ballot (id, voter_id, contender_id, choice, cast_at, status) VALUES ({ballot})"
        assert run_sql(f"{insert}; {change}") == ""
    counters = run_sql(COUNTERS).split()
    assert counters == ["contender|1|1|1|0", "contender|2|0|0|1", "tool|1|1|1", "tool|2|0|0"]


def test_the_server_counts_sightings_by_the_minute(run_sql: RunSql) -> None:
    row = "('n', 'vote', '2026-11-24 10:00', 1)"
    insert = f"INSERT INTO sighting (network, what, seen_at, many) VALUES {row}"
    upsert = f"{insert} ON CONFLICT (network, what, seen_at) DO UPDATE SET many = sighting.many + 1"
    assert run_sql(insert) == ""
    assert run_sql(upsert) == ""
    assert run_sql("SELECT many FROM sighting").strip() == "2"
