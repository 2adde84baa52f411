"""The SQL of the migrations for PostgreSQL, and what it does on a server."""

import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from settings import PROJECT_ROOT
from tests.databases import on_postgresql_only
from tests.postgresql_server import SEARCH_PATH, run_server

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
    """Runs SQL on a migrated server of its own and returns the output of psql, errors included."""
    with run_server() as address:
        assert psql(address, migration_sql) == ""
        yield partial(psql, address)


def psql(address: str, sql: str) -> str:
    command = ["psql", "-XqtA", "-v", "ON_ERROR_STOP=1", f"{address}/postgres"]
    environment = {"PATH": SEARCH_PATH, "LC_ALL": "C"}
    answer = subprocess.run(command, input=sql, capture_output=True, text=True, env=environment, check=False)
    return answer.stdout + answer.stderr


@pytest.mark.parametrize("table", LOGS)
def test_the_migrations_guard_the_logs_and_reviews_by_triggers(migration_sql: str, table: str) -> None:
    trigger = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    assert trigger in migration_sql
    assert f"RAISE EXCEPTION 'rows of {table} {REFUSAL}'" in migration_sql


@on_postgresql_only
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", LOGS)
def test_the_server_refuses_to_change_the_logs_and_reviews(run_sql: RunSql, table: str, change: str) -> None:
    assert REFUSAL in run_sql(change.format(table))


@on_postgresql_only
def test_the_server_counts_votes_as_they_are_cast(run_sql: RunSql) -> None:
    assert run_sql(MATCHUP_AND_VOTERS) == ""
    for ballot, change in BALLOTS.items():
        insert = f"INSERT INTO ballot (id, voter_id, contender_id, choice, cast_at, status) VALUES ({ballot})"
        assert run_sql(f"{insert}; {change}") == ""
    counters = run_sql(COUNTERS).split()
    assert counters == ["contender|1|1|1|0", "contender|2|0|0|1", "tool|1|1|1", "tool|2|0|0"]


@on_postgresql_only
def test_the_server_counts_sightings_by_the_minute(run_sql: RunSql) -> None:
    row = "('n', 'vote', '2026-11-24 10:00', 1)"
    insert = f"INSERT INTO sighting (network, what, seen_at, many) VALUES {row}"
    upsert = f"{insert} ON CONFLICT (network, what, seen_at) DO UPDATE SET many = sighting.many + 1"
    assert run_sql(insert) == ""
    assert run_sql(upsert) == ""
    assert run_sql("SELECT many FROM sighting").strip() == "2"
