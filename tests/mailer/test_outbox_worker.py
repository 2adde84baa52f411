"""An issue on its way to everyone: once each, whatever the server does."""

import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.message import EmailMessage
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from commands import newsletter
from mailer import outbox_worker
from mailer.message_builder import MessageBuilder
from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Verdict
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from models.newsletter import issues, outbox, outbox_leases, subscribers
from models.newsletter.email_address import InvalidAddressError, parse_address
from models.newsletter.outbox_leases import LeasedLetter
from models.newsletter.tables import DeliveryState, Outbox, Subscriber
from services import services
from settings import Settings
from tests.builders import a_matchup, a_price, a_review, a_tool, the_panel
from tests.mail_transport.smtp_servers import RecordingHandler, run_smtp_server

TODAY = utc_now().date()


def add_subscribers(number: int) -> list[str]:
    texts = [f"reader{one}@example.org" for one in range(number)]
    with write_transaction():
        for text in texts:
            subscribers.import_confirmed(parse_address(text), "a test")
    return texts


def publish_matchup() -> None:
    a_matchup(a_tool("ada"), a_tool("zed"), published=TODAY)


def run_newsletter(app: Flask, *words: str, port: int | None = None) -> Result:
    url = f"smtp://127.0.0.1:{port}?timeout=10" if port else "maildir:"
    settings = Settings.model_validate(services().settings.model_dump() | {"mail_url": url})
    app.extensions["services"] = replace(services(), settings=settings)
    db.session.rollback()
    result = app.test_cli_runner().invoke(args=["newsletter", *words])
    db.session.rollback()
    return result


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(newsletter, "RETRY_PAUSES", (0,))


def delivery_states() -> Counter[str]:
    db.session.rollback()
    return Counter(db.session.scalars(select(Outbox.state)))


def test_everyone_gets_the_issue_once(app: Flask) -> None:
    publish_matchup()
    wanted, office = add_subscribers(7), RecordingHandler()
    with run_smtp_server(office) as port:
        assert "7 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
        assert "7 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert sorted(office.addresses) == sorted(wanted)


def test_every_letter_has_a_link_of_its_own_and_the_headers(app: Flask) -> None:
    publish_matchup()
    add_subscribers(3)
    office = RecordingHandler()
    with run_smtp_server(office) as port:
        run_newsletter(app, "send", port=port)
    assert len({letter["List-Unsubscribe"] for letter in office.letters}) == 3
    assert len({letter["Message-ID"] for letter in office.letters}) == 3
    for letter in office.letters:
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["List-Id"] == "Weekly AI Tool Verdicts <weekly.127.0.0.1>"
        link = letter["List-Unsubscribe"].strip("<>")
        assert link in letter.get_body(("plain",)).get_content()
        assert link in letter.get_body(("html",)).get_content()


