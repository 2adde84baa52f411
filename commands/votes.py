"""Votes: counted again, held, released, voided, and their traces pruned."""

from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup

from commands.shared import faults
from models import counted_anew, desk, network, receipt, recount
from models.catalogue import change_log
from models.catalogue.tables import ChangeKind
from models.counted_anew import Stale
from models.database.base import begin_write, db
from models.desk import Choosing, Heap
from models.recount import Difference
from models.tally import Tally
from models.vote import Act, Reason

votes = AppGroup("votes", help="Look after the votes.")
VOTE = ("vote", "votes")


@votes.command("recount")
@click.option("--repair", is_flag=True, help="After showing them, put the votes back to what the log says.")
@faults.told()
def check(repair: bool) -> None:
    """Rebuild every tally from the ballot log and compare; exit 1 and a list where they differ."""
    if repair:
        # What is shown and what is mended are then the same.
        begin_write()
    differences, stale, size = recount.differences(), counted_anew.stale(), recount.size()
    for line in (*map(_line, differences), *map(_stale_line, stale)):
        click.echo(line)
    read = (
        f"{_some(size.ballots, 'ballot', 'ballots')} read, {_some(size.votes, 'vote stands', 'votes stand')}"
    )
    many = len(differences) + len(stale)
    if many and repair:
        _repair(differences, many)
        click.echo(f"{read}; {_some(many, 'tally was', 'tallies were')} put back to what the log says.")
        return
    if many:
        raise click.ClickException(
            f"{read}; {_some(many, 'tally differs', 'tallies differ')} from the ballot log. "
            "`votes recount --repair` puts them back to what the log says."
        )
    click.echo(f"{read}; every tally agrees with the ballot log.")


def _repair(differences: list[Difference], many: int) -> None:
    recount.repair([difference.contender_id for difference in differences])
    # Votes that were put back have moved the counts beside them, rightly or wrongly.
    counted_anew.put_right(counted_anew.stale())
    # Pages that are kept tell by the logs whether they still hold.
    change_log.record_change(
        ChangeKind.VOTES_REPAIRED, f"{_some(many, 'tally', 'tallies')} put back to the log"
    )
    db.session.commit()


def _chooses(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options by which votes are chosen."""
    command = click.option("--receipt", "code", help="The vote with this receipt.")(command)
    command = click.option(
        "--reason", type=click.Choice([reason.value for reason in Reason]), help="Votes held for this."
    )(command)
    command = click.option("--tool", help="Votes on this tool (its slug).")(command)
    return click.option("--matchup", help="Votes in this matchup (its slug, A-vs-B).")(command)


def _acts(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what an act needs beside the choice: a confirmation, and the word that all are meant."""
    command = click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")(command)
    return click.option("--all", "everything", is_flag=True, help="Every vote that is held.")(
        _chooses(command)
    )


@votes.command()
@_chooses
@faults.told()
def held(**chosen: Any) -> None:
    """List the votes that are held, by matchup, tool and reason."""
    _show(desk.heaps(Act.VOID, _choosing(**chosen)), "held")


@votes.command()
@_acts
@faults.told()
def release(**chosen: Any) -> None:
    """Count votes that are held, or a void one by its receipt; each release is a row in the ballot log."""
    _act(Act.RELEASE, "released", **chosen)


@votes.command()
@_acts
@faults.told()
def void(**chosen: Any) -> None:
    """Throw out votes that are held, or any one by its receipt; the ballot log keeps them and says so."""
    _act(Act.VOID, "voided", **chosen)


@votes.command()
@faults.told()
def prune() -> None:
    """Delete the traces of networks that are older than 30 days, and the keys of their hashes."""
    begin_write()
    sightings, keys = network.prune()
    db.session.commit()
    click.echo(f"{_some(sightings, 'sighting', 'sightings')} and {_some(keys, 'key', 'keys')} deleted.")


def _act(act: Act, done: str, *, everything: bool, yes: bool, **chosen: Any) -> None:
    choosing = _choosing(**chosen)
    if choosing == Choosing() and not everything:
        raise click.UsageError("Say which votes: --matchup, --tool, --reason or --receipt, or --all.")
    begin_write()
    _show(desk.heaps(act, choosing), f"to be {done}")
    if not yes:
        db.session.rollback()
        click.echo("Nothing was changed. Say --yes to do it.")
        return
    number = desk.decide(act, choosing)
    db.session.commit()
    click.echo(f"{_some(number, *VOTE)} {done}.")


def _choosing(matchup: str | None, tool: str | None, reason: str | None, code: str | None) -> Choosing:
    kept = receipt.code(code) if code else None
    if code and kept is None:
        raise click.UsageError(f"{code} is no receipt: one has ten letters and digits.")
    return Choosing(matchup, tool, Reason(reason) if reason else None, kept)


def _show(heaps: list[Heap], what: str) -> None:
    for heap in heaps:
        why = f", {heap.reason}" if heap.reason else ""
        said = (
            f"{heap.ships} ship and {heap.skips} skip, {heap.status}{why}, since {heap.since:%Y-%m-%d %H:%M}"
        )
        click.echo(f"{heap.matchup}, {heap.tool}: {said}")
    click.echo(f"{_some(sum(heap.ships + heap.skips for heap in heaps), *VOTE)} {what}.")


def _line(found: Difference) -> str:
    return (
        f"{found.matchup}, {found.tool}: the log says {_said(found.logged)}, "
        f"the votes say {_said(found.standing)}; {_some(found.rows, 'row differs', 'rows differ')}"
    )


def _stale_line(found: Stale) -> str:
    return (
        f"{found.of}: the {found.what} that is kept says {_numbers(found.names, found.kept)}, "
        f"the log says {_numbers(found.names, found.logged)}"
    )


def _numbers(names: tuple[str, ...], numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in zip(names, numbers, strict=True))


def _said(tally: Tally) -> str:
    return f"{tally.ships} ship and {tally.skips} skip"


def _some(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
