"""A way out for letters, opened."""

from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from mail.files import Files
from mail.pool import Pool
from mail.ways import Folder, Way


class Sender(Protocol):
    """Whatever takes letters."""

    def send(self, letter: EmailMessage) -> None:
        """Return once the letter is taken; raises MailError."""

    def close(self) -> None:
        """Let go of what is held open."""


def opened(way: Way, folder: Path, name: str) -> Sender:
    """Return a sender; `folder` is where letters go without a server, `name` is ours to a server."""
    return Files(way.path or folder) if isinstance(way, Folder) else Pool(way, name)
