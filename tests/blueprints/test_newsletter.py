"""The newsletter over HTTP: subscribing, confirming, unsubscribing."""

import re
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from models.database.base import db
from models.database.transactions import end_read
from models.newsletter.tables import MailToken, Subscriber, SubscriptionStatus
from services import services
from tests.conftest import GENEROUS_TIMEOUT
from tests.site_requests import SAME_ORIGIN, post_address

ADDRESS = "ada@example.org"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


def sent_mails(app: Flask) -> list[EmailMessage]:
    """Every mail in the maildir, oldest first, once the background worker has ended."""
    thread = app.extensions["services"].newsletter_worker._thread
    if thread is not None:
        thread.join(GENEROUS_TIMEOUT)
    files = sorted(
        Path(app.instance_path, "mail", "new").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns
    )
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def link_in(mail: EmailMessage, kind: str) -> str:
    """The path of a link in the text of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"(/newsletter/{kind}/\S+)", text)[1]


def stored_subscribers() -> list[tuple[str, str | None]]:
    end_read()
    return [tuple(row) for row in db.session.execute(select(Subscriber.status, Subscriber.address))]


@pytest.fixture
def confirmed(app: Flask, client: FlaskClient) -> str:
    """A confirmed subscriber's unsubscribe link."""
    post_address(client)
    mail = sent_mails(app)[0]
    client.post(link_in(mail, "confirm"), headers=SAME_ORIGIN)
    return link_in(mail, "unsubscribe")


def test_a_subscription_is_confirmed_by_the_button_behind_the_mails_link(
    app: Flask, client: FlaskClient
) -> None:
    post_address(client)
    path = link_in(sent_mails(app)[0], "confirm")
    assert "Yes, send me the newsletter" in client.get(path).text
    assert stored_subscribers() == [(SubscriptionStatus.PENDING, ADDRESS)]
    assert "You are on the list" in client.post(path, headers=SAME_ORIGIN).text
    assert stored_subscribers() == [(SubscriptionStatus.CONFIRMED, ADDRESS)]


def test_a_known_and_an_unknown_address_get_the_same_page(client: FlaskClient, confirmed: str) -> None:
    known, unknown = post_address(client), post_address(client, "eve@example.org")
    assert known.status_code == unknown.status_code == 200
    assert known.text == unknown.text.replace("eve@example.org", ADDRESS)
    assert {name for name, _ in known.headers} == {name for name, _ in unknown.headers}


def test_a_known_and_an_unknown_address_run_the_same_statements(
    client: FlaskClient, confirmed: str, app: Flask, statements: list[str]
) -> None:
    services().newsletter_worker.wake = lambda: None
    by_address = []
    for typed in (ADDRESS, "eve@example.org"):
        statements.clear()
        post_address(client, typed)
        by_address.append(list(statements))
    assert by_address[0] == by_address[1]
    assert by_address[0]


def test_a_confirmed_address_gets_a_mail_that_it_is_subscribed(
    app: Flask, client: FlaskClient, confirmed: str
) -> None:
    post_address(client)
    assert sent_mails(app)[-1]["Subject"] == "You get Weekly AI Tool Verdicts already"


def test_a_second_request_revokes_the_first_link(app: Flask, client: FlaskClient) -> None:
    post_address(client)
    first = link_in(sent_mails(app)[0], "confirm")
    post_address(client)
    assert client.post(first, headers=SAME_ORIGIN).status_code == 404
    assert client.post(link_in(sent_mails(app)[1], "confirm"), headers=SAME_ORIGIN).status_code == 200


def test_a_link_confirms_once(app: Flask, client: FlaskClient) -> None:
    post_address(client)
    path = link_in(sent_mails(app)[0], "confirm")
    client.post(path, headers=SAME_ORIGIN)
    again = client.post(path, headers=SAME_ORIGIN)
    assert again.status_code == 410
    assert "This link has done its work" in again.text


def test_a_link_expires_after_seven_days(app: Flask, client: FlaskClient) -> None:
    post_address(client)
    path = link_in(sent_mails(app)[0], "confirm")
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1), tick=False):
        assert "This link has expired" in client.post(path, headers=SAME_ORIGIN).text
    assert stored_subscribers() == [(SubscriptionStatus.PENDING, ADDRESS)]


