"""`flask backup`."""

from pathlib import Path

import pytest
from flask import Flask

from models.database import backup
from models.database.base import db
from models.database.sqlite import driver
from tests.builders import a_contender, a_vote, undone_write


def run_backup(app: Flask, target: Path) -> str:
    result = app.test_cli_runner().invoke(args=["backup", str(target)])
    return result.output if result.exit_code else ""


def test_a_backup_holds_what_was_committed(app: Flask, tmp_path: Path) -> None:
    a_vote(a_contender())
    target = tmp_path / "copy.db"
    assert run_backup(app, target) == ""
    copied = driver.connect(str(target))
    assert copied.execute("SELECT verdict FROM vote").fetchall() == [("ship",)]
    copied.close()


def test_a_backup_is_taken_during_a_write_transaction(app: Flask, tmp_path: Path) -> None:
    a_contender()
    with undone_write():
        db.session.execute(db.text("DELETE FROM contender"))
        assert run_backup(app, tmp_path / "copy.db") == ""
    copied = driver.connect(str(tmp_path / "copy.db"))
    assert copied.execute("SELECT count(*) FROM contender").fetchone() == (2,)
    copied.close()


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

    monkeypatch.setattr(backup, "_fsync", full)
    assert "No space left on device" in run_backup(app, folder / "copy.db")
    assert list(folder.iterdir()) == []
