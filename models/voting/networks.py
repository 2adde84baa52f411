"""Where votes come from, as far as it may be known: a keyed hash of a network, for thirty days."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    ScalarSelect,
    String,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy import insert as insert_from
from sqlalchemy.orm import Mapped, mapped_column

from models.database.base import Base, db, upsert_into, utc_now
from models.database.prepared_statement import PreparedStatement

KEPT_DAYS = 30
# The longest time within which anything is counted; for so long last month's names are looked for too.
LONGEST = timedelta(days=1)
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
    """How many votes or new voters came from a network, known by its hash, or on a contender in a minute.

    Only the minute: the ballot log's times must not tell which voter came from which network.
    """

    __tablename__ = "sighting"
    __table_args__ = (
        CheckConstraint("what IN ('vote', 'voter')", name="what"),
        CheckConstraint("many > 0", name="many"),
        Index("ix_sighting_seen_at", "seen_at"),
        # Rows stand by their key: in no order of coming, and a vote touches fewer pages.
        {"sqlite_with_rowid": False},
    )

    network: Mapped[str] = mapped_column(String(KEY_LETTERS), primary_key=True)
    what: Mapped[str] = mapped_column(String(5), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(primary_key=True)
    many: Mapped[int]


@dataclass(frozen=True, slots=True)
class Where:
    """A network, or a contender, by the name under which it is noted, and by the one of a day ago."""

    now: str
    # Another name only while a month begins: its first day would start every count anew else.
    before: str


@dataclass(frozen=True, slots=True)
class Within:
    """What was seen of a network or contender since a moment."""

    where: Where
    what: What
    since: datetime


def _count(number: int) -> ScalarSelect[int]:
    recent = select(func.coalesce(func.sum(Sighting.many), 0)).where(
        Sighting.network.in_((bindparam(f"now{number}"), bindparam(f"before{number}"))),
        Sighting.what == bindparam(f"what{number}"),
        Sighting.seen_at > bindparam(f"since{number}"),
    )
    return recent.scalar_subquery()


_SEEN = PreparedStatement(select(*map(_count, range(3))))
_SECRETS = PreparedStatement(
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
    minute, again = utc_now().replace(second=0, microsecond=0), _again(db.session.get_bind().dialect.name)
    for where, what in seen:
        again({"network": where.now, "what": what, "seen_at": minute, "many": 1})


@cache
def _again(_dialect: str) -> PreparedStatement:
    once = upsert_into(Sighting)
    minute = ("network", "what", "seen_at")
    more = once.on_conflict_do_update(
        index_elements=minute, set_={"many": Sighting.many + once.excluded.many}
    )
    return PreparedStatement(more, (*minute, "many"))


def seen(one: Within, two: Within, three: Within) -> tuple[int, int, int]:
    """Return how often each was seen, in one query; what a clock put ahead has noted counts too."""
    asked: dict[str, object] = {}
    for number, within in enumerate((one, two, three)):
        asked |= {f"now{number}": within.where.now, f"before{number}": within.where.before}
        asked |= {f"{name}{number}": getattr(within, name) for name in ("what", "since")}
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
    db.session.execute(insert_from(NetworkSecret).values(month=month, secret=secret))
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
