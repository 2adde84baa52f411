"""A database that cannot be written: pages go on, votes are asked to come back, nothing is half done."""

import resource
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import pytest

from models.database.sqlite import driver
from models.voting.vote_audit import VoteMismatch
from tests.conftest import PATIENCE
from tests.served import PAIR, Line, Site, eventually
from tests.survival.crowd import BUSY, TAKEN, Voter, voting

PAGES = ("/", PAIR, "/tools/cursor", "/compare/", "/search?q=editor", "/readyz")
COUNTS = (
    "SELECT (SELECT count(*) FROM vote), (SELECT count(*) FROM ballot), (SELECT count(*) FROM voter), "
    "(SELECT count(*) FROM sighting)"
)


@contextmanager
def held_lock(site: Site) -> Iterator[None]:
    """Hold the writer's lock, as an import that hangs would."""
    with closing(
        driver.connect(str(site.instance / "shipworthy.db"), isolation_level=None, timeout=PATIENCE)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full_disk(site: Site) -> Iterator[None]:
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


def sent(site: Site, voter: Voter) -> tuple[int, str | None]:
    """Send a vote; return the answer's status, and whether it says when to come back."""
    with Line(site.port) as line:
        status, headers = line.vote("cursor", "ship", voter.cookie)
    return status, headers.get("Retry-After")


@pytest.mark.parametrize("fault", [held_lock, full_disk])
def test_pages_go_on_and_votes_are_asked_to_come_back(
    site: Site,
    made_up: Callable[[], Voter],
    recounted: Callable[[], list[VoteMismatch]],
    fault: Callable[[Site], Iterator[None]],
) -> None:
    voter = made_up()
    before = site.rows(COUNTS)
    with fault(site):
        assert sent(site, voter) == (503, "5")
        assert [site.status(page) for page in PAGES] == [200] * len(PAGES)
        assert [site.request(page, Cookie=voter.cookie)[0] for page in PAGES] == [200] * len(PAGES)
    assert site.rows(COUNTS) == before
    assert sent(site, voter)[0] == TAKEN
    assert recounted() == []


def test_pages_are_read_while_more_readers_wait_to_vote_than_a_worker_has_threads(
    site: Site, made_up: Callable[[], Voter]
) -> None:
    with held_lock(site), voting(site, made_up, clients=24) as crowd:
        eventually(lambda: BUSY in crowd.refused.values())
        read = [site.status(PAIR) for _ in range(20)]
        assert not crowd.acknowledged
    assert read == [200] * 20
