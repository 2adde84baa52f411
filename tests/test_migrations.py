"""The migrations create the tables of the models and keep the rows in them."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from app import create_app
from models.database.base import db
from models.database.transactions import end_read
from models.schema import Base
from models.voting import counter_audit, tally, vote_audit
from models.voting.tables import ActivityCount
from models.voting.tally import Tally
from tests.builders import a_contender, votes_on
from tests.conftest import settings_for
from tests.databases import on_sqlite_only

# The transaction of a ballot and the index over it, which the log watcher reads.
ON_POSTGRESQL_ONLY = ("xid", "ix_ballot_xid_id")
VOTE_AT_REVISION_0001 = (
    "INSERT INTO category VALUES (1, 'agents', 'Agents', 'A category.', 1)",
    "INSERT INTO tool (id, slug, name, maker, category_id, tagline, description, website) "
    "VALUES (1, 'ada', 'Ada', 'm', 1, 't', 'd', 'https://ada.example/')",
    "INSERT INTO matchup (id, slug, question, call, pricing, published) "
    "VALUES (1, 'ada-vs-zed', '?', '.', '.', '2025-09-01')",
    "INSERT INTO contender (id, matchup_id, tool_id, place) VALUES (1, 1, 1, 1)",
    "INSERT INTO voter (id, key_hash, first_seen) VALUES (1, 'v', '2025-09-02 10:00:00')",
    "INSERT INTO ballot VALUES (1, 1, 1, 'ship', '2025-09-02 10:00:00')",
    "INSERT INTO vote VALUES (1, 1, 1, 'ship', '2025-09-02 10:00:00', 1)",
)


def row_counts() -> dict[str, int | None]:
    """Return the number of rows of each table."""
    end_read()
    counts = {table: f"SELECT count(*) FROM {table}" for table in Base.metadata.tables}
    return {table: db.session.scalar(text(count)) for table, count in counts.items()}


@pytest.mark.filterwarnings("ignore:Did not recognize type 'xid8'")
def test_the_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    def is_in_the_models(name: str | None, kind: str, parents: object) -> bool:
        return name not in ON_POSTGRESQL_ONLY

    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_name": is_in_the_models}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_keeps_every_row(app: Flask) -> None:
    votes_on(a_contender(), ships=3, skips=2)
    before = row_counts()
    end_read()
    upgrade()
    assert row_counts() == before
    assert before["ballot"] == 5


@on_sqlite_only
def test_foreign_keys_are_enforced_after_a_migration(app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


@on_sqlite_only
def test_every_connection_has_our_pragmas(app: Flask) -> None:
    expected = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    expected |= {"trusted_schema": 0, "cell_size_check": 1, "recursive_triggers": 1}
    with db.engine.connect() as connection:
        pragmas = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in expected}
    assert pragmas == expected


@on_sqlite_only
def test_triggers_keep_the_logs_and_reviews_append_only(app: Flask) -> None:
    names = set(db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    tables = ("review", "change", "ballot")
    assert names >= {f"{table}_no_{verb}" for table in tables for verb in ("update", "delete")}


def test_votes_from_before_holding_existed_are_counted(tmp_path: Path, empty_database: str) -> None:
    site = create_app(settings_for(tmp_path, database_url=empty_database))
    with site.app_context():
        upgrade(revision="0001")
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            for statement in VOTE_AT_REVISION_0001:
                connection.exec_driver_sql(statement)
        upgrade()
        assert db.session.execute(text("SELECT status, reason FROM vote")).all() == [("counted", None)]
        assert vote_audit.find_mismatches() == []
        assert tally.contender_tallies([1]) == {1: Tally(ships=1)}
        assert counter_audit.find_mismatches() == []
        with pytest.raises(DatabaseError, match="never altered or removed"):
            db.session.execute(text("UPDATE ballot SET status = 'void'"))
        db.session.remove()
        db.engine.dispose()


SIGHTINGS_AT_REVISION_0005 = """
    INSERT INTO sighting (id, network, what, seen_at) VALUES
    (77, 'n', 'vote', '2026-11-24 10:00:00.000000'), (5, 'n', 'vote', '2026-11-24 10:00:00.000000'),
    (9, 'n', 'voter', '2026-11-24 10:00:00.000000'), (3, 'm', 'vote', '2026-11-24 10:01:00.000000')
"""


def test_single_sightings_become_counts_by_the_minute(tmp_path: Path, empty_database: str) -> None:
    site = create_app(settings_for(tmp_path, database_url=empty_database))
    with site.app_context():
        upgrade(revision="0005")
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql(SIGHTINGS_AT_REVISION_0005)
        upgrade()
        counts = select(ActivityCount.network, ActivityCount.what, ActivityCount.many).order_by(
            ActivityCount.network, ActivityCount.what
        )
        assert db.session.execute(counts).all() == [("m", "vote", 1), ("n", "vote", 2), ("n", "voter", 1)]
        minutes = db.session.scalars(select(ActivityCount.seen_at).order_by(ActivityCount.seen_at))
        assert [f"{at:%H:%M}" for at in minutes] == ["10:00", "10:00", "10:01"]
        db.session.remove()
        db.engine.dispose()
