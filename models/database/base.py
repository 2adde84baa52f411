"""The database handle, the declarative base and shared column types."""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Executable, MetaData, TypeDecorator
from sqlalchemy.dialects.sqlite import Insert
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase

from models.database.adapter import adapter_for
from models.database.write_guard import require_write_transaction

NAMING_CONVENTION = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
# Marks a table, in its `info`, whose rows are never changed or deleted; triggers and grants see to it.
APPEND_ONLY = {"append_only": True}


class Base(DeclarativeBase):
    """Declarative base class."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)


db = SQLAlchemy(model_class=Base)


class Money(TypeDecorator[Decimal]):
    """Exact amount of money, stored as an integer of millionths."""

    impl = BigInteger
    cache_ok = True
    MILLION = Decimal(1_000_000)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> int | None:
        """Turn an amount into millionths."""
        return None if value is None else int(value * self.MILLION)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Turn millionths into an amount."""
        return None if value is None else Decimal(value) / self.MILLION


def utc_now() -> datetime:
    """Return the current time in UTC without a zone, as the tables store it."""
    return datetime.now(UTC).replace(tzinfo=None)


def fetch_rows(statement: Executable, values: Mapping[str, Any] | None = None) -> list[Any]:
    """Return the rows of a select as named tuples of plain values, in the session's transaction.

    Bypasses Session.execute, whose search for entities takes half of a page's time. Raises ValueError where a
    label is no identifier or repeated; what is no select raises RuntimeError outside a write transaction.
    """
    if not statement.is_select:
        require_write_transaction(db.session())
    result = db.session.connection().execute(statement, values or {})
    return list(map(row_type(tuple(result.keys())), result.all()))


@lru_cache(maxsize=256)
def row_type(labels: tuple[str, ...]) -> Callable[[Iterable[Any]], Any]:
    """Return what makes a named tuple of a row with these labels, one type for each list of labels."""
    # An attribute of SQLAlchemy's Row takes 260 ns to read, one of a named tuple 15 ns.
    row: Any = namedtuple("Row", labels)  # type: ignore[misc]
    make: Callable[[Iterable[Any]], Any] = row._make
    return make


def upsert_into(table: type[Base]) -> Insert:
    """Return an insert with ON CONFLICT for the session's database."""
    return adapter_for(db.engine).insert_into(table)


def lock_until_commit(*keys: str, shared: Sequence[str] = ()) -> None:
    """Wait for whoever holds one of these keys, and hold them until the session's transaction ends.

    Shared keys are taken first and exclude only those who want them for themselves. Two transactions take
    several keys in the same order, or may wait for each other. Does nothing on SQLite, which has one writer.
    """
    adapter_for(db.engine).lock(db.session.connection(), keys, shared)
