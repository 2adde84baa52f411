"""`flask newsletter`: previews, imports and exports."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import time_machine
from flask import Flask
from sqlalchemy import select

from models.database.base import db
from models.database.transactions import write_transaction
from models.newsletter import issues, subscribers
from models.newsletter.email_address import parse_address
from models.newsletter.tables import Subscriber
from tests.newsletter_runs import add_subscribers, publish_matchup, run_newsletter


def test_a_dry_run_and_a_preview_send_and_store_nothing(app: Flask, tmp_path: Path) -> None:
    publish_matchup()
    add_subscribers(2)
    assert "It would go to 2 subscribers." in run_newsletter(app, "send", "--dry-run").output
    assert "Ada vs Zed" in run_newsletter(app, "preview").output
    run_newsletter(app, "preview", "--html", str(tmp_path / "issue.html"))
    assert "Ada vs Zed" in (tmp_path / "issue.html").read_text()
    assert issues.latest_issues() == ()
    assert not (Path(app.instance_path) / "mail").exists()


def test_an_import_with_an_invalid_address_imports_nothing(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_text("ada@example.org\njunk\n# a comment\n\neve@\n")
    result = run_newsletter(app, "import", str(file), "--consent", "signed at a fair")
    assert result.exit_code == 1
    assert "line 2:" in result.output
    assert "line 5:" in result.output
    assert subscribers.confirmed_addresses() == []


def test_an_address_that_left_is_not_imported_again(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_text("ada@example.org\neve@example.org\n")
    run_newsletter(app, "import", str(file), "--consent", "signed at a fair")
    with write_transaction():
        subscribers.unsubscribe(
            db.session.scalars(select(Subscriber.id).where(Subscriber.address == "ada@example.org")).one()
        )
    file.write_text("ADA@Example.org\neve@example.org\nnew@example.org\n")
    assert "1 of 3 addresses are new" in run_newsletter(app, "import", str(file), "--consent", "again").output
    assert run_newsletter(app, "export").output.split() == ["eve@example.org", "new@example.org"]


def test_an_unconfirmed_subscriber_is_deleted_after_seven_days(app: Flask) -> None:
    with write_transaction():
        subscribers.upsert_pending(parse_address("ada@example.org"))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        run_newsletter(app, "deliver")
    assert db.session.scalars(select(Subscriber)).all() == []
