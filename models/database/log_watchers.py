"""Polls the newest positions of the logs on a dedicated connection."""

from time import monotonic
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

# With more new ballots than this, every contender counts as voted on.
MAX_NEW_BALLOTS = 1000


class LogPositions(NamedTuple):
    """How far the change log, the ballot log and the issues had come when they were looked at."""

    changes: int
    ballots: int
    issues: int
    # The position of the newest ballot on each contender since the look before; None if there were too many.
    newest_ballots: dict[int, int] | None


class NewBallot(NamedTuple):
    """A row of PostgresqlLogWatcher.NEW_BALLOTS."""

    transaction: str
    id: int
    contender_id: int


class SqliteLogWatcher:
    """Polls PRAGMA data_version (1 microsecond); reads the logs only after another connection committed."""

    POSITIONS = (
        "SELECT (SELECT coalesce(max(id), 0) FROM change), (SELECT coalesce(max(id), 0) FROM ballot), "
        "(SELECT coalesce(max(id), 0) FROM issue)"
    )
    # SQLite assigns ids in the order of commits, so no ballot with a lower id can appear later.
    NEW_BALLOTS = (
        "SELECT contender_id, max(id) FROM ballot WHERE id > {:d} AND id <= {:d} GROUP BY contender_id"
    )

    def __init__(self, engine: Engine) -> None:
        self._connection = _own_connection(engine)
        self._data_version: int | None = None
        self._ballots: int | None = None

    def look(self) -> LogPositions | None:
        """Return the present positions; None while no other connection has committed."""
        # Data versions compare only on the same connection.
        version = self._connection.execute("PRAGMA data_version").fetchone()[0]
        if version == self._data_version:
            return None
        [(changes, ballots, issues)] = self._connection.execute(self.POSITIONS).fetchall()
        newest, before = None, self._ballots
        if before is not None and 0 <= ballots - before <= MAX_NEW_BALLOTS:
            newest = dict(self._connection.execute(self.NEW_BALLOTS.format(before, ballots)).fetchall())
        self._data_version, self._ballots = version, ballots
        return LogPositions(changes, ballots, issues, newest)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class PostgresqlLogWatcher:
    """Polls the logs; others' votes show after INTERVAL at the latest.

    Ballots get their ids before they are committed, so a lower one may appear after a higher one. They are
    read in the order of (transaction, id) up to the oldest transaction still running, which misses none, and
    their position is a count of this watcher's own. Changes hold a lock from their id to their commit, and
    issues are published one at a time: their ids are in the order of commits.
    """

    INTERVAL = 0.25
    POSITIONS = "SELECT (SELECT coalesce(max(id), 0) FROM change), (SELECT coalesce(max(id), 0) FROM issue)"
    NEW_BALLOTS = (
        "SELECT xid::text, id, contender_id FROM ballot WHERE (xid, id) > (%s::xid8, %s) "
        # Without its table, xid would be the selected text, where '9' follows '10' and no index helps.
        "AND xid < pg_snapshot_xmin(pg_current_snapshot()) ORDER BY ballot.xid DESC, id DESC LIMIT %s"
    )

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: Connection | None = None
        self._looked_at = -self.INTERVAL
        self._failed_at = -self.INTERVAL
        self._ballots = 0
        # Transaction and id of the newest ballot read through this connection; None before the first look.
        self._last: tuple[str, int] | None = None

    def look(self) -> LogPositions | None:
        """Return the present positions; None within INTERVAL of the look before.

        Raises OperationalError while the server is away; it is tried again INTERVAL after a failure.
        """
        if monotonic() - self._failed_at < self.INTERVAL:
            # Everybody waits here for the one who looks, which may take as long as the connection's timeout.
            raise OperationalError("", None, ConnectionError("The database was away a moment ago."))
        if monotonic() - self._looked_at < self.INTERVAL:
            return None
        started = monotonic()
        try:
            positions = self._read(self._connection or self._connect())
        except Exception:
            self.close()
            self._failed_at = monotonic()
            raise
        self._looked_at = started
        return positions

    def close(self) -> None:
        """Close the connection; the next look opens another one."""
        connection, self._connection = self._connection, None
        self._last = None
        if connection is not None:
            connection.close()

    def _connect(self) -> Connection:
        # Each statement has a snapshot of its own, and no transaction stays open between looks.
        self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        self._connection.detach()
        return self._connection

    def _read(self, connection: Connection) -> LogPositions:
        [(changes, issues)] = connection.exec_driver_sql(self.POSITIONS)
        after = (*(self._last or ("0", 0)), MAX_NEW_BALLOTS + 1)
        ballots = [NewBallot(*row) for row in connection.exec_driver_sql(self.NEW_BALLOTS, after)]
        newest: dict[int, int] | None = {
            ballot.contender_id: self._ballots + number for number, ballot in enumerate(reversed(ballots), 1)
        }
        if self._last is None:
            # After a restore, transactions have other numbers: what was read before says nothing.
            newest, self._last = None, ("0", 0)
            self._ballots += bool(self._ballots)
        if len(ballots) > MAX_NEW_BALLOTS:
            newest = None
        self._ballots += len(ballots)
        self._last = (ballots[0].transaction, ballots[0].id) if ballots else self._last
        return LogPositions(changes, self._ballots, issues, newest)


def _own_connection(engine: Engine) -> Any:
    """Return a connection of the driver that leaves the pool for good."""
    pooled = engine.raw_connection()
    pooled.detach()
    return pooled.dbapi_connection
