"""The site under a role that does not own its tables, and migrations that meet."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.exc import ProgrammingError

from app import create_app
from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.voting import tally
from services import services
from settings import PROJECT_ROOT
from tests.builders import a_contender, a_held_vote, a_vote
from tests.conftest import KEY, join_background_threads, settings_for
from tests.databases import NAME, database_url, on_postgresql_only
from tests.newsletter_runs import add_subscribers, publish_matchup, run_newsletter
from tests.site_requests import post_vote, publish_ada_vs_zed

ROLE = f"app_{NAME}"
LOGS = ("ballot", "change", "review")
pytestmark = on_postgresql_only


@pytest.fixture
def owner(app: Flask) -> Iterator[Flask]:
    """The site as the owner of the tables, with DATABASE_APP_ROLE set and the role made."""
    with db.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(f"CREATE ROLE {ROLE} LOGIN")
    yield create_app(settings_for(services().settings.instance_dir, database_app_role=ROLE))
    end_read()
    with db.engine.connect() as connection, connection.begin():
        connection.exec_driver_sql(f"DROP OWNED BY {ROLE}")
        connection.exec_driver_sql(f"DROP ROLE {ROLE}")


@pytest.fixture
def role_app(owner: Flask) -> Iterator[Flask]:
    """The site under the application's role, after `db upgrade` by the owner."""
    with owner.app_context():
        result = owner.test_cli_runner().invoke(args=["db", "upgrade"])
        assert result.exit_code == 0, result.output
        assert f"{ROLE} may read and add to the logs" in result.output
        db.engine.dispose()
    url = database_url().replace("//admin@", f"//{ROLE}@")
    site = create_app(settings_for(services().settings.instance_dir, database_url=url))
    with site.app_context():
        yield site
        services().newsletter_worker.stop()
        services().content_version.close()
        join_background_threads()
        db.session.remove()
        db.engine.dispose()


def run(app: Flask, *arguments: str) -> str:
    result = app.test_cli_runner().invoke(args=list(arguments))
    assert result.exit_code == 0, result.output
    return str(result.output)


@pytest.mark.parametrize("table", LOGS)
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_role_cannot_change_the_logs(role_app: Flask, table: str, change: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), write_transaction():
        db.session.execute(db.text(change.format(table)))


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE ballot DISABLE TRIGGER USER",
        "DROP TABLE vote",
        "UPDATE alembic_version SET version_num = '0'",
        "TRUNCATE vote",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
    ],
)
def test_the_role_cannot_get_round_it(role_app: Flask, change: str) -> None:
    refused = "permission denied|must be owner"
    with pytest.raises(ProgrammingError, match=refused), write_transaction():
        db.session.execute(db.text(change))


def test_the_role_serves_votes(role_app: Flask) -> None:
    publish_ada_vs_zed()
    client: FlaskClient = role_app.test_client()
    for verdict in ("ship", "skip", "withdraw", "ship"):
        assert post_vote(client, verdict).status_code == 303
    assert tally.contender_tallies([1])[1].ships == 1
    for path in ("/", "/compare/ada-vs-zed", "/leaderboard", "/votes/mine", "/readyz", "/search?q=ada"):
        assert client.get(path).status_code == 200


def test_the_role_moderates_and_recounts(role_app: Flask) -> None:
    contender = a_contender()
    a_vote(contender)
    a_held_vote(contender)
    assert "1 vote released." in run(role_app, "votes", "release", "--all", "--yes")
    run(role_app, "votes", "prune")
    assert "every tally agrees" in run(role_app, "votes", "recount")
    with write_transaction():
        db.session.execute(db.text("DELETE FROM vote"))
    run(role_app, "votes", "recount", "--repair")
    assert "every tally agrees" in run(role_app, "votes", "recount")


def test_the_role_imports_and_sends_the_newsletter(role_app: Flask) -> None:
    assert "tools" in run(role_app, "catalogue", "import", str(PROJECT_ROOT / "catalogue"))
    publish_matchup()
    add_subscribers(2)
    assert run_newsletter(role_app, "send").exit_code == 0
    assert "2 sent" in run(role_app, "newsletter", "status")


def test_a_restore_gives_the_role_its_rights(owner: Flask, empty_database: str, tmp_path: Path) -> None:
    run(owner, "backup", str(tmp_path / "copy"))
    changes = {"database_url": empty_database, "database_app_role": ROLE}
    site = create_app(settings_for(tmp_path / "restored", **changes))
    with site.app_context():
        run(site, "restore", str(tmp_path / "copy"))
        right = f"SELECT has_table_privilege('{ROLE}', 'ballot', '%s')"
        assert db.session.scalar(db.text(right % "INSERT")) is True
        assert db.session.scalar(db.text(right % "UPDATE")) is False
        with write_transaction():
            db.session.execute(db.text(f"DROP OWNED BY {ROLE}"))
        db.session.remove()
        db.engine.dispose()


def test_a_role_that_owns_the_tables_is_refused(app: Flask) -> None:
    site = create_app(settings_for(services().settings.instance_dir, database_app_role="admin"))
    with site.app_context():
        result = site.test_cli_runner().invoke(args=["db", "upgrade"])
        db.engine.dispose()
    assert result.exit_code == 1
    assert "admin owns the tables or is a superuser" in result.output


def test_a_role_that_is_missing_is_named(app: Flask) -> None:
    site = create_app(settings_for(services().settings.instance_dir, database_app_role="nobody_here"))
    with site.app_context():
        result = site.test_cli_runner().invoke(args=["db", "upgrade"])
        db.engine.dispose()
    assert result.exit_code == 1
    assert "There is no role nobody_here. Create it first" in result.output


def test_two_upgrades_at_once_both_succeed(empty_database: str, tmp_path: Path) -> None:
    settings = {"DATABASE_URL": empty_database, "SECRET_KEY": KEY, "INSTANCE_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "flask", "--app", "app", "db", "upgrade"]
    upgrades = [
        subprocess.Popen(
            command,
            cwd=PROJECT_ROOT,
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for _ in range(2)
    ]
    outputs = [upgrade.communicate()[0] for upgrade in upgrades]
    assert [upgrade.returncode for upgrade in upgrades] == [0, 0], outputs
    assert all("The database is at revision" in output for output in outputs)
