"""Opens the transport of a destination."""

from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from mail_transport.mail_url import MailDestination, MaildirDestination
from mail_transport.maildir import MaildirTransport
from mail_transport.smtp_pool import SmtpConnectionPool


class MailTransport(Protocol):
    """Sends messages."""

    def send(self, message: EmailMessage) -> None:
        """Return once the message is accepted; raises MailError."""

    def close(self) -> None:
        """Close every open connection."""


def open_transport(destination: MailDestination, default_folder: Path, client_name: str) -> MailTransport:
    """Return a transport; `default_folder` is for a maildir without a path, `client_name` for EHLO."""
    if isinstance(destination, MaildirDestination):
        return MaildirTransport(destination.path or default_folder)
    return SmtpConnectionPool(destination, client_name)