def test_nothing_new_sends_nothing(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    office = RecordingHandler()
    with run_smtp_server(office) as port:
        run_newsletter(app, "send", port=port)
        with time_machine.travel(datetime.now(UTC) + timedelta(days=7)):
            assert "Nothing is new" in run_newsletter(app, "send", port=port).output
    assert len(office.letters) == 2
    assert len(issues.latest_issues()) == 1


def test_a_dry_run_and_a_preview_send_and_store_nothing(app: Flask, tmp_path: Path) -> None:
    publish_matchup()
    add_subscribers(2)
    assert "It would go to 2 subscribers." in run_newsletter(app, "send", "--dry-run").output
    assert "Ada vs Zed" in run_newsletter(app, "preview").output
    run_newsletter(app, "preview", "--html", str(tmp_path / "issue.html"))
    assert "Ada vs Zed" in (tmp_path / "issue.html").read_text()
    assert issues.latest_issues() == ()
    assert not (Path(app.instance_path) / "mail").exists()


def test_a_letter_that_is_put_off_is_tried_again_later(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    office = RecordingHandler({"reader0@example.org": "once 451 greylisted"})
    with run_smtp_server(office) as port:
        assert "1 sent, 1 waiting" in run_newsletter(app, "send", port=port).output
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
            assert "2 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert sorted(office.addresses) == ["reader0@example.org", "reader1@example.org"]


def test_a_letter_that_is_refused_is_given_up_and_told(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    with run_smtp_server(RecordingHandler({"reader0@example.org": "550 no such user"})) as port:
        assert "1 sent, 0 waiting, 1 given up" in run_newsletter(app, "send", port=port).output
    assert "given up      reader0@example.org: 550 no such user" in run_newsletter(app, "status").output


def test_a_letter_is_given_up_after_its_last_try(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    with run_smtp_server(RecordingHandler({"reader0@example.org": "451 never"})) as port:
        run_newsletter(app, "send", port=port)
        for day in range(1, len(outbox_leases.RETRY_DELAYS) + 1):
            with time_machine.travel(datetime.now(UTC) + timedelta(days=2 * day)):
                run_newsletter(app, "deliver", port=port)
    assert delivery_states() == {DeliveryState.FAILED: 1}


def test_a_server_that_hangs_up_gets_the_letter_again(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    office = RecordingHandler({"reader0@example.org": "once drop"})
    with run_smtp_server(office) as port:
        assert "0 sent, 1 waiting" in run_newsletter(app, "send", port=port).output
        with time_machine.travel(datetime.now(UTC) + timedelta(minutes=2)):
            run_newsletter(app, "deliver", port=port)
    assert office.addresses == ["reader0@example.org"]


def test_a_server_that_is_away_costs_no_letter_a_try(app: Flask) -> None:
    publish_matchup()
    add_subscribers(3)
    result = run_newsletter(app, "send", port=1)
    assert result.exit_code == 1
    assert "127.0.0.1:1 cannot be reached" in result.output
    db.session.rollback()
    assert set(db.session.execute(select(Outbox.attempts, Outbox.leased_by))) == {(0, None)}


def test_one_who_left_before_the_letter_went_gets_none(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    run_newsletter(app, "send", port=1)
    with write_transaction():
        subscriber_id = db.session.scalars(select(Subscriber.id)).one()
        subscribers.unsubscribe(subscriber_id)
        outbox.delete_waiting(subscriber_id)
    office = RecordingHandler()
    with run_smtp_server(office) as port:
        run_newsletter(app, "send", port=port)
    assert office.letters == []


def test_what_another_courier_holds_is_left_to_it_until_its_lease_ends(app: Flask) -> None:
    publish_matchup()
    add_subscribers(2)
    run_newsletter(app, "send", port=1)
    with write_transaction():
        assert len(outbox_leases.lease_due("elsewhere/1/x", 1)) == 1
    office = RecordingHandler()
    with run_smtp_server(office) as port:
        assert "1 sent, 1 waiting" in run_newsletter(app, "send", port=port).output
        with time_machine.travel(datetime.now(UTC) + outbox_leases.LEASE_DURATION + timedelta(minutes=1)):
            assert "2 sent" in run_newsletter(app, "deliver", port=port).output or len(office.letters) == 2
    assert sorted(office.addresses) == ["reader0@example.org", "reader1@example.org"]


def test_the_database_refuses_an_issue_twice_for_one_subscriber(app: Flask) -> None:
    publish_matchup()
    add_subscribers(1)
    run_newsletter(app, "send", port=1)
    with pytest.raises(Exception, match="UNIQUE"), write_transaction():
        outbox.queue_issue(issues.latest_issues()[0].id)


@pytest.fixture
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims that end long before a slow server has answered, unless they are renewed."""
    monkeypatch.setattr(outbox_leases, "LEASE_DURATION", timedelta(seconds=3))
    monkeypatch.setattr(outbox_worker, "RENEW_INTERVAL", 0.6)


class LeaseProbingHandler(RecordingHandler):
    """Looks, before it takes a letter after a long while, at what another courier could take as well."""

    def __init__(self, app: Flask) -> None:
        super().__init__(pause=3.5)
        self.app = app
        self.free: list[LeasedLetter] = []

    async def handle_DATA(self, *about: Any) -> str:  # noqa: N802 - as aiosmtpd calls it
        said = await super().handle_DATA(*about)
        with self.app.app_context(), write_transaction():
            self.free += outbox_leases.lease_due("elsewhere/1/x", 10)
            db.session.rollback()
        return said


@pytest.mark.usefixtures("short_lease")
def test_a_letter_that_outlasts_its_lease_is_not_free_for_another(app: Flask) -> None:
    publish_matchup()
    wanted, office = add_subscribers(outbox_worker.CONNECTIONS), LeaseProbingHandler(app)
    with run_smtp_server(office) as port:
        assert "4 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert office.free == []
    assert sorted(office.addresses) == sorted(wanted)


@pytest.mark.usefixtures("short_lease")
def test_three_renewals_may_fail_before_a_lease_ends(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_matchup()
    add_subscribers(1)
    refused = [OperationalError("renew", {}, Exception("locked"))] * (3 * outbox_worker.WRITE_ATTEMPTS)
    renew = outbox_leases.renew

    def fails_at_first(owner: str) -> None:
        if refused:
            raise refused.pop()
        renew(owner)

    monkeypatch.setattr(outbox_leases, "renew", fails_at_first)
    office = LeaseProbingHandler(app)
    with run_smtp_server(office) as port:
        assert "1 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert office.free == []
    assert refused == []


@pytest.mark.usefixtures("short_lease")
def test_a_renewal_that_fails_waits_for_its_next_turn(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_matchup()
    add_subscribers(1)
    tries = []

    def fails(_: str) -> None:
        tries.append(time.monotonic())
        raise OperationalError("renew", {}, Exception("locked"))

    monkeypatch.setattr(outbox_leases, "renew", fails)
    with run_smtp_server(RecordingHandler(pause=2)) as port:
        assert "1 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    turns = tries[:: outbox_worker.WRITE_ATTEMPTS]
    assert len(turns) > 1
    assert all(later - earlier > outbox_worker.RENEW_INTERVAL / 2 for earlier, later in pairwise(turns))


def test_letters_under_way_are_noted_when_the_database_fails_the_next(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_matchup()
    wanted, office = add_subscribers(6), RecordingHandler(pause=0.3)
    write, written = MessageBuilder.build, []

    def fails_at_the_third(writer: MessageBuilder, letter: LeasedLetter) -> EmailMessage:
        written.append(letter)
        if len(written) == 3:
            raise OperationalError("SELECT", {}, Exception("disk I/O error"))
        return write(writer, letter)

    with run_smtp_server(office) as port:
        with monkeypatch.context() as failing:
            failing.setattr(MessageBuilder, "build", fails_at_the_third)
            assert "disk I/O error" in run_newsletter(app, "send", port=port).output
        assert len(office.addresses) == 2
        assert "6 sent, 0 waiting" in run_newsletter(app, "send", port=port).output
    assert sorted(office.addresses) == sorted(wanted)


def test_imported_addresses_are_checked_all_before_any_is_taken(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_text("ada@example.org\njunk\n# a comment\n\neve@\n")
    result = run_newsletter(app, "import", str(file), "--consent", "signed at a fair")
    assert result.exit_code == 1
    assert "line 2:" in result.output
    assert "line 5:" in result.output
    assert subscribers.confirmed_addresses() == []


def test_who_has_left_is_not_imported_again(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "list"
    file.write_text("ada@example.org\neve@example.org\n")
    run_newsletter(app, "import", str(file), "--consent", "signed at a fair")
    with write_transaction():
        subscribers.unsubscribe(
            db.session.scalars(select(Subscriber.id).where(Subscriber.address == "ada@example.org")).one()
        )
    file.write_text("ADA@Example.org\neve@example.org\nnew@example.org\n")
    assert "1 of 3 addresses are new" in run_newsletter(app, "import", str(file), "--consent", "again").output
    assert run_newsletter(app, "export").output.split() == ["eve@example.org", "new@example.org"]


def test_who_never_confirmed_is_deleted_after_seven_days(app: Flask) -> None:
    with write_transaction():
        subscribers.upsert_pending(parse_address("ada@example.org"))
    with time_machine.travel(datetime.now(UTC) + timedelta(days=8)):
        run_newsletter(app, "deliver")
    assert db.session.scalars(select(Subscriber)).all() == []


def test_an_issue_tells_of_turns_prices_and_close_votes(app: Flask) -> None:
    publish_matchup()
    run_newsletter(app, "send")
    ada = (
        db.session.query(ChangeKind and __import__("models.catalogue.tables", fromlist=["Tool"]).Tool)
        .filter_by(slug="ada")
        .one()
    )
    skeptic = the_panel()[0]
    review = a_review(ada, skeptic, Verdict.SKIP, date(2026, 1, 1))
    change_log.record_change(ChangeKind.REVIEW_ADDED, "turned", tool_id=ada.id, review_id=review.id)
    a_price(ada, "2026-02", Decimal(30))
    change_log.record_change(ChangeKind.PRICE_SET, "moved", day=date(2026, 2, 1), tool_id=ada.id)
    db.session.commit()
    text = run_newsletter(app, "preview").output
    assert "The Builder turned from ship to skip on Ada" in text
    assert "Ada went from Paid, $20 per user per month to Paid, $30 per user per month" in " ".join(
        text.split()
    )
    assert "NEW MATCHUPS" not in text


def test_names_are_plain_in_the_text_and_escaped_in_the_html(app: Flask, tmp_path: Path) -> None:
    tool = a_tool("ada", "Ada & <Sons>")
    a_matchup(tool, a_tool("zed"), published=TODAY)
    run_newsletter(app, "send")
    a_price(tool, "2026-02", Decimal(30))
    change_log.record_change(ChangeKind.PRICE_SET, "moved", day=date(2026, 2, 1), tool_id=tool.id)
    db.session.commit()
    assert "Ada & <Sons> went from" in run_newsletter(app, "preview").output
    run_newsletter(app, "preview", "--html", str(tmp_path / "issue.html"))
    assert "Ada &amp; &lt;Sons&gt;" in (tmp_path / "issue.html").read_text()


def test_what_no_letter_can_be_addressed_to_is_refused_when_it_is_typed() -> None:
    with pytest.raises(InvalidAddressError, match="No letter can be addressed"):
        parse_address("=?utf-8?q?a?=@example.org")


def test_a_letter_that_cannot_be_written_stops_no_other(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_matchup()
    add_subscribers(5)
    write = MessageBuilder.build

    def fails_for_one(writer: MessageBuilder, letter: LeasedLetter) -> EmailMessage:
        if letter.address == "reader2@example.org":
            raise ValueError("unwritable")
        return write(writer, letter)

    monkeypatch.setattr(MessageBuilder, "build", fails_for_one)
    office = RecordingHandler()
    with run_smtp_server(office) as port:
        run_newsletter(app, "send", port=port)
        run_newsletter(app, "send", port=port)
    assert sorted(office.addresses) == [f"reader{one}@example.org" for one in (0, 1, 3, 4)]


class SenderRefusingHandler(RecordingHandler):
    """Takes no mail from us, whoever it is for."""

    async def handle_MAIL(self, *_: object) -> str:  # noqa: N802 - as aiosmtpd calls it
        return "530 Authentication required"


def test_a_server_that_refuses_the_sender_costs_no_letter(app: Flask) -> None:
    publish_matchup()
    wanted, office = add_subscribers(3), RecordingHandler()
    with run_smtp_server(SenderRefusingHandler()) as port:
        run_newsletter(app, "send", port=port)
    assert DeliveryState.FAILED not in delivery_states()
    with write_transaction():
        db.session.execute(update(Outbox).values(due_at=utc_now()))
    with run_smtp_server(office) as port:
        run_newsletter(app, "send", port=port)
    assert sorted(office.addresses) == sorted(wanted)
