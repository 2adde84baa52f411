"""`newsletter send` in separate processes: killed, run again, and run twice at once."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from mailer.outbox_worker import CONNECTIONS
from models.database.base import db
from models.database.transactions import write_transaction
from models.newsletter.tables import DeliveryState, Outbox
from settings import PROJECT_ROOT
from tests import databases
from tests.conftest import KEY
from tests.mail_transport.smtp_servers import RecordingHandler, run_smtp_server
from tests.newsletter_runs import add_subscribers, publish_matchup
from tests.served_site import wait_until


def start_send(app: Flask, port: int) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "INSTANCE_DIR": app.instance_path,
        "SECRET_KEY": KEY,
        "MAIL_URL": f"smtp://127.0.0.1:{port}",
        "DATABASE_URL": databases.database_url(),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "newsletter", "send"],
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(condition: Callable[[], bool], sender: subprocess.Popen[str]) -> None:
    def is_met_while_sending() -> bool:
        assert sender.poll() is None, sender.communicate()[0]
        return condition()

    wait_until(is_met_while_sending)


def test_after_a_kill_the_next_send_finishes_and_repeats_only_letters_under_way(app: Flask) -> None:
    publish_matchup()
    addresses, handler = add_subscribers(150), RecordingHandler(pause=0.01)
    with run_smtp_server(handler) as port:
        first = start_send(app, port)
        wait_for(lambda: len(handler.messages) >= 40, first)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        assert len(handler.messages) < len(addresses)
        second = start_send(app, port)
        assert "150 sent, 0 waiting" in second.communicate(timeout=60)[0]
    received = Counter(handler.addresses)
    assert set(received) == set(addresses)
    assert sum(count - 1 for count in received.values()) <= CONNECTIONS


def test_no_letter_is_sent_while_the_allowed_number_waits_to_be_recorded(app: Flask) -> None:
    publish_matchup()
    # Slow enough to be stopped long before a batch ends.
    addresses, handler = add_subscribers(60), RecordingHandler(pause=0.2)
    with run_smtp_server(handler) as port:
        first = start_send(app, port)
        wait_for(lambda: len(handler.messages) >= 10, first)
        with write_transaction():
            # Nobody can record a result now.
            letters = db.session.scalars(select(Outbox).with_for_update())
            recorded = sum(letter.state == DeliveryState.SENT for letter in letters)
            wait_for(lambda: len(handler.messages) == recorded + CONNECTIONS, first)
            time.sleep(0.5)
            assert len(handler.messages) == recorded + CONNECTIONS
            first.send_signal(signal.SIGKILL)
            first.communicate()
        handler.pause = 0
        start_send(app, port).communicate(timeout=60)
    assert Counter(Counter(handler.addresses).values()) == {1: len(addresses) - CONNECTIONS, 2: CONNECTIONS}


def test_two_sends_at_once_send_each_letter_once(app: Flask) -> None:
    publish_matchup()
    addresses, handler = add_subscribers(120), RecordingHandler(pause=0.005)
    with run_smtp_server(handler) as port:
        for sender in [start_send(app, port) for _ in range(2)]:
            output = sender.communicate(timeout=60)[0]
            assert sender.returncode == 0, output
    assert Counter(handler.addresses) == Counter(addresses)
