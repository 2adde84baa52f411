"""Letters as files of a maildir."""

import os
import secrets
from email.message import EmailMessage
from pathlib import Path

from mail_transport.errors import UnreachableError
from mail_transport.message_policy import MESSAGE_POLICY


class MaildirTransport:
    """Writes each letter into a maildir, as a file that mail programs open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: EmailMessage) -> None:
        """Write the letter under its final name only when it is whole; raises UnreachableError."""
        name = f"{secrets.token_hex(8)}.eml"
        try:
            for part in ("tmp", "new", "cur"):
                (self._folder / part).mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(
                os.open(self._folder / "tmp" / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
            ) as file:
                file.write(letter.as_bytes(policy=MESSAGE_POLICY))
            (self._folder / "tmp" / name).rename(self._folder / "new" / name)
        except OSError as fault:
            raise UnreachableError(f"cannot write into {self._folder}: {fault.strerror}") from fault

    def close(self) -> None:
        """Do nothing: no file stays open."""
