"""Votes: counted again, held, released, voided, and their traces pruned."""

from collections.abc import Callable
from typing import Any

import click
from flask.cli import AppGroup

from commands.shared import database_errors
from models.catalogue import change_log
from models.catalogue.tables import ChangeKind
from models.database.base import begin_write, db
from models.voting import counter_audit, moderation, networks, receipts, vote_audit
from models.voting.counter_audit import CounterMismatch
from models.voting.moderation import VoteFilter, VoteGroup
from models.voting.tables import BallotAct, HoldReason
from models.voting.tally import Tally
from models.voting.vote_audit import VoteMismatch

votes = AppGroup("votes", help="Look after the votes.")
VOTE_NOUN = ("vote", "votes")


@votes.command("recount")
@click.option("--repair", is_flag=True, help="After showing them, put the votes back to what the log says.")
@database_errors.report_database_errors()
def recount_votes(repair: bool) -> None:
    """Rebuild every tally from the ballot log and compare; exit 1 and a list where they differ."""
    if repair:
        # What is shown and what is mended are then the same.
        begin_write()
    differences, stale, size = (
        vote_audit.find_mismatches(),
        counter_audit.find_mismatches(),
        vote_audit.audit_size(),
    )
    for line in (*map(_mismatch_line, differences), *map(_counter_mismatch_line, stale)):
        click.echo(line)
    ballots = _count_text(size.ballots, "ballot", "ballots")
    read = f"{ballots} read, {_count_text(size.votes, 'vote stands', 'votes stand')}"
    many = len(differences) + len(stale)
    if many and repair:
        _repair(differences, many)
        click.echo(f"{read}; {_count_text(many, 'tally was', 'tallies were')} put back to what the log says.")
        return
    if many:
        raise click.ClickException(
            f"{read}; {_count_text(many, 'tally differs', 'tallies differ')} from the ballot log. "
            "`votes recount --repair` puts them back to what the log says."
        )
    click.echo(f"{read}; every tally agrees with the ballot log.")


def _repair(differences: list[VoteMismatch], many: int) -> None:
    vote_audit.repair_votes([difference.contender_id for difference in differences])
    # Votes that were put back have moved the counts beside them, rightly or wrongly.
    counter_audit.rebuild(counter_audit.find_mismatches())
    # Pages that are kept tell by the logs whether they still hold.
    change_log.record_change(
        ChangeKind.VOTES_REPAIRED, f"{_count_text(many, 'tally', 'tallies')} put back to the log"
    )
    db.session.commit()


def _filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options by which votes are chosen."""
    command = click.option("--receipt", "code", help="The vote with this receipt.")(command)
    command = click.option(
        "--reason", type=click.Choice([reason.value for reason in HoldReason]), help="Votes held for this."
    )(command)
    command = click.option("--tool", help="Votes on this tool (its slug).")(command)
    return click.option("--matchup", help="Votes in this matchup (its slug, A-vs-B).")(command)


def _moderation_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what an act needs beside the choice: a confirmation, and the word that all are meant."""
    command = click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")(command)
    return click.option("--all", "everything", is_flag=True, help="Every vote that is held.")(
        _filter_options(command)
    )


@votes.command()
@_filter_options
@database_errors.report_database_errors()
def held(**chosen: Any) -> None:
    """List the votes that are held, by matchup, tool and reason."""
    _print_groups(moderation.held_groups(BallotAct.VOID, _vote_filter(**chosen)), "held")


@votes.command()
@_moderation_options
@database_errors.report_database_errors()
def release(**chosen: Any) -> None:
    """Count votes that are held, or a void one by its receipt; each release is a row in the ballot log."""
    _moderate(BallotAct.RELEASE, "released", **chosen)


@votes.command()
@_moderation_options
@database_errors.report_database_errors()
def void(**chosen: Any) -> None:
    """Throw out votes that are held, or any one by its receipt; the ballot log keeps them and says so."""
    _moderate(BallotAct.VOID, "voided", **chosen)


@votes.command()
@database_errors.report_database_errors()
def prune() -> None:
    """Delete the traces of networks that are older than 30 days, and the keys of their hashes."""
    begin_write()
    sightings, keys = networks.prune_activity()
    db.session.commit()
    click.echo(
        f"{_count_text(sightings, 'sighting', 'sightings')} and {_count_text(keys, 'key', 'keys')} deleted."
    )


def _moderate(act: BallotAct, done: str, *, everything: bool, yes: bool, **chosen: Any) -> None:
    choosing = _vote_filter(**chosen)
    if choosing == VoteFilter() and not everything:
        raise click.UsageError("Say which votes: --matchup, --tool, --reason or --receipt, or --all.")
    begin_write()
    _print_groups(moderation.held_groups(act, choosing), f"to be {done}")
    if not yes:
        db.session.rollback()
        click.echo("Nothing was changed. Say --yes to do it.")
        return
    number = moderation.moderate(act, choosing)
    db.session.commit()
    click.echo(f"{_count_text(number, *VOTE_NOUN)} {done}.")


def _vote_filter(matchup: str | None, tool: str | None, reason: str | None, code: str | None) -> VoteFilter:
    kept = receipts.normalise_code(code) if code else None
    if code and kept is None:
        raise click.UsageError(f"{code} is no receipt: one has ten letters and digits.")
    return VoteFilter(matchup, tool, HoldReason(reason) if reason else None, kept)


def _print_groups(heaps: list[VoteGroup], what: str) -> None:
    for heap in heaps:
        why = f", {heap.reason}" if heap.reason else ""
        said = (
            f"{heap.ships} ship and {heap.skips} skip, {heap.status}{why}, since {heap.since:%Y-%m-%d %H:%M}"
        )
        click.echo(f"{heap.matchup}, {heap.tool}: {said}")
    click.echo(f"{_count_text(sum(heap.ships + heap.skips for heap in heaps), *VOTE_NOUN)} {what}.")


def _mismatch_line(found: VoteMismatch) -> str:
    rows = _count_text(found.differing_rows, "row differs", "rows differ")
    return (
        f"{found.matchup}, {found.tool}: the log says {_tally_text(found.logged)}, "
        f"the votes say {_tally_text(found.stored)}; {rows}"
    )


def _counter_mismatch_line(found: CounterMismatch) -> str:
    return (
        f"{found.subject}: the {found.kind} that is kept says {_counter_text(found.columns, found.stored)}, "
        f"the log says {_counter_text(found.columns, found.logged)}"
    )


def _counter_text(names: tuple[str, ...], numbers: tuple[int, ...]) -> str:
    return ", ".join(f"{number:,} {name}" for name, number in zip(names, numbers, strict=True))


def _tally_text(tally: Tally) -> str:
    return f"{tally.ships} ship and {tally.skips} skip"


def _count_text(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
