"""Links that lead nowhere, or have done their work, ask nothing of the database's one writer."""

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

JUNK = ("junk", secrets.token_urlsafe(32), "x" * 5000)


@pytest.fixture
def links(app: Flask) -> dict[TokenPurpose, str]:
    """A subscriber's links to confirm and to leave."""
    with write_transaction():
        subscriber_id = subscribers.upsert_pending(email_address.parse_address("ada@example.org"))
        return {purpose: tokens.create_token(subscriber_id, purpose) for purpose in TokenPurpose}


@pytest.fixture
def writer(app: Flask) -> Iterator[None]:
    """Another program that holds the writer's lock for as long as the test runs."""
    with closing(
        driver.connect(str(Path(app.instance_path, "shipworthy.db")), isolation_level=None)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.mark.usefixtures("writer")
@pytest.mark.parametrize("secret", JUNK, ids=("a word", "never sent", "endless"))
@pytest.mark.parametrize(
    ("kind", "form"), [("confirm", {}), ("unsubscribe", {}), ("unsubscribe", {"forget": "yes"})]
)
def test_junk_is_answered_while_another_writes(
    client: FlaskClient, secret: str, kind: str, form: dict[str, str]
) -> None:
    assert client.post(f"/newsletter/{kind}/{secret}", data=form, headers=SAME_ORIGIN).status_code == 404


def test_a_used_link_to_confirm_is_answered_while_another_writes(
    client: FlaskClient, links: dict[TokenPurpose, str], request: pytest.FixtureRequest
) -> None:
    path = f"/newsletter/confirm/{links[TokenPurpose.CONFIRM]}"
    client.post(path, headers=SAME_ORIGIN)
    request.getfixturevalue("writer")
    assert client.post(path, headers=SAME_ORIGIN).status_code == 410


def test_leaving_again_is_answered_while_another_writes(
    client: FlaskClient, links: dict[TokenPurpose, str], request: pytest.FixtureRequest
) -> None:
    path = f"/newsletter/unsubscribe/{links[TokenPurpose.UNSUBSCRIBE]}"
    client.post(path)
    request.getfixturevalue("writer")
    assert client.post(path).status_code == 200


@pytest.mark.parametrize("secret", ["junk", "ä" * 43, "a" * 44])
def test_what_cannot_be_a_token_is_not_looked_for(app: Flask, statements: list[str], secret: str) -> None:
    assert subscription.load_subscriber_data(secret) is None
    assert statements == []
