"""Following the ballot log on PostgreSQL; tests/survival/test_ballot_order.py does so while many write."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text

from models.database import log_watchers
from models.database.base import db
from models.database.log_watchers import LogPositions, PostgresqlLogWatcher
from models.database.transactions import write_transaction
from tests.builders import a_contender, a_voter
from tests.databases import on_postgresql_only

pytestmark = on_postgresql_only


@pytest.fixture
def watcher(app: Flask) -> Iterator[PostgresqlLogWatcher]:
    """A watcher that has looked once."""
    watcher = PostgresqlLogWatcher(db.engine)
    watcher.look()
    yield watcher
    watcher.close()


def look(watcher: PostgresqlLogWatcher) -> LogPositions:
    positions = watcher.look()
    assert positions
    return positions


def write_ballots(contender: int, *transactions: str) -> None:
    """Insert a ballot for each transaction's number."""
    insert = text(
        "INSERT INTO ballot (voter_id, contender_id, choice, cast_at, xid) "
        "VALUES (:voter, :contender, 'ship', now(), CAST(:transaction AS xid8))"
    )
    with write_transaction():
        for transaction in transactions:
            values = {"voter": a_voter(), "contender": contender, "transaction": transaction}
            db.session.execute(insert, values)


def test_transactions_are_ordered_by_number(watcher: PostgresqlLogWatcher) -> None:
    contender = a_contender().id
    write_ballots(contender, "9", "10")
    assert look(watcher).newest_ballots == {contender: 2}
    again = look(watcher)
    assert (again.ballots, again.newest_ballots) == (2, {})


def test_too_many_ballots_at_once_may_be_on_any_contender(
    watcher: PostgresqlLogWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_watchers, "MAX_NEW_BALLOTS", 2)
    contender = a_contender().id
    write_ballots(contender, "7", "8", "9", "10")
    assert look(watcher).newest_ballots is None
    assert look(watcher).newest_ballots == {}
