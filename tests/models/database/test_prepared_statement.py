"""Statements at the driver: what SQLAlchemy would write and raise, in the session's own transaction."""

from datetime import datetime

import pytest
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError, OperationalError

from models.database.base import db
from models.database.prepared_statement import PreparedStatement
from models.database.transactions import write_transaction
from models.voting.tables import Voter
from tests import databases
from tests.builders import undone_write

pytestmark = pytest.mark.usefixtures("app")
NEW = {"key_hash": "k" * 64, "first_seen": datetime(2026, 5, 4, 3, 2, 1), "hold_reason": None}  # noqa: DTZ001
COLUMNS = tuple(NEW)
INSERT_VOTER = PreparedStatement(insert(Voter).returning(Voter.id), COLUMNS)


def test_what_it_writes_is_read_back_as_what_was_given() -> None:
    with write_transaction():
        [(key,)] = INSERT_VOTER(NEW)
    voter = db.session.get_one(Voter, key)
    assert (voter.key_hash, voter.first_seen, voter.hold_reason) == tuple(NEW.values())


def test_it_goes_with_the_sessions_transaction() -> None:
    with undone_write():
        INSERT_VOTER(NEW)
    assert PreparedStatement(select(func.count()).select_from(Voter))({}) == [(0,)]


def test_values_that_the_statement_carries_itself_are_bound_too() -> None:
    with write_transaction():
        INSERT_VOTER(NEW)
        [(key,)] = INSERT_VOTER(NEW | {"key_hash": "z" * 64})
    newest = PreparedStatement(
        select(Voter.id).where(Voter.id <= bindparam("most")).order_by(Voter.id.desc()).limit(1)
    )
    assert newest({"most": key}) == [(key,)]


def test_what_the_database_refuses_is_told_as_sqlalchemy_does() -> None:
    with write_transaction():
        INSERT_VOTER(NEW)
    with pytest.raises(IntegrityError, match=r"(?i)unique constraint"), write_transaction():
        INSERT_VOTER(NEW)


def test_a_value_that_is_missing_is_named_before_anything_is_written() -> None:
    with pytest.raises(KeyError, match="first_seen"), write_transaction():
        INSERT_VOTER({"key_hash": "k" * 64})


@databases.on_sqlite_only
def test_a_database_that_may_only_be_read_is_told_as_sqlalchemy_does() -> None:
    with write_transaction():
        db.session.connection().exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(OperationalError, match="readonly"):
            INSERT_VOTER(NEW)
    db.session.connection().exec_driver_sql("PRAGMA query_only=OFF")
