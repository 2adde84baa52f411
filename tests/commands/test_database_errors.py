"""What a command says when the database refuses."""

import click
import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from commands.shared.database_errors import report_database_errors
from models.database.adapter import adapter_for_url
from models.database.base import db
from tests import databases
from tests.ports import free_port


def message_for(statement: str) -> str:
    with pytest.raises(click.ClickException) as raised, report_database_errors():
        db.session.execute(text(statement))
    return raised.value.message


@pytest.mark.parametrize("statement", ["SELECT 1 FROM lacking", "SELECT lacking FROM tool"])
def test_a_missing_table_or_column_asks_for_the_migrations(app: Flask, statement: str) -> None:
    message = message_for(statement)
    assert "lacking" in message
    assert message.endswith("Run `flask --app app db upgrade` first.")
    assert "\n" not in message


def test_any_other_refusal_says_that_nothing_was_changed(app: Flask) -> None:
    assert message_for("SELECT 1 FROM").endswith("Nothing was changed.")


@databases.on_postgresql_only
def test_a_server_that_is_away_is_named_with_what_to_look_at() -> None:
    url = f"postgresql+psycopg://admin@127.0.0.1:{free_port()}/away"
    engine = create_engine(url, **adapter_for_url(url).engine_options(1))
    with pytest.raises(click.ClickException) as raised, report_database_errors():
        engine.connect()
    assert raised.value.message.startswith("The database cannot be reached: ")
    assert "Connection refused. See that it runs and that DATABASE_URL is right" in raised.value.message


@databases.on_postgresql_only
def test_a_connection_that_the_server_closed_is_no_refusal(app: Flask) -> None:
    message = message_for("SELECT pg_terminate_backend(pg_backend_pid())")
    assert message.startswith("The database cannot be reached: ")
