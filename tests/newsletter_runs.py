"""Subscribers, news to send, and the newsletter's commands run against a mail server."""

from dataclasses import replace

from click.testing import Result
from flask import Flask

from models.database.base import utc_now
from models.database.transactions import end_read, write_transaction
from models.newsletter import subscribers
from models.newsletter.email_address import parse_address
from services import services
from settings import Settings
from tests.builders import a_matchup, a_tool


def add_subscribers(number: int) -> list[str]:
    """Import reader0@example.org, reader1@example.org and so on; return their addresses."""
    addresses = [f"reader{index}@example.org" for index in range(number)]
    with write_transaction():
        for address in addresses:
            subscribers.import_confirmed(parse_address(address), "a test")
    return addresses


def publish_matchup() -> None:
    """Publish Ada vs Zed today, so that an issue has news."""
    a_matchup(a_tool("ada"), a_tool("zed"), published=utc_now().date())


def run_newsletter(app: Flask, *words: str, port: int | None = None) -> Result:
    """Run `flask newsletter` with these words; mail goes to the SMTP server on `port`, else to the maildir."""
    mail_url = f"smtp://127.0.0.1:{port}?timeout=10" if port else "maildir:"
    settings = Settings.model_validate(services().settings.model_dump() | {"mail_url": mail_url})
    app.extensions["services"] = replace(services(), settings=settings)
    end_read()
    result = app.test_cli_runner().invoke(args=["newsletter", *words])
    end_read()
    return result
