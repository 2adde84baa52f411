"""A database that cannot be written: pages go on, votes are asked to come back, nothing is half done."""

import resource
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from models.database.sqlite import driver
from models.voting.vote_audit import VoteMismatch
from tests.conftest import GENEROUS_TIMEOUT
from tests.databases import on_sqlite_only
from tests.served_site import PAIR, Connection, ServedSite, wait_until
from tests.survival.vote_clients import ACCEPTED, BUSY, CookieVoter, concurrent_votes

# Holds SQLite's write lock, and limits the size of its file.
pytestmark = on_sqlite_only

PAGES = ("/", PAIR, "/tools/cursor", "/compare/", "/search?q=editor", "/readyz")
COUNTS = (
    "SELECT (SELECT count(*) FROM vote), (SELECT count(*) FROM ballot), (SELECT count(*) FROM voter), "
    "(SELECT count(*) FROM sighting)"
)


@contextmanager
def locked_database(site: ServedSite) -> Iterator[None]:
    """Hold the writer's lock, as an import that hangs would."""
    with closing(
        driver.connect(str(site.instance / "shipworthy.db"), isolation_level=None, timeout=GENEROUS_TIMEOUT)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full_disk(site: ServedSite) -> Iterator[None]:
    """Refuse the site's processes every write to a file, while they run."""
    workers = site.workers()
    before = [resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in workers]
    for pid, (_, most) in zip(workers, before, strict=True):
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, most))
    try:
        yield
    finally:
        for pid, limit in zip(workers, before, strict=True):
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limit)


def send_vote(site: ServedSite, voter: CookieVoter) -> tuple[int, str | None]:
    """Send a vote; return the answer's status, and whether it says when to come back."""
    with Connection(site.port) as line:
        status, headers = line.vote("cursor", "ship", voter.cookie)
    return status, headers.get("Retry-After")


@pytest.mark.parametrize("fault", [locked_database, full_disk])
def test_pages_go_on_and_votes_are_asked_to_come_back(
    site: ServedSite,
    new_voter: Callable[[], CookieVoter],
    vote_mismatches: Callable[[], list[VoteMismatch]],
    fault: Callable[[ServedSite], Iterator[None]],
) -> None:
    voter = new_voter()
    before = site.rows(COUNTS)
    with fault(site):
        assert send_vote(site, voter) == (503, "5")
        assert [site.status(page) for page in PAGES] == [200] * len(PAGES)
        assert [site.request(page, Cookie=voter.cookie)[0] for page in PAGES] == [200] * len(PAGES)
    assert site.rows(COUNTS) == before
    assert send_vote(site, voter)[0] == ACCEPTED
    assert vote_mismatches() == []


def test_pages_are_read_while_more_readers_wait_to_vote_than_a_worker_has_threads(
    site: ServedSite, new_voter: Callable[[], CookieVoter]
) -> None:
    with locked_database(site), concurrent_votes(site, new_voter, clients=24) as crowd:
        wait_until(lambda: BUSY in crowd.refused.values())
        read = [site.status(PAIR) for _ in range(20)]
        assert not crowd.acknowledged
    assert read == [200] * 20
