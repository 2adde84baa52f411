"""Where letters go, as MAIL_URL says it: a folder, or a server with what it takes to get in."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

PORTS = {"smtp": 587, "smtps": 465}
SECONDS = 20.0
LONGEST_SECONDS = 120.0
LOOPBACK = ("127.0.0.1", "localhost", "::1")
FORMS = "maildir:, maildir:/a/folder, smtp://user:password@host:587 or smtps://user:password@host:465"


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
