"""A vote that cannot get its locks is asked to come back, with nothing done."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import OperationalError

from models.database import postgresql
from models.database.base import db, lock_until_commit
from models.database.transactions import end_read, write_transaction
from models.voting import vote_locks
from models.voting.tables import ActivityCount, Ballot, BallotChoice, Vote, Voter
from tests.databases import on_postgresql_only
from tests.site_requests import count_rows, post_vote, publish_ada_vs_zed
from tests.survival.concurrent_casts import find_mismatches, run_at_once

pytestmark = on_postgresql_only
TABLES = (Ballot, Vote, Voter, ActivityCount)


@pytest.fixture(autouse=True)
def short_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Votes wait for a moment only."""
    monkeypatch.setattr(postgresql, "LOCK_TIMEOUT", "100ms")


@pytest.fixture
def all_votes_locked(app: Flask) -> Iterator[None]:
    """Hold the lock that a repair holds, longer than a vote waits."""
    publish_ada_vs_zed()
    end_read()
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


def test_a_deadlock_is_an_operational_error_of_one_of_the_two(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgresql, "LOCK_TIMEOUT", "0")
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


def test_an_answer_of_503_is_not_counted_when_the_vote_comes_back(client: FlaskClient, app: Flask) -> None:
    publish_ada_vs_zed()
    end_read()
    with db.engine.begin() as other:
        other.execute(text("LOCK TABLE vote"))
        assert post_vote(client, BallotChoice.SHIP).status_code == 503
    assert post_vote(client, BallotChoice.SHIP).status_code == 303
    assert count_rows(Vote) == count_rows(Ballot) == 1
    assert find_mismatches() == []
