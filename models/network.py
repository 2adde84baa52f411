"""Where votes come from, as far as it may be known: a keyed hash of a network, for thirty days."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    ScalarSelect,
    String,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, utc_now

KEPT_DAYS = 30
WIDTHS = {4: 24, 6: 48}
SECRET_BYTES = 32
KEY_LETTERS = 32


class What(StrEnum):
    """What was seen of a network."""

    VOTE = "vote"
    VOTER = "voter"


class NetworkSecret(Base):
    """The key of a month's network hashes; once it is deleted, they lead nowhere."""

    __tablename__ = "network_secret"

    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    secret: Mapped[bytes] = mapped_column(LargeBinary(SECRET_BYTES))


class Sighting(Base):
    """A vote or a new voter from a network, which is known by its hash alone; or a vote on a contender."""

    __tablename__ = "sighting"
    __table_args__ = (
        CheckConstraint("what IN ('vote', 'voter')", name="what"),
        Index("ix_sighting_network_what_seen_at", "network", "what", "seen_at"),
        Index("ix_sighting_seen_at", "seen_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(KEY_LETTERS))
    what: Mapped[str] = mapped_column(String(5))
    seen_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Within:
    """How often something was seen of a network or contender in a time up to now, counted up to a most."""

    network: str
    what: What
    time: timedelta
    most: int


def key(address: str) -> str:
    """Return this month's hash of an address's network (IPv4 /24, IPv6 /48), in the present write."""
    return hmac.new(_secret(f"{utc_now():%Y-%m}"), _network(address).encode(), sha256).hexdigest()[
        :KEY_LETTERS
    ]


def place(contender_id: int) -> str:
    """Return the name under which votes on a contender are noted, from whatever network they come."""
    return f"contender {contender_id}"


def note(*seen: tuple[str, What]) -> None:
    """Write down what was seen of which network or contender, in the present write."""
    # Only the minute: the ballot log's times must not tell which voter came from which network.
    minute = utc_now().replace(second=0, microsecond=0)
    sightings = [{"network": network, "what": what, "seen_at": minute} for network, what in seen]
    db.session.execute(insert(Sighting), sightings)


def seen(*within: Within) -> tuple[int, ...]:
    """Return how often each was seen within its time, up to its most; what a clock put ahead counts too."""
    return tuple(db.session.execute(select(*map(_count, within))).one())


def _count(within: Within) -> ScalarSelect[int]:
    # What is past the cap need not be counted, however long a flood lasts.
    recent = select(Sighting.id).where(
        Sighting.network == within.network,
        Sighting.what == within.what,
        Sighting.seen_at > utc_now() - within.time,
    )
    return select(func.count()).select_from(recent.limit(within.most).subquery()).scalar_subquery()


def prune() -> tuple[int, int]:
    """Delete sightings past their days, and the keys that none of the rest need; return how many of each."""
    limit = utc_now() - timedelta(days=KEPT_DAYS)
    gone = db.session.execute(delete(Sighting).where(Sighting.seen_at < limit))
    keys = db.session.execute(delete(NetworkSecret).where(NetworkSecret.month < f"{limit:%Y-%m}"))
    return gone.rowcount, keys.rowcount  # type: ignore[attr-defined]


def _secret(month: str) -> bytes:
    made = select(NetworkSecret.secret).where(NetworkSecret.month == month)
    return db.session.scalar(made) or _new_secret(month)


def _new_secret(month: str) -> bytes:
    secret = secrets.token_bytes(SECRET_BYTES)
    db.session.execute(insert(NetworkSecret).values(month=month, secret=secret))
    return secret


def _network(address: str) -> str:
    try:
        where = ip_address(address)
    except ValueError:
        # A server behind a socket file tells no address; all such readers are one network.
        return "unknown"
    if isinstance(where, IPv6Address) and where.ipv4_mapped:
        where = where.ipv4_mapped
    return str(ip_network((where, WIDTHS[where.version]), strict=False))
