"""Mail going out: to a server that speaks SMTP, or into a folder as .eml files."""

import os
import secrets
import smtplib
import ssl
from collections import deque
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import EmailPolicy
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
SECONDS = 20.0
LONGEST_SECONDS = 120.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORMS = "maildir:, maildir:/a/folder, smtp://user:password@host:587 or smtps://user:password@host:465"
GOING_AWAY = 421


class MailError(Exception):
    """A letter that did not go out; the message says why."""


class UnreachableError(MailError):
    """No letter can go out at present: the server is away, or does not let us in."""


class DeferredError(MailError):
    """The server does not take this letter now; it may take it later."""


class RefusedError(MailError):
    """The server will never take this letter."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Letters are written as files; without a path, in the folder that the site gives."""

    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Server:
    """Letters are handed to a server; with implicit TLS for smtps, by STARTTLS for smtp."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    seconds: float = SECONDS

    @property
    def loopback(self) -> bool:
        """Whether the server is this very machine, so that nobody listens in."""
        return self.host in LOOPBACK


Way = Folder | Server


class Form(EmailPolicy):
    """How letters are written out: for SMTP, with the link to leave in one piece.

    The library would cut a long link up and encode it, and no mail program would find it again.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return a header as its lines."""
        if name == "List-Unsubscribe":
            return f"{name}: {value}\r\n".encode("ascii")
        folded: bytes = super().fold_binary(name, value)
        return folded


_FORM = Form(linesep="\r\n")


class Sender(Protocol):
    """Whatever takes letters."""

    def send(self, letter: EmailMessage) -> None:
        """Return once the letter is taken; raises MailError."""

    def close(self) -> None:
        """Let go of what is held open."""


def parse(url: str) -> Way:
    """Return where a MAIL_URL leads; raises ValueError with what would be right, never with the password."""
    scheme, _, rest = url.partition(":")
    if scheme == "maildir":
        return _folder(rest)
    if scheme in PORTS and rest.startswith("//"):
        return _server(url)
    raise ValueError(f"needs {FORMS}")


def _folder(path: str) -> Folder:
    if path and not path.startswith("/"):
        raise ValueError("needs a whole path after maildir:, or none for a folder in the instance")
    return Folder(Path(path) if path else None)


def _server(url: str) -> Server:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"has a host or port that cannot be read; needs {FORMS}") from None
    if not parts.hostname or port == 0 or parts.path not in ("", "/") or parts.fragment:
        raise ValueError(
            f"needs {FORMS}, with characters such as / # ? @ in user or password written as %2F %23 %3F %40"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("needs both a user and a password, or neither")
    implicit = parts.scheme == "smtps"
    seconds = _seconds(parts.query)
    return Server(parts.hostname, port or PORTS[parts.scheme], user, password, implicit, seconds)


def _seconds(query: str) -> float:
    given = dict(parse_qsl(query, keep_blank_values=True))
    raw = given.pop("timeout", str(SECONDS))
    try:
        seconds = float(raw)
    except ValueError:
        seconds = 0.0
    if given or not 0 < seconds <= LONGEST_SECONDS:
        raise ValueError(
            f"takes nothing after ? but timeout=SECONDS, more than 0 and at most {LONGEST_SECONDS:g}"
        )
    return seconds


def opened(way: Way, folder: Path, name: str) -> Sender:
    """Return a sender; `folder` is where letters go without a server, `name` is ours to a server."""
    return Files(way.path or folder) if isinstance(way, Folder) else Pool(way, name)


class Files:
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
                file.write(letter.as_bytes(policy=_FORM))
            (self._folder / "tmp" / name).rename(self._folder / "new" / name)
        except OSError as fault:
            raise UnreachableError(f"cannot write into {self._folder}: {fault.strerror}") from fault

    def close(self) -> None:
        """Do nothing: no file stays open."""


class Pool:
    """Keeps connections to one server open and uses each again; as many as there are threads that send."""

    def __init__(self, server: Server, name: str) -> None:
        self._server = server
        self._name = name
        self._idle: deque[smtplib.SMTP] = deque()

    def send(self, letter: EmailMessage) -> None:
        """Return once the server has said that it takes the letter; raises MailError."""
        try:
            connection, reply = self._begun(str(letter["From"].addresses[0].addr_spec))
            self._finish(connection, letter, reply)
        except smtplib.SMTPServerDisconnected as fault:
            raise DeferredError("the server hung up in the middle of the letter") from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise DeferredError(f"the connection failed in the middle of the letter: {fault}") from fault
        self._idle.append(connection)

    def close(self) -> None:
        """Say goodbye on every connection."""
        while self._idle:
            connection = self._idle.pop()
            try:
                connection.quit()
            except (OSError, smtplib.SMTPException):
                connection.close()

    def _begun(self, sender: str) -> tuple[smtplib.SMTP, tuple[int, bytes]]:
        # A server may have closed what lay idle; nothing is lost before it has heard of a letter.
        while self._idle:
            connection = self._idle.pop()
            try:
                reply = connection.mail(sender)
            except (OSError, smtplib.SMTPException):
                connection.close()
                continue
            if reply[0] != GOING_AWAY:
                return connection, reply
            connection.close()
        connection = connect(self._server, self._name)
        return connection, connection.mail(sender)

    def _finish(self, connection: smtplib.SMTP, letter: EmailMessage, reply: tuple[int, bytes]) -> None:
        try:
            _expect_us(reply)
            _expect(connection.rcpt(str(letter["To"].addresses[0].addr_spec)))
            _expect(connection.data(letter.as_bytes(policy=_FORM)))
        except (DeferredError, RefusedError):
            self._again(connection)
            raise
        except smtplib.SMTPDataError as fault:
            self._again(connection)
            raise _fault(fault.smtp_code, fault.smtp_error) from fault
        except (OSError, smtplib.SMTPException, UnreachableError):
            connection.close()
            raise

    def _again(self, connection: smtplib.SMTP) -> None:
        try:
            connection.rset()
            self._idle.append(connection)
        except (OSError, smtplib.SMTPException):
            connection.close()


def connect(server: Server, name: str) -> smtplib.SMTP:
    """Return a connection that is ready for letters: encrypted and signed in as the address asks."""
    where = f"{server.host}:{server.port}"
    try:
        return _signed_in(server, name)
    except UnreachableError as fault:
        raise UnreachableError(f"{where} {fault}") from fault
    except ssl.SSLCertVerificationError as fault:
        raise UnreachableError(
            f"{where} shows a certificate that does not hold: {fault.verify_message}. Name the server as its "
            "certificate does, or set SSL_CERT_FILE to the authority that signed it"
        ) from fault
    except smtplib.SMTPAuthenticationError as fault:
        raise UnreachableError(f"{where} refuses the user or password: {_text(fault.smtp_error)}") from fault
    except (OSError, smtplib.SMTPException) as fault:
        raise UnreachableError(f"{where} cannot be reached: {fault}") from fault


def _signed_in(server: Server, name: str) -> smtplib.SMTP:
    trust = ssl.create_default_context()
    # Without a name of ours smtplib would ask the network for one.
    if server.implicit_tls:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, name, timeout=server.seconds, context=trust
        )
    else:
        connection = smtplib.SMTP(server.host, server.port, name, timeout=server.seconds)
    try:
        connection.ehlo_or_helo_if_needed()
        if not server.implicit_tls:
            _encrypt(connection, server, trust)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _encrypt(connection: smtplib.SMTP, server: Server, trust: ssl.SSLContext) -> None:
    if connection.has_extn("starttls"):
        connection.starttls(context=trust)
        connection.ehlo_or_helo_if_needed()
    elif server.password and not server.loopback:
        raise UnreachableError(
            "offers no STARTTLS, and the password is not sent in the clear. Use smtps:// or another server"
        )


def _expect(reply: tuple[int, bytes]) -> None:
    code, words = reply
    if not 200 <= code < 300:  # noqa: PLR2004
        raise _fault(code, words)


def _expect_us(reply: tuple[int, bytes]) -> None:
    # A refusal of the sender says nothing about this letter: all others would be refused as well.
    try:
        _expect(reply)
    except RefusedError as fault:
        raise UnreachableError(f"The server takes no mail from us: {fault}") from fault


def _fault(code: int, words: bytes | str) -> MailError:
    said = f"{code} {_text(words)}"
    return RefusedError(said) if code >= 500 else DeferredError(said)  # noqa: PLR2004


def _text(words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(text.split())[:200]
