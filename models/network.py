"""Where votes come from, as far as it may be known: a keyed hash of a network, for thirty days."""

import hmac
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, utc_now
from models.base import insert as upsert

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
    """A vote or a new voter from a network, which is known by its hash alone."""

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


def key(address: str) -> str:
    """Return this month's hash of an address's network (IPv4 /24, IPv6 /48), in the present write."""
    return hmac.new(_secret(f"{utc_now():%Y-%m}"), _network(address).encode(), sha256).hexdigest()[
        :KEY_LETTERS
    ]


def note(network: str, what: What) -> None:
    """Write down that a network was seen."""
    db.session.execute(insert(Sighting).values(network=network, what=what, seen_at=utc_now()))


def seen(network: str, what: What, within: timedelta) -> int:
    """Return how often a network was seen within a time up to now; what a clock put ahead counts as well."""
    recent = (Sighting.network == network, Sighting.what == what, Sighting.seen_at > utc_now() - within)
    return db.session.scalar(select(func.count()).select_from(Sighting).where(*recent)) or 0


def prune() -> tuple[int, int]:
    """Delete sightings past their days, and the keys that none of the rest need; return how many of each."""
    limit = utc_now() - timedelta(days=KEPT_DAYS)
    gone = db.session.execute(delete(Sighting).where(Sighting.seen_at < limit))
    keys = db.session.execute(delete(NetworkSecret).where(NetworkSecret.month < f"{limit:%Y-%m}"))
    return gone.rowcount, keys.rowcount  # type: ignore[attr-defined]


def _secret(month: str) -> bytes:
    fresh = upsert(NetworkSecret).values(month=month, secret=secrets.token_bytes(SECRET_BYTES))
    db.session.execute(fresh.on_conflict_do_nothing(index_elements=["month"]))
    return db.session.scalars(select(NetworkSecret.secret).where(NetworkSecret.month == month)).one()


def _network(address: str) -> str:
    try:
        where = ip_address(address)
    except ValueError:
        # A server behind a socket file tells no address; all such readers are one network.
        return "unknown"
    if isinstance(where, IPv6Address) and where.ipv4_mapped:
        where = where.ipv4_mapped
    return str(ip_network((where, WIDTHS[where.version]), strict=False))
