"""Two nodes, each with an instance folder of its own, over one PostgreSQL that is stopped, restarted and pooled."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest
from flask import Flask
from flask_migrate import upgrade

from app import create_app
from models.database.base import db
from services import services
from settings import PROJECT_ROOT
from tests import databases
from tests.conftest import settings_for
from tests.databases import on_postgresql_only
from tests.postgresql_server import Server, run_restartable_server
from tests.served_site import PAIR, Connection, ServedSite, wait_until
from tests.survival import workload
from tests.survival.conftest import NO_CAPS, a_cookie_voter
from tests.survival.pgbouncer import run_pooler
from tests.survival.vote_clients import ACCEPTED, BUSY, CookieVoter, concurrent_votes

pytestmark = on_postgresql_only
VOTES_BETWEEN = workload.choose_count(50, 500)
RESTARTS = workload.choose_count(1, 5)
POOLED_REQUESTS = workload.choose_count(300, 3000)
STORED_VOTES = "SELECT voter.key_hash, vote.verdict FROM vote JOIN voter ON voter.id = vote.voter_id"
END_SESSIONS = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """A server of these tests' own, which they restart."""
    with run_restartable_server() as server:
        yield server


@pytest.fixture(scope="module")
def local_app(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site in the test's process, on a migrated database."""
    url = f"{server.address}/postgres"
    local_app = create_app(settings_for(tmp_path_factory.mktemp("local"), database_url=url))
    with local_app.app_context():
        upgrade()
    yield local_app
    with local_app.app_context():
        services().content_version.close()
        db.engine.dispose()


@pytest.fixture(scope="module")
def nodes(
    local_app: Flask, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[ServedSite, ServedSite]]:
    """Two served sites on the database; the first to start imports the shipped catalogue."""
    url = f"{server.address}/postgres"
    nodes = [ServedSite(tmp_path_factory.mktemp("node"), url, WORKERS="1", **NO_CAPS) for _ in range(2)]
    for node in nodes:
        node.start()
    yield nodes[0], nodes[1]
    for node in nodes:
        node.kill()


@pytest.fixture(scope="module")
def new_voter(local_app: Flask) -> Callable[[], CookieVoter]:
    """Returns a new voter whose cookie the nodes accept."""
    return lambda: a_cookie_voter(local_app)


def seconds_until(condition: Callable[[], bool]) -> float:
    start = monotonic()
    wait_until(condition)
    return monotonic() - start


def shown_votes(node: ServedSite) -> str:
    """Return the part of the page in which a visitor without a cookie reads the votes on one tool."""
    return node.request(PAIR)[1].split('id="vote-cursor"')[1].split("</form>")[0]


def assert_votes_are_counted(node: ServedSite, acknowledged: dict[str, str]) -> None:
    stored = dict(node.rows(STORED_VOTES))
    assert acknowledged.items() <= stored.items()
    node.command("votes", "recount")


def test_a_vote_shows_to_its_voter_at_once_and_on_the_other_node_within_half_a_second(
    nodes: tuple[ServedSite, ServedSite], new_voter: Callable[[], CookieVoter]
) -> None:
    here, there = nodes
    voter, before = new_voter(), shown_votes(there)
    with Connection(here.port) as line:
        assert line.vote("cursor", "ship", voter.cookie)[0] == ACCEPTED
    seconds = seconds_until(lambda: shown_votes(there) != before)
    for node in nodes:
        assert "You voted ship." in node.request(PAIR, Cookie=voter.cookie)[1]
    assert seconds < 0.5


def test_an_import_is_found_by_search_on_the_other_node_within_two_seconds(
    nodes: tuple[ServedSite, ServedSite], tmp_path: Path
) -> None:
    here, there = nodes
    folder = shutil.copytree(PROJECT_ROOT / "catalogue", tmp_path / "catalogue")
    cursor = folder / "tools" / "cursor.toml"
    cursor.write_text(re.sub(r'tagline = ".*"', 'tagline = "A quixotic editor"', cursor.read_text()))
    assert "/tools/cursor" not in there.request("/search?q=quixotic")[1]
    here.command("catalogue", "import", str(folder))
    found = seconds_until(lambda: "/tools/cursor" in there.request("/search?q=quixotic")[1])
    assert found < 2


def test_a_killed_node_loses_no_acknowledged_vote(
    nodes: tuple[ServedSite, ServedSite], new_voter: Callable[[], CookieVoter]
) -> None:
    here, there = nodes
    with concurrent_votes(here, new_voter) as killed, concurrent_votes(there, new_voter) as other:
        killed.wait_for_more(VOTES_BETWEEN)
        here.kill()
        other.wait_for_more(VOTES_BETWEEN)
        here.start()
        killed.wait_for_more(VOTES_BETWEEN)
    assert_votes_are_counted(there, killed.acknowledged | other.acknowledged)


def test_a_lost_watcher_is_reopened_and_no_page_is_stale(
    nodes: tuple[ServedSite, ServedSite], server: Server, new_voter: Callable[[], CookieVoter]
) -> None:
    here, there = nodes
    before = shown_votes(there)
    with databases.psycopg.connect(f"{server.address}/postgres", autocommit=True) as connection:
        connection.execute(END_SESSIONS)
        wait_until(lambda: here.status("/readyz") == 200)
        with Connection(here.port) as line:
            wait_until(lambda: line.vote("cursor", "ship", new_voter().cookie)[0] == ACCEPTED)
    assert seconds_until(lambda: there.status(PAIR) == 200 and shown_votes(there) != before) < 1


def test_a_restarted_server_is_a_503_with_retry_after_and_then_a_site_again(
    nodes: tuple[ServedSite, ServedSite], server: Server, new_voter: Callable[[], CookieVoter]
) -> None:
    here, there = nodes
    with concurrent_votes(here, new_voter) as sent:
        for _ in range(RESTARTS):
            sent.wait_for_more(VOTES_BETWEEN)
            server.stop()
            # A page in memory is served until the watcher next asks, a quarter of a second at most.
            wait_until(lambda: there.status(PAIR) == BUSY)
            with Connection(there.port) as line:
                status, headers, _ = line.request(PAIR)
            assert (status, headers["Retry-After"]) == (BUSY, "5")
            assert (there.status("/readyz"), there.status("/healthz")) == (503, 200)
            server.start()
            sent.wait_for_more(VOTES_BETWEEN)
            wait_until(lambda: there.status(PAIR) == 200)
    assert set(sent.refused.values()) <= {BUSY}
    assert_votes_are_counted(there, sent.acknowledged)


def test_pages_and_votes_work_through_pgbouncer_in_transaction_mode(
    server: Server, new_voter: Callable[[], CookieVoter], tmp_path: Path
) -> None:
    with run_pooler(f"{server.address}/postgres") as url:
        site = ServedSite(tmp_path, url, DATABASE_POOLER="transaction", **NO_CAPS)
        site.start()
        with concurrent_votes(site, new_voter) as sent:
            pages = [
                site.status(path) for _ in range(POOLED_REQUESTS // 3) for path in (PAIR, "/", "/tools/")
            ]
            sent.wait_for_more(VOTES_BETWEEN)
        site.kill()
        assert set(pages) == {200}
        assert (sent.refused, sent.unanswered) == ({}, {})
        assert_votes_are_counted(site, sent.acknowledged)
        assert "Traceback" not in site.log_path.read_text()
