"""Where votes come from, as far as it may be known: a keyed hash of a network, for thirty days."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Index,
    Integer,
    LargeBinary,
    ScalarSelect,
    String,
    bindparam,
    delete,
    func,
    insert,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, db, utc_now
from models.ready import Ready

KEPT_DAYS = 30
# The longest time within which anything is counted; for so long last month's names are looked for too.
LONGEST = timedelta(days=1)
WIDTHS = {4: 24, 6: 48}
SECRET_BYTES = 32
ID_BITS = 62
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

    id: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    network: Mapped[str] = mapped_column(String(KEY_LETTERS))
    what: Mapped[str] = mapped_column(String(5))
    seen_at: Mapped[datetime]


@dataclass(frozen=True, slots=True)
class Where:
    """A network, or a contender, by the name under which it is noted, and by the one of a day ago."""

    now: str
    # Another name only while a month begins: its first day would start every count anew else.
    before: str


@dataclass(frozen=True, slots=True)
class Within:
    """What was seen of a network or contender since a moment, counted up to a most."""

    where: Where
    what: What
    since: datetime
    most: int


def _count(number: int) -> ScalarSelect[int]:
    recent = select(Sighting.id).where(
        Sighting.network.in_((bindparam(f"now{number}"), bindparam(f"before{number}"))),
        Sighting.what == bindparam(f"what{number}"),
        Sighting.seen_at > bindparam(f"since{number}"),
    )
    # What is past the cap need not be counted, however long a flood lasts.
    most = recent.limit(bindparam(f"most{number}", type_=Integer)).subquery()
    return select(func.count()).select_from(most).scalar_subquery()


_SEEN = Ready(select(*map(_count, range(3))))
_NOTE = Ready(insert(Sighting), ("id", "network", "what", "seen_at"))
_SECRETS = Ready(
    select(NetworkSecret.month, NetworkSecret.secret).where(
        NetworkSecret.month.in_((bindparam("now"), bindparam("before")))
    )
)


def known(address: str) -> Where:
    """Return where an address is, as hashes of its network (IPv4 /24, IPv6 /48), in the present write."""
    now, network = utc_now(), of(address).encode()
    month, before = f"{now:%Y-%m}", f"{now - LONGEST:%Y-%m}"
    found: dict[str, bytes] = dict(_SECRETS({"now": month, "before": before}))
    secret = found.get(month) or _new_secret(month)
    return Where(_hashed(network, secret), _hashed(network, found.get(before, secret)))


def _hashed(network: bytes, secret: bytes) -> str:
    return hmac.new(secret, network, sha256).hexdigest()[:KEY_LETTERS]


def place(contender_id: int) -> Where:
    """Return the name under which votes on a contender are noted, from whatever network they come."""
    return Where(f"contender {contender_id}", f"contender {contender_id}")


def note(*seen: tuple[Where, What]) -> None:
    """Write down what was seen of which network or contender, in the present write."""
    # Only the minute: the ballot log's times must not tell which voter came from which network.
    minute = utc_now().replace(second=0, microsecond=0)
    # Numbers drawn at random tell no order either.
    for where, what in seen:
        _NOTE({"id": secrets.randbits(ID_BITS), "network": where.now, "what": what, "seen_at": minute})


def seen(one: Within, two: Within, three: Within) -> tuple[int, int, int]:
    """Return how often each was seen, in one query; what a clock put ahead has noted counts too."""
    asked: dict[str, object] = {}
    for number, within in enumerate((one, two, three)):
        asked |= {f"now{number}": within.where.now, f"before{number}": within.where.before}
        asked |= {f"{name}{number}": getattr(within, name) for name in ("what", "since", "most")}
    first, second, third = _SEEN(asked)[0]
    return first, second, third


def prune() -> tuple[int, int]:
    """Delete sightings past their days, and the keys that none of the rest need; return how many of each."""
    limit = utc_now() - timedelta(days=KEPT_DAYS)
    gone = db.session.execute(delete(Sighting).where(Sighting.seen_at < limit))
    keys = db.session.execute(delete(NetworkSecret).where(NetworkSecret.month < f"{limit:%Y-%m}"))
    return gone.rowcount, keys.rowcount  # type: ignore[attr-defined]


def _new_secret(month: str) -> bytes:
    secret = secrets.token_bytes(SECRET_BYTES)
    db.session.execute(insert(NetworkSecret).values(month=month, secret=secret))
    return secret


def of(address: str) -> str:
    """Return the network of an address: IPv4 /24, IPv6 /48."""
    try:
        where = ip_address(address)
    except ValueError:
        # A server behind a socket file tells no address; all such readers are one network.
        return "unknown"
    if isinstance(where, IPv6Address) and where.ipv4_mapped:
        where = where.ipv4_mapped
    return str(ip_network((where, WIDTHS[where.version]), strict=False))
