"""A vote that cannot get its locks is asked to come back, with nothing done."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select, text
from sqlalchemy.exc import OperationalError

from models.database.base import db, lock_until_commit
from models.database.transactions import end_read, write_transaction
from models.voting import vote_locks
from models.voting.tables import ActivityCount, Ballot, BallotChoice, Vote, Voter
from tests.databases import on_postgresql_only
from tests.site_requests import count_rows, post_vote, publish_ada_vs_zed
from tests.survival.concurrent_casts import find_mismatches, run_at_once

pytestmark = on_postgresql_only
TABLES = (Ballot, Vote, Voter, ActivityCount)


@pytest.fixture
def short_wait(app: Flask) -> None:
    """Votes wait for a moment only."""
    publish_ada_vs_zed()
    end_read()
    event.listen(db.engine, "begin", lambda one: one.exec_driver_sql("SET LOCAL lock_timeout = '100ms'"))


@pytest.fixture
def all_votes_locked(short_wait: None) -> Iterator[None]:
    """Hold the lock that a repair holds, longer than a vote waits."""
    lock = "SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"
    with db.engine.connect() as repair:
        repair.execute(text(lock), {"key": vote_locks.ALL_VOTES})
        yield


@pytest.mark.usefixtures("all_votes_locked")
def test_a_vote_that_waits_too_long_is_a_503_and_leaves_nothing(client: FlaskClient) -> None:
    answer = post_vote(client)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert [count_rows(table) for table in TABLES] == [0] * len(TABLES)


def wait_in_a_circle(*keys: str) -> str:
    """Take locks in this order; return what became of it."""
    try:
        with write_transaction():
            for key in keys:
                lock_until_commit(key)
                db.session.execute(text("SELECT pg_sleep(0.1)"))
    except OperationalError as error:
        return str(error.orig)
    return ""


def test_a_deadlock_is_an_operational_error_of_one_of_the_two(app: Flask) -> None:
    errors = run_at_once(app, [lambda: wait_in_a_circle("a", "b"), lambda: wait_in_a_circle("b", "a")])
    assert sorted(map(bool, errors)) == [False, True]
    assert "deadlock detected" in max(errors)


def test_a_serialisation_failure_is_an_operational_error(app: Flask) -> None:
    publish_ada_vs_zed()
    end_read()
    update = text("UPDATE tool SET tagline = tagline || '.'")
    with db.engine.connect() as one:
        one.execute(select(Voter.id))
        with db.engine.begin() as other:
            other.execute(update)
        with pytest.raises(OperationalError, match="could not serialize"):
            one.execute(update)


@pytest.mark.usefixtures("short_wait")
def test_a_vote_that_comes_back_after_a_503_is_counted_once(client: FlaskClient) -> None:
    with db.engine.begin() as other:
        other.execute(text("LOCK TABLE vote"))
        assert post_vote(client, BallotChoice.SHIP).status_code == 503
    assert post_vote(client, BallotChoice.SHIP).status_code == 303
    assert count_rows(Vote) == count_rows(Ballot) == 1
    assert find_mismatches() == []
