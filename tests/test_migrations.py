"""The migrations make the tables that the models describe, and keep what is in them."""

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
from models.schema import Base
from models.voting import counter_audit, tally, vote_audit
from models.voting.tables import ActivityCount
from models.voting.tally import Tally
from settings import Settings
from tests.builders import a_contender, votes_on

AN_EARLY_VOTE = (
    "INSERT INTO category VALUES (1, 'agents', 'Agents', 'A shelf.', 1)",
    "INSERT INTO tool (id, slug, name, maker, category_id, tagline, description, website) "
    "VALUES (1, 'ada', 'Ada', 'm', 1, 't', 'd', 'https://ada.example/')",
    "INSERT INTO matchup (id, slug, question, call, pricing, published) "
    "VALUES (1, 'ada-vs-zed', '?', '.', '.', '2025-09-01')",
    "INSERT INTO contender (id, matchup_id, tool_id, place) VALUES (1, 1, 1, 1)",
    "INSERT INTO voter (id, key_hash, first_seen) VALUES (1, 'v', '2025-09-02 10:00:00')",
    "INSERT INTO ballot VALUES (1, 1, 1, 'ship', '2025-09-02 10:00:00')",
    "INSERT INTO vote VALUES (1, 1, 1, 'ship', '2025-09-02 10:00:00', 1)",
)


def rows() -> dict[str, int | None]:
    """How many rows each table has."""
    db.session.rollback()
    counts = {table: f"SELECT count(*) FROM {table}" for table in Base.metadata.tables}
    return {table: db.session.scalar(text(count)) for table, count in counts.items()}


def test_the_migrated_tables_are_those_of_the_models(app: Flask) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_keeps_every_row(app: Flask) -> None:
    votes_on(a_contender(), ships=3, skips=2)
    before = rows()
    db.session.rollback()
    upgrade()
    assert rows() == before
    assert before["ballot"] == 5


def test_foreign_keys_are_kept_again_after_a_migration(app: Flask) -> None:
    upgrade()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []


def test_every_connection_follows_the_recipe(app: Flask) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}
    wanted |= {"trusted_schema": 0, "cell_size_check": 1, "recursive_triggers": 1}
    with db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}
    assert found == wanted


def test_the_logs_and_the_reviews_are_guarded_by_triggers(app: Flask) -> None:
    names = set(db.session.scalars(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))
    tables = ("review", "change", "ballot")
    assert names >= {f"{table}_no_{verb}" for table in tables for verb in ("update", "delete")}


def test_votes_from_before_votes_could_be_held_are_kept_and_count(tmp_path: Path) -> None:
    site = create_app(
        Settings(instance_dir=tmp_path, secret_key="k" * 4 + "0123456789abcdefghijklmnopqrstuv")
    )
    with site.app_context():
        upgrade(revision="0001")
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            for statement in AN_EARLY_VOTE:
                connection.exec_driver_sql(statement)
        upgrade()
        assert db.session.execute(text("SELECT status, reason FROM vote")).all() == [("counted", None)]
        assert vote_audit.find_mismatches() == []
        assert tally.contender_tallies([1]) == {1: Tally(ships=1)}
        assert counter_audit.find_mismatches() == []
        with pytest.raises(DatabaseError, match="never altered or removed"):
            db.session.execute(text("UPDATE ballot SET status = 'void'"))
        db.engine.dispose()


SIGHTINGS = """
    INSERT INTO sighting (id, network, what, seen_at) VALUES
    (77, 'n', 'vote', '2026-11-24 10:00:00.000000'), (5, 'n', 'vote', '2026-11-24 10:00:00.000000'),
    (9, 'n', 'voter', '2026-11-24 10:00:00.000000'), (3, 'm', 'vote', '2026-11-24 10:01:00.000000')
"""


def test_sightings_from_before_they_were_counted_by_the_minute_still_count(tmp_path: Path) -> None:
    site = create_app(Settings(instance_dir=tmp_path, secret_key="0123456789abcdefghijklmnopqrstuv"))
    with site.app_context():
        upgrade(revision="0005")
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.exec_driver_sql(SIGHTINGS)
        upgrade()
        seen = select(ActivityCount.network, ActivityCount.what, ActivityCount.many)
        assert db.session.execute(seen).all() == [("m", "vote", 1), ("n", "vote", 2), ("n", "voter", 1)]
        minutes = db.session.scalars(select(ActivityCount.seen_at).order_by(ActivityCount.seen_at))
        assert [f"{at:%H:%M}" for at in minutes] == ["10:00", "10:00", "10:01"]
        db.engine.dispose()
