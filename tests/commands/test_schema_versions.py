"""A database whose schema is not this version's: migrated at the start, or refused."""

from pathlib import Path

import click
import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import text

from app import create_app
from commands.shared import schema
from commands.shared.database_errors import report_database_errors
from models.database.base import db
from models.database.sqlite import driver
from models.database.transactions import end_read, write_transaction
from tests.builders import a_contender, a_vote
from tests.conftest import settings_for
from tests.databases import on_postgresql_only, on_sqlite_only

COMMANDS = (
    ["votes", "recount"],
    ["index", "status"],
    ["newsletter", "status"],
    ["catalogue", "import", "catalogue"],
)


def set_revision(revision: str | None) -> None:
    end_read()
    with write_transaction():
        db.session.execute(text("DELETE FROM alembic_version"))
        if revision:
            db.session.execute(text(f"INSERT INTO alembic_version VALUES ('{revision}')"))


@pytest.fixture(autouse=True)
def revision(app: Flask):  # type: ignore[no-untyped-def]
    """Put back afterwards the revision that all tests of a process share on a server."""
    head = schema.read_schema_version().head
    yield head
    set_revision(head)


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_refuses_an_older_schema(app: Flask, command: list[str]) -> None:
    set_revision("0005")
    result = app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 1
    assert "at revision 0005" in result.output
    assert "Run `flask --app app db upgrade` first." in result.output


def test_a_command_on_an_empty_database_says_what_to_do(app: Flask) -> None:
    set_revision(None)
    result = app.test_cli_runner().invoke(args=["votes", "recount"])
    assert result.exit_code == 1
    assert "The database has no tables yet. Run `flask --app app db upgrade` first." in result.output


@pytest.mark.parametrize("command", [*COMMANDS, ["db", "upgrade"]], ids=" ".join)
def test_a_command_refuses_a_newer_schema(app: Flask, command: list[str]) -> None:
    set_revision("9001")
    result = app.test_cli_runner().invoke(args=command)
    assert result.exit_code == 1
    assert "A newer version of the site has been here" in result.output


def test_a_start_refuses_a_newer_schema(app: Flask) -> None:
    set_revision("9001")
    with pytest.raises(click.ClickException, match="A newer version"), report_database_errors():
        schema.prepare_schema()


def test_a_start_on_the_current_schema_changes_nothing(app: Flask, folder: Path) -> None:
    schema.prepare_schema()
    assert list(folder.glob("shipworthy-*.db")) == []


@on_postgresql_only
@pytest.mark.parametrize("found", ["0005", None])
def test_a_start_on_a_server_never_migrates(app: Flask, found: str | None) -> None:
    set_revision(found)
    with pytest.raises(click.ClickException, match="db upgrade"), report_database_errors():
        schema.prepare_schema()
    assert schema.read_schema_version().revision == (found or "")


@on_sqlite_only
def test_a_start_keeps_a_copy_from_before_it_migrates(tmp_path: Path) -> None:
    site = create_app(settings_for(tmp_path / "old"))
    with site.app_context():
        upgrade(revision="0006")
        schema.prepare_schema()
        assert schema.read_schema_version().revision == schema.read_schema_version().head
        db.engine.dispose()
    [copy] = (tmp_path / "old").glob("shipworthy-0006-*.db")
    kept = driver.connect(str(copy))
    assert kept.execute("SELECT version_num FROM alembic_version").fetchall() == [("0006",)]
    kept.close()


@on_sqlite_only
def test_a_start_in_an_empty_folder_has_nothing_to_copy(tmp_path: Path) -> None:
    site = create_app(settings_for(tmp_path / "new"))
    with site.app_context():
        schema.prepare_schema()
        db.engine.dispose()
    assert list((tmp_path / "new").glob("shipworthy-*.db")) == []


def test_an_upgrade_that_has_nothing_to_do_keeps_the_votes(app: Flask, revision: str) -> None:
    a_vote(a_contender())
    result = app.test_cli_runner().invoke(args=["db", "upgrade"])
    assert (result.exit_code, result.output) == (0, f"The database is at revision {revision}.\n")
    assert "1 ballot read" in app.test_cli_runner().invoke(args=["votes", "recount"]).output
