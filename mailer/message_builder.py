"""Writing letters: text and HTML, and the headers by which mail programs offer to leave."""

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

from mailing import colours
from models.newsletter import issues
from models.newsletter.claims import Letter
from models.newsletter.issues import Edition
from settings import Settings

TITLE = "Weekly AI Tool Verdicts"
COLUMNS = 72
_PARAGRAPHS = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Copy:
    """What all letters of one kind have in common, with a mark where each one's own link goes."""

    subject: str
    text: str
    html: str


class Writer:
    """Writes the letters of one run; what an issue says is put together once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._mark = secrets.token_urlsafe(32)
        self._copies: dict[int, Copy] = {}

    def write(self, letter: Letter) -> EmailMessage:
        """Return the letter as it goes out."""
        copy = self._copy(letter)
        message = EmailMessage()
        message["Subject"] = copy.subject
        self._head(message, letter)
        message.set_content(copy.text.replace(self._mark, letter.leave), cte="quoted-printable")
        html = copy.html.replace(self._mark, letter.leave)
        message.add_alternative(html, subtype="html", cte="quoted-printable")
        return message

    def preview(self, edition: Edition) -> Copy:
        """Return an issue as its readers would get it; the link to leave leads nowhere."""
        return self._issue(edition)

    def _head(self, message: EmailMessage, letter: Letter) -> None:
        settings = self._settings
        message["From"] = Address(settings.site_name, addr_spec=settings.sender)
        message["To"] = Address(addr_spec=letter.address)
        message["Date"] = format_datetime(datetime.now(UTC))
        message["Message-ID"] = make_msgid(domain=settings.mail_domain)
        message["List-Unsubscribe"] = f"<{leave_link(settings, letter.leave)}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        if letter.issue_id is None:
            message["Auto-Submitted"] = "auto-replied"
        else:
            message["List-Id"] = f"{TITLE} <weekly.{settings.mail_domain}>"
            message["List-Archive"] = f"<{settings.origin}/newsletter>"

    def _copy(self, letter: Letter) -> Copy:
        if letter.issue_id is None:
            return self._answer(letter)
        if letter.issue_id not in self._copies:
            self._copies[letter.issue_id] = self._issue(issues.by_id(letter.issue_id))
        return self._copies[letter.issue_id]

    def _issue(self, edition: Edition) -> Copy:
        return self._rendered("issue", f"{edition.headline} – {TITLE}", edition=edition)

    def _answer(self, letter: Letter) -> Copy:
        if letter.confirm is None:
            return self._rendered("known", f"You get {TITLE} already")
        link = f"{self._settings.origin}/newsletter/confirm/{letter.confirm}"
        return self._rendered("confirm", f"Confirm that you want {TITLE}", link=link)

    def _rendered(self, kind: str, subject: str, **values: object) -> Copy:
        values |= {
            "leave": leave_link(self._settings, self._mark),
            "css": colours.light(Path(current_app.root_path)),
            "wrapped": wrapped,
            "subject": subject,
            "title": TITLE,
        }
        text, html = (render_template(f"mail/{kind}.{form}", **values) for form in ("txt", "html"))
        return Copy(subject, text, html)


def leave_link(settings: Settings, token: str) -> str:
    """Return the address at which a subscriber leaves, or sees what is stored."""
    return f"{settings.origin}/newsletter/unsubscribe/{token}"


def wrapped(text: str, indent: str = "") -> str:
    """Return an author's text in lines that a terminal shows whole."""
    fill = textwrap.TextWrapper(
        COLUMNS,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    paragraphs = _PARAGRAPHS.split(text.strip())
    return "\n\n".join(fill.fill(" ".join(one.split())) for one in paragraphs)
