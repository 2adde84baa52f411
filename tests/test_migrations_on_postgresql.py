"""What the migrations would say to PostgreSQL, and, where one is installed, what it makes of that."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from settings import PROJECT_ROOT
from tests.conftest import PATIENCE

BINARIES = [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"))), os.environ["PATH"]]
# The server refuses to run as root.
USER = "postgres" if os.geteuid() == 0 else None
LOGS = ("review", "change", "ballot")
REFUSED = "are never altered or removed"
A_TOWN = """
INSERT INTO category VALUES (1, 'agents', 'Agents', 'A shelf.', 1);
INSERT INTO tool (id, slug, name, maker, category_id, tagline, description, website)
    VALUES (1, 'ada', 'Ada', '.', 1, '.', '.', '.'), (2, 'zed', 'Zed', '.', 1, '.', '.', '.');
INSERT INTO matchup VALUES (1, 'ada-vs-zed', '?', '.', '.', NULL, '2026-11-01', NULL);
INSERT INTO contender VALUES (1, 1, 1, 1), (2, 1, 2, 2);
INSERT INTO voter (id, key_hash, first_seen) VALUES (1, 'a', '2026-11-02'), (2, 'b', '2026-11-02');
"""
# Each row of the log with what it does to the votes: one is taken back, one changed, one held.
A_HISTORY = {
    "1, 1, 1, 'ship', '2026-11-02', 'counted'": "INSERT INTO vote VALUES (1, 1, 1, 'ship', '2026-11-02', 1)",
    "2, 1, 2, 'skip', '2026-11-02', 'counted'": "INSERT INTO vote VALUES (2, 1, 2, 'skip', '2026-11-02', 2)",
    "3, 2, 1, 'ship', '2026-11-02', 'counted'": "INSERT INTO vote VALUES (3, 2, 1, 'ship', '2026-11-02', 3)",
    "4, 2, 1, 'skip', '2026-11-03', 'counted'": "UPDATE vote SET verdict = 'skip', ballot_id = 4 WHERE id = 3",
    "5, 1, 2, 'withdraw', '2026-11-03', 'counted'": "DELETE FROM vote WHERE id = 2",
    "6, 2, 2, 'ship', '2026-11-03', 'held'": "INSERT INTO vote VALUES (4, 2, 2, 'ship', '2026-11-03', 6, 'held')",
}
COUNTS = """
SELECT 'contender', contender_id, ships, skips, held FROM contender_count ORDER BY 2;
SELECT 'tool', tool_id, ships, skips FROM tool_count ORDER BY 2;
SELECT 'both', first, second FROM pair_count WHERE voters <> 0;
"""
Psql = Callable[[str], str]


@pytest.fixture(scope="module")
def said() -> str:
    """All migrations as SQL."""
    written = StringIO()
    options = {"as_sql": True, "output_buffer": written, "literal_binds": True}
    with Operations.context(MigrationContext.configure(dialect_name="postgresql", opts=options)):
        for one in reversed(list(ScriptDirectory(str(PROJECT_ROOT / "migrations")).walk_revisions())):
            one.module.upgrade()
    return written.getvalue()


@pytest.fixture(scope="module")
def psql(said: str) -> Iterator[Psql]:
    """Says SQL to a migrated server and returns its answer, be it a refusal."""
    path = os.pathsep.join(BINARIES)
    if not all(shutil.which(name, path=path) for name in ("initdb", "postgres", "psql")):
        pytest.skip("PostgreSQL is not installed")
    # A path for a socket file is short, and the server's user has to reach it: the folders of pytest do not do.
    folder = tempfile.mkdtemp(prefix="pg-", dir="/tmp")
    shutil.chown(folder, USER or os.geteuid())
    env = {"PATH": path, "LC_ALL": "C"}
    new = ["initdb", "--no-sync", "-A", "trust", "-U", "ship", "-D", f"{folder}/data"]
    subprocess.run(new, check=True, capture_output=True, user=USER, env=env, cwd="/")
    run = ["postgres", "-F", "-D", f"{folder}/data", "-k", folder, "-h", ""]
    server = subprocess.Popen(
        run, user=USER, env=env, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )

    def say(words: str) -> str:
        asked = [
            "psql",
            "-X",
            "-q",
            "-t",
            "-A",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            folder,
            "-U",
            "ship",
            "-d",
            "postgres",
        ]
        answer = subprocess.run(asked, input=words, capture_output=True, text=True, env=env, check=False)
        return answer.stdout + answer.stderr

    try:
        last = time.monotonic() + PATIENCE
        while say("SELECT 1").startswith("psql: error") and time.monotonic() < last:
            time.sleep(0.05)
        assert say(said) == ""
        yield say
    finally:
        server.terminate()
        server.wait(PATIENCE)
        shutil.rmtree(folder)


@pytest.mark.parametrize("table", LOGS)
def test_the_logs_and_the_reviews_are_told_to_be_guarded(said: str, table: str) -> None:
    trigger = f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} FOR EACH STATEMENT"
    assert trigger in said
    assert f"RAISE EXCEPTION 'rows of {table} {REFUSED}'" in said


@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
@pytest.mark.parametrize("table", LOGS)
def test_the_server_refuses_to_alter_the_logs_and_the_reviews(psql: Psql, table: str, change: str) -> None:
    assert REFUSED in psql(change.format(table))


def test_the_server_counts_the_votes_as_they_come(psql: Psql) -> None:
    assert psql(A_TOWN) == ""
    for row, done in A_HISTORY.items():
        logged = f"INSERT INTO ballot (id, voter_id, contender_id, choice, cast_at, status) VALUES ({row})"
        assert psql(f"{logged}; {done}") == ""
    assert psql(COUNTS).split() == ["contender|1|1|1|0", "contender|2|0|0|1", "tool|1|1|1", "tool|2|0|0"]


def test_the_server_counts_sightings_by_the_minute(psql: Psql) -> None:
    row = "('n', 'vote', '2026-11-24 10:00', 1)"
    noted = f"INSERT INTO sighting (network, what, seen_at, many) VALUES {row}"
    assert psql(noted) == ""
    assert psql(f"{noted} ON CONFLICT (network, what, seen_at) DO UPDATE SET many = sighting.many + 1") == ""
    assert psql("SELECT many FROM sighting").strip() == "2"
