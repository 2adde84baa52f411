"""`flask newsletter`: preview and send an issue, import and export subscribers."""

import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TextIO

import click
from flask.cli import AppGroup

from commands.shared import progress, schema
from mailer import outbox_worker
from mailer.message_builder import MessageBuilder
from mailer.outbox_worker import UnreachableError
from models.database.base import lock_until_commit, utc_now
from models.database.transactions import write_transaction
from models.newsletter import email_address, issue_builder, issues, outbox, subscribers
from models.newsletter.email_address import EmailAddress, InvalidAddressError
from models.newsletter.issues import Edition
from models.newsletter.tables import MAX_CONSENT_LENGTH, SubscriptionStatus
from services import services

newsletter = AppGroup("newsletter", help="Write, send and look after the weekly newsletter.")
NOTHING_NEW = "Nothing is new since the last issue, so there is nothing to send."
SEND_RETRY_PAUSES = (1, 2, 4, 8, 15)


@newsletter.command()
@click.option(
    "--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the HTML part to this file."
)
@schema.current_schema()
def preview(html: Path | None) -> None:
    """Print the issue as it would be sent now; nothing is stored."""
    edition = _preview_edition()
    if edition is None:
        click.echo(NOTHING_NEW)
        return
    mail = MessageBuilder(services().settings).preview(edition)
    if html is None:
        click.echo(f"Subject: {mail.subject}\n\n{mail.text}")
        return
    html.write_text(mail.html)
    click.echo(f"{html}: the issue as HTML.")


@newsletter.command()
@click.option("--dry-run", is_flag=True, help="Tell what would be sent, and send nothing.")
@schema.current_schema()
def send(dry_run: bool) -> None:
    """Send this week's issue to whoever has not got it yet; safe to run again after a crash."""
    if dry_run:
        _echo_dry_run()
        return
    edition = _find_or_publish_issue()
    if edition is None:
        click.echo(NOTHING_NEW)
    _deliver_with_retries(edition)


@newsletter.command()
@schema.current_schema()
def deliver() -> None:
    """Send what waits in the outbox, such as confirmations that a server did not take; compile nothing."""
    _deliver_with_retries(None)


@newsletter.command()
@schema.current_schema()
def status() -> None:
    """Tell how many subscribers there are, and how the letters stand."""
    counts = subscribers.counts_by_status()
    click.echo("subscribers   " + ", ".join(f"{count:,} {status}" for status, count in counts.items()))
    click.echo(f"answers       {_counts_text(outbox.delivery_counts(None))}")
    for issue in issues.latest_issues(3):
        click.echo(f"{issue.slug:<14}{_counts_text(outbox.delivery_counts(issue.id))}")
    for address, error in outbox.failed_letters():
        click.echo(f"given up      {address}: {error}")


@newsletter.command("import")
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--consent", required=True, help="How and when these people agreed; each of them can read it.")
@schema.current_schema()
def import_(file: TextIO, consent: str) -> None:
    """Take over addresses, one a line, that agreed elsewhere; all of FILE or nothing."""
    if not 1 <= len(consent.strip()) <= MAX_CONSENT_LENGTH:
        raise click.ClickException(
            f"--consent needs 1 to {MAX_CONSENT_LENGTH} characters: how and when they agreed."
        )
    addresses = _read_addresses(file)
    with write_transaction():
        new = sum(subscribers.import_confirmed(address, consent.strip()) for address in addresses)
    click.echo(
        f"{new:,} of {len(addresses):,} addresses are new on the list. "
        "The others were known, or had left and stay out."
    )


@newsletter.command()
@schema.current_schema()
def export() -> None:
    """Print every confirmed address, one a line, as `import` reads them."""
    for address in subscribers.confirmed_addresses():
        click.echo(address)


def _read_addresses(lines: Iterable[str]) -> list[EmailAddress]:
    addresses, problems = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            addresses.append(email_address.parse_address(line))
        except InvalidAddressError as error:
            problems.append(f"line {number}: {error}")
    if problems:
        raise click.ClickException("Nothing was imported.\n" + "\n".join(problems))
    return addresses


def _today() -> date:
    return utc_now().date()


def _preview_edition() -> Edition | None:
    draft = issue_builder.build_issue(_today())
    return None if draft.content.empty else issues.preview_edition(draft.day, draft.content)


def _find_or_publish_issue() -> Edition | None:
    """Return this week's issue; builds, stores and queues it unless it is stored already."""
    # Of two `send` that start at once, the second waits here and finds the first's issue.
    with write_transaction():
        lock_until_commit("newsletter issue")
        edition = issues.issue_by_slug(issues.week_slug(_today()))
        draft = issue_builder.build_issue(_today())
        if edition is None and not draft.content.empty:
            issue_id = issues.publish_issue(draft.day, draft.last_change, draft.content)
            outbox.queue_issue(issue_id)
            edition = issues.issue_by_id(issue_id)
    return edition


def _echo_dry_run() -> None:
    published = issues.issue_by_slug(issues.week_slug(_today()))
    if published is not None:
        counts = outbox.delivery_counts(published.id)
        click.echo(f"{published.slug}: {published.headline}. {_counts_text(counts)}.")
        return
    edition = _preview_edition()
    confirmed = subscribers.counts_by_status()[SubscriptionStatus.CONFIRMED]
    click.echo(
        NOTHING_NEW
        if edition is None
        else f"{edition.slug}: {edition.headline}. It would go to {_subscribers_text(confirmed)}."
    )


def _deliver_with_retries(edition: Edition | None) -> None:
    issue_id = edition.id if edition else None
    with progress.progress_bar("Sending", outbox.delivery_counts(issue_id).waiting) as bar:
        for pause in (*SEND_RETRY_PAUSES, None):
            try:
                outbox_worker.deliver_outbox(services().settings, bar.update)
                break
            except UnreachableError as error:
                if pause is None:
                    raise click.ClickException(
                        f"{error}. What waits is kept: run this again later."
                    ) from error
                time.sleep(pause)
    counts = outbox.delivery_counts(issue_id)
    click.echo(f"{edition.slug if edition else 'Answers'}: {_counts_text(counts)}.")
    if counts.waiting:
        click.echo(
            "What waits is tried later, or is with another process: run `newsletter deliver` in a while."
        )


def _counts_text(counts: outbox.DeliveryCounts) -> str:
    return f"{counts.sent:,} sent, {counts.waiting:,} waiting, {counts.failed:,} given up"


def _subscribers_text(number: int) -> str:
    return f"{number:,} {'subscriber' if number == 1 else 'subscribers'}"