def test_a_confirmation_from_another_site_is_refused(app: Flask, client: FlaskClient) -> None:
    post_address(client)
    assert client.post(link_in(sent_mails(app)[0], "confirm")).status_code == 403


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("kind", ["confirm", "unsubscribe"])
def test_opening_a_link_changes_nothing(app: Flask, client: FlaskClient, kind: str, method: str) -> None:
    post_address(client)
    before = stored_subscribers()
    getattr(client, method)(link_in(sent_mails(app)[0], kind))
    assert stored_subscribers() == before


def test_a_mail_program_unsubscribes_in_one_click_from_any_origin(
    client: FlaskClient, confirmed: str
) -> None:
    answer = client.post(confirmed, data=ONE_CLICK, headers={"Origin": "https://mail.example"})
    assert answer.status_code == 200
    assert stored_subscribers() == [(SubscriptionStatus.UNSUBSCRIBED, None)]


def test_unsubscribing_twice_answers_the_same(client: FlaskClient, confirmed: str) -> None:
    first, second = (client.post(confirmed, data=ONE_CLICK) for _ in range(2))
    assert (first.status_code, first.text) == (second.status_code, second.text)


def test_the_unsubscribe_header_holds_the_whole_link(app: Flask, client: FlaskClient) -> None:
    post_address(client)
    mail = sent_mails(app)[0]
    assert mail["List-Unsubscribe"] == f"<http://127.0.0.1:8000{link_in(mail, 'unsubscribe')}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-replied"


def test_a_subscriber_sees_and_deletes_what_is_stored(client: FlaskClient, confirmed: str) -> None:
    assert ADDRESS in client.get(confirmed).text
    client.post(confirmed)
    assert ADDRESS not in client.get(confirmed).text
    assert "Nothing of you is left" in client.post(confirmed, data={"forget": "yes"}).text
    assert stored_subscribers() == []
    assert client.get(confirmed).status_code == 404


def test_a_subscriber_who_left_may_come_back(app: Flask, client: FlaskClient, confirmed: str) -> None:
    client.post(confirmed)
    post_address(client)
    client.post(link_in(sent_mails(app)[-1], "confirm"), headers=SAME_ORIGIN)
    assert stored_subscribers() == [(SubscriptionStatus.CONFIRMED, ADDRESS)]


def test_an_address_gets_three_mails_a_day_and_the_page_never_differs(
    app: Flask, client: FlaskClient
) -> None:
    answers = {post_address(client).text for _ in range(5)}
    assert len(answers) == 1
    assert len(sent_mails(app)) == 3


def test_too_many_requests_from_a_network_are_429_with_retry_after(client: FlaskClient) -> None:
    for number in range(10):
        post_address(client, f"{number}@example.org")
    refused = post_address(client, "last@example.org")
    assert refused.status_code == 429
    assert 3000 < int(refused.headers["Retry-After"]) <= 3600
    assert 'value="last@example.org"' in refused.text


def test_a_networks_hour_spans_the_change_of_month(client: FlaskClient) -> None:
    midnight = datetime(2026, 12, 1, tzinfo=UTC)
    with time_machine.travel(midnight - timedelta(minutes=5), tick=False):
        for number in range(10):
            post_address(client, f"{number}@example.org")
    with time_machine.travel(midnight + timedelta(minutes=5), tick=False):
        assert post_address(client, "last@example.org").status_code == 429


def test_the_database_holds_neither_token_nor_network_address(app: Flask, client: FlaskClient) -> None:
    post_address(client)
    mail = sent_mails(app)[0]
    database = b"".join(file.read_bytes() for file in Path(app.instance_path).glob("shipworthy.db*"))
    for kind in ("confirm", "unsubscribe"):
        assert link_in(mail, kind).rpartition("/")[2].encode() not in database
    assert b"127.0.0.1" not in database
    assert {len(token_hash) for token_hash in db.session.scalars(select(MailToken.token_hash))} == {64}


def test_pages_behind_a_link_are_private(client: FlaskClient, confirmed: str) -> None:
    for path in (confirmed, "/newsletter/confirm/junk"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store"
