"""`flask db copy`."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import create_app
from commands.shared.other_database import open_database
from models.content_version import ContentVersionWatcher
from models.database import table_copy
from models.database.base import Base, db
from models.voting import tally
from models.voting.tables import BallotChoice
from models.voting.tally import Tally
from tests.builders import a_contender, a_held_vote, a_vote, a_voter, votes_on
from tests.conftest import settings_for
from tests.databases import on_postgresql_only
from tests.newsletter_runs import add_subscribers, publish_matchup, run_newsletter
from tests.site_requests import post_address

Rows = dict[str, list[tuple[object, ...]]]


@contextmanager
def migrated_site(folder: Path, url: str) -> Iterator[Flask]:
    """A site on a database of its own that the migrations have just made."""
    site = create_app(settings_for(folder, database_url=url))
    with site.app_context():
        upgrade()
        yield site
        db.session.remove()
        db.engine.dispose()


def make_address(url: str, file: Path) -> str:
    """Return the address of a migrated database without rows: this one, or a file if there is none."""
    address = url or f"sqlite:///{file}"
    with migrated_site(file.parent / "instance", address):
        return address


def fill(app: Flask) -> None:
    """Votes of every kind, a letter that waits, and an issue that was sent."""
    contender, voter = a_contender(), a_voter()
    votes_on(contender, ships=3, skips=2)
    a_held_vote(contender)
    for choice in (BallotChoice.SHIP, BallotChoice.WITHDRAW, BallotChoice.SKIP):
        a_vote(contender, choice, voter)
    post_address(app.test_client())
    publish_matchup()
    add_subscribers(2)
    run_newsletter(app, "send")


def all_rows(url: str) -> Rows:
    """Return the rows of each table, in the order of its key."""
    with open_database(url):
        return {
            name: [tuple(row) for row in db.session.execute(select(table).order_by(*table.primary_key))]
            for name, table in Base.metadata.tables.items()
        }


def run_copy(app: Flask, source: str, target: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["db", "copy", source, target])
    return result.exit_code, result.output


def site_address(app: Flask) -> str:
    return str(app.config["SQLALCHEMY_DATABASE_URI"])


def test_a_copy_to_a_file_and_back_keeps_every_row(app: Flask, tmp_path: Path, empty_database: str) -> None:
    fill(app)
    there = make_address("", tmp_path / "there.db")
    back = make_address(empty_database, tmp_path / "back.db")
    for source, target in ((site_address(app), there), (there, back)):
        code, output = run_copy(app, source, target)
        assert code == 0, output
        assert "every table has as many as the original" in output
        assert "Every tally agrees with the ballot log." in output
        assert "SECRET_KEY" in output
    before = all_rows(site_address(app))
    assert all(
        before[name] for name in ("ballot", "vote", "change", "review", "issue", "outbox", "tool_count")
    )
    assert all_rows(there) == before
    assert all_rows(back) == before


def test_votes_go_on_after_a_copy(app: Flask, tmp_path: Path, empty_database: str) -> None:
    fill(app)
    target = make_address(empty_database, tmp_path / "target.db")
    assert run_copy(app, site_address(app), target)[0] == 0
    site = create_app(settings_for(tmp_path / "new", database_url=target))
    with site.app_context():
        watcher = ContentVersionWatcher(lambda: db.engine)
        copied = watcher.version().ballots
        contender = a_contender()
        a_vote(contender)
        assert tally.contender_tallies([contender.id]) == {contender.id: Tally(ships=1)}
        assert watcher.version().ballots == copied + 1
        with pytest.raises(Exception, match="never altered or removed"):
            db.session.execute(db.text("DELETE FROM ballot"))
        watcher.close()
        db.session.remove()
        db.engine.dispose()


@on_postgresql_only
def test_copied_ballots_count_as_the_oldest(app: Flask, empty_database: str, tmp_path: Path) -> None:
    fill(app)
    target = make_address(empty_database, tmp_path / "target.db")
    assert run_copy(app, site_address(app), target)[0] == 0
    with open_database(target):
        assert db.session.scalars(db.text("SELECT DISTINCT xid::text FROM ballot")).all() == ["0"]


def test_a_copy_that_is_cut_off_leaves_nothing_and_can_be_run_again(
    app: Flask, tmp_path: Path, empty_database: str
) -> None:
    fill(app)
    target = make_address(empty_database, tmp_path / "target.db")
    reported = []

    def cut_off(rows: int) -> None:
        reported.append(rows)
        if len(reported) == 10:
            raise KeyboardInterrupt

    source = db.engine
    with open_database(target), pytest.raises(KeyboardInterrupt):
        table_copy.copy_rows(source, db.engine, Base.metadata.sorted_tables, cut_off)
    assert not any(all_rows(target).values())
    code, output = run_copy(app, site_address(app), target)
    assert code == 0, output
    assert all_rows(target) == all_rows(site_address(app))


def test_nothing_is_copied_over_rows_that_are_there(app: Flask, tmp_path: Path, empty_database: str) -> None:
    fill(app)
    target = make_address(empty_database, tmp_path / "target.db")
    run_copy(app, site_address(app), target)
    before = all_rows(target)
    code, output = run_copy(app, site_address(app), target)
    assert code == 1
    assert "The target is not empty" in output
    assert all_rows(target) == before


def test_a_target_without_tables_is_named(app: Flask, tmp_path: Path) -> None:
    code, output = run_copy(app, site_address(app), f"sqlite:///{tmp_path / 'new.db'}")
    assert (code, "TO: The database has no tables yet." in output) == (1, True)


def test_an_address_of_another_kind_is_refused(app: Flask) -> None:
    code, output = run_copy(app, site_address(app), "mysql://elsewhere/x")
    assert (code, "needs sqlite:///PATH or postgresql://USER@HOST/NAME" in output) == (2, True)
