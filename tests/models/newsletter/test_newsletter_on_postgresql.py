"""Processes that run the newsletter at the same time, each in a transaction of its own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TypeVar

import pytest
from flask import Flask

from models.database.base import db
from models.database.transactions import end_read, write_transaction
from models.newsletter import issues, outbox, outbox_delivery, subscription
from models.newsletter.email_address import parse_address
from models.newsletter.subscription import REQUESTS_PER_ADDRESS, REQUESTS_PER_NETWORK, TooManyRequestsError
from models.newsletter.tables import Outbox
from models.voting.networks import NetworkId
from tests import databases
from tests.newsletter_runs import add_subscribers, publish_matchup, run_newsletter

pytestmark = databases.on_postgresql_only
PROCESSES = 8
NETWORK = NetworkId("today", "yesterday")
Result = TypeVar("Result")


def run_at_once(app: Flask, write: Callable[[int], Result], number: int = PROCESSES) -> list[Result]:
    """Call `write` so many times at once, each in an application context of its own."""
    start = Barrier(number)

    def run(index: int) -> Result:
        with app.app_context():
            start.wait()
            return write(index)

    with ThreadPoolExecutor(number) as executor:
        return list(executor.map(run, range(number)))


def ask(address: str) -> bool:
    """Ask for a subscription; return whether the network may."""
    try:
        with write_transaction():
            subscription.request_subscription(parse_address(address), NETWORK)
    except TooManyRequestsError:
        return False
    return True


@pytest.fixture
def waiting(app: Flask) -> list[str]:
    """The addresses of 60 letters that wait."""
    publish_matchup()
    addresses = add_subscribers(60)
    run_newsletter(app, "send", port=1)
    return addresses


def lease_ten(index: int) -> list[str]:
    with write_transaction():
        return [letter.address for letter in outbox_delivery.lease_due(f"host/{index}/x", 10)]


def test_no_letter_is_leased_twice(app: Flask, waiting: list[str]) -> None:
    leased = Counter(address for batch in run_at_once(app, lease_ten) for address in batch)
    assert set(leased.values()) == {1}


def test_no_worker_waits_for_letters_that_another_is_leasing(app: Flask, waiting: list[str]) -> None:
    with write_transaction():
        first = outbox_delivery.lease_due("host/1/x", 10)
        second = run_at_once(app, lease_ten, 1)[0]
    assert len(second) == 10
    assert not {letter.address for letter in first} & set(second)


def test_an_issue_that_several_send_at_once_is_published_once(app: Flask) -> None:
    publish_matchup()
    add_subscribers(3)
    end_read()
    results = run_at_once(app, lambda _: app.test_cli_runner().invoke(args=["newsletter", "send"]))
    assert [(result.exit_code, result.exception) for result in results] == [(0, None)] * PROCESSES
    (issue,) = issues.latest_issues()
    assert outbox.delivery_counts(issue.id).sent == 3


def test_a_network_cannot_pass_its_limit_by_asking_at_once(app: Flask) -> None:
    allowed = run_at_once(app, lambda index: ask(f"reader{index}@example.org"), REQUESTS_PER_NETWORK + 4)
    assert sum(allowed) == REQUESTS_PER_NETWORK


def test_an_address_cannot_pass_its_limit_by_asking_at_once(app: Flask) -> None:
    run_at_once(app, lambda _: ask("reader@example.org"))
    assert db.session.query(Outbox).count() == REQUESTS_PER_ADDRESS
