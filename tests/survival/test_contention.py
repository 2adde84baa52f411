"""Many processes, one voter, one contender."""

import subprocess
import sys
from pathlib import Path

from flask import Flask
from sqlalchemy import func, select

from models.database.base import db
from models.database.transactions import end_read
from models.voting import tally, vote_audit
from models.voting.tables import Ballot, Vote
from tests.builders import a_contender, a_voter
from tests.conftest import GENEROUS_TIMEOUT
from tests.survival import workload

HOUSE = Path(__file__).resolve().parents[2]
PROCESSES, CASTS = 8, workload.choose_count(20, 50)
CASTING = """
import sys
from flask import Flask
from models.voting import ballot_log, vote_locks
from models.database import sqlite
from models.database.adapter import adapter_for_url
from models.database.base import db
from models.database.transactions import write_transaction
from models.voting.tables import BallotChoice

address, contender, voter, number, casts = sys.argv[1], *map(int, sys.argv[2:])
site = Flask("voter")
site.config["SQLALCHEMY_DATABASE_URI"] = address
site.config["SQLALCHEMY_ENGINE_OPTIONS"] = adapter_for_url(address).engine_options(1)
db.init_app(site)
with site.app_context():
    adapter_for_url(address).configure_engine(db.engine)
    # The disk may be so slow that eight need more than the site's five seconds for a turn.
    sqlite.BUSY_TIMEOUT_MS = 300_000
    for turn in range(casts):
        with write_transaction():
            vote_locks.lock_voter("v")
            ballot_log.record_ballot(contender, voter, list(BallotChoice)[(turn + number) % 3])
    with write_transaction():
        vote_locks.lock_voter("v")
        ballot_log.record_ballot(contender, voter, BallotChoice.SHIP)
"""


def cast_from_many_processes(app: Flask, contender: int, voter: int) -> list[tuple[int, str]]:
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    commands = [
        [sys.executable, "-c", CASTING, address, *map(str, (contender, voter, number, CASTS))]
        for number in range(PROCESSES)
    ]
    running = [
        subprocess.Popen(command, cwd=HOUSE, stderr=subprocess.PIPE, text=True) for command in commands
    ]
    errors = [process.communicate(timeout=GENEROUS_TIMEOUT)[1] for process in running]
    return [(process.returncode, error) for process, error in zip(running, errors, strict=True)]


def test_eight_processes_casting_one_voters_vote_leave_one_row_and_no_error(app: Flask) -> None:
    contender, voter = a_contender().id, a_voter("v")
    end_read()
    assert cast_from_many_processes(app, contender, voter) == [(0, "")] * PROCESSES
    assert db.session.scalar(select(func.count()).select_from(Vote)) == 1
    assert tally.contender_tallies([contender])[contender].ships == 1
    assert vote_audit.find_mismatches() == []
    assert db.session.scalar(select(func.count()).select_from(Ballot)) <= PROCESSES * (CASTS + 1)
