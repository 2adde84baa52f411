"""The `demo` command: the sample catalogue with simulated votes."""

import hashlib
from collections.abc import Iterator
from random import Random

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from commands.shared import database_errors, progress, server
from models.catalogue.tables import Contender
from models.database.base import db
from models.database.transactions import write_transaction
from models.voting import ballot_log, vote_locks, voters
from models.voting.tables import Ballot, BallotChoice
from services import services

SEED = 2026
VOTER_COUNT = 260
# Voters per matchup: (weight, fewest, most).
CROWD_SIZES = ((10, 0, 0), (26, 2, 9), (42, 11, 42), (22, 60, 250))
CHANGE_RATE = 0.04
WITHDRAWAL_RATE = 0.02
TURNOUT_RATE = 0.92

SimulatedVote = tuple[int, int, BallotChoice]


@click.command()
@with_appcontext
@database_errors.report_database_errors()
def demo() -> None:
    """Serve the sample catalogue with simulated votes; only where DEMO=1 is set."""
    if not services().settings.demo:
        raise click.ClickException(
            "The votes of a demo are made up, so it needs an instance of its own. Run `make demo`, "
            "or set DEMO=1 together with another INSTANCE_DIR and PORT."
        )
    server.require_free_address()
    server.prepare_site()
    simulate_votes()
    server.run_server()


def simulate_votes() -> None:
    """Cast simulated votes, the same every time, in one transaction; does nothing once anyone has voted."""
    with write_transaction():
        vote_locks.lock_all_votes()
        if db.session.scalar(select(Ballot.id).limit(1)) is not None:
            return
        dice = Random(SEED)  # noqa: S311 (not for secrets)
        voter_ids = [
            voters.get_or_create(hashlib.sha256(f"demo {number}".encode()).hexdigest())
            for number in range(VOTER_COUNT)
        ]
        casts = list(_simulated_votes(dice, voter_ids))
        with progress.progress_bar("Simulating votes", len(casts)) as bar:
            for cast in casts:
                ballot_log.record_ballot(*cast)
                bar.update(1)
    click.echo(f"Simulated {len(casts):,} votes of {VOTER_COUNT} made-up voters.")


def _simulated_votes(dice: Random, voter_ids: list[int]) -> Iterator[SimulatedVote]:
    pairs = select(Contender.matchup_id, Contender.id).order_by(Contender.matchup_id, Contender.place)
    matchups: dict[int, list[int]] = {}
    for matchup, contender in db.session.execute(pairs):
        matchups.setdefault(matchup, []).append(contender)
    for contenders in matchups.values():
        crowd = dice.sample(voter_ids, _crowd_size(dice))
        for contender in contenders:
            yield from _contender_votes(dice, contender, crowd)


def _crowd_size(dice: Random) -> int:
    _, fewest, most = dice.choices(CROWD_SIZES, weights=[weight for weight, _, _ in CROWD_SIZES])[0]
    return dice.randint(fewest, most)


def _contender_votes(dice: Random, contender: int, crowd: list[int]) -> Iterator[SimulatedVote]:
    leaning = dice.betavariate(3, 2.4)
    for voter in crowd:
        if dice.random() > TURNOUT_RATE:
            continue
        choice, other = (
            (BallotChoice.SHIP, BallotChoice.SKIP)
            if dice.random() < leaning
            else (BallotChoice.SKIP, BallotChoice.SHIP)
        )
        yield contender, voter, choice
        if dice.random() < CHANGE_RATE:
            yield contender, voter, other
        if dice.random() < WITHDRAWAL_RATE:
            yield contender, voter, BallotChoice.WITHDRAW
