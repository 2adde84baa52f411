"""A way out for letters, opened."""

from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from mail_transport.mail_url import MailDestination, MaildirDestination
from mail_transport.maildir import MaildirTransport
from mail_transport.smtp_pool import SmtpConnectionPool


class MailTransport(Protocol):
    """Whatever takes letters."""

    def send(self, letter: EmailMessage) -> None:
        """Return once the letter is taken; raises MailError."""

    def close(self) -> None:
        """Let go of what is held open."""


def open_transport(way: MailDestination, folder: Path, name: str) -> MailTransport:
    """Return a sender; `folder` is where letters go without a server, `name` is ours to a server."""
    return (
        MaildirTransport(way.path or folder)
        if isinstance(way, MaildirDestination)
        else SmtpConnectionPool(way, name)
    )
