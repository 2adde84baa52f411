"""Parses MAIL_URL: a maildir, or an SMTP server with its credentials."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

DEFAULT_PORTS = {"smtp": 587, "smtps": 465}
DEFAULT_TIMEOUT = 20.0
MAX_TIMEOUT = 120.0
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
URL_FORMS = "maildir:, maildir:/a/folder, smtp://user:password@host:587 or smtps://user:password@host:465"


@dataclass(frozen=True, slots=True)
class MaildirDestination:
    """A maildir; without a path, the default folder that `open_transport` is given."""

    path: Path | None = None


@dataclass(frozen=True, slots=True)
class SmtpDestination:
    """An SMTP server; implicit TLS for smtps, STARTTLS for smtp. `timeout` is in seconds."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    implicit_tls: bool = False
    timeout: float = DEFAULT_TIMEOUT

    @property
    def loopback(self) -> bool:
        """Whether the server is on this machine, where an unencrypted password is not overheard."""
        return self.host in LOOPBACK_HOSTS


MailDestination = MaildirDestination | SmtpDestination


def parse_mail_url(url: str) -> MailDestination:
    """Return the destination of a MAIL_URL; raises ValueError that does not repeat the password."""
    scheme, _, rest = url.partition(":")
    if scheme == "maildir":
        return _parse_maildir(rest)
    if scheme in DEFAULT_PORTS and rest.startswith("//"):
        return _parse_smtp(url)
    raise ValueError(f"needs {URL_FORMS}")


def _parse_maildir(path: str) -> MaildirDestination:
    if path and not path.startswith("/"):
        raise ValueError("needs a whole path after maildir:, or none for a folder in the instance")
    return MaildirDestination(Path(path) if path else None)


def _parse_smtp(url: str) -> SmtpDestination:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise ValueError(f"has a host or port that cannot be read; needs {URL_FORMS}") from None
    if not parts.hostname or port == 0 or parts.path not in ("", "/") or parts.fragment:
        raise ValueError(
            f"needs {URL_FORMS}, with characters such as / # ? @ in user or password "
            "written as %2F %23 %3F %40"
        )
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("needs both a user and a password, or neither")
    return SmtpDestination(
        parts.hostname,
        port or DEFAULT_PORTS[parts.scheme],
        user,
        password,
        implicit_tls=parts.scheme == "smtps",
        timeout=_parse_timeout(parts.query),
    )


def _parse_timeout(query: str) -> float:
    options = dict(parse_qsl(query, keep_blank_values=True))
    text = options.pop("timeout", str(DEFAULT_TIMEOUT))
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if options or not 0 < seconds <= MAX_TIMEOUT:
        raise ValueError(
            f"takes nothing after ? but timeout=SECONDS, more than 0 and at most {MAX_TIMEOUT:g}"
        )
    return seconds
