"""The `votes` commands: recount, moderation, and pruning of network activity."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import click
from flask.cli import AppGroup

from commands.shared import schema
from models.catalogue import change_log
from models.catalogue.tables import ChangeKind
from models.database.transactions import write_transaction
from models.voting import counter_audit, moderation, networks, receipts, vote_audit, vote_locks
from models.voting.counter_audit import CounterMismatch
from models.voting.moderation import VoteFilter, VoteGroup
from models.voting.tables import BallotAct, HoldReason
from models.voting.tally import Tally
from models.voting.vote_audit import VoteMismatch

votes = AppGroup("votes", help="Look after the votes.")
VOTE_NOUN = ("vote", "votes")


@votes.command("recount")
@click.option("--repair", is_flag=True, help="After showing them, put the votes back to what the log says.")
@schema.current_schema()
def recount_votes(repair: bool) -> None:
    """Rebuild every tally from the ballot log and compare; exit 1 and a list where they differ."""
    # With --repair one transaction, so that exactly the mismatches that are shown are repaired.
    with write_transaction() if repair else nullcontext():
        if repair:
            vote_locks.lock_all_votes()
        vote_mismatches, counter_mismatches = vote_audit.find_mismatches(), counter_audit.find_mismatches()
        size = vote_audit.audit_size()
        for line in (*map(_mismatch_line, vote_mismatches), *map(_counter_mismatch_line, counter_mismatches)):
            click.echo(line)
        mismatches = len(vote_mismatches) + len(counter_mismatches)
        if repair and mismatches:
            _repair(vote_mismatches, mismatches)
    ballots = _count_text(size.ballots, "ballot", "ballots")
    read = f"{ballots} read, {_count_text(size.votes, 'vote stands', 'votes stand')}"
    if not mismatches:
        click.echo(f"{read}; every tally agrees with the ballot log.")
    elif repair:
        repaired = _count_text(mismatches, "tally was", "tallies were")
        click.echo(f"{read}; {repaired} put back to what the log says.")
    else:
        raise click.ClickException(
            f"{read}; {_count_text(mismatches, 'tally differs', 'tallies differ')} from the ballot log. "
            "`votes recount --repair` puts them back to what the log says."
        )


def _repair(vote_mismatches: list[VoteMismatch], mismatches: int) -> None:
    vote_audit.repair_votes([mismatch.contender_id for mismatch in vote_mismatches])
    # Replacing votes has run the triggers, on counters that may have been right or wrong.
    counter_audit.rebuild(counter_audit.find_mismatches())
    # Cached pages are valid until one of the logs grows.
    change_log.record_change(
        ChangeKind.VOTES_REPAIRED, f"{_count_text(mismatches, 'tally', 'tallies')} put back to the log"
    )


def _filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that filter votes."""
    command = click.option("--receipt", "code", help="The vote with this receipt.")(command)
    command = click.option(
        "--reason", type=click.Choice([reason.value for reason in HoldReason]), help="Votes held for this."
    )(command)
    command = click.option("--tool", help="Votes on this tool (its slug).")(command)
    return click.option("--matchup", help="Votes in this matchup (its slug, A-vs-B).")(command)


def _moderation_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the filter options, --all and --yes."""
    command = click.option("--yes", is_flag=True, help="Do it; without this it is only shown.")(command)
    return click.option("--all", "everything", is_flag=True, help="Every vote that is held.")(
        _filter_options(command)
    )


@votes.command()
@_filter_options
@schema.current_schema()
def held(**chosen: Any) -> None:
    """List the votes that are held, by matchup, tool and reason."""
    _print_groups(moderation.held_groups(BallotAct.VOID, _vote_filter(**chosen)), "held")


@votes.command()
@_moderation_options
@schema.current_schema()
def release(**chosen: Any) -> None:
    """Count votes that are held, or a void one by its receipt; each release is a row in the ballot log."""
    _moderate(BallotAct.RELEASE, "released", **chosen)


@votes.command()
@_moderation_options
@schema.current_schema()
def void(**chosen: Any) -> None:
    """Throw out votes that are held, or any one by its receipt; the ballot log keeps them and says so."""
    _moderate(BallotAct.VOID, "voided", **chosen)


@votes.command()
@schema.current_schema()
def prune() -> None:
    """Delete the traces of networks that are older than 30 days, and the keys of their hashes."""
    with write_transaction():
        sightings, keys = networks.prune_activity()
    click.echo(
        f"{_count_text(sightings, 'sighting', 'sightings')} and {_count_text(keys, 'key', 'keys')} deleted."
    )


def _moderate(act: BallotAct, done: str, *, everything: bool, yes: bool, **chosen: Any) -> None:
    vote_filter = _vote_filter(**chosen)
    if vote_filter == VoteFilter() and not everything:
        raise click.UsageError("Say which votes: --matchup, --tool, --reason or --receipt, or --all.")
    # One transaction, so that exactly the votes that are shown are changed.
    with write_transaction():
        vote_locks.lock_all_votes()
        _print_groups(moderation.held_groups(act, vote_filter), f"to be {done}")
        if not yes:
            click.echo("Nothing was changed. Say --yes to do it.")
            return
        changed = moderation.moderate(act, vote_filter)
    click.echo(f"{_count_text(changed, *VOTE_NOUN)} {done}.")


def _vote_filter(matchup: str | None, tool: str | None, reason: str | None, code: str | None) -> VoteFilter:
    receipt = receipts.normalise_code(code) if code else None
    if code and receipt is None:
        raise click.UsageError(f"{code} is no receipt: one has ten letters and digits.")
    return VoteFilter(matchup, tool, HoldReason(reason) if reason else None, receipt)


def _print_groups(groups: list[VoteGroup], what: str) -> None:
    for group in groups:
        why = f", {group.reason}" if group.reason else ""
        click.echo(
            f"{group.matchup}, {group.tool}: {group.ships} ship and {group.skips} skip, "
            f"{group.status}{why}, since {group.since:%Y-%m-%d %H:%M}"
        )
    click.echo(f"{_count_text(sum(group.ships + group.skips for group in groups), *VOTE_NOUN)} {what}.")


def _mismatch_line(mismatch: VoteMismatch) -> str:
    rows = _count_text(mismatch.differing_rows, "row differs", "rows differ")
    return (
        f"{mismatch.matchup}, {mismatch.tool}: the log says {_tally_text(mismatch.logged)}, "
        f"the votes say {_tally_text(mismatch.stored)}; {rows}"
    )


def _counter_mismatch_line(mismatch: CounterMismatch) -> str:
    stored, logged = (
        ", ".join(f"{number:,} {name}" for name, number in zip(mismatch.columns, numbers, strict=True))
        for numbers in (mismatch.stored, mismatch.logged)
    )
    return f"{mismatch.subject}: the {mismatch.kind} that is kept says {stored}, the log says {logged}"


def _tally_text(tally: Tally) -> str:
    return f"{tally.ships} ship and {tally.skips} skip"


def _count_text(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
