"""What a message says, and its headers."""

from datetime import date
from decimal import Decimal
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from models.catalogue import change_log
from models.catalogue.tables import ChangeKind, Tool, Verdict
from models.database.base import db, utc_now
from models.database.transactions import write_transaction
from tests.builders import a_matchup, a_price, a_review, a_tool, the_panel
from tests.mail_transport.smtp_servers import RecordingHandler, run_smtp_server
from tests.newsletter_runs import add_subscribers, publish_matchup, run_newsletter


def test_every_message_has_its_own_unsubscribe_link_and_the_list_headers(app: Flask) -> None:
    publish_matchup()
    add_subscribers(3)
    handler = RecordingHandler()
    with run_smtp_server(handler) as port:
        run_newsletter(app, "send", port=port)
    assert len({letter["List-Unsubscribe"] for letter in handler.messages}) == 3
    assert len({letter["Message-ID"] for letter in handler.messages}) == 3
    for letter in handler.messages:
        assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert letter["List-Id"] == "Weekly AI Tool Verdicts <weekly.127.0.0.1>"
        link = letter["List-Unsubscribe"].strip("<>")
        assert link in letter.get_body(("plain",)).get_content()
        assert link in letter.get_body(("html",)).get_content()


def test_an_issue_reports_changed_verdicts_and_prices(app: Flask) -> None:
    publish_matchup()
    run_newsletter(app, "send")
    ada = db.session.scalars(select(Tool).where(Tool.slug == "ada")).one()
    skeptic = the_panel()[0]
    with write_transaction():
        review = a_review(ada, skeptic, Verdict.SKIP, date(2026, 1, 1))
        change_log.record_change(ChangeKind.REVIEW_ADDED, "turned", tool_id=ada.id, review_id=review.id)
        a_price(ada, "2026-02", Decimal(30))
        change_log.record_change(ChangeKind.PRICE_SET, "moved", day=date(2026, 2, 1), tool_id=ada.id)
    text = run_newsletter(app, "preview").output
    assert "The Builder turned from ship to skip on Ada" in text
    assert "Ada went from Paid, $20 per user per month to Paid, $30 per user per month" in " ".join(
        text.split()
    )
    assert "NEW MATCHUPS" not in text


def test_names_are_plain_in_the_text_and_escaped_in_the_html(app: Flask, tmp_path: Path) -> None:
    tool = a_tool("ada", "Ada & <Sons>")
    a_matchup(tool, a_tool("zed"), published=utc_now().date())
    run_newsletter(app, "send")
    with write_transaction():
        a_price(tool, "2026-02", Decimal(30))
        change_log.record_change(ChangeKind.PRICE_SET, "moved", day=date(2026, 2, 1), tool_id=tool.id)
    assert "Ada & <Sons> went from" in run_newsletter(app, "preview").output
    run_newsletter(app, "preview", "--html", str(tmp_path / "issue.html"))
    assert "Ada &amp; &lt;Sons&gt;" in (tmp_path / "issue.html").read_text()
