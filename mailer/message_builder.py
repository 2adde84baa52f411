"""Builds messages: text, HTML, and the headers behind a mail program's unsubscribe button."""

import re
import secrets
import textwrap
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path

from flask import current_app, render_template

from mailer import theme_colours
from models.newsletter import issues
from models.newsletter.issues import Edition
from models.newsletter.outbox_delivery import LeasedLetter
from settings import Settings

NEWSLETTER_TITLE = "Weekly AI Tool Verdicts"
LINE_WIDTH = 72
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """Subject and bodies of a letter, with a placeholder for the unsubscribe token."""

    subject: str
    text: str
    html: str


class MessageBuilder:
    """Builds the messages of one run; renders each issue once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._token_placeholder = secrets.token_urlsafe(32)
        self._rendered_issues: dict[int, RenderedMail] = {}

    def build(self, letter: LeasedLetter) -> EmailMessage:
        """Return the complete message of a letter."""
        mail = self._render_letter(letter)
        text, html = (
            body.replace(self._token_placeholder, letter.unsubscribe_token) for body in (mail.text, mail.html)
        )
        message = EmailMessage()
        message["Subject"] = mail.subject
        self._set_headers(message, letter)
        message.set_content(text, cte="quoted-printable")
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message

    def preview(self, edition: Edition) -> RenderedMail:
        """Return an issue as subscribers would get it; its unsubscribe link is dead."""
        return self._render_issue(edition)

    def _set_headers(self, message: EmailMessage, letter: LeasedLetter) -> None:
        settings = self._settings
        message["From"] = Address(settings.site_name, addr_spec=settings.sender)
        message["To"] = Address(addr_spec=letter.address)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = make_msgid(domain=settings.mail_domain)
        message["List-Unsubscribe"] = f"<{unsubscribe_url(settings, letter.unsubscribe_token)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if letter.issue_id is None:
            message["Auto-Submitted"] = "auto-replied"
        else:
            message["List-Id"] = f"{NEWSLETTER_TITLE} <weekly.{settings.mail_domain}>"
            message["List-Archive"] = f"<{settings.origin}/newsletter>"

    def _render_letter(self, letter: LeasedLetter) -> RenderedMail:
        if letter.issue_id is None:
            return self._render_answer(letter)
        if letter.issue_id not in self._rendered_issues:
            self._rendered_issues[letter.issue_id] = self._render_issue(issues.issue_by_id(letter.issue_id))
        return self._rendered_issues[letter.issue_id]

    def _render_issue(self, edition: Edition) -> RenderedMail:
        return self._render("issue", f"{edition.headline} – {NEWSLETTER_TITLE}", edition=edition)

    def _render_answer(self, letter: LeasedLetter) -> RenderedMail:
        if letter.confirm_token is None:
            return self._render("already_subscribed", f"You get {NEWSLETTER_TITLE} already")
        confirm_url = f"{self._settings.origin}/newsletter/confirm/{letter.confirm_token}"
        return self._render("confirm", f"Confirm that you want {NEWSLETTER_TITLE}", confirm_url=confirm_url)

    def _render(self, kind: str, subject: str, **values: object) -> RenderedMail:
        values |= {
            "unsubscribe_url": unsubscribe_url(self._settings, self._token_placeholder),
            "colours": theme_colours.light_colours(Path(current_app.root_path)),
            "wrap_text": wrap_text,
            "subject": subject,
            "title": NEWSLETTER_TITLE,
        }
        text, html = (render_template(f"mail/{kind}.{form}", **values) for form in ("txt", "html"))
        return RenderedMail(subject, text, html)


def unsubscribe_url(settings: Settings, token: str) -> str:
    """Return the address of the page where a subscriber leaves or sees what is stored."""
    return f"{settings.origin}/newsletter/unsubscribe/{token}"


def wrap_text(text: str, indent: str = "") -> str:
    """Return the paragraphs of a text in lines of at most LINE_WIDTH characters; long words stay whole."""
    wrapper = textwrap.TextWrapper(
        LINE_WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    paragraphs = _PARAGRAPHS.split(text.strip())
    return "\n\n".join(wrapper.fill(" ".join(paragraph.split())) for paragraph in paragraphs)
