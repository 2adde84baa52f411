"""A write transaction is whole, alone and fresh."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, insert, select
from sqlalchemy.exc import OperationalError

from models.catalogue.tables import Category
from models.database import sqlite
from models.database.base import db, fetch_rows, utc_now
from models.database.prepared_statement import PreparedStatement
from models.database.transactions import end_read, write_transaction
from models.voting.tables import Voter
from tests import databases

INSERT_VOTER = PreparedStatement(insert(Voter), ("key_hash", "first_seen"))


def add_category(slug: str) -> None:
    db.session.execute(insert(Category).values(slug=slug, name=slug, description=slug, position=1))


def count_categories() -> int:
    return db.session.scalar(select(func.count()).select_from(Category)) or 0


def write_and_fail() -> None:
    with write_transaction():
        add_category("agents")
        raise KeyError


def write_in_a_write() -> None:
    with write_transaction():
        add_category("agents")
        with write_transaction():
            add_category("editors")


def test_the_block_is_committed_at_its_end(app: Flask) -> None:
    with write_transaction():
        add_category("agents")
    end_read()
    assert count_categories() == 1


def test_an_error_in_the_block_rolls_all_of_it_back(app: Flask) -> None:
    with pytest.raises(KeyError):
        write_and_fail()
    assert count_categories() == 0


def test_it_refuses_to_nest_and_the_outer_one_rolls_back(app: Flask) -> None:
    with pytest.raises(RuntimeError, match="cannot hold another"):
        write_in_a_write()
    assert count_categories() == 0


def test_changes_from_outside_are_refused(app: Flask) -> None:
    db.session.add(Category(slug="agents", name="Agents"))
    with pytest.raises(RuntimeError, match="outside"), write_transaction():
        pass


def test_one_can_follow_another_that_failed(app: Flask) -> None:
    with pytest.raises(KeyError):
        write_and_fail()
    with write_transaction():
        add_category("agents")
    assert count_categories() == 1


@pytest.mark.parametrize(
    "write",
    [
        lambda: add_category("agents"),
        lambda: db.session.query(Category).update({"name": "Agents"}),
        lambda: fetch_rows(insert(Voter).values(key_hash="k", first_seen=utc_now()).returning(Voter.id)),
        lambda: INSERT_VOTER({"key_hash": "k", "first_seen": utc_now()}),
    ],
)
def test_a_statement_that_writes_outside_of_one_is_refused(app: Flask, write: Callable[[], object]) -> None:
    with pytest.raises(RuntimeError, match="with write_transaction"):
        write()


def test_changed_rows_are_not_flushed_outside_of_one(app: Flask) -> None:
    db.session.add(Category(slug="agents", name="Agents", description="", position=1))
    with pytest.raises(RuntimeError, match="with write_transaction"):
        db.session.flush()


def test_it_allows_no_writes_in_another_session(app: Flask) -> None:
    with write_transaction(), db.session.session_factory() as other:
        other.add(Category(slug="agents", name="Agents", description="", position=1))
        with pytest.raises(RuntimeError, match="with write_transaction"):
            other.flush()


def test_a_read_cannot_end_inside_of_one(app: Flask) -> None:
    with write_transaction():
        add_category("agents")
        with pytest.raises(RuntimeError, match="ends with its block"):
            end_read()
    assert count_categories() == 1


def test_it_sees_what_was_written_after_the_session_last_read(app: Flask) -> None:
    assert count_categories() == 0
    with db.engine.begin() as other:
        other.execute(insert(Category).values(slug="agents", name="", description="", position=1))
    with write_transaction():
        assert count_categories() == 1


@databases.on_sqlite_only
def test_it_gives_up_when_the_write_lock_is_not_free_in_time(
    app: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT_MS", 20)
    other = sqlite.driver.connect(str(folder / "shipworthy.db"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError), write_transaction():
        add_category("agents")
    other.execute("ROLLBACK")
    other.close()
    with write_transaction():
        add_category("agents")
