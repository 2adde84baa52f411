"""Ballots that are committed in another order than they were numbered reach those who follow the log."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from random import Random
from threading import Event, Thread
from time import sleep

import pytest
from flask import Flask
from sqlalchemy import select

from models.catalogue.tables import Contender
from models.content_version import ContentVersion, ContentVersionWatcher
from models.database.base import db
from models.database.log_watchers import LogPositions, PostgresqlLogWatcher
from models.database.transactions import end_read, write_transaction
from models.voting import networks, tally
from models.voting.tables import Ballot, BallotChoice
from models.voting.tally import Tally
from tests.conftest import GENEROUS_TIMEOUT
from tests.databases import on_postgresql_only
from tests.survival import workload
from tests.survival.concurrent_casts import CONTENDERS, Tab, publish_matchups, run_at_once

pytestmark = on_postgresql_only
WRITERS = 8
CASTS = workload.choose_count(40, 400)
LATE_SHARE, HOLD_SECONDS = 0.5, 0.01
SHIP, SKIP, _ = BallotChoice


@pytest.fixture
def watcher(app: Flask) -> Iterator[PostgresqlLogWatcher]:
    """A watcher that has looked once."""
    publish_matchups()
    with write_transaction():
        # A vote that makes the month's secret holds up all others until it is committed.
        networks.identify_network("192.0.2.7")
    watcher = PostgresqlLogWatcher(db.engine)
    watcher.look()
    yield watcher
    watcher.close()


def look(watcher: PostgresqlLogWatcher) -> LogPositions:
    positions = watcher.look()
    assert positions
    return positions


@contextmanager
def uncommitted_vote(app: Flask, tab: Tab, contender: tuple[str, str]) -> Iterator[None]:
    """Commit a vote when the block ends; its ballot has a number from the start."""
    has_cast, may_commit = Event(), Event()

    def cast() -> None:
        with app.app_context(), write_transaction():
            tab.cast_uncommitted(contender, SHIP)
            has_cast.set()
            may_commit.wait(GENEROUS_TIMEOUT)

    writer = Thread(target=cast)
    writer.start()
    try:
        assert has_cast.wait(GENEROUS_TIMEOUT)
        yield
    finally:
        may_commit.set()
        writer.join()


def test_a_ballot_committed_after_a_later_one_is_reported(app: Flask, watcher: PostgresqlLogWatcher) -> None:
    early, late = Tab("early", "192.0.2.7"), Tab("late", "198.51.100.7")
    with uncommitted_vote(app, early, CONTENDERS[0]):
        late.cast(CONTENDERS[1], SHIP)
        assert look(watcher).ballots == 0
    positions = look(watcher)
    contender_ids = set(db.session.scalars(select(Ballot.contender_id)))
    assert positions.ballots == 2
    assert set(positions.newest_ballots or {}) == contender_ids
    assert len(contender_ids) == 2


def cast_and_commit_late(writer: int) -> None:
    dice = Random(writer)
    for number in range(CASTS):
        tab = Tab(f"{writer} {number}", f"192.0.{writer}.7")
        with write_transaction():
            tab.cast_uncommitted(dice.choice(CONTENDERS), dice.choice((SHIP, SKIP)))
            if dice.random() < LATE_SHARE:
                sleep(HOLD_SECONDS)


class KeptTallies:
    """Tallies as the page cache keeps pages: until a ballot on their contender is reported."""

    def __init__(self, contenders: list[int]) -> None:
        self.tallies: dict[int, Tally] = {}
        self.writers_at_work = WRITERS
        self._contenders = contenders
        self._read_at: dict[int, int] = {}
        self._watcher = ContentVersionWatcher(lambda: db.engine)
        self.first_version = self._watcher.version()

    def refresh(self) -> ContentVersion:
        """Read again what no longer holds; return the version."""
        version = self._watcher.version()
        for contender in self._contenders:
            read_at = self._read_at.get(contender, -1)
            if read_at < 0 or self._watcher.newest_ballot_on([contender]) > read_at:
                end_read()
                self._read_at[contender] = version.ballots
                self.tallies[contender] = tally.contender_tallies([contender])[contender]
        return version

    def follow(self) -> None:
        """Refresh for as long as anyone writes."""
        while self.writers_at_work:
            self.refresh()

    def write(self, writer: int) -> None:
        """Cast a writer's votes."""
        try:
            cast_and_commit_late(writer)
        finally:
            self.writers_at_work -= 1

    def close(self) -> None:
        """Close the watcher's connection."""
        self._watcher.close()


@pytest.fixture
def kept(app: Flask) -> Iterator[KeptTallies]:
    """Tallies of all contenders."""
    publish_matchups()
    kept = KeptTallies(list(db.session.scalars(select(Contender.id))))
    yield kept
    kept.close()


def test_no_kept_tally_outlives_a_ballot_of_many_writers(app: Flask, kept: KeptTallies) -> None:
    run_at_once(app, [kept.follow, *(partial(kept.write, writer) for writer in range(WRITERS))])
    version = kept.refresh()
    end_read()
    assert kept.tallies == tally.contender_tallies(list(kept.tallies))
    assert sum(votes.votes for votes in kept.tallies.values()) == WRITERS * CASTS
    assert version.ballots - kept.first_version.ballots == WRITERS * CASTS
