"""Unknown and used newsletter links are answered without waiting for the write lock."""

import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.database.sqlite import driver
from models.database.transactions import write_transaction
from models.newsletter import email_address, subscribers, subscription, tokens
from models.newsletter.tables import TokenPurpose
from tests.site_requests import SAME_ORIGIN

INVALID_TOKENS = ("junk", secrets.token_urlsafe(32), "x" * 5000)


@pytest.fixture
def subscriber_tokens(app: Flask) -> dict[TokenPurpose, str]:
    """A subscriber's tokens by purpose."""
    with write_transaction():
        subscriber_id = subscribers.upsert_pending(email_address.parse_address("ada@example.org"))
        return {purpose: tokens.create_token(subscriber_id, purpose) for purpose in TokenPurpose}


@pytest.fixture
def locked_database(app: Flask) -> Iterator[None]:
    """Another connection that holds the write lock until the test ends."""
    with closing(
        driver.connect(str(Path(app.instance_path, "shipworthy.db")), isolation_level=None)
    ) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


@pytest.mark.usefixtures("locked_database")
@pytest.mark.parametrize("token", INVALID_TOKENS, ids=("a word", "never sent", "too long"))
@pytest.mark.parametrize(
    ("kind", "form"), [("confirm", {}), ("unsubscribe", {}), ("unsubscribe", {"forget": "yes"})]
)
def test_an_invalid_token_is_answered_during_a_write(
    client: FlaskClient, token: str, kind: str, form: dict[str, str]
) -> None:
    assert client.post(f"/newsletter/{kind}/{token}", data=form, headers=SAME_ORIGIN).status_code == 404


def test_a_used_confirmation_link_is_answered_during_a_write(
    client: FlaskClient, subscriber_tokens: dict[TokenPurpose, str], request: pytest.FixtureRequest
) -> None:
    path = f"/newsletter/confirm/{subscriber_tokens[TokenPurpose.CONFIRM]}"
    client.post(path, headers=SAME_ORIGIN)
    request.getfixturevalue("locked_database")
    assert client.post(path, headers=SAME_ORIGIN).status_code == 410


def test_unsubscribing_again_is_answered_during_a_write(
    client: FlaskClient, subscriber_tokens: dict[TokenPurpose, str], request: pytest.FixtureRequest
) -> None:
    path = f"/newsletter/unsubscribe/{subscriber_tokens[TokenPurpose.UNSUBSCRIBE]}"
    client.post(path)
    request.getfixturevalue("locked_database")
    assert client.post(path).status_code == 200


@pytest.mark.parametrize("token", ["junk", "ä" * 43, "a" * 44])
def test_a_malformed_token_is_not_looked_up(app: Flask, statements: list[str], token: str) -> None:
    assert subscription.load_subscriber_data(token) is None
    assert statements == []
