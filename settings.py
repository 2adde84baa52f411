"""Every setting with its default and its check; the only module that reads the environment."""

import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from mail_transport.mail_url import parse_mail_url

PROJECT_ROOT = Path(__file__).resolve().parent
MIN_KEY_LENGTH = 32
MIN_DISTINCT_CHARACTERS = 8
DATABASE_SCHEMES = ("sqlite:///", "postgresql://", "postgres://")
CONTACT_SCHEMES = ("mailto:", "https://", "tel:")
SENDER_PATTERN = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
LOOPBACK_HOST_HEADERS = ("127.0.0.1", "localhost", "[::1]")
KEY_NEEDED = (
    "Cannot start: SECRET_KEY: needs to be set with PostgreSQL, since each node would make another one; "
    "a site that has been on SQLite keeps the one in the file secret_key of its instance folder"
)


class InvalidSettingsError(Exception):
    """One or more settings are invalid; the message names each and says what would be right."""


class Settings(BaseModel):
    """The site's settings: checked when created, then frozen. Creating one reads no environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    instance_dir: Path = PROJECT_ROOT / "instance"
    database_url: str = ""
    database_app_role: str = Field("", max_length=63)
    database_pooler: Literal["", "transaction"] = ""
    secret_key: str = ""
    secret_key_fallbacks: tuple[str, ...] = ()
    site_name: str = Field("Shipworthy", min_length=1, max_length=60)
    site_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    workers: int = Field(0, ge=0, le=256)
    mail_url: str = "maildir:"
    mail_from: str = Field("", max_length=200)
    mail_imprint: str = Field("", max_length=300)
    trusted_proxies: int = Field(0, ge=0, le=10)
    security_contact: str = ""
    posts_per_minute: int = Field(60, ge=1)
    network_votes_per_hour: int = Field(30, ge=1)
    network_voters_per_day: int = Field(10, ge=1)
    burst_votes_per_hour: int = Field(200, ge=1)
    demo: bool = False
    debug: bool = False

    @field_validator("secret_key_fallbacks", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return tuple(filter(None, value.split(","))) if isinstance(value, str) else value

    @field_validator("instance_dir")
    @classmethod
    def _make_absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("secret_key")
    @classmethod
    def _check_secret_key(cls, value: str) -> str:
        if value and _is_weak_key(value):
            raise ValueError(
                f"needs at least {MIN_KEY_LENGTH} random characters; leave it out to have one made"
            )
        return value

    @field_validator("secret_key_fallbacks")
    @classmethod
    def _check_fallback_keys(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if any(map(_is_weak_key, value)):
            raise ValueError(
                f"each needs at least {MIN_KEY_LENGTH} random characters; take the short one out"
            )
        return value

    @field_validator("database_url")
    @classmethod
    def _check_database_url(cls, value: str) -> str:
        return normalise_database_url(value) if value else value

    @field_validator("mail_url")
    @classmethod
    def _check_mail_url(cls, value: str) -> str:
        parse_mail_url(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _check_mail_from(cls, value: str) -> str:
        if value and not SENDER_PATTERN.fullmatch(value):
            raise ValueError("needs a plain address, such as newsletter@example.org")
        return value

    @field_validator("security_contact")
    @classmethod
    def _check_security_contact(cls, value: str) -> str:
        if value and not (value.startswith(CONTACT_SCHEMES) and value.isprintable() and " " not in value):
            raise ValueError("needs mailto:somebody@example.org or an https:// address")
        return value

    @field_validator("site_url")
    @classmethod
    def _check_site_url(cls, value: str) -> str:
        if value and not _is_origin(value.rstrip("/")):
            raise ValueError("needs scheme and host only, such as https://example.org")
        return value.lower()

    @property
    def origin(self) -> str:
        """Scheme, host and port under which readers reach the site, without a closing slash."""
        return (self.site_url or f"http://127.0.0.1:{self.port}").rstrip("/")

    @property
    def secure(self) -> bool:
        """Whether the site is reached over https."""
        return self.origin.startswith("https://")

    @property
    def database(self) -> str:
        """The database URL; a SQLite file in the instance folder unless one is set."""
        return self.database_url or f"sqlite:///{self.instance_dir / 'shipworthy.db'}"

    @property
    def has_database_of_its_own(self) -> bool:
        """Whether no site in another instance folder can use the same database."""
        return self.database.startswith("sqlite:")

    @property
    def mail_domain(self) -> str:
        """The host name in message ids, in List-Id and in the default sender address."""
        return urlsplit(self.origin).hostname or "localhost"

    @property
    def sender(self) -> str:
        """The From address of every letter."""
        return self.mail_from or f"newsletter@{self.mail_domain}"

    @property
    def trusted_hosts(self) -> list[str]:
        """Host names that a request may be addressed to."""
        return [*LOOPBACK_HOST_HEADERS, self.host, urlsplit(self.origin).hostname or ""]

    @property
    def worker_count(self) -> int:
        """The number of server processes: as set, else one per core."""
        return self.workers or len(os.sched_getaffinity(0))


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the environment; raises InvalidSettingsError that names every invalid one.

    Variable names are upper case. An empty value counts as not set; other variables are ignored.
    """
    values = {name: environment.get(name.upper(), "") for name in Settings.model_fields}
    try:
        settings = Settings.model_validate({name: value for name, value in values.items() if value})
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, e['loc'])).upper() or 'settings'}: {e['msg']}" for e in error.errors()
        ]
        raise InvalidSettingsError("Cannot start: " + "; ".join(problems)) from None
    if settings.secret_key:
        return settings
    if not settings.has_database_of_its_own:
        raise InvalidSettingsError(KEY_NEEDED)
    return settings.model_copy(update={"secret_key": _get_or_create_secret_key(settings.instance_dir)})


def normalise_database_url(value: str) -> str:
    """Return a database's address as SQLAlchemy spells it; raises ValueError for any other database."""
    if not value.startswith(DATABASE_SCHEMES):
        raise ValueError(
            "needs sqlite:///PATH or postgresql://USER@HOST/NAME; "
            "leave it out for a file in the instance folder"
        )
    # SQLAlchemy knows one spelling only; hosting services hand out the other.
    return value.replace("postgres://", "postgresql://", 1) if value.startswith("postgres://") else value


def _is_origin(address: str) -> bool:
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    nothing_else = "@" not in parts.netloc and address.lower() == f"{parts.scheme}://{parts.netloc}".lower()
    return has_host and nothing_else and parts.scheme in ("http", "https")


def _is_weak_key(key: str) -> bool:
    return len(key) < MIN_KEY_LENGTH or len(set(key)) < MIN_DISTINCT_CHARACTERS


def _get_or_create_secret_key(instance: Path) -> str:
    """Return the key in the instance's `secret_key` file; creates the file, readable by its owner only."""
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = instance / "secret_key"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_key_file(path)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_hex(32))
        file.flush()
        os.fsync(file.fileno())
    return _read_key_file(path)


def _read_key_file(path: Path) -> str:
    key = path.read_text().strip()
    if len(key) < MIN_KEY_LENGTH:
        raise InvalidSettingsError(f"{path}: holds no usable key; delete the file to have a new one made")
    return key
