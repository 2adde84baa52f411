"""Where votes come from, as far as it may be known: a keyed hash of a network, for thirty days."""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import (
    ClauseElement,
    ScalarSelect,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy import insert as insert_from

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
# The longest time within which anything is counted; for so long last month's names are looked for too.
LONGEST_WINDOW = timedelta(days=1)
PREFIX_LENGTHS = {4: 24, 6: 48}


@dataclass(frozen=True, slots=True)
class NetworkId:
    """A network, or a contender, by the name under which it is noted, and by the one of a day ago."""

    current: str
    # Another name only while a month begins: its first day would start every count anew else.
    previous: str


@dataclass(frozen=True, slots=True)
class ActivityQuery:
    """What was seen of a network or contender since a moment."""

    where: NetworkId
    what: ActivityKind
    since: datetime


def _recent_activity(number: int) -> ScalarSelect[int]:
    recent = select(func.coalesce(func.sum(ActivityCount.many), 0)).where(
        ActivityCount.network.in_((bindparam(f"now{number}"), bindparam(f"before{number}"))),
        ActivityCount.what == bindparam(f"what{number}"),
        ActivityCount.seen_at > bindparam(f"since{number}"),
    )
    return recent.scalar_subquery()


_ACTIVITY_COUNTS = PreparedStatement(select(*map(_recent_activity, range(3))))
_SELECT_SECRETS = PreparedStatement(
    select(NetworkSecret.month, NetworkSecret.secret).where(
        NetworkSecret.month.in_((bindparam("now"), bindparam("before")))
    )
)


def identify_network(address: str) -> NetworkId:
    """Return where an address is, as hashes of its network (IPv4 /24, IPv6 /48), in the present write."""
    now, network = utc_now(), network_prefix(address).encode()
    month, before = f"{now:%Y-%m}", f"{now - LONGEST_WINDOW:%Y-%m}"
    found: dict[str, bytes] = dict(_SELECT_SECRETS({"now": month, "before": before}))
    secret = found.get(month) or _create_secret(month)
    return NetworkId(_hash_network(network, secret), _hash_network(network, found.get(before, secret)))


def _hash_network(network: bytes, secret: bytes) -> str:
    return hmac.new(secret, network, sha256).hexdigest()[:NETWORK_HASH_LENGTH]


def contender_key(contender_id: int) -> NetworkId:
    """Return the name under which votes on a contender are noted, from whatever network they come."""
    return NetworkId(f"contender {contender_id}", f"contender {contender_id}")


def increment(*seen: tuple[NetworkId, ActivityKind]) -> None:
    """Write down what was seen of which network or contender, in the present write."""
    minute = utc_now().replace(second=0, microsecond=0)
    for where, what in seen:
        _UPSERT_ACTIVITY({"network": where.current, "what": what, "seen_at": minute, "many": 1})


ACTIVITY_KEY = ("network", "what", "seen_at")


def _activity_upsert() -> ClauseElement:
    count = upsert_into(ActivityCount)
    total = ActivityCount.many + count.excluded.many
    return count.on_conflict_do_update(index_elements=ACTIVITY_KEY, set_={"many": total})


_UPSERT_ACTIVITY = PreparedStatement(_activity_upsert, (*ACTIVITY_KEY, "many"))


def activity_counts(one: ActivityQuery, two: ActivityQuery, three: ActivityQuery) -> tuple[int, int, int]:
    """Return how often each was seen, in one query; what a clock put ahead has noted counts too."""
    asked: dict[str, object] = {}
    for number, within in enumerate((one, two, three)):
        asked |= {f"now{number}": within.where.current, f"before{number}": within.where.previous}
        asked |= {f"{name}{number}": getattr(within, name) for name in ("what", "since")}
    first, second, third = _ACTIVITY_COUNTS(asked)[0]
    return first, second, third


def prune_activity() -> tuple[int, int]:
    """Delete sightings past their days, and the keys that none of the rest need; return how many of each."""
    limit = utc_now() - timedelta(days=RETENTION_DAYS)
    gone = db.session.execute(delete(ActivityCount).where(ActivityCount.seen_at < limit))
    keys = db.session.execute(delete(NetworkSecret).where(NetworkSecret.month < f"{limit:%Y-%m}"))
    return gone.rowcount, keys.rowcount  # type: ignore[attr-defined]


def _create_secret(month: str) -> bytes:
    secret = secrets.token_bytes(NETWORK_SECRET_BYTES)
    db.session.execute(insert_from(NetworkSecret).values(month=month, secret=secret))
    return secret


def network_prefix(address: str) -> str:
    """Return the network of an address: IPv4 /24, IPv6 /48."""
    try:
        where = ip_address(address)
    except ValueError:
        # A server behind a socket file tells no address; all such readers are one network.
        return "unknown"
    if isinstance(where, IPv6Address) and where.ipv4_mapped:
        where = where.ipv4_mapped
    return str(ip_network((where, PREFIX_LENGTHS[where.version]), strict=False))
