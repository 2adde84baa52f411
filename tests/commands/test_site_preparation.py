"""What `serve` does before it serves."""

from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask
from sqlalchemy import func, select

from commands.shared import server
from models.database.base import db
from models.database.transactions import write_transaction
from models.newsletter import subscribers
from models.newsletter.email_address import parse_address
from models.newsletter.tables import Subscriber
from models.voting import networks
from models.voting.tables import ActivityCount, ActivityKind, NetworkSecret
from tests.builders import a_tool


def test_expired_activity_and_requests_are_deleted(app: Flask) -> None:
    a_tool("ada")
    with time_machine.travel(datetime.now(UTC) - timedelta(days=70), tick=False), write_transaction():
        networks.increment([(networks.identify_network("192.0.2.7").current, ActivityKind.VOTE)])
        subscribers.upsert_pending(parse_address("ada@example.org"))
    server.prepare_site()
    for table in (ActivityCount, NetworkSecret, Subscriber):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0
