"""Sending an issue: each subscriber gets one letter, whatever the server does."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from mailer.message_builder import MessageBuilder
from models.database.base import db, utc_now
from models.database.transactions import end_read, write_transaction
from models.newsletter import issues, outbox, outbox_delivery, subscribers
from models.newsletter.outbox_delivery import LeasedLetter
from models.newsletter.tables import DeliveryState, Outbox, Subscriber
from tests.mail_transport.smtp_servers import RecordingHandler, run_smtp_server
from tests.newsletter_runs import add_subscribers, publish_matchup, run_newsletter


def delivery_states() -> Counter[str]:
    end_read()
    return Counter(db.session.scalars(select(Outbox.state)))


def test_every_subscriber_gets_the_issue_once(app: Flask) -> None:
    publish_matchup()
    addresses, handler = add_subscribers(7), RecordingHandler()
    with run_smtp_server(handler) as port:
        assert "7 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
        assert "7 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert sorted(handler.addresses) == sorted(addresses)


def test_nothing_new_sends_nothing(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    handler = RecordingHandler()
    with run_smtp_server(handler) as port:
        run_newsletter(app, "send", port=port)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=7)):
            assert "Nothing is new" in run_newsletter(app, "send", port=port).output
    assert len(handler.messages) == 2
    assert len(issues.latest_issues()) == 1


def test_a_deferred_letter_is_sent_later(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    handler = RecordingHandler({"reader0@example.org": "once 451 greylisted"})
    with run_smtp_server(handler) as port:
        assert "1 sent, 1 waiting" in run_newsletter(app, "send", port=port).output
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
            assert "2 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert sorted(handler.addresses) == ["reader0@example.org", "reader1@example.org"]


def test_a_refused_letter_fails_and_is_in_the_status(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    with run_smtp_server(RecordingHandler({"reader0@example.org": "550 no such user"})) as port:
        assert "1 sent, 0 waiting, 1 given up" in run_newsletter(app, "send", port=port).output
    assert "given up      reader0@example.org: 550 no such user" in run_newsletter(app, "status").output


def test_a_letter_fails_after_its_last_retry(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    with run_smtp_server(RecordingHandler({"reader0@example.org": "451 never"})) as port:
        run_newsletter(app, "send", port=port)
        for day in range(1, len(outbox_delivery.RETRY_DELAYS) + 1):
            with time_machine.travel(datetime.now(UTC) + timedelta(days=2 * day)):
                run_newsletter(app, "deliver", port=port)
    assert delivery_states() == {DeliveryState.FAILED: 1}


def test_a_letter_is_sent_again_after_the_server_hung_up(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    handler = RecordingHandler({"reader0@example.org": "once drop"})
    with run_smtp_server(handler) as port:
        assert "0 sent, 1 waiting" in run_newsletter(app, "send", port=port).output
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
            run_newsletter(app, "deliver", port=port)
    assert handler.addresses == ["reader0@example.org"]


def test_an_unreachable_server_uses_up_no_attempt(app: Flask) -> None:
    publish_matchup()
    add_subscribers(3)
    result = run_newsletter(app, "send", port=1)
    assert result.exit_code == 1
    assert "127.0.0.1:1 cannot be reached" in result.output
    end_read()
    assert set(db.session.execute(select(Outbox.attempts, Outbox.leased_by))) == {(0, None)}


class SenderRefusingHandler(RecordingHandler):
    """Refuses MAIL FROM for every message."""

    async def handle_MAIL(self, *_: object) -> str:  # noqa: N802 - as aiosmtpd calls it
        return "530 Authentication required"


def test_a_server_that_refuses_the_sender_fails_no_letter(app: Flask) -> None:
    publish_matchup()
    addresses, handler = add_subscribers(3), RecordingHandler()
    with run_smtp_server(SenderRefusingHandler()) as port:
        run_newsletter(app, "send", port=port)
    assert DeliveryState.FAILED not in delivery_states()
    with write_transaction():
        db.session.execute(update(Outbox).values(due_at=utc_now()))
    with run_smtp_server(handler) as port:
        run_newsletter(app, "send", port=port)
    assert sorted(handler.addresses) == sorted(addresses)


def test_who_leaves_before_the_delivery_gets_no_letter(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    run_newsletter(app, "send", port=1)
    with write_transaction():
        subscriber_id = db.session.scalars(select(Subscriber.id)).one()
        subscribers.unsubscribe(subscriber_id)
        outbox.delete_waiting(subscriber_id)
    handler = RecordingHandler()
    with run_smtp_server(handler) as port:
        run_newsletter(app, "send", port=port)
    assert handler.messages == []


def test_the_database_refuses_an_issue_twice_for_one_subscriber(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    run_newsletter(app, "send", port=1)
    with pytest.raises(IntegrityError), write_transaction():
        outbox.queue_issue(issues.latest_issues()[0].id)


def test_letters_under_way_are_recorded_when_the_database_fails_for_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_matchup()
    addresses, handler = add_subscribers(6), RecordingHandler(pause=0.3)
    build, built = MessageBuilder.build, []

    def fails_at_the_third(builder: MessageBuilder, letter: LeasedLetter) -> EmailMessage:
        built.append(letter)
        if len(built) == 3:
            raise OperationalError("SELECT", {}, Exception("disk I/O error"))
        return build(builder, letter)

    with run_smtp_server(handler) as port:
        with monkeypatch.context() as failing:
            failing.setattr(MessageBuilder, "build", fails_at_the_third)
            assert "disk I/O error" in run_newsletter(app, "send", port=port).output
        assert len(handler.addresses) == 2
        assert "6 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert sorted(handler.addresses) == sorted(addresses)


def test_a_message_that_cannot_be_built_stops_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_matchup()
    add_subscribers(5)
    build = MessageBuilder.build

    def fails_for_one(builder: MessageBuilder, letter: LeasedLetter) -> EmailMessage:
        if letter.address == "reader2@example.org":
            raise ValueError("unwritable")
        return build(builder, letter)

    monkeypatch.setattr(MessageBuilder, "build", fails_for_one)
    handler = RecordingHandler()
    with run_smtp_server(handler) as port:
        run_newsletter(app, "send", port=port)
        run_newsletter(app, "send", port=port)
    assert sorted(handler.addresses) == [f"reader{index}@example.org" for index in (0, 1, 3, 4)]
