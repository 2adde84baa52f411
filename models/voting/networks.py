"""How many votes came from which network, known by a keyed hash and kept for thirty days."""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import BindParameter, ClauseElement, ScalarSelect, bindparam, delete, func, select

from models.database.base import db, upsert_into, utc_now
from models.database.prepared_statement import PreparedStatement
from models.voting.tables import (
    NETWORK_HASH_LENGTH,
    NETWORK_SECRET_BYTES,
    ActivityCount,
    ActivityKind,
    NetworkSecret,
)

RETENTION_DAYS = 30
VOTES_WINDOW = timedelta(hours=1)
NEW_VOTERS_WINDOW = timedelta(days=1)
# This long into a month, last month's hashes are looked up too.
LONGEST_WINDOW = NEW_VOTERS_WINDOW
PREFIX_LENGTHS = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class NetworkId:
    """A network by its hash, and by the hash that it had a day ago."""

    current: str
    # Differs on the first day of a month only: the month's new secret would else start every count at zero.
    previous: str


@dataclass(frozen=True, slots=True)
class RecentActivity:
    """First votes of the last hour, from a network and on a contender; new voters of the last day."""

    network_votes: int
    network_voters: int
    contender_votes: int


def _activity_since(keys: Sequence[BindParameter[str]], kind: ActivityKind, since: str) -> ScalarSelect[int]:
    return (
        select(func.coalesce(func.sum(ActivityCount.many), 0))
        .where(
            ActivityCount.network.in_(keys),
            ActivityCount.what == kind,
            ActivityCount.seen_at > bindparam(since),
        )
        .scalar_subquery()
    )


_network: tuple[BindParameter[str], ...] = (bindparam("current"), bindparam("previous"))
_RECENT_ACTIVITY = PreparedStatement(
    select(
        _activity_since(_network, ActivityKind.VOTE, "votes_since").label("network_votes"),
        _activity_since(_network, ActivityKind.VOTER, "voters_since").label("network_voters"),
        _activity_since([bindparam("contender")], ActivityKind.VOTE, "votes_since").label("contender_votes"),
    )
)
_SELECT_SECRETS = PreparedStatement(
    select(NetworkSecret.month, NetworkSecret.secret).where(
        NetworkSecret.month.in_((bindparam("current"), bindparam("previous")))
    )
)


def identify_network(address: str) -> NetworkId:
    """Return the hashes of an address's network (IPv4 /24, IPv6 /48).

    The month's first call creates its secret, so this runs inside the caller's write transaction.
    """
    now, network = utc_now(), network_prefix(address).encode()
    month, before = f"{now:%Y-%m}", f"{now - LONGEST_WINDOW:%Y-%m}"
    stored = {row.month: row.secret for row in _SELECT_SECRETS({"current": month, "previous": before})}
    secret = stored.get(month) or _create_secret(month)
    return NetworkId(_hash_network(network, secret), _hash_network(network, stored.get(before, secret)))


def contender_key(contender_id: int) -> str:
    """Return the key under which first votes on a contender are counted, whatever network they come from."""
    return f"contender {contender_id}"


def recent_activity(network: NetworkId, contender_id: int) -> RecentActivity:
    """Return the activity of a network and on a contender within the windows; future-dated rows count."""
    now = utc_now()
    [row] = _RECENT_ACTIVITY(
        {
            "current": network.current,
            "previous": network.previous,
            "contender": contender_key(contender_id),
            "votes_since": now - VOTES_WINDOW,
            "voters_since": now - NEW_VOTERS_WINDOW,
        }
    )
    return RecentActivity(row.network_votes, row.network_voters, row.contender_votes)


def increment(activity: Sequence[tuple[str, ActivityKind]]) -> None:
    """Add one to this minute's count of each key (a network's hash or a contender's key) and kind.

    One statement; each pair may be there once.
    """
    values: dict[str, object] = {"minute": utc_now().replace(second=0, microsecond=0)}
    for number, (key, kind) in enumerate(activity):
        values |= {f"key{number}": key, f"kind{number}": kind}
    _upsert_activity(len(activity))(values)


@cache
def _upsert_activity(rows: int) -> PreparedStatement:
    return PreparedStatement(partial(_activity_upsert, rows))


def _activity_upsert(rows: int) -> ClauseElement:
    columns = ActivityCount.__table__.columns
    minute = bindparam("minute", type_=columns.seen_at.type)
    new = upsert_into(ActivityCount).values(
        [
            {
                "network": bindparam(f"key{number}", type_=columns.network.type),
                "what": bindparam(f"kind{number}", type_=columns.what.type),
                "seen_at": minute,
                "many": 1,
            }
            for number in range(rows)
        ]
    )
    more = {"many": ActivityCount.many + new.excluded.many}
    return new.on_conflict_do_update(index_elements=["network", "what", "seen_at"], set_=more)


def prune_activity() -> tuple[int, int]:
    """Delete counts older than thirty days and secrets that no count needs; return how many of each."""
    limit = utc_now() - timedelta(days=RETENTION_DAYS)
    counts = db.session.execute(delete(ActivityCount).where(ActivityCount.seen_at < limit))
    months = db.session.execute(delete(NetworkSecret).where(NetworkSecret.month < f"{limit:%Y-%m}"))
    return counts.rowcount, months.rowcount  # type: ignore[attr-defined]


def network_prefix(address: str) -> str:
    """Return the network of an address: IPv4 /24, IPv6 /48."""
    try:
        network = ip_address(address)
    except ValueError:
        # Behind a Unix socket there is no address; all such readers are one network.
        return "unknown"
    if isinstance(network, IPv6Address) and network.ipv4_mapped:
        network = network.ipv4_mapped
    return str(ip_network((network, PREFIX_LENGTHS[network.version]), strict=False))


def _create_secret(month: str) -> bytes:
    secret = secrets.token_bytes(NETWORK_SECRET_BYTES)
    new = upsert_into(NetworkSecret).values(month=month, secret=secret)
    db.session.execute(new.on_conflict_do_nothing())
    # Another transaction may have got there first.
    [stored] = db.session.scalars(select(NetworkSecret.secret).where(NetworkSecret.month == month))
    return stored


def _hash_network(network: bytes, secret: bytes) -> str:
    return hmac.new(secret, network, sha256).hexdigest()[:NETWORK_HASH_LENGTH]
