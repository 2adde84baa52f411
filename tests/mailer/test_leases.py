"""Leases: no two workers send the same letter, however slow the server is."""

import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy.exc import OperationalError

from mailer import outbox_worker
from models.database.transactions import write_transaction
from models.newsletter import outbox_delivery
from models.newsletter.outbox_delivery import LeasedLetter
from tests.builders import undone_write
from tests.mail_transport.smtp_servers import RecordingHandler, run_smtp_server
from tests.newsletter_runs import add_subscribers, publish_matchup, run_newsletter


@pytest.fixture
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leases that end before a slow server has answered, unless they are renewed."""
    monkeypatch.setattr(outbox_delivery, "LEASE_DURATION", timedelta(seconds=3))
    monkeypatch.setattr(outbox_worker, "RENEW_INTERVAL", 0.6)


class LeaseProbingHandler(RecordingHandler):
    """Accepts each message after longer than a lease, and notes what another worker could lease by then."""

    def __init__(self, app: Flask) -> None:
        super().__init__(pause=3.5)
        self.app = app
        self.unleased: list[LeasedLetter] = []

    async def handle_DATA(self, *arguments: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        reply = await super().handle_DATA(*arguments)
        with self.app.app_context(), undone_write():
            self.unleased += outbox_delivery.lease_due("elsewhere/1/x", 10)
        return reply


def test_another_workers_letter_is_left_to_it_until_its_lease_ends(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    run_newsletter(app, "send", port=1)
    with write_transaction():
        assert len(outbox_delivery.lease_due("elsewhere/1/x", 1)) == 1
    handler = RecordingHandler()
    with run_smtp_server(handler) as port:
        assert "1 sent, 1 waiting" in run_newsletter(app, "send", port=port).output
        with time_machine.travel(datetime.now(UTC) + outbox_delivery.LEASE_DURATION + timedelta(minutes=1)):
            assert "2 sent" in run_newsletter(app, "deliver", port=port).output or len(handler.messages) == 2
    assert sorted(handler.addresses) == ["reader0@example.org", "reader1@example.org"]


@pytest.mark.usefixtures("short_lease")
def test_no_other_worker_can_lease_a_letter_that_takes_longer_than_a_lease(app: Flask) -> None:
    publish_matchup()
    addresses, handler = add_subscribers(outbox_worker.CONNECTIONS), LeaseProbingHandler(app)
    with run_smtp_server(handler) as port:
        assert "4 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert handler.unleased == []
    assert sorted(handler.addresses) == sorted(addresses)


@pytest.mark.usefixtures("short_lease")
def test_three_renewals_may_fail_before_a_lease_ends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_matchup()
    add_subscribers(1)
    failures = [OperationalError("renew", {}, Exception("locked"))] * (3 * outbox_worker.WRITE_ATTEMPTS)
    renew = outbox_delivery.renew

    def fails_at_first(holder: str) -> None:
        if failures:
            raise failures.pop()
        renew(holder)

    monkeypatch.setattr(outbox_delivery, "renew", fails_at_first)
    handler = LeaseProbingHandler(app)
    with run_smtp_server(handler) as port:
        assert "1 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert handler.unleased == []
    assert failures == []


@pytest.mark.usefixtures("short_lease")
def test_a_failed_renewal_is_retried_after_the_next_interval(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_matchup()
    add_subscribers(1)
    attempts = []

    def fails(_: str) -> None:
        attempts.append(time.monotonic())
        raise OperationalError("renew", {}, Exception("locked"))

    monkeypatch.setattr(outbox_delivery, "renew", fails)
    with run_smtp_server(RecordingHandler(pause=2)) as port:
        assert "1 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    rounds = attempts[:: outbox_worker.WRITE_ATTEMPTS]
    assert len(rounds) > 1
    assert all(later - earlier > outbox_worker.RENEW_INTERVAL / 2 for earlier, later in pairwise(rounds))
