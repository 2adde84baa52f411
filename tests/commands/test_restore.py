"""`flask restore`."""

from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from models.content_version import ContentVersionWatcher
from models.database.base import db
from models.database.sqlite import driver
from models.database.transactions import write_transaction
from models.voting import tally
from models.voting.tally import Tally
from tests.builders import a_contender, a_held_vote, a_vote, votes_on
from tests.conftest import settings_for
from tests.databases import on_postgresql_only, on_sqlite_only
from tests.postgresql_server import run_server


@pytest.fixture
def backup(app: Flask, tmp_path: Path) -> Path:
    """A backup of a site with three counted votes on the contender with the id 1 and a held one."""
    contender = a_contender()
    assert contender.id == 1
    votes_on(contender, ships=2, skips=1)
    a_held_vote(contender)
    target = tmp_path / "copy"
    assert app.test_cli_runner().invoke(args=["backup", str(target)]).exit_code == 0
    return target


def run_restore(app: Flask, backup: Path) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["restore", str(backup)])
    return result.exit_code, result.output


def move_ballots_ahead(app: Flask, target: Path) -> Path:
    """Back up as from a cluster that has seen a million transactions more."""
    with db.engine.connect() as connection, connection.begin():
        connection.execute(db.text("SET LOCAL session_replication_role = replica"))
        connection.execute(db.text("UPDATE ballot SET xid = '1000000'"))
    assert app.test_cli_runner().invoke(args=["backup", str(target)]).exit_code == 0
    return target


def test_a_missing_backup_is_named(app: Flask, tmp_path: Path) -> None:
    assert run_restore(app, tmp_path / "none") == (
        1,
        f"Error: {tmp_path / 'none'} is no file. Nothing was changed.\n",
    )


@on_sqlite_only
def test_a_restore_puts_the_database_back_and_keeps_what_was_there(
    app: Flask, backup: Path, folder: Path
) -> None:
    a_vote(a_contender())
    code, output = run_restore(app, backup)
    assert code == 0, output
    assert "Every tally agrees with the ballot log." in output
    assert tally.contender_tallies([1]) == {1: Tally(ships=2, skips=1, held=1)}
    [replaced] = folder.glob("shipworthy-replaced-*.db")
    kept = driver.connect(str(replaced))
    assert kept.execute("SELECT count(*) FROM ballot").fetchone() == (5,)
    kept.close()
    assert (folder / "shipworthy.db").stat().st_mode & 0o777 == 0o600


@on_sqlite_only
def test_a_restore_waits_until_the_site_is_stopped(app: Flask, backup: Path, folder: Path) -> None:
    running = driver.connect(str(folder / "shipworthy.db"))
    running.execute("SELECT count(*) FROM vote").fetchall()
    code, output = run_restore(app, backup)
    running.close()
    assert code == 1
    assert "is in use. Stop the site first; nothing was changed." in output
    assert list(folder.glob("shipworthy-replaced-*")) == []


@on_sqlite_only
def test_a_damaged_database_can_be_replaced(app: Flask, backup: Path, folder: Path) -> None:
    db.session.remove()
    db.engine.dispose()
    (folder / "shipworthy.db").write_bytes(b"not a database" * 1000)
    code, output = run_restore(app, backup)
    assert code == 0, output


def test_a_file_that_is_no_backup_changes_nothing(app: Flask, tmp_path: Path) -> None:
    a_vote(a_contender())
    (tmp_path / "poem").write_text("roses are red" * 1000)
    code, output = run_restore(app, tmp_path / "poem")
    assert code == 1
    assert "Traceback" not in output
    assert tally.contender_tallies([1]) == {1: Tally(ships=1)}


@on_postgresql_only
def test_a_database_with_tables_is_not_restored_into(app: Flask, backup: Path) -> None:
    assert "The database is not empty." in run_restore(app, backup)[1]


@on_postgresql_only
def test_a_restore_into_another_cluster_hides_no_ballot(app: Flask, backup: Path, tmp_path: Path) -> None:
    backup = move_ballots_ahead(app, tmp_path / "later")
    with run_server() as server:
        site = create_app(settings_for(tmp_path / "new", database_url=f"{server}/postgres"))
        with site.app_context():
            code, output = run_restore(site, backup)
            assert code == 0, output
            assert "Every tally agrees with the ballot log." in output
            watcher = ContentVersionWatcher(lambda: db.engine)
            assert watcher.version().ballots == 4
            with write_transaction():
                refused = "never altered or removed"
                with pytest.raises(Exception, match=refused), db.session.begin_nested():
                    db.session.execute(db.text("UPDATE ballot SET choice = 'skip'"))
            a_vote(a_contender())
            assert watcher.version().ballots == 5
            watcher.close()
            db.session.remove()
            db.engine.dispose()


@on_postgresql_only
def test_a_restore_that_is_cut_off_leaves_no_revision(app: Flask, backup: Path, tmp_path: Path) -> None:
    """No process starts on such a database."""
    backup.write_bytes(backup.read_bytes()[:-2000])
    with run_server() as server:
        site = create_app(settings_for(tmp_path / "new", database_url=f"{server}/postgres"))
        with site.app_context():
            code, output = run_restore(site, backup)
            assert code == 1, output
            result = site.test_cli_runner().invoke(args=["votes", "recount"])
            assert "no tables yet" in result.output
            db.session.remove()
            db.engine.dispose()
