"""`flask backup`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import create_app
from models.catalogue.tables import Contender
from models.database import backup
from models.database.base import db
from models.voting.tables import Vote
from services import services
from tests import databases
from tests.builders import a_contender, a_vote, undone_write
from tests.conftest import settings_for


def run_backup(app: Flask, target: Path) -> str:
    result = app.test_cli_runner().invoke(args=["backup", str(target)])
    return result.output if result.exit_code else ""


@contextmanager
def restored(backup: Path) -> Iterator[Flask]:
    """A site on an empty database into which a backup is restored."""
    folder = backup.parent / "restored"
    site = create_app(settings_for(folder, database_url=databases.create_other_database(backup.parent)))
    with site.app_context():
        result = site.test_cli_runner().invoke(args=["restore", str(backup)])
        assert result.exit_code == 0, result.output
        yield site
        services().content_version.close()
        db.session.remove()
        db.engine.dispose()


def test_a_backup_holds_what_was_committed(app: Flask, tmp_path: Path) -> None:
    a_vote(a_contender())
    target = tmp_path / "copy.db"
    assert run_backup(app, target) == ""
    with restored(target):
        assert db.session.scalars(select(Vote.verdict)).all() == ["ship"]


def test_a_backup_is_taken_during_a_write_transaction(app: Flask, tmp_path: Path) -> None:
    a_contender()
    with undone_write():
        db.session.execute(db.text("DELETE FROM contender"))
        assert run_backup(app, tmp_path / "copy.db") == ""
    with restored(tmp_path / "copy.db"):
        assert db.session.scalar(select(func.count()).select_from(Contender)) == 2


def test_a_backup_is_readable_by_its_owner_only(app: Flask, tmp_path: Path) -> None:
    run_backup(app, tmp_path / "copy.db")
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600


def test_an_existing_file_is_never_overwritten(app: Flask, tmp_path: Path) -> None:
    earlier = tmp_path / "copy.db"
    earlier.write_text("precious")
    assert "exists" in run_backup(app, earlier)
    assert earlier.read_text() == "precious"


def test_a_missing_folder_is_named(app: Flask, tmp_path: Path) -> None:
    assert f"{tmp_path / 'none'} is no folder" in run_backup(app, tmp_path / "none" / "copy.db")


def test_a_failed_backup_leaves_no_file(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "fsync_path", full)
    assert "No space left on device" in run_backup(app, folder / "copy.db")
    assert list(folder.iterdir()) == []
