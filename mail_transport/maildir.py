"""Writes messages into a maildir."""

import os
import secrets
from email.message import EmailMessage
from pathlib import Path

from mail_transport.errors import UnreachableError
from mail_transport.message_policy import MESSAGE_POLICY


class MaildirTransport:
    """Writes each message into a maildir, as an .eml file."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write the message to `tmp`, then move it to `new`; raises UnreachableError."""
        name = f"{secrets.token_hex(8)}.eml"
        try:
            for subfolder in ("tmp", "new", "cur"):
                (self._folder / subfolder).mkdir(mode=0o700, parents=True, exist_ok=True)
            draft = self._folder / "tmp" / name
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(message.as_bytes(policy=MESSAGE_POLICY))
            draft.rename(self._folder / "new" / name)
        except OSError as error:
            raise UnreachableError(f"cannot write into {self._folder}: {error.strerror}") from error

    def close(self) -> None:
        """Do nothing: no file stays open."""
