"""Votes, counted again."""

import click
from flask.cli import AppGroup

from commands.shared import faults
from models import recount
from models.recount import Difference
from models.tally import Tally

votes = AppGroup("votes", help="Look after the votes.")


@votes.command("recount")
@faults.told()
def check() -> None:
    """Rebuild every tally from the ballot log and compare; exit 1 and a list where they differ."""
    differences = recount.differences()
    size = recount.size()
    for difference in differences:
        click.echo(_line(difference))
    read = (
        f"{_some(size.ballots, 'ballot', 'ballots')} read, {_some(size.votes, 'vote stands', 'votes stand')}"
    )
    if differences:
        raise click.ClickException(
            f"{read}; {_some(len(differences), 'tally differs', 'tallies differ')} from the ballot log."
        )
    click.echo(f"{read}; every tally agrees with the ballot log.")


def _line(found: Difference) -> str:
    return (
        f"{found.matchup}, {found.tool}: the log says {_said(found.logged)}, "
        f"the votes say {_said(found.standing)}; {_some(found.rows, 'row differs', 'rows differ')}"
    )


def _said(tally: Tally) -> str:
    return f"{tally.ships} ship and {tally.skips} skip"


def _some(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
