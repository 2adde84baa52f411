"""An instance to play with: the sample catalogue with simulated votes."""

import hashlib
from collections.abc import Iterator
from random import Random

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from commands.shared import faults, progress, site
from models.catalogue.tables import Contender
from models.database.base import begin_write, db
from models.voting import casting, voters
from models.voting.tables import Ballot, BallotChoice

SEED = 2026
VOTERS = 260
# How large a crowd a matchup draws, and how often: (share of matchups, fewest, most).
CROWDS = ((10, 0, 0), (26, 2, 9), (42, 11, 42), (22, 60, 250))
CHANGE_OF_MIND = 0.04
WITHDRAWAL = 0.02
TURNOUT = 0.92

Cast = tuple[int, int, BallotChoice]


@click.command()
@with_appcontext
@faults.told()
def demo() -> None:
    """Serve the sample catalogue with simulated votes; only where DEMO=1 is set."""
    if not site.settings().demo:
        raise click.ClickException(
            "The votes of a demo are made up, so it needs an instance of its own. Run `make demo`, "
            "or set DEMO=1 together with another INSTANCE_DIR and PORT."
        )
    site.claim_address()
    site.prepare()
    simulate()
    site.serve()


def simulate() -> None:
    """Cast made-up votes, the same ones every time, in one transaction; nothing where anyone has voted."""
    begin_write()
    if db.session.scalar(select(Ballot.id).limit(1)) is not None:
        db.session.rollback()
        return
    # Not for secrets: the same votes must come out every time.
    dice = Random(SEED)  # noqa: S311
    voter_ids = [
        voters.get_or_create(hashlib.sha256(f"demo {number}".encode()).hexdigest())
        for number in range(VOTERS)
    ]
    casts = list(_casts(dice, voter_ids))
    with progress.bar("Simulating votes", len(casts)) as drawn:
        for cast in casts:
            casting.record_ballot(*cast)
            drawn.update(1)
    db.session.commit()
    click.echo(f"Simulated {len(casts):,} votes of {VOTERS} made-up voters.")


def _casts(dice: Random, voters: list[int]) -> Iterator[Cast]:
    pairs = select(Contender.matchup_id, Contender.id).order_by(Contender.matchup_id, Contender.place)
    matchups: dict[int, list[int]] = {}
    for matchup, contender in db.session.execute(pairs):
        matchups.setdefault(matchup, []).append(contender)
    for contenders in matchups.values():
        crowd = dice.sample(voters, _crowd(dice))
        for contender in contenders:
            yield from _of_a_crowd(dice, contender, crowd)


def _crowd(dice: Random) -> int:
    _, fewest, most = dice.choices(CROWDS, weights=[weight for weight, _, _ in CROWDS])[0]
    return dice.randint(fewest, most)


def _of_a_crowd(dice: Random, contender: int, crowd: list[int]) -> Iterator[Cast]:
    leaning = dice.betavariate(3, 2.4)
    for one in crowd:
        if dice.random() > TURNOUT:
            continue
        choice, other = (
            (BallotChoice.SHIP, BallotChoice.SKIP)
            if dice.random() < leaning
            else (BallotChoice.SKIP, BallotChoice.SHIP)
        )
        yield contender, one, choice
        if dice.random() < CHANGE_OF_MIND:
            yield contender, one, other
        if dice.random() < WITHDRAWAL:
            yield contender, one, BallotChoice.WITHDRAW
