"""`newsletter send` as processes of their own: killed, run again, and run twice at once."""

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
from tests.conftest import KEY
from tests.mail_transport.smtp_servers import RecordingHandler, run_smtp_server
from tests.mailer.test_outbox_worker import add_subscribers, publish_matchup
from tests.served_site import wait_until


def start_send(app: Flask, port: int) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "INSTANCE_DIR": app.instance_path,
        "SECRET_KEY": KEY,
        "MAIL_URL": f"smtp://127.0.0.1:{port}",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "newsletter", "send"],
        cwd=PROJECT_ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_for(happened: Callable[[], bool], sender: subprocess.Popen[str]) -> None:
    def ended_or_happened() -> bool:
        assert sender.poll() is None, sender.communicate()[0]
        return happened()

    wait_until(ended_or_happened)


def test_a_killed_send_is_finished_by_the_next_and_only_letters_under_way_come_twice(app: Flask) -> None:
    publish_matchup()
    wanted, office = add_subscribers(150), RecordingHandler(pause=0.01)
    with run_smtp_server(office) as port:
        first = start_send(app, port)
        wait_for(lambda: len(office.letters) >= 40, first)
        first.send_signal(signal.SIGKILL)
        first.communicate()
        assert len(office.letters) < len(wanted)
        second = start_send(app, port)
        assert "150 sent, 0 waiting" in second.communicate(timeout=60)[0]
    got = Counter(office.addresses)
    assert set(got) == set(wanted)
    assert sum(count - 1 for count in got.values()) <= CONNECTIONS


def test_no_letter_goes_out_while_as_many_as_may_come_twice_wait_for_their_note(app: Flask) -> None:
    publish_matchup()
    # Slow enough to be stopped long before a batch ends.
    wanted, office = add_subscribers(60), RecordingHandler(pause=0.2)
    with run_smtp_server(office) as port:
        first = start_send(app, port)
        wait_for(lambda: len(office.letters) >= 10, first)
        with write_transaction():
            noted = sum(one.state == DeliveryState.SENT for one in db.session.scalars(select(Outbox)))
            wait_for(lambda: len(office.letters) == noted + CONNECTIONS, first)
            time.sleep(0.5)
            assert len(office.letters) == noted + CONNECTIONS
            first.send_signal(signal.SIGKILL)
            first.communicate()
        office.pause = 0
        start_send(app, port).communicate(timeout=60)
    assert Counter(Counter(office.addresses).values()) == {1: len(wanted) - CONNECTIONS, 2: CONNECTIONS}


def test_two_that_send_at_once_do_not_double(app: Flask) -> None:
    publish_matchup()
    wanted, office = add_subscribers(120), RecordingHandler(pause=0.005)
    with run_smtp_server(office) as port:
        for one in [start_send(app, port) for _ in range(2)]:
            said = one.communicate(timeout=60)[0]
            assert one.returncode == 0, said
    assert Counter(office.addresses) == Counter(wanted)
